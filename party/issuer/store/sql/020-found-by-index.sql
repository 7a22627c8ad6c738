-- Whose name's words are still to be folded is known of each, instead of looked for among all.
ALTER TABLE customer ADD COLUMN folded BIGINT NOT NULL DEFAULT 0;
UPDATE customer SET folded = 1 WHERE EXISTS
  (SELECT 1 FROM customer_word WHERE customer_word.customer_id = customer.customer_id);
CREATE INDEX customer_to_fold ON customer (customer_id) WHERE folded = 0;

-- Who waits to be identified, the longest first.
CREATE INDEX enrolment_waiting ON enrolment (opened_at, enrolment_id)
  WHERE state = 'PENDING_VERIFICATION' AND refused_at IS NULL;

CREATE INDEX sms_part_by_time ON sms_part (received_at);
