-- When this database was put back from a backup: what was done between the two is not in it.

CREATE TABLE restoration (
  restored_at BIGINT PRIMARY KEY,
  -- the moment that the backup shows
  taken_at BIGINT NOT NULL,
  -- when its party had drawn the consequences; NULL before its first start
  settled_at BIGINT
);
