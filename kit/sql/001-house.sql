-- What every party keeps: answers by idempotency key, messages still to be delivered, sessions.

CREATE TABLE answer (
  scope TEXT NOT NULL,
  caller TEXT NOT NULL,
  idempotency_key TEXT NOT NULL,
  request_digest TEXT NOT NULL,
  -- NULL while the first request is under way, or when it was cut off and may be done again
  answer TEXT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (scope, caller, idempotency_key)
);

CREATE TABLE outbox (
  message_id TEXT PRIMARY KEY,
  destination TEXT NOT NULL,
  operation TEXT NOT NULL,
  input TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  next_attempt_at BIGINT NOT NULL
);

CREATE INDEX outbox_by_time ON outbox (next_attempt_at);

CREATE TABLE session (
  -- SHA-256 of the opaque token: the token itself is nowhere
  token_digest TEXT PRIMARY KEY,
  role TEXT NOT NULL,
  person_id TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
