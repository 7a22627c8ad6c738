-- Points earned in a calendar month (UTC), where a programme caps them: what was taken back by a
-- reversal or a refund may be earned again.

CREATE TABLE points_month (
  account_id TEXT NOT NULL,
  programme TEXT NOT NULL,
  month TEXT NOT NULL,
  earned BIGINT NOT NULL,
  PRIMARY KEY (account_id, programme, month)
);
