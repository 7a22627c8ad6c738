-- Most payments follow no other: only those that do are looked for.
DROP INDEX authorisation_of_original;
CREATE INDEX authorisation_of_original ON authorisation (original_authorisation_id)
  WHERE original_authorisation_id IS NOT NULL;
