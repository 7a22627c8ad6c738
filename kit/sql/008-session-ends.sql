-- Sessions whose time is over are found at each sign-in.
CREATE INDEX session_by_end ON session (expires_at);
