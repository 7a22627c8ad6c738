-- Digital receipts, and what they say beside the rest of a payment.

-- 48.10: earned once the payment is cleared
ALTER TABLE payment ADD COLUMN points_earned BIGINT;

-- whether a token paid or a card itself
ALTER TABLE payment ADD COLUMN account TEXT NOT NULL DEFAULT 'TOKEN'
  CHECK (account IN ('TOKEN', 'CARD'));

CREATE TABLE digital_receipt (
  -- 128 bits by chance: whoever has it may read the receipt
  receipt_id TEXT PRIMARY KEY,
  transaction_id TEXT NOT NULL UNIQUE REFERENCES payment (transaction_id),
  created_at BIGINT NOT NULL
);
