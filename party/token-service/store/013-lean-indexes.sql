-- Most payments are answered, and follow no other: of these two, only the exceptions are looked for.
DROP INDEX authorisation_by_state;
CREATE INDEX authorisation_under_way ON authorisation (received_at) WHERE state = 'FORWARDED';
DROP INDEX authorisation_by_original;
CREATE INDEX authorisation_by_original ON authorisation (original_id)
  WHERE original_id IS NOT NULL;
