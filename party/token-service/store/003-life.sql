-- The life of tokens: identification, holds, history, the plastic behind them, ceilings.

ALTER TABLE enrolment ADD COLUMN risk TEXT NOT NULL DEFAULT 'USUAL';
-- JSON lists of identification elements, and of the signals the issuer named
ALTER TABLE enrolment ADD COLUMN wanted TEXT NOT NULL DEFAULT '[]';
ALTER TABLE enrolment ADD COLUMN proved TEXT NOT NULL DEFAULT '[]';
ALTER TABLE enrolment ADD COLUMN signals TEXT NOT NULL DEFAULT '[]';
ALTER TABLE enrolment ADD COLUMN source TEXT NOT NULL DEFAULT 'ACCOUNT_ADDED_MANUALLY';
-- the token that ends when this enrolment's own becomes active
ALTER TABLE enrolment ADD COLUMN move_of TEXT;
-- when its issuer was told that nobody goes on with it; once
ALTER TABLE enrolment ADD COLUMN reminded_at BIGINT;
UPDATE enrolment SET wanted = '["CODE"]' WHERE decision = 'REQUIRE_ADDITIONAL_AUTHENTICATION';
UPDATE enrolment SET proved = '["CODE"]' WHERE verified_at IS NOT NULL AND decision <> 'APPROVED';

CREATE INDEX enrolment_by_issuer_reference ON enrolment (pan_unique_reference, programme_id);
CREATE INDEX enrolment_by_account ON enrolment (account_id);
CREATE INDEX enrolment_by_progress ON enrolment (state, changed_at);

-- the generation of the wearable's payment service in which it was made
ALTER TABLE token ADD COLUMN service_generation BIGINT NOT NULL DEFAULT 1;
-- when it first became ready to pay
ALTER TABLE token ADD COLUMN activated_at BIGINT;
UPDATE token SET activated_at = changed_at WHERE status IN ('ACTIVE', 'SUSPENDED');

CREATE INDEX token_by_last_four ON token (dpan_last_four);
CREATE INDEX token_by_card ON token (pan_id);

-- A token is SUSPENDED while a row of it is here.
CREATE TABLE hold (
  token_unique_reference TEXT NOT NULL REFERENCES token (token_unique_reference),
  suspender TEXT NOT NULL CHECK (suspender IN
    ('CARDHOLDER', 'ISSUER', 'TOKEN_REQUESTOR', 'MOBILE_PIN_LOCKED', 'NETWORK')),
  -- what it is for: the token itself, its plastic, its wearable, a counter that came twice
  ground TEXT NOT NULL CHECK (ground IN ('TOKEN', 'CARD', 'WEARABLE', 'COUNTER')),
  -- whose word it was: wallet, issuer:<programme>, token-service
  placed_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  placed_at BIGINT NOT NULL,
  PRIMARY KEY (token_unique_reference, suspender, ground, placed_by)
);

CREATE TABLE token_event (
  token_unique_reference TEXT NOT NULL REFERENCES token (token_unique_reference),
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  event TEXT NOT NULL,
  caused_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (token_unique_reference, number)
);

INSERT INTO token_event (token_unique_reference, number, at, event, caused_by, reason, status)
SELECT token_unique_reference, 1, created_at, 'CREATED', 'CARDHOLDER', 'TERMS_ACCEPTED', status
FROM token;

-- What an issuer said last of a card, by its own reference: also of one that has no token yet.
CREATE TABLE card_account (
  programme_id TEXT NOT NULL,
  pan_unique_reference TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('USABLE', 'BLOCKED', 'LOST', 'REPLACED', 'CLOSED')),
  reason TEXT NOT NULL,
  replaced_by TEXT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, pan_unique_reference)
);

-- What a token paid in a day, for its ceiling.
ALTER TABLE authorisation ADD COLUMN amount_minor BIGINT;

CREATE INDEX authorisation_by_token ON authorisation (token_unique_reference, received_at);
