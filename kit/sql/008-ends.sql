-- Sessions whose time is over are found at each sign-in.
CREATE INDEX session_by_end ON session (expires_at);

-- So are an endpoint's deliveries that are due, and what is old enough to be forgotten.
CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint_id, next_attempt_at);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (created_at);
CREATE INDEX webhook_delivery_of_event ON webhook_delivery (event_id);
