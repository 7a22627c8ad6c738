-- Whose a secure element is since it was taken over, and since when; NULL before that.

ALTER TABLE secure_element ADD COLUMN account_id TEXT;
ALTER TABLE secure_element ADD COLUMN account_since BIGINT;
