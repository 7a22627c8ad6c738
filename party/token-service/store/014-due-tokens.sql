-- What rounds and ends look for is found without a look at all the rest, of which there are millions.

-- Those that may have to be made again: because they end soon, or their keys are not the newest.
CREATE INDEX token_due_by_expiry ON token (programme_id, expiry)
  WHERE status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL;
CREATE INDEX token_due_by_authority ON token (programme_id, ca_index)
  WHERE status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL;
CREATE INDEX token_due_by_derivation ON token (programme_id, key_derivation_index)
  WHERE status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL;
CREATE INDEX token_in_doubt ON token (programme_id, expiry)
  WHERE status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL AND doubtful_psn IS NOT NULL;

-- Who still needs a card of the vault.
CREATE INDEX enrolment_by_vault ON enrolment (pan_id) WHERE pan_id IS NOT NULL;
CREATE INDEX authorisation_by_plastic ON authorisation (pan_id) WHERE pan_id IS NOT NULL;

-- What is on its way to another wearable.
CREATE INDEX enrolment_moving ON enrolment (move_of) WHERE move_of IS NOT NULL;

-- Numbers under no key of their own yet, as an earlier version sealed them.
CREATE INDEX vault_without_key ON vault (pan_id) WHERE key_id IS NULL;
CREATE INDEX token_without_key ON token (token_unique_reference) WHERE dpan_key_id IS NULL;
