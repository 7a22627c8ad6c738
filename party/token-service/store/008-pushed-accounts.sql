-- Cards that a bank gave its customer to add without typing them. Of a receipt only a keyed digest.

CREATE TABLE push_receipt (
  receipt_digest TEXT PRIMARY KEY,
  programme_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  pan_id TEXT NOT NULL REFERENCES vault (pan_id),
  pan_unique_reference TEXT NOT NULL,
  pushed_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  -- the enrolment it was used for; once
  used_by TEXT
);

CREATE INDEX push_receipt_by_expiry ON push_receipt (expires_at);
CREATE INDEX push_receipt_by_card ON push_receipt (pan_id);

-- the receipt an enrolment was opened with
ALTER TABLE enrolment ADD COLUMN receipt_digest TEXT;
