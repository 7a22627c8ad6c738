-- Cards that replace one another, who froze them, what customers are told, and enrolments as the
-- token service tells of them. A card and its replacement share the payment account reference, so
-- the tables of cards and tokens are made anew without its uniqueness.

ALTER TABLE customer ADD COLUMN email TEXT;
ALTER TABLE customer ADD COLUMN email_changed_at BIGINT;

CREATE TABLE card_anew (
  card_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  product_id TEXT NOT NULL,
  pan_sealed BYTEA NOT NULL,
  pan_fingerprint TEXT NOT NULL UNIQUE,
  pan_last_four TEXT NOT NULL CHECK (length(pan_last_four) = 4),
  pan_unique_reference TEXT NOT NULL UNIQUE,
  -- the same for a card, its replacements and all their tokens
  payment_account_reference TEXT NOT NULL CHECK (length(payment_account_reference) = 29),
  printed_name TEXT NOT NULL,
  -- the same name in the customer's own script
  native_name TEXT NOT NULL,
  expiry TEXT NOT NULL CHECK (length(expiry) = 4),
  state TEXT NOT NULL CHECK (state IN
    ('ORDERED', 'RECEIVED', 'ACTIVE', 'BLOCKED', 'LOST', 'STOLEN', 'REPLACED', 'CLOSED')),
  state_changed_at BIGINT NOT NULL,
  activated_at BIGINT,
  -- what a card of the test range is for
  story TEXT,
  -- who froze it, as JSON; empty unless BLOCKED
  blocked_by TEXT NOT NULL DEFAULT '[]',
  -- the bank's own mark of its fraud watch: HIGH_RISK or SUSPICIOUS_ACTIVITY
  mark TEXT,
  replaces_card_id TEXT UNIQUE,
  -- counts what the network was told of this card: only the latest word is still delivered
  network_word BIGINT NOT NULL DEFAULT 0,
  CHECK (state <> 'BLOCKED' OR blocked_by <> '[]'),
  CHECK (state = 'BLOCKED' OR blocked_by = '[]')
);

INSERT INTO card_anew
  (card_id, account_id, product_id, pan_sealed, pan_fingerprint, pan_last_four,
   pan_unique_reference, payment_account_reference, printed_name, native_name, expiry, state,
   state_changed_at, activated_at, story, blocked_by)
SELECT card_id, account_id, product_id, pan_sealed, pan_fingerprint, pan_last_four,
  pan_unique_reference, payment_account_reference, printed_name, native_name, expiry, state,
  state_changed_at, activated_at, story, CASE WHEN state = 'BLOCKED' THEN '["BANK"]' ELSE '[]' END
FROM card;

CREATE TABLE token_anew (
  token_unique_reference TEXT PRIMARY KEY,
  card_id TEXT NOT NULL REFERENCES card_anew (card_id),
  dpan_last_four TEXT NOT NULL,
  device_name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('INACTIVE', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED')),
  -- who holds it still, as JSON
  suspended_by TEXT NOT NULL DEFAULT '[]',
  changed_at BIGINT NOT NULL
);

INSERT INTO token_anew
  (token_unique_reference, card_id, dpan_last_four, device_name, status, changed_at)
SELECT token_unique_reference, card_id, dpan_last_four, device_name, status, changed_at FROM token;

DROP TABLE token;
DROP TABLE card;
ALTER TABLE card_anew RENAME TO card;
ALTER TABLE token_anew RENAME TO token;

CREATE INDEX card_of_account ON card (account_id, card_id);
CREATE INDEX token_of_card ON token (card_id, token_unique_reference);

-- What the wallet said of the device and account, for the desk to explain a decision by.
ALTER TABLE service_decision ADD COLUMN source TEXT;
ALTER TABLE service_decision ADD COLUMN risk_data TEXT;

-- Enrolments of the bank's cards, as the token service last told of them.
CREATE TABLE enrolment (
  enrolment_id TEXT PRIMARY KEY,
  card_id TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  -- risk, wanted and proved, as JSON
  identification TEXT NOT NULL,
  abandoned BIGINT NOT NULL,
  device_name TEXT NOT NULL,
  token_unique_reference TEXT,
  -- the customer said at the bank's page that it is not they
  refused_at BIGINT,
  opened_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE INDEX enrolment_of_card ON enrolment (card_id, enrolment_id);
CREATE INDEX enrolment_of_token ON enrolment (token_unique_reference);

-- Cards that customers pushed from the bank's page: each good for one enrolment.
CREATE TABLE push (
  push_id TEXT PRIMARY KEY,
  card_id TEXT NOT NULL,
  pushed_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  enrolment_id TEXT UNIQUE
);

CREATE INDEX push_of_card ON push (card_id, expires_at);

-- What people are sent, by SMS and by e-mail.
CREATE TABLE message (
  message_id TEXT PRIMARY KEY,
  channel TEXT NOT NULL CHECK (channel IN ('SMS', 'EMAIL')),
  -- the enrolment or token it is about
  about TEXT NOT NULL,
  -- SENT is out of the bank's hands; only a delivery receipt makes it DELIVERED or UNDELIVERABLE
  state TEXT NOT NULL CHECK (state IN ('QUEUED', 'SENT', 'DELIVERED', 'UNDELIVERABLE', 'EXPIRED')),
  -- to whom and what, sealed; gone once it is sent
  sealed BYTEA,
  expires_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  next_attempt_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX message_by_time ON message (channel, state, next_attempt_at);

INSERT INTO message
  (message_id, channel, about, state, sealed, expires_at, attempts, next_attempt_at, created_at)
SELECT sms_id, 'SMS', enrolment_id, state, sealed, expires_at, attempts, next_attempt_at, created_at
FROM sms;

DROP TABLE sms;

-- The parts of an SMS by the name that the gateway gave each, and what became of it. A receipt may
-- come before its part is known: the message is then filled in later.
CREATE TABLE sms_part (
  gateway_id TEXT PRIMARY KEY,
  message_id TEXT,
  outcome TEXT CHECK (outcome IN ('DELIVERED', 'UNDELIVERABLE')),
  received_at BIGINT NOT NULL
);

CREATE INDEX sms_part_of_message ON sms_part (message_id);
