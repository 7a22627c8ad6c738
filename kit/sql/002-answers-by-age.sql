-- Answers are forgotten by age.

CREATE INDEX answer_by_age ON answer (created_at);
