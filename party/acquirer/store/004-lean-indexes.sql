-- Most payments are answered and cleared: only the exceptions are looked for, in their order.
DROP INDEX payment_by_state;
CREATE INDEX payment_under_way ON payment (transaction_id) WHERE state = 'FORWARDED';
DROP INDEX payment_by_clearing;
CREATE INDEX payment_to_clear ON payment (received_at, transaction_id)
  WHERE clearing = 'TO_CLEAR';

-- The newest under a reference, without a look at all that its merchant took.
DROP INDEX payment_by_rrn;
CREATE INDEX payment_by_rrn ON payment (merchant_id, rrn, received_at);

CREATE INDEX sign_in_attempt_by_end ON sign_in_attempt (locked_until);
