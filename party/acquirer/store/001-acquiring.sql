-- Merchants and their terminals, transactions, reversals on their way to the network.

CREATE TABLE merchant (
  -- DE 42
  merchant_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  city TEXT NOT NULL,
  country TEXT NOT NULL,
  category_code TEXT NOT NULL,
  sign_in_name TEXT NOT NULL UNIQUE,
  -- argon2id
  password TEXT NOT NULL
);

CREATE TABLE terminal (
  -- DE 41
  terminal_id TEXT PRIMARY KEY,
  merchant_id TEXT NOT NULL REFERENCES merchant (merchant_id)
);

CREATE TABLE payment (
  transaction_id TEXT PRIMARY KEY,
  -- type, STAN, acquirer, transmission date and terminal: a repeat has the key of what it repeats
  correlation_key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL
    CHECK (state IN ('FORWARDED', 'APPROVED', 'DECLINED', 'UNANSWERED', 'REVERSED')),
  terminal_id TEXT NOT NULL,
  merchant_id TEXT NOT NULL,
  rrn TEXT NOT NULL,
  stan TEXT NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  -- ISO 4217, letters
  currency TEXT NOT NULL,
  dpan_last_four TEXT NOT NULL CHECK (length(dpan_last_four) = 4),
  -- what a reversal repeats, sealed with transaction_id: no track, no PIN, no chip data
  request_sealed BYTEA NOT NULL,
  -- the answer the terminal was given, sealed with transaction_id; NULL while there is none
  answer_sealed BYTEA,
  response_code TEXT,
  authorisation_code TEXT,
  received_at BIGINT NOT NULL,
  answered_at BIGINT,
  CHECK (state = 'FORWARDED' OR answered_at IS NOT NULL)
);

CREATE INDEX payment_by_merchant ON payment (merchant_id, received_at);
CREATE INDEX payment_by_rrn ON payment (merchant_id, rrn);
CREATE INDEX payment_by_state ON payment (state);

-- One for an original, whoever takes it back; one without its payment is a tombstone.
CREATE TABLE reversal (
  reversal_id TEXT PRIMARY KEY,
  -- correlation key of the message that is taken back
  original_key TEXT NOT NULL UNIQUE,
  origin TEXT NOT NULL CHECK (origin IN ('TERMINAL', 'ACQUIRER')),
  -- the advice for the network, sealed with reversal_id
  message_sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  -- first sending: what is sent again says so
  sent_at BIGINT,
  response_code TEXT,
  answered_at BIGINT
);

-- The STAN of our own messages.
CREATE TABLE trace_number (
  name TEXT PRIMARY KEY,
  last BIGINT NOT NULL
);

CREATE TABLE sign_in_attempt (
  sign_in_name TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  locked_until BIGINT NOT NULL
);
