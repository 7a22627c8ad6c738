-- What a payment was when it was decided: its first step, and what its holder is told, without rows
-- of their own. NULL of a payment whose first step and notice have rows.
ALTER TABLE authorisation ADD COLUMN first_step TEXT;
ALTER TABLE authorisation ADD COLUMN first_minor BIGINT;
-- catalogue code of a decline, also of one that was overruled
ALTER TABLE authorisation ADD COLUMN first_reason TEXT;
-- of its wearable then; NULL for plastic
ALTER TABLE authorisation ADD COLUMN device_name TEXT;
-- when its holder had read of it
ALTER TABLE authorisation ADD COLUMN read_at BIGINT;
