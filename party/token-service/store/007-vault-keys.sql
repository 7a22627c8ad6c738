-- Data keys of the vault, one a day, each wrapped under the key port's master key.

CREATE TABLE vault_key (
  key_id TEXT PRIMARY KEY,
  day BIGINT NOT NULL UNIQUE,
  wrapped_key BYTEA NOT NULL,
  -- the version of the master key
  wrapped_by BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);

-- which data key sealed the number; NULL: the key port itself
ALTER TABLE vault ADD COLUMN key_id TEXT;
