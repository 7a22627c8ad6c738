-- How often the holder had proved themselves with a payer's card or token when a payment was written
-- down, itself among them: unlike times, these do not go back when a clock is set.
ALTER TABLE authorisation ADD COLUMN proofs BIGINT NOT NULL DEFAULT 0;

UPDATE authorisation SET proofs = (
  SELECT COUNT(*) FROM authorisation proof
  WHERE proof.payer = authorisation.payer AND proof.decided_at <= authorisation.decided_at
    AND proof.verification IN ('ON_DEVICE', 'ONLINE_PIN') AND proof.outcome = 'APPROVED'
    AND proof.kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION'))
WHERE payer <> '';

DROP INDEX authorisation_of_payer;
DROP INDEX authorisation_verified;
CREATE INDEX authorisation_of_payer ON authorisation (payer, proofs);
