-- Payments of every kind, their way step by step, and a ledger with more sides than two. The points
-- of a refund are below zero, so the table of authorisations is made anew without that check.

CREATE TABLE authorisation_anew (
  authorisation_id TEXT PRIMARY KEY,
  -- acquirer, STAN, transmission time and terminal of the request: a repeat has the same
  request_key TEXT NOT NULL UNIQUE,
  pan_fingerprint TEXT NOT NULL,
  -- NULL when the number is no card's
  card_id TEXT,
  account_id TEXT,
  -- INCREMENT and COMPLETION are messages about a PREAUTHORISATION and no lines of a statement
  kind TEXT NOT NULL CHECK (kind IN
    ('PURCHASE', 'CASH', 'REFUND', 'PREAUTHORISATION', 'INCREMENT', 'COMPLETION')),
  outcome TEXT NOT NULL CHECK (outcome IN ('APPROVED', 'DECLINED', 'REVERSED')),
  -- how far its money has come; NONE where none moves
  posting TEXT NOT NULL CHECK (posting IN ('PENDING', 'POSTED', 'VOIDED', 'EXPIRED', 'NONE')),
  -- catalogue code of a decline
  reason TEXT,
  response_code TEXT NOT NULL,
  authorisation_code TEXT,
  -- DE 4 of the request
  asked_minor BIGINT NOT NULL CHECK (asked_minor >= 0),
  -- what still stands: after increments, partial reversals, completion and clearing; 0 for none
  approved_minor BIGINT NOT NULL CHECK (approved_minor >= 0),
  -- what its line shows: what stands, or stood last, or was asked for and declined
  amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
  -- standing refunds of it
  refunded_minor BIGINT NOT NULL DEFAULT 0 CHECK (refunded_minor >= 0),
  -- NULL when it is none we know
  currency TEXT,
  -- earned by it; of a refund, below zero, what it took back
  points BIGINT NOT NULL,
  -- that paid for it, and what they paid; of a refund, what it gave back
  points_spent BIGINT NOT NULL DEFAULT 0 CHECK (points_spent >= 0),
  points_paid_minor BIGINT NOT NULL DEFAULT 0 CHECK (points_paid_minor >= 0),
  -- 1: the network answered in the bank's place
  stand_in BIGINT NOT NULL DEFAULT 0 CHECK (stand_in IN (0, 1)),
  -- 1: over the field (DE 22 07x)
  contactless BIGINT NOT NULL DEFAULT 0 CHECK (contactless IN (0, 1)),
  verification TEXT NOT NULL DEFAULT 'NONE' CHECK (verification IN
    ('NONE', 'ON_DEVICE', 'ONLINE_PIN', 'SIGNATURE')),
  -- DE 32 without leading zeros
  acquirer_id TEXT NOT NULL DEFAULT '',
  terminal_id TEXT NOT NULL,
  merchant_id TEXT NOT NULL DEFAULT '',
  merchant_name TEXT NOT NULL,
  merchant_city TEXT NOT NULL DEFAULT '',
  merchant_country TEXT NOT NULL DEFAULT '',
  category_code TEXT NOT NULL DEFAULT '',
  rrn TEXT NOT NULL,
  token_unique_reference TEXT,
  dpan_last_four TEXT,
  -- the token, or the card where it is plastic: whose unverified payments are counted together
  payer TEXT NOT NULL DEFAULT '',
  -- of the chip (84, 9F26), hexadecimal
  aid TEXT,
  cryptogram TEXT,
  -- the payment that a refund, an increment or a completion belongs to
  original_authorisation_id TEXT,
  -- the answer without its account number
  answer TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  -- a pre-authorisation's final amount is known since
  completed_at BIGINT,
  -- when a hold that nobody clears goes
  hold_until BIGINT,
  -- when it was posted, voided or expired
  ended_at BIGINT,
  cleared_at BIGINT,
  cleared_minor BIGINT
);

INSERT INTO authorisation_anew
  (authorisation_id, request_key, pan_fingerprint, card_id, account_id, kind, outcome, posting,
   reason, response_code, authorisation_code, asked_minor, approved_minor, amount_minor, currency,
   points, contactless, terminal_id, merchant_name, rrn, token_unique_reference, dpan_last_four, payer,
   answer, decided_at, hold_until, ended_at)
SELECT a.authorisation_id, a.request_key, a.pan_fingerprint, a.card_id, a.account_id, 'PURCHASE',
  a.outcome, COALESCE(t.state, 'NONE'), a.reason, a.response_code, a.authorisation_code,
  a.amount_minor, CASE WHEN a.outcome = 'APPROVED' THEN a.amount_minor ELSE 0 END, a.amount_minor,
  a.currency, CASE WHEN a.outcome = 'APPROVED' THEN a.points ELSE 0 END, 1, a.terminal_id,
  a.merchant_name, a.rrn, a.token_unique_reference, a.dpan_last_four,
  COALESCE(a.token_unique_reference, a.card_id, ''), a.answer, a.decided_at,
  CASE WHEN t.state = 'PENDING' THEN a.decided_at + 604800000 END, t.ended_at
FROM authorisation a
LEFT JOIN transfer t ON t.authorisation_id = a.authorisation_id AND t.unit = a.currency;

-- The way of each payment: a row is added for every step and none is ever changed.
CREATE TABLE posting_step (
  authorisation_id TEXT NOT NULL,
  number BIGINT NOT NULL CHECK (number > 0),
  at BIGINT NOT NULL,
  step TEXT NOT NULL CHECK (step IN
    ('AUTHORISED', 'DECLINED', 'STOOD_IN', 'REDUCED', 'RAISED', 'REVERSED', 'CLEARED', 'EXPIRED',
     'REFUNDED', 'DISPUTED', 'CREDITED_PROVISIONALLY', 'DISPUTE_CLOSED')),
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (authorisation_id, number)
);

INSERT INTO posting_step (authorisation_id, number, at, step, amount_minor)
SELECT authorisation_id, 1, decided_at,
  CASE WHEN outcome = 'DECLINED' THEN 'DECLINED' ELSE 'AUTHORISED' END, amount_minor
FROM authorisation;

INSERT INTO posting_step (authorisation_id, number, at, step, amount_minor)
SELECT authorisation_id, 2, COALESCE(ended_at, decided_at), 'REVERSED', amount_minor
FROM authorisation_anew WHERE outcome = 'REVERSED';

DROP TABLE authorisation;
ALTER TABLE authorisation_anew RENAME TO authorisation;

CREATE INDEX authorisation_of_account ON authorisation (account_id, decided_at);
CREATE INDEX authorisation_of_card ON authorisation (card_id, decided_at);
CREATE INDEX authorisation_of_payer ON authorisation (payer, decided_at);
CREATE INDEX authorisation_of_receipt ON authorisation (rrn, account_id);
CREATE INDEX authorisation_of_original ON authorisation (original_authorisation_id);
CREATE INDEX authorisation_held ON authorisation (hold_until) WHERE posting = 'PENDING';
-- the last time that the cardholder proved themselves with a card or token
CREATE INDEX authorisation_verified ON authorisation (payer, decided_at)
  WHERE verification IN ('ON_DEVICE', 'ONLINE_PIN');

-- Reversals by the request they take back. One that came first stays here as a tombstone: of a
-- partial one, what remains of the payment.
ALTER TABLE reversal ADD COLUMN remaining_minor BIGINT NOT NULL DEFAULT 0;

-- Messages that took something back, each counted once.
CREATE TABLE reversal_taken (
  request_key TEXT PRIMARY KEY,
  original_key TEXT NOT NULL,
  taken_at BIGINT NOT NULL
);

-- Double entry: every transfer debits one side of an account and credits another. The bank's sides
-- are kept for each account, so that no row is shared by all payments.
--   HOLDER    the customer
--   CONTRA    the network, for this account's payments
--   REWARDS   what redeemed points pay
--   DISPUTES  credits for the time being
--   FEES      interchange and network fees
--   SUSPENSE  what nobody is known to own yet
CREATE TABLE transfer_anew (
  transfer_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  debit TEXT NOT NULL CHECK (debit IN
    ('HOLDER', 'CONTRA', 'REWARDS', 'DISPUTES', 'FEES', 'SUSPENSE')),
  credit TEXT NOT NULL CHECK (credit <> debit AND credit IN
    ('HOLDER', 'CONTRA', 'REWARDS', 'DISPUTES', 'FEES', 'SUSPENSE')),
  amount BIGINT NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL CHECK (state IN ('PENDING', 'POSTED', 'VOIDED', 'EXPIRED')),
  -- NULL for an opening balance
  authorisation_id TEXT,
  created_at BIGINT NOT NULL,
  ended_at BIGINT
);

INSERT INTO transfer_anew
  (transfer_id, account_id, unit, debit, credit, amount, state, authorisation_id, created_at,
   ended_at)
SELECT transfer_id, account_id, unit, debit, credit, amount, state, authorisation_id, created_at,
  ended_at FROM transfer;

DROP TABLE transfer;
ALTER TABLE transfer_anew RENAME TO transfer;
CREATE INDEX transfer_of_authorisation ON transfer (authorisation_id, unit);

CREATE TABLE ledger_balance_anew (
  account_id TEXT NOT NULL,
  -- a currency, or points:<programme>
  unit TEXT NOT NULL,
  side TEXT NOT NULL CHECK (side IN
    ('HOLDER', 'CONTRA', 'REWARDS', 'DISPUTES', 'FEES', 'SUSPENSE')),
  debits_pending BIGINT NOT NULL CHECK (debits_pending >= 0),
  debits_posted BIGINT NOT NULL CHECK (debits_posted >= 0),
  credits_pending BIGINT NOT NULL CHECK (credits_pending >= 0),
  credits_posted BIGINT NOT NULL CHECK (credits_posted >= 0),
  PRIMARY KEY (account_id, unit, side)
);

INSERT INTO ledger_balance_anew
  (account_id, unit, side, debits_pending, debits_posted, credits_pending, credits_posted)
SELECT account_id, unit, side, debits_pending, debits_posted, credits_pending, credits_posted
FROM ledger_balance;

DROP TABLE ledger_balance;
ALTER TABLE ledger_balance_anew RENAME TO ledger_balance;
