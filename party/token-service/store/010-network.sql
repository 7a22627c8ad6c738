-- Kinds of payment, what still stands of each, and what issuers have still to hear.

-- PURCHASE, CASH, REFUND, PREAUTHORISATION, INCREMENT, COMPLETION, OFFLINE
ALTER TABLE authorisation ADD COLUMN kind TEXT NOT NULL DEFAULT 'PURCHASE';

ALTER TABLE authorisation ADD COLUMN programme_id TEXT;

-- of plastic: its row in the vault. A token's card is found by the token
ALTER TABLE authorisation ADD COLUMN pan_id TEXT;

ALTER TABLE authorisation ADD COLUMN pan_last_four TEXT;

-- ISO 4217, three digits
ALTER TABLE authorisation ADD COLUMN currency TEXT;

-- what was approved, reversals taken off
ALTER TABLE authorisation ADD COLUMN standing_minor BIGINT NOT NULL DEFAULT 0;

-- the payment that a refund, an increment or a completion belongs to
ALTER TABLE authorisation ADD COLUMN original_id TEXT;

-- approved in the issuer's place: 1 it did not answer in time, 2 it could not be reached
ALTER TABLE authorisation ADD COLUMN stand_in TEXT;

-- of a pre-authorisation: when its final amount was told
ALTER TABLE authorisation ADD COLUMN completed_at BIGINT;

-- the business date of the clearing file that took it
ALTER TABLE authorisation ADD COLUMN cleared_on TEXT;

UPDATE authorisation SET programme_id = (SELECT token.programme_id FROM token
  WHERE token.token_unique_reference = authorisation.token_unique_reference);

UPDATE authorisation SET standing_minor = COALESCE(amount_minor, 0)
  WHERE state = 'ANSWERED' AND reason IS NULL;

CREATE INDEX authorisation_by_original ON authorisation (original_id);

CREATE INDEX authorisation_by_time ON authorisation (received_at);

-- What the cardholder allows a token to pay, as JSON; NULL where nothing is limited.
ALTER TABLE token ADD COLUMN controls TEXT;

-- What issuers must be told and have not confirmed: stored, then forwarded, in order for each account.
CREATE TABLE advice (
  advice_id TEXT PRIMARY KEY,
  -- said once, however often it is asked for
  advice_key TEXT NOT NULL UNIQUE,
  authorisation_id TEXT NOT NULL REFERENCES authorisation (authorisation_id),
  programme_id TEXT NOT NULL,
  -- the token, or the card: what is told of it arrives in the order it happened
  account TEXT NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL
    CHECK (kind IN ('REVERSAL', 'PARTIAL_REVERSAL', 'STAND_IN', 'COMPLETION', 'OFFLINE')),
  -- of a reversal: its own number; others have that of the message they tell of
  stan TEXT NOT NULL,
  -- of a partial reversal: what remains
  remaining_minor BIGINT,
  -- DE 55 without account data, hexadecimal; gone when it has been told
  chip TEXT,
  created_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  next_attempt_at BIGINT NOT NULL,
  answered_at BIGINT,
  -- why it could not be told the last time
  last_reason TEXT
);

INSERT INTO advice (advice_id, advice_key, authorisation_id, programme_id, account, position, kind,
  stan, created_at, attempts, next_attempt_at, answered_at)
SELECT 'adv_' || reversal.authorisation_id, reversal.authorisation_id || '/REVERSAL',
  reversal.authorisation_id, token.programme_id, token.token_unique_reference,
  reversal.created_at, 'REVERSAL', reversal.stan, reversal.created_at, reversal.attempts, reversal.next_attempt_at,
  reversal.answered_at
FROM reversal
JOIN authorisation ON authorisation.authorisation_id = reversal.authorisation_id
JOIN token ON token.token_unique_reference = authorisation.token_unique_reference;

DROP TABLE reversal;

CREATE INDEX advice_waiting ON advice (programme_id, created_at) WHERE answered_at IS NULL;

CREATE INDEX advice_of_account ON advice (account, position);
