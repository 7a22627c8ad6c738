-- The token service: secure elements, the vault, enrolments, tokens, packages, authorisations.

CREATE TABLE secure_element (
  secure_element_id TEXT PRIMARY KEY,
  model TEXT NOT NULL,
  -- SCP03 static keys, sealed by the key port
  sealed_keys BYTEA NOT NULL,
  key_version BIGINT NOT NULL,
  -- where its session counter is believed to stand
  sequence_counter BIGINT NOT NULL,
  -- what it said last when it stood elsewhere; NULL after a session that went well
  drifted_to BIGINT,
  next_slot BIGINT NOT NULL DEFAULT 1,
  next_position BIGINT NOT NULL DEFAULT 1,
  registered_at BIGINT NOT NULL
);

-- The only place where a card's number is. Found by keyed fingerprint, sealed under the row's id.
CREATE TABLE vault (
  pan_id TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL UNIQUE,
  sealed_pan BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE enrolment (
  enrolment_id TEXT PRIMARY KEY,
  -- the request that opened it: the same request finds what it began
  idempotency_key TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  device_name TEXT NOT NULL,
  model TEXT NOT NULL,
  secure_element_id TEXT NOT NULL REFERENCES secure_element (secure_element_id),
  language TEXT NOT NULL,
  programme_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  pan_fingerprint TEXT NOT NULL,
  pan_last_four TEXT NOT NULL,
  pan_id TEXT,
  pan_unique_reference TEXT,
  payment_account_reference TEXT,
  decision TEXT CHECK (decision IN ('APPROVED', 'REQUIRE_ADDITIONAL_AUTHENTICATION')),
  activation_methods TEXT NOT NULL DEFAULT '[]',
  state TEXT NOT NULL,
  reason TEXT,
  eligibility_expires_at BIGINT NOT NULL,
  terms_version TEXT,
  terms_language TEXT,
  terms_accepted_at BIGINT,
  chosen_method TEXT,
  wrong_entries BIGINT NOT NULL DEFAULT 0,
  verified_at BIGINT,
  opened_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE INDEX enrolment_by_secure_element ON enrolment (secure_element_id, state);
CREATE INDEX enrolment_by_state ON enrolment (state, eligibility_expires_at);

CREATE TABLE code_send (
  enrolment_id TEXT NOT NULL REFERENCES enrolment (enrolment_id),
  idempotency_key TEXT NOT NULL,
  number BIGINT NOT NULL,
  method_id TEXT NOT NULL,
  -- public: with the key port's secret it makes the code again for a repeated request
  nonce TEXT NOT NULL,
  code_hmac TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  -- a send the issuer could not make does not count
  delivery TEXT NOT NULL CHECK (delivery IN ('PENDING', 'DELIVERED', 'FAILED')),
  PRIMARY KEY (enrolment_id, idempotency_key),
  UNIQUE (enrolment_id, number)
);

CREATE TABLE code_entry (
  enrolment_id TEXT NOT NULL REFERENCES enrolment (enrolment_id),
  idempotency_key TEXT NOT NULL,
  verdict TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  PRIMARY KEY (enrolment_id, idempotency_key)
);

CREATE TABLE token (
  token_unique_reference TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL UNIQUE REFERENCES enrolment (enrolment_id),
  programme_id TEXT NOT NULL,
  secure_element_id TEXT NOT NULL REFERENCES secure_element (secure_element_id),
  pan_id TEXT NOT NULL REFERENCES vault (pan_id),
  instance_aid TEXT NOT NULL,
  dpan_fingerprint TEXT NOT NULL UNIQUE,
  sealed_dpan BYTEA NOT NULL,
  dpan_last_four TEXT NOT NULL,
  psn TEXT NOT NULL,
  -- YYMM
  expiry TEXT NOT NULL,
  device_type TEXT NOT NULL,
  -- two facts: what the network says, and what the band holds
  status TEXT NOT NULL CHECK (status IN ('INACTIVE', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED')),
  provisioning TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  UNIQUE (secure_element_id, instance_aid)
);

CREATE TABLE package (
  package_id TEXT PRIMARY KEY,
  secure_element_id TEXT NOT NULL REFERENCES secure_element (secure_element_id),
  token_unique_reference TEXT NOT NULL REFERENCES token (token_unique_reference),
  operation TEXT NOT NULL,
  position BIGINT NOT NULL,
  -- plain commands, sealed by the key port; gone when the package is done
  sealed_commands BYTEA,
  state TEXT NOT NULL CHECK (state IN ('QUEUED', 'PROCESSED', 'FAILED', 'CANCELLED')),
  reason TEXT,
  -- the wrapping under way: these and the keys make the same bytes again
  host_challenge TEXT,
  sequence_counter BIGINT,
  attempts BIGINT NOT NULL DEFAULT 0,
  rejections BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  UNIQUE (secure_element_id, position)
);

CREATE TABLE icc_key (
  icc_key_id TEXT PRIMARY KEY,
  sealed_key BYTEA NOT NULL
);

CREATE TABLE authorisation (
  authorisation_id TEXT PRIMARY KEY,
  correlation_key TEXT NOT NULL UNIQUE,
  token_unique_reference TEXT,
  atc BIGINT,
  state TEXT NOT NULL CHECK (state IN ('FORWARDED', 'ANSWERED', 'REVERSED')),
  -- VERIFIED, REFUSED, or NOT_CHECKED where another check came first
  cryptogram TEXT NOT NULL CHECK (cryptogram IN ('VERIFIED', 'REFUSED', 'NOT_CHECKED')),
  -- the request's fields but account data, PIN and chip data
  request TEXT NOT NULL,
  -- the answer's fields but DE 2
  answer TEXT,
  reason TEXT,
  response_code TEXT,
  rrn TEXT NOT NULL,
  received_at BIGINT NOT NULL,
  answered_at BIGINT
);

CREATE INDEX authorisation_by_rrn ON authorisation (rrn);
CREATE INDEX authorisation_by_state ON authorisation (state);

-- An application transaction counter pays once.
CREATE TABLE used_atc (
  token_unique_reference TEXT NOT NULL,
  atc BIGINT NOT NULL,
  authorisation_id TEXT NOT NULL,
  PRIMARY KEY (token_unique_reference, atc)
);

-- Reversals on their way to an issuer: stored, then forwarded until it answers.
CREATE TABLE reversal (
  authorisation_id TEXT PRIMARY KEY REFERENCES authorisation (authorisation_id),
  stan TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  next_attempt_at BIGINT NOT NULL,
  answered_at BIGINT
);
