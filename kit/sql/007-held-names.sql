-- Names that works done together hold among several processes: a row is changed by whoever takes one.
CREATE TABLE held_name (
  place BIGINT PRIMARY KEY,
  turns BIGINT NOT NULL
);
