-- Cards as chips with a PIN. A PIN is in no table: its verification value is (Visa's PVV).

CREATE TABLE card_pin (
  card_id TEXT PRIMARY KEY,
  verification TEXT NOT NULL CHECK (length(verification) = 4),
  -- wrong entries since the last right one
  wrong BIGINT NOT NULL CHECK (wrong >= 0)
);

-- Transaction counters that a plastic card has used: a set, since taps may arrive in any order.
CREATE TABLE used_counter (
  card_id TEXT NOT NULL,
  atc BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  PRIMARY KEY (card_id, atc)
);
