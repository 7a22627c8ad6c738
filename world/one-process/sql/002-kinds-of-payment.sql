-- Sales by their reference, the PIN pads' counters, and the plastic cards that were held to a till.

ALTER TABLE sale ADD COLUMN rrn TEXT;
CREATE INDEX sale_rrn ON sale (rrn);

CREATE TABLE till_ksn (
  terminal_id TEXT PRIMARY KEY,
  -- of the key used last
  last BYTEA NOT NULL
);
