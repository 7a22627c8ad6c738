-- What the issuer keeps. Card numbers are sealed by the key port and found by a keyed fingerprint;
-- a CVC2 is in no table. Times are milliseconds since 1970, money is minor units.

CREATE TABLE customer (
  customer_id TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  mobile TEXT,
  created_at BIGINT NOT NULL
);

CREATE TABLE account (
  account_id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  name TEXT NOT NULL,
  iban TEXT NOT NULL UNIQUE,
  currency TEXT NOT NULL,
  credit_line_minor BIGINT NOT NULL CHECK (credit_line_minor >= 0),
  -- the loyalty programme its cards earn in, if any
  rewards TEXT,
  opened_at BIGINT NOT NULL
);

CREATE INDEX account_of_customer ON account (customer_id, account_id);

CREATE TABLE card (
  card_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  product_id TEXT NOT NULL,
  pan_sealed BYTEA NOT NULL,
  pan_fingerprint TEXT NOT NULL UNIQUE,
  pan_last_four TEXT NOT NULL CHECK (length(pan_last_four) = 4),
  pan_unique_reference TEXT NOT NULL UNIQUE,
  payment_account_reference TEXT NOT NULL UNIQUE CHECK (length(payment_account_reference) = 29),
  printed_name TEXT NOT NULL,
  -- the same name in the customer's own script
  native_name TEXT NOT NULL,
  expiry TEXT NOT NULL CHECK (length(expiry) = 4),
  state TEXT NOT NULL CHECK (state IN
    ('ORDERED', 'RECEIVED', 'ACTIVE', 'BLOCKED', 'LOST', 'STOLEN', 'REPLACED', 'CLOSED')),
  state_changed_at BIGINT NOT NULL,
  activated_at BIGINT,
  -- what a card of the test range is for
  story TEXT
);

CREATE INDEX card_of_account ON card (account_id, card_id);

-- Who carries the card: what the token service last said of each of its tokens.
CREATE TABLE token (
  token_unique_reference TEXT PRIMARY KEY,
  card_id TEXT NOT NULL REFERENCES card (card_id),
  dpan_last_four TEXT NOT NULL,
  device_name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('INACTIVE', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED')),
  changed_at BIGINT NOT NULL
);

CREATE INDEX token_of_card ON token (card_id, token_unique_reference);

-- Wrong tries by subject: a card number's fingerprint, a customer's sign-in name.
CREATE TABLE tries (
  subject TEXT PRIMARY KEY,
  wrong BIGINT NOT NULL CHECK (wrong >= 0),
  since BIGINT NOT NULL
);

-- Each authorizeService decision, with what the cardholder is not told.
CREATE TABLE service_decision (
  enrolment_id TEXT PRIMARY KEY,
  request_fingerprint TEXT NOT NULL,
  card_id TEXT,
  -- the answer or refusal that was given, as it is given again
  answer TEXT NOT NULL,
  -- which details were wrong, by name
  wrong_details TEXT NOT NULL,
  device_name TEXT NOT NULL,
  model TEXT NOT NULL,
  decided_at BIGINT NOT NULL
);

CREATE INDEX service_decision_of_card ON service_decision (card_id, decided_at);

CREATE TABLE sms (
  sms_id TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('QUEUED', 'SENT', 'EXPIRED')),
  -- number, text and language, sealed; gone once it is sent
  sealed BYTEA,
  expires_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  next_attempt_at BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX sms_by_time ON sms (state, next_attempt_at);

CREATE TABLE authorisation (
  authorisation_id TEXT PRIMARY KEY,
  -- acquirer, STAN, transmission time and terminal of the request: a repeat has the same
  request_key TEXT NOT NULL UNIQUE,
  pan_fingerprint TEXT NOT NULL,
  -- NULL when the number is no card's
  card_id TEXT,
  account_id TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('APPROVED', 'DECLINED', 'REVERSED')),
  -- catalogue code of a decline
  reason TEXT,
  response_code TEXT NOT NULL,
  authorisation_code TEXT,
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  -- NULL when it is none we know
  currency TEXT,
  points BIGINT NOT NULL CHECK (points >= 0),
  merchant_name TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  rrn TEXT NOT NULL,
  token_unique_reference TEXT,
  dpan_last_four TEXT,
  -- the answer without its account number
  answer TEXT NOT NULL,
  decided_at BIGINT NOT NULL
);

CREATE INDEX authorisation_of_account ON authorisation (account_id, decided_at);

-- Reversals by the request they take back. One that came first stays here as a tombstone.
CREATE TABLE reversal (
  original_key TEXT PRIMARY KEY,
  received_at BIGINT NOT NULL
);

-- Double entry: every transfer debits one side of an account and credits the other. The bank's side
-- is kept for each account, so that no row is shared by all payments.
CREATE TABLE transfer (
  transfer_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  debit TEXT NOT NULL CHECK (debit IN ('HOLDER', 'CONTRA')),
  credit TEXT NOT NULL CHECK (credit IN ('HOLDER', 'CONTRA') AND credit <> debit),
  amount BIGINT NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL CHECK (state IN ('PENDING', 'POSTED', 'VOIDED', 'EXPIRED')),
  -- NULL for an opening balance
  authorisation_id TEXT,
  created_at BIGINT NOT NULL,
  ended_at BIGINT
);

CREATE INDEX transfer_of_authorisation ON transfer (authorisation_id, unit);

CREATE TABLE ledger_balance (
  account_id TEXT NOT NULL,
  -- a currency, or points:<programme>
  unit TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('HOLDER', 'CONTRA')),
  debits_pending BIGINT NOT NULL CHECK (debits_pending >= 0),
  debits_posted BIGINT NOT NULL CHECK (debits_posted >= 0),
  credits_pending BIGINT NOT NULL CHECK (credits_pending >= 0),
  credits_posted BIGINT NOT NULL CHECK (credits_posted >= 0),
  PRIMARY KEY (account_id, unit, side)
);
