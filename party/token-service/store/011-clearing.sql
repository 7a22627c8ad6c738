-- Clearing: acquirers' files, each record held against its authorisation, and what issuers posted.

CREATE TABLE clearing_file (
  file_id TEXT PRIMARY KEY,
  acquirer_id TEXT NOT NULL,
  business_date TEXT NOT NULL,
  records BIGINT NOT NULL,
  digest TEXT NOT NULL,
  -- the file as it came; NULL when every record has been judged
  text TEXT,
  -- records judged so far
  judged BIGINT NOT NULL DEFAULT 0,
  -- JUDGING its records, POSTING at the issuers, DONE
  state TEXT NOT NULL CHECK (state IN ('JUDGING', 'POSTING', 'DONE')),
  received_at BIGINT NOT NULL
);

CREATE INDEX clearing_file_by_date ON clearing_file (business_date);
CREATE INDEX clearing_file_by_state ON clearing_file (state);

CREATE TABLE clearing_record (
  file_id TEXT NOT NULL REFERENCES clearing_file (file_id),
  record BIGINT NOT NULL,
  -- NULL where no authorisation is known by its STAN, date and terminal
  authorisation_id TEXT,
  programme_id TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('PURCHASE', 'CASH', 'REFUND')),
  stan TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  rrn TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('TAKEN', 'REJECTED')),
  reason TEXT,
  -- the message to the issuer that it went with
  part BIGINT,
  posted_minor BIGINT,
  PRIMARY KEY (file_id, record)
);

-- A payment is cleared once.
CREATE UNIQUE INDEX clearing_record_once ON clearing_record (authorisation_id)
  WHERE verdict = 'TAKEN';

CREATE INDEX clearing_record_by_authorisation ON clearing_record (authorisation_id);

-- What was sent to an issuer of a file, in parts of a bearable size.
CREATE TABLE clearing_part (
  file_id TEXT NOT NULL REFERENCES clearing_file (file_id),
  part BIGINT NOT NULL,
  programme_id TEXT NOT NULL,
  answered_at BIGINT,
  PRIMARY KEY (file_id, part)
);
