-- What the tills of this world remember: what must be taken back, and what was sold.

CREATE TABLE till_reversal (
  rrn TEXT PRIMARY KEY,
  terminal_id TEXT NOT NULL,
  -- the 0420, sealed: it carries the DPAN
  message BYTEA NOT NULL,
  -- 1 once the host has answered; the row goes when the sale is written down
  answered BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE sale (
  sale_key TEXT PRIMARY KEY,
  terminal_id TEXT NOT NULL,
  at BIGINT NOT NULL,
  result TEXT NOT NULL
);

CREATE TABLE stan (
  counter TEXT PRIMARY KEY,
  last BIGINT NOT NULL
);
