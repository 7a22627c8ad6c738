-- Programs of other companies: their keys, where they want events told, and what was told.

CREATE TABLE api_key (
  key_id TEXT PRIMARY KEY,
  -- SHA-256 of the opaque key: the key itself is nowhere
  key_digest TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  -- the one programme it may hear of; NULL for all
  programme_id TEXT,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  revoked_at BIGINT
);

CREATE TABLE webhook_endpoint (
  endpoint_id TEXT PRIMARY KEY,
  -- whose it is: role and identifier of the caller that made it
  holder TEXT NOT NULL,
  programme_id TEXT,
  url TEXT NOT NULL,
  -- JSON array; empty for every type
  event_types TEXT NOT NULL,
  -- sealed by the key port
  secret BYTEA NOT NULL,
  -- the one before, signed with as well until its time is over
  old_secret BYTEA,
  old_secret_until BIGINT,
  -- fingerprint of the idempotency key it was made with
  made_by BYTEA NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  disabled_at BIGINT,
  disabled_reason TEXT
);

CREATE INDEX webhook_endpoint_by_holder ON webhook_endpoint (holder);

CREATE TABLE webhook_event (
  event_id TEXT PRIMARY KEY,
  type TEXT NOT NULL,
  programme_id TEXT,
  -- JSON
  data TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE INDEX webhook_event_by_time ON webhook_event (created_at);

CREATE TABLE webhook_delivery (
  delivery_id TEXT PRIMARY KEY,
  endpoint_id TEXT NOT NULL,
  event_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('WAITING', 'DELIVERED', 'EXHAUSTED')),
  attempts BIGINT NOT NULL,
  -- NULL unless WAITING
  next_attempt_at BIGINT,
  last_attempt_at BIGINT,
  -- HTTP status, or a word for what went wrong before there was one
  last_result TEXT,
  created_at BIGINT NOT NULL,
  UNIQUE (endpoint_id, event_id)
);

CREATE INDEX webhook_delivery_by_time ON webhook_delivery (next_attempt_at);
