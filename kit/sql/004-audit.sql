-- What people did, each line bound to the one before it by its hash, and sealed now and then.

CREATE TABLE audit_entry (
  number BIGINT PRIMARY KEY CHECK (number > 0),
  at BIGINT NOT NULL,
  role TEXT NOT NULL,
  person_id TEXT NOT NULL,
  person_name TEXT NOT NULL,
  what TEXT NOT NULL,
  subject TEXT NOT NULL,
  -- the case or the like in which it was done
  occasion TEXT,
  -- DONE, or how else it ended
  outcome TEXT NOT NULL,
  reason TEXT,
  comment TEXT,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
);

CREATE INDEX audit_of_subject ON audit_entry (subject, number);
CREATE INDEX audit_of_occasion ON audit_entry (occasion, number);

-- The last line, and a seal over it that only the key port makes.
CREATE TABLE audit_head (
  only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
  number BIGINT NOT NULL,
  hash TEXT NOT NULL,
  seal TEXT NOT NULL
);

-- Heads of earlier times, kept with their seals.
CREATE TABLE audit_checkpoint (
  number BIGINT PRIMARY KEY,
  hash TEXT NOT NULL,
  at BIGINT NOT NULL,
  seal TEXT NOT NULL
);
