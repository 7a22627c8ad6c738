-- What customers are told of their payments, and the payments they do not recognise. The transfers
-- of a dispute bear its identifier where others have that of an authorisation.

CREATE TABLE notice (
  notice_id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  authorisation_id TEXT NOT NULL,
  topic TEXT NOT NULL CHECK (topic IN
    ('PAYMENT', 'DISPUTE_OPENED', 'DISPUTE_ACCEPTED', 'DISPUTE_REFUSED', 'DISPUTE_WITHDRAWN')),
  kind TEXT NOT NULL CHECK (kind IN ('PURCHASE', 'CASH', 'REFUND', 'PREAUTHORISATION')),
  outcome TEXT NOT NULL CHECK (outcome IN ('APPROVED', 'DECLINED', 'REVERSED')),
  -- catalogue code of a decline
  reason TEXT,
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  currency TEXT NOT NULL,
  merchant_name TEXT NOT NULL,
  -- NULL for plastic
  device_name TEXT,
  last_four TEXT NOT NULL CHECK (length(last_four) = 4),
  -- what a dispute had put on the account when it was told
  credited_minor BIGINT NOT NULL CHECK (credited_minor >= 0),
  at BIGINT NOT NULL,
  read_at BIGINT
);

CREATE INDEX notice_of_customer ON notice (customer_id, at);
CREATE INDEX notice_by_time ON notice (at);

CREATE TABLE dispute (
  dispute_id TEXT PRIMARY KEY,
  authorisation_id TEXT NOT NULL,
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  account_id TEXT NOT NULL REFERENCES account (account_id),
  reason TEXT NOT NULL CHECK (reason IN
    ('NOT_RECOGNISED', 'WRONG_AMOUNT', 'NOT_RECEIVED', 'PAID_TWICE')),
  comment TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('OPEN', 'ACCEPTED', 'REFUSED', 'WITHDRAWN')),
  -- what was paid and not given back when the case was opened
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  currency TEXT NOT NULL,
  -- what the customer has on the account by this case: provisionally while OPEN, then for good
  credited_minor BIGINT NOT NULL CHECK (credited_minor >= 0),
  -- what the bank tells the customer at the end
  answer TEXT,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,
  CHECK ((state = 'OPEN') = (closed_at IS NULL)),
  CHECK (credited_minor = 0 OR state IN ('OPEN', 'ACCEPTED'))
);

CREATE INDEX dispute_of_payment ON dispute (authorisation_id);
CREATE INDEX dispute_of_customer ON dispute (customer_id, opened_at);
CREATE INDEX dispute_by_state ON dispute (state, opened_at);
CREATE UNIQUE INDEX dispute_in_progress ON dispute (authorisation_id) WHERE state = 'OPEN';
