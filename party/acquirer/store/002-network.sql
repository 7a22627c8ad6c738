-- Kinds of payment, what is told the network afterwards, clearing files, business days.

ALTER TABLE payment ADD COLUMN kind TEXT NOT NULL DEFAULT 'PURCHASE'
  CHECK (kind IN ('PURCHASE', 'CASH', 'REFUND', 'PREAUTHORISATION', 'INCREMENT'));

-- amount_minor is what is in force: approved, raised, shortened or completed since
ALTER TABLE payment ADD COLUMN asked_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN approved_minor BIGINT;

ALTER TABLE payment ADD COLUMN clearing TEXT NOT NULL DEFAULT 'NONE'
  CHECK (clearing IN ('NONE', 'HELD', 'TO_CLEAR', 'IN_FILE', 'CLEARED', 'REJECTED'));

-- of a refund or an increment: the payment it belongs to
ALTER TABLE payment ADD COLUMN original_id TEXT;

ALTER TABLE payment ADD COLUMN points_spent BIGINT;
ALTER TABLE payment ADD COLUMN points_paid_minor BIGINT;

-- what a receipt says: application identifier and cryptogram in hexadecimal
ALTER TABLE payment ADD COLUMN aid TEXT;
ALTER TABLE payment ADD COLUMN cryptogram TEXT;
ALTER TABLE payment ADD COLUMN verification TEXT NOT NULL DEFAULT 'NONE'
  CHECK (verification IN ('NONE', 'ON_DEVICE', 'ONLINE_PIN', 'SIGNATURE'));
ALTER TABLE payment ADD COLUMN payment_account_reference TEXT;

-- the file it stands in, its line there, and why the network did not take it
ALTER TABLE payment ADD COLUMN file_id TEXT;
ALTER TABLE payment ADD COLUMN file_record BIGINT;
ALTER TABLE payment ADD COLUMN rejected_because TEXT;

UPDATE payment SET asked_minor = amount_minor;
UPDATE payment SET approved_minor = amount_minor WHERE response_code = '00';
UPDATE payment SET clearing = 'TO_CLEAR' WHERE state = 'APPROVED';

CREATE INDEX payment_by_original ON payment (original_id);
CREATE INDEX payment_by_clearing ON payment (clearing);
CREATE INDEX payment_by_file ON payment (file_id, file_record);

-- What merchants asked for, and the transaction that came of it: done once, also when the answer
-- was cut off and it is asked again.
CREATE TABLE merchant_request (
  request_key TEXT PRIMARY KEY,
  transaction_id TEXT NOT NULL REFERENCES payment (transaction_id),
  created_at BIGINT NOT NULL
);

-- What is told the network after the payment: completions, partial reversals, sales approved
-- offline. Told in their order, until answered.
CREATE TABLE advice (
  advice_id TEXT PRIMARY KEY,
  -- those of one payment are told in this order
  number BIGINT NOT NULL,
  -- a terminal's own: its repeat has the same key
  correlation_key TEXT UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('OFFLINE_SALE', 'COMPLETION', 'PARTIAL_REVERSAL')),
  transaction_id TEXT NOT NULL REFERENCES payment (transaction_id),
  -- sealed with advice_id; with chip data where the sale was approved offline, and NULL once it
  -- is answered
  message_sealed BYTEA,
  created_at BIGINT NOT NULL,
  sent_at BIGINT,
  response_code TEXT,
  answered_at BIGINT
);

CREATE INDEX advice_of_payment ON advice (transaction_id, answered_at);

CREATE TABLE clearing_file (
  file_id TEXT PRIMARY KEY,
  -- YYYY-MM-DD in UTC
  business_date TEXT NOT NULL,
  records BIGINT NOT NULL,
  -- as it is sent, every time
  content TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('SENDING', 'TAKEN', 'REFUSED')),
  rejected BIGINT NOT NULL DEFAULT 0,
  refused_because TEXT,
  created_at BIGINT NOT NULL,
  answered_at BIGINT
);

CREATE INDEX clearing_file_by_date ON clearing_file (business_date);

-- Days that closed by themselves.
CREATE TABLE business_day (
  business_date TEXT PRIMARY KEY,
  closed_at BIGINT NOT NULL
);
