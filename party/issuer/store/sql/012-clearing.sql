-- What the network presented for clearing, record by record, with what came of each. A record is
-- judged once: presented again, it gets the same result.

CREATE TABLE clearing_record (
  file_id TEXT NOT NULL,
  record BIGINT NOT NULL CHECK (record > 0),
  business_date TEXT NOT NULL,
  acquirer_id TEXT NOT NULL,
  authorisation_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  rrn TEXT NOT NULL,
  -- NULL when nobody's
  authorisation_id TEXT,
  -- NULL when it was not posted
  posted_minor BIGINT,
  reason TEXT,
  judged_at BIGINT NOT NULL,
  PRIMARY KEY (file_id, record),
  CHECK ((posted_minor IS NULL) <> (reason IS NULL))
);

CREATE INDEX clearing_record_by_date ON clearing_record (business_date, acquirer_id);
CREATE INDEX clearing_record_of_authorisation ON clearing_record (authorisation_id);
