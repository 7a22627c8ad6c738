-- What the wallet keeps: accounts, wearables, a projection of enrolments, and what was tapped.
-- It holds no card number, no card key and no token number: last fours and references only.

CREATE TABLE account (
  account_id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  -- argon2id, self-describing
  password_hash TEXT NOT NULL,
  language TEXT NOT NULL,
  -- fingerprint of the idempotency key it was opened with: a repeated request finds its account
  opened_by BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE sign_in_attempt (
  -- fingerprint of the e-mail address as typed, whether or not there is such an account
  subject BYTEA PRIMARY KEY,
  tries BIGINT NOT NULL,
  window_ends_at BIGINT NOT NULL
);

CREATE INDEX sign_in_attempt_by_end ON sign_in_attempt (window_ends_at);

CREATE TABLE device (
  device_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  name TEXT NOT NULL,
  model TEXT NOT NULL,
  serial_number TEXT NOT NULL,
  -- a secure element is in one account at the most
  secure_element_id TEXT NOT NULL UNIQUE,
  paired_at BIGINT NOT NULL
);

CREATE INDEX device_by_account ON device (account_id);

CREATE TABLE pairing (
  pairing_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  model TEXT NOT NULL,
  serial_number TEXT NOT NULL,
  secure_element_id TEXT NOT NULL,
  -- hexadecimal
  challenge TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('OPEN', 'DONE', 'FAILED'))
);

CREATE INDEX pairing_by_end ON pairing (expires_at);

CREATE TABLE card (
  card_id TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  device_id TEXT NOT NULL REFERENCES device (device_id),
  -- its place in the wearable's list, from 1
  position BIGINT NOT NULL CHECK (position > 0),
  -- the enrolment as the token service last showed it, as JSON
  document TEXT NOT NULL,
  token_unique_reference TEXT,
  -- the network's fact, beside the document's `provisioning`, which is the wearable's
  token_status TEXT,
  -- when, by the token service's clock, the last update we took was made
  told_at BIGINT NOT NULL,
  -- counts the changes of this row
  revision BIGINT NOT NULL,
  UNIQUE (device_id, position)
);

CREATE INDEX card_by_account ON card (account_id);

CREATE TABLE tap (
  transaction_id TEXT PRIMARY KEY,
  token_unique_reference TEXT NOT NULL,
  atc BIGINT NOT NULL,
  at BIGINT NOT NULL,
  -- the transaction as the token service told it, as JSON
  document TEXT NOT NULL
);

CREATE INDEX tap_by_token ON tap (token_unique_reference, at);

CREATE TABLE band_log (
  device_id TEXT NOT NULL REFERENCES device (device_id),
  dpan_last_four TEXT NOT NULL,
  atc BIGINT NOT NULL,
  at BIGINT NOT NULL,
  -- the entry as the wearable told it, as JSON
  document TEXT NOT NULL,
  PRIMARY KEY (device_id, dpan_last_four, atc)
);
