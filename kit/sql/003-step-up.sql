-- A session whose person proved who they are once more, and until when that counts.

ALTER TABLE session ADD COLUMN raised_until BIGINT;
CREATE INDEX session_by_person ON session (role, person_id);
