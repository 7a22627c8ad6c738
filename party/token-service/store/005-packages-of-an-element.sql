-- Packages that concern no one token: the order of the cards, a look at what is there, an orphan.

CREATE TABLE package_of_element (
  package_id TEXT PRIMARY KEY,
  secure_element_id TEXT NOT NULL REFERENCES secure_element (secure_element_id),
  token_unique_reference TEXT REFERENCES token (token_unique_reference),
  operation TEXT NOT NULL,
  position BIGINT NOT NULL,
  -- plain commands, sealed by the key port; gone when the package is done
  sealed_commands BYTEA,
  state TEXT NOT NULL CHECK (state IN ('QUEUED', 'PROCESSED', 'FAILED', 'CANCELLED')),
  reason TEXT,
  -- what the band holds of the token when it is done
  leaves TEXT,
  -- it stands aside until then
  not_before BIGINT NOT NULL DEFAULT 0,
  -- the wrapping under way: these and the keys make the same bytes again
  host_challenge TEXT,
  sequence_counter BIGINT,
  attempts BIGINT NOT NULL DEFAULT 0,
  rejections BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  UNIQUE (secure_element_id, position)
);

INSERT INTO package_of_element (package_id, secure_element_id, token_unique_reference, operation,
  position, sealed_commands, state, reason, host_challenge, sequence_counter, attempts, rejections,
  created_at, changed_at)
SELECT package_id, secure_element_id, token_unique_reference, operation,
  position, sealed_commands, state, reason, host_challenge, sequence_counter, attempts, rejections,
  created_at, changed_at
FROM package;

DROP TABLE package;

ALTER TABLE package_of_element RENAME TO package;

CREATE INDEX package_in_line ON package (secure_element_id, state, position);
CREATE INDEX package_of_token ON package (token_unique_reference, state);

-- when it was last seen what this secure element really holds
ALTER TABLE secure_element ADD COLUMN audited_at BIGINT;

-- the wallet's order of the cards, from 1; those it never named come last
ALTER TABLE token ADD COLUMN preference BIGINT;

CREATE TABLE drift (
  drift_id TEXT PRIMARY KEY,
  secure_element_id TEXT NOT NULL REFERENCES secure_element (secure_element_id),
  token_unique_reference TEXT,
  -- whose token it is; NULL where it is nobody's
  programme_id TEXT,
  instance_aid TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('MISSING_ON_WEARABLE', 'ORPHAN_ON_WEARABLE',
    'ACTIVATION_DIFFERS', 'ORDER_DIFFERS')),
  repair TEXT,
  -- 1: the instance is there and is filled anew
  in_place BIGINT NOT NULL,
  -- the package that puts it right; NULL while none has been made, or none can
  package_id TEXT,
  found_at BIGINT NOT NULL,
  repaired_at BIGINT
);

CREATE INDEX drift_by_element ON drift (secure_element_id, found_at);
CREATE INDEX drift_by_package ON drift (package_id);
