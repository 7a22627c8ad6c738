-- A wearable may change hands: its row ends with the old account, and the new account has its own.
-- So a secure element is in one account at the most among those that have not ended.

CREATE TABLE device_next (
  device_id TEXT PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  name TEXT NOT NULL,
  model TEXT NOT NULL,
  serial_number TEXT NOT NULL,
  secure_element_id TEXT NOT NULL,
  paired_at BIGINT NOT NULL,
  -- since when this account has it: updates of older enrolments are of somebody else's cards
  owned_since BIGINT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('CLAIMED', 'PAIRED', 'UNPAIRED', 'ENDED')),
  -- the last report of its loss, kept when it was found
  lost_at BIGINT,
  -- what its cards shall meet while it is lost; NULL when it is not
  lost_action TEXT CHECK (lost_action IN ('SUSPEND', 'DELETE')),
  lost_reason TEXT CHECK (lost_reason IN ('LOST', 'STOLEN')),
  -- counts what the network has to be told
  revision BIGINT NOT NULL
);

INSERT INTO device_next
  SELECT device_id, account_id, name, model, serial_number, secure_element_id, paired_at, paired_at,
    'PAIRED', NULL, NULL, NULL, 1 FROM device;

CREATE TABLE card_next (
  card_id TEXT PRIMARY KEY,
  enrolment_id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES account (account_id),
  device_id TEXT NOT NULL REFERENCES device_next (device_id),
  -- its place in the wearable's list, from 1
  position BIGINT NOT NULL CHECK (position > 0),
  -- the enrolment as the token service last showed it, as JSON
  document TEXT NOT NULL,
  token_unique_reference TEXT,
  -- the network's fact, beside the document's `provisioning`, which is the wearable's
  token_status TEXT,
  -- who holds it still, as a JSON list
  suspended_by TEXT NOT NULL,
  -- the generation of the model's service it was made in, once the network said it
  service_generation BIGINT,
  -- when, by the token service's clock, the last update we took was made
  told_at BIGINT NOT NULL,
  -- counts the changes of this row
  revision BIGINT NOT NULL,
  UNIQUE (device_id, position)
);

INSERT INTO card_next
  SELECT card_id, enrolment_id, account_id, device_id, position, document, token_unique_reference,
    token_status, '[]', NULL, told_at, revision FROM card;

CREATE TABLE band_log_next (
  device_id TEXT NOT NULL REFERENCES device_next (device_id),
  dpan_last_four TEXT NOT NULL,
  atc BIGINT NOT NULL,
  at BIGINT NOT NULL,
  -- the entry as the wearable told it, as JSON
  document TEXT NOT NULL,
  PRIMARY KEY (device_id, dpan_last_four, atc)
);

INSERT INTO band_log_next SELECT device_id, dpan_last_four, atc, at, document FROM band_log;

DROP TABLE band_log;
DROP TABLE card;
DROP TABLE device;
ALTER TABLE device_next RENAME TO device;
ALTER TABLE card_next RENAME TO card;
ALTER TABLE band_log_next RENAME TO band_log;

CREATE INDEX device_by_account ON device (account_id);
CREATE UNIQUE INDEX device_in_one_account ON device (secure_element_id) WHERE state <> 'ENDED';
CREATE INDEX card_by_account ON card (account_id);
CREATE INDEX card_by_token ON card (token_unique_reference);

-- What happened to a wearable's cards, in order: a chain that a second phone catches up by.
CREATE TABLE device_commit (
  commit_id TEXT PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES device (device_id),
  sequence BIGINT NOT NULL CHECK (sequence > 0),
  previous_commit TEXT,
  type TEXT NOT NULL,
  card_id TEXT,
  package_id TEXT,
  at BIGINT NOT NULL,
  acknowledged TEXT CHECK (acknowledged IN ('SUCCESS', 'FAILED', 'SKIPPED')),
  UNIQUE (device_id, sequence)
);
