-- Of one person: counted at each sign-in, ended together.
CREATE INDEX session_of_person ON session (role, person_id);
