-- The bank's desk: its people, the calls they take, and who approved what. Codes are in no table.

ALTER TABLE customer ADD COLUMN mobile_changed_at BIGINT;
CREATE INDEX customer_of_mobile ON customer (mobile);

CREATE TABLE desk_agent (
  agent_id TEXT PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor')),
  password_hash TEXT NOT NULL,
  -- searches within the hour that began then
  searches BIGINT NOT NULL DEFAULT 0,
  searches_since BIGINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL
);

CREATE TABLE desk_case (
  case_id TEXT PRIMARY KEY,
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  agent_id TEXT NOT NULL REFERENCES desk_agent (agent_id),
  channel TEXT NOT NULL CHECK (channel IN ('PHONE')),
  state TEXT NOT NULL CHECK (state IN
    ('OPENED', 'CALLING_BACK', 'PUSH_SENT', 'VERIFIED', 'LOCKED', 'CLOSED')),
  -- until when the code or push can be answered, or the verification counts
  until BIGINT,
  method TEXT CHECK (method IN ('PUSH', 'CALL_BACK_SMS', 'CALL_BACK_SPOKEN')),
  -- the push under way
  request_id TEXT UNIQUE,
  -- a keyed fingerprint of the number that has to be given
  number_fingerprint TEXT,
  tries_left BIGINT NOT NULL CHECK (tries_left >= 0),
  sends BIGINT NOT NULL CHECK (sends >= 0),
  opened_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE INDEX desk_case_of_agent ON desk_case (agent_id, opened_at);
CREATE INDEX desk_case_of_customer ON desk_case (customer_id, opened_at);
CREATE INDEX desk_case_by_time ON desk_case (opened_at);

CREATE TABLE desk_comment (
  comment_id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES desk_case (case_id),
  agent_id TEXT NOT NULL REFERENCES desk_agent (agent_id),
  text TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE INDEX desk_comment_of_case ON desk_comment (case_id, comment_id);

CREATE TABLE desk_approval (
  approval_id TEXT PRIMARY KEY,
  case_id TEXT NOT NULL REFERENCES desk_case (case_id),
  enrolment_id TEXT NOT NULL,
  -- names of why, as JSON
  reasons TEXT NOT NULL,
  requested_by TEXT NOT NULL REFERENCES desk_agent (agent_id),
  requested_at BIGINT NOT NULL,
  comment TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('REQUESTED', 'APPROVED', 'REFUSED', 'USED', 'LAPSED')),
  decided_by TEXT REFERENCES desk_agent (agent_id) CHECK (decided_by <> requested_by),
  decision_comment TEXT,
  until BIGINT NOT NULL
);

CREATE INDEX desk_approval_of_case ON desk_approval (case_id, enrolment_id);
CREATE INDEX desk_approval_by_time ON desk_approval (requested_at);

-- The words of customers' names, folded to be found however they are typed.
CREATE TABLE customer_word (
  word TEXT NOT NULL,
  customer_id TEXT NOT NULL REFERENCES customer (customer_id),
  PRIMARY KEY (word, customer_id)
);

CREATE INDEX customer_word_of_customer ON customer_word (customer_id);
