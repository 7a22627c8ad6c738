-- What a token pays with may be renewed: its sequence number, expiry, keys and certificates.

-- which data key sealed the number; NULL: the key port itself
ALTER TABLE token ADD COLUMN dpan_key_id TEXT;
ALTER TABLE token ADD COLUMN key_derivation_index BIGINT NOT NULL DEFAULT 1;
-- under which certification authority; NULL: the one of its programme when it was made
ALTER TABLE token ADD COLUMN ca_index TEXT;
-- what a package on its way brings; accepted beside the present until the band confirmed it
ALTER TABLE token ADD COLUMN next_psn TEXT;
ALTER TABLE token ADD COLUMN next_expiry TEXT;
ALTER TABLE token ADD COLUMN next_key_derivation_index BIGINT;
ALTER TABLE token ADD COLUMN next_ca_index TEXT;

CREATE INDEX token_by_expiry ON token (status, expiry);

-- An application transaction counter pays once with the keys of one sequence number.
CREATE TABLE used_atc_of_psn (
  token_unique_reference TEXT NOT NULL,
  psn TEXT NOT NULL,
  atc BIGINT NOT NULL,
  authorisation_id TEXT NOT NULL,
  PRIMARY KEY (token_unique_reference, psn, atc)
);

INSERT INTO used_atc_of_psn (token_unique_reference, psn, atc, authorisation_id)
SELECT token_unique_reference, '01', atc, authorisation_id FROM used_atc;

DROP TABLE used_atc;

ALTER TABLE used_atc_of_psn RENAME TO used_atc;

-- Certification authorities whose cards may still be out: terminals are given all of them.
CREATE TABLE authority (
  rid TEXT NOT NULL,
  ca_index TEXT NOT NULL,
  first_used_at BIGINT NOT NULL,
  PRIMARY KEY (rid, ca_index)
);
