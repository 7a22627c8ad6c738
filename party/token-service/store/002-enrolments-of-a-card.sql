-- What was sent and tried for a card, over all its enrolments.

CREATE INDEX enrolment_by_card ON enrolment (pan_fingerprint);
