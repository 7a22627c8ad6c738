-- token-service.sqlite, 0.033 a payment
BEGIN IMMEDIATE;

-- token-service.sqlite, 1.000 a payment
SELECT * FROM authorisation WHERE correlation_key = ?1;

-- token-service.sqlite, 1.000 a payment
SELECT token.*, enrolment.model AS enrolled_model, enrolment.payment_account_reference AS account_reference FROM token JOIN enrolment ON enrolment.enrolment_id = token.enrolment_id WHERE token.dpan_fingerprint = ?1;

-- token-service.sqlite, 1.000 a payment
SELECT SUM(CASE WHEN state = 'FORWARDED' THEN amount_minor ELSE standing_minor END) AS spent FROM authorisation WHERE token_unique_reference = ?1 AND received_at >= ?2 AND reason IS NULL AND state IN ('FORWARDED', 'ANSWERED') AND (currency = ?3 OR currency IS NULL) AND kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION', 'INCREMENT', 'OFFLINE');

-- token-service.sqlite, 1.000 a payment
INSERT INTO used_atc (token_unique_reference, psn, atc, authorisation_id) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (token_unique_reference, psn, atc) DO NOTHING RETURNING atc;

-- token-service.sqlite, 1.000 a payment
INSERT INTO authorisation (authorisation_id, correlation_key, kind, programme_id, token_unique_reference, pan_id, pan_last_four, atc, state, cryptogram, request, reason, rrn, amount_minor, currency, original_id, received_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17) ON CONFLICT (correlation_key) DO NOTHING RETURNING authorisation_id;

-- token-service.sqlite, 1.000 a payment
SELECT sealed_pan, key_id FROM vault WHERE pan_id = ?1;

-- token-service.sqlite, 0.000 a payment
SELECT key_id, wrapped_key, wrapped_by FROM vault_key WHERE key_id = ?1;

-- token-service.sqlite, 0.033 a payment
COMMIT;

-- token-service.sqlite, 0.001 a payment
SELECT message_id, destination, operation, input, attempts FROM outbox WHERE next_attempt_at <= ?1 OR next_attempt_at > ?2 ORDER BY created_at, message_id LIMIT 100;

-- token-service.sqlite, 0.001 a payment
SELECT MIN(created_at) AS oldest FROM advice WHERE programme_id = ?1 AND answered_at IS NULL;

-- token-service.sqlite, 0.000 a payment
SELECT * FROM clearing_file WHERE state = 'JUDGING' ORDER BY received_at, file_id LIMIT 1;

-- token-service.sqlite, 0.001 a payment
SELECT MIN(next_attempt_at) AS next FROM outbox;

-- token-service.sqlite, 1.968 a payment
SAVEPOINT own;

-- token-service.sqlite, 1.968 a payment
RELEASE own;

-- issuer-alpha-bank.sqlite, 0.017 a payment
BEGIN IMMEDIATE;

-- issuer-alpha-bank.sqlite, 1.000 a payment
SELECT card.*, account.customer_id, account.name, account.iban, account.currency, account.credit_line_minor, account.rewards, figures.debits_pending, figures.debits_posted, figures.credits_pending, figures.credits_posted FROM card JOIN account ON account.account_id = card.account_id JOIN ledger_balance figures ON figures.account_id = account.account_id AND figures.unit = account.currency AND figures.side = 'HOLDER' WHERE card.pan_fingerprint = ?1;

-- issuer-alpha-bank.sqlite, 1.000 a payment
SELECT a.authorisation_id, a.request_key, a.pan_fingerprint, a.card_id, a.account_id, a.kind, a.outcome, a.posting, a.asked_minor, a.approved_minor, a.refunded_minor, a.currency, a.points, a.points_spent, a.points_paid_minor, a.stand_in, a.acquirer_id, a.merchant_id, a.merchant_name, a.category_code, a.rrn, a.token_unique_reference, a.dpan_last_four, a.original_authorisation_id, a.answer, a.decided_at, a.completed_at, reversal.remaining_minor FROM (SELECT CAST(?1 AS TEXT) AS request_key) asked LEFT JOIN authorisation a ON a.request_key = asked.request_key LEFT JOIN reversal ON reversal.original_key = asked.request_key;

-- issuer-alpha-bank.sqlite, 1.000 a payment
SELECT COALESCE(SUM(approved_minor), 0) AS minor, COUNT(*) AS count FROM authorisation WHERE payer = ?1 AND outcome = 'APPROVED' AND kind IN ('PURCHASE', 'CASH', 'PREAUTHORISATION') AND contactless = 1 AND verification NOT IN ('ON_DEVICE', 'ONLINE_PIN') AND proofs = (SELECT COALESCE(MAX(proofs), 0) FROM authorisation WHERE payer = ?1);

-- issuer-alpha-bank.sqlite, 1.000 a payment
INSERT INTO transfer (transfer_id, account_id, unit, debit, credit, amount, state, authorisation_id, created_at, ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- issuer-alpha-bank.sqlite, 1.000 a payment
INSERT INTO ledger_balance (account_id, unit, side, debits_pending, debits_posted, credits_pending, credits_posted) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7), (?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT (account_id, unit, side) DO UPDATE SET debits_pending = ledger_balance.debits_pending + excluded.debits_pending, debits_posted = ledger_balance.debits_posted + excluded.debits_posted, credits_pending = ledger_balance.credits_pending + excluded.credits_pending, credits_posted = ledger_balance.credits_posted + excluded.credits_posted;

-- issuer-alpha-bank.sqlite, 1.000 a payment
INSERT INTO authorisation (authorisation_id, request_key, pan_fingerprint, card_id, account_id, kind, outcome, posting, reason, response_code, authorisation_code, asked_minor, approved_minor, amount_minor, currency, points, points_spent, points_paid_minor, stand_in, contactless, verification, acquirer_id, terminal_id, merchant_id, merchant_name, merchant_city, merchant_country, category_code, rrn, token_unique_reference, dpan_last_four, payer, aid, cryptogram, original_authorisation_id, answer, decided_at, hold_until, proofs, first_step, first_minor, first_reason, device_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, (SELECT COALESCE(MAX(proofs), 0) FROM authorisation WHERE payer = ?32) + ?39, ?40, ?41, ?42, (SELECT device_name FROM token WHERE token_unique_reference = ?43));

-- issuer-alpha-bank.sqlite, 0.984 a payment
SAVEPOINT own;

-- issuer-alpha-bank.sqlite, 0.984 a payment
RELEASE own;

-- issuer-alpha-bank.sqlite, 0.017 a payment
COMMIT;

-- token-service.sqlite, 0.000 a payment
SELECT enrolment_id FROM enrolment WHERE state IN ('OPENING', 'ELIGIBLE') AND eligibility_expires_at <= ?1 UNION SELECT enrolment.enrolment_id FROM enrolment JOIN code_send ON code_send.enrolment_id = enrolment.enrolment_id WHERE enrolment.state = 'PENDING_VERIFICATION' AND code_send.expires_at <= ?1;

-- token-service.sqlite, 0.000 a payment
SELECT enrolment.enrolment_id FROM enrolment JOIN token ON token.enrolment_id = enrolment.enrolment_id WHERE enrolment.state IN ('PENDING_VERIFICATION', 'PENDING_ACTIVE') AND enrolment.changed_at <= ?1 AND token.status = 'INACTIVE' ORDER BY enrolment.changed_at LIMIT 500;

-- token-service.sqlite, 0.000 a payment
SELECT enrolment.enrolment_id FROM enrolment JOIN token ON token.enrolment_id = enrolment.enrolment_id WHERE enrolment.state IN ('PENDING_VERIFICATION', 'PENDING_ACTIVE') AND enrolment.changed_at <= ?1 AND token.status IN ('INACTIVE', 'ACTIVE') AND enrolment.reminded_at IS NULL ORDER BY enrolment.changed_at LIMIT 500;

-- token-service.sqlite, 0.000 a payment
SELECT (SELECT MIN(eligibility_expires_at) FROM enrolment WHERE state IN ('OPENING', 'ELIGIBLE')) AS offer, (SELECT MIN(code_send.expires_at) FROM enrolment JOIN code_send ON code_send.enrolment_id = enrolment.enrolment_id WHERE enrolment.state = 'PENDING_VERIFICATION') AS code, (SELECT MIN(changed_at) FROM enrolment WHERE state IN ('PENDING_VERIFICATION', 'PENDING_ACTIVE') AND reminded_at IS NULL) AS remind, (SELECT MIN(changed_at) FROM enrolment WHERE state IN ('PENDING_VERIFICATION', 'PENDING_ACTIVE')) AS waiting;

-- token-service.sqlite, 0.000 a payment
SELECT * FROM drift WHERE repair = 'PERSONALISE' AND package_id IS NULL ORDER BY found_at LIMIT ?1;

-- token-service.sqlite, 0.000 a payment
DELETE FROM push_receipt WHERE expires_at <= ?1 RETURNING pan_id;

-- token-service.sqlite, 1.000 a payment
SELECT authorisation.*, token.dpan_last_four AS token_last_four, enrolment.payment_account_reference AS account_reference FROM authorisation LEFT JOIN token ON token.token_unique_reference = authorisation.token_unique_reference LEFT JOIN enrolment ON enrolment.enrolment_id = token.enrolment_id WHERE authorisation.authorisation_id = ?1;

-- token-service.sqlite, 1.000 a payment
UPDATE authorisation SET state = 'ANSWERED', answer = ?2, response_code = ?3, reason = ?4, answered_at = ?5, standing_minor = ?6, stand_in = ?7 WHERE authorisation_id = ?1;

-- token-service.sqlite, 1.000 a payment
INSERT INTO outbox (message_id, destination, operation, input, created_at, next_attempt_at) VALUES (?1, ?2, ?3, ?4, ?5, ?5) ON CONFLICT DO NOTHING;

-- token-service.sqlite, 0.001 a payment
SELECT * FROM (SELECT token_unique_reference, expiry FROM token WHERE programme_id = ?1 AND status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL AND provisioning IN ('PERSONALISED', 'ACTIVATED') AND psn < '99' AND NOT EXISTS (SELECT 1 FROM package WHERE package.token_unique_reference = token.token_unique_reference AND package.state = 'QUEUED' AND package.operation IN ('PERSONALISE', 'RENEW', 'DELETE')) AND expiry < ?2 ORDER BY expiry LIMIT ?5) AS due UNION SELECT * FROM (SELECT token_unique_reference, expiry FROM token WHERE programme_id = ?1 AND status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL AND provisioning IN ('PERSONALISED', 'ACTIVATED') AND psn < '99' AND NOT EXISTS (SELECT 1 FROM package WHERE package.token_unique_reference = token.token_unique_reference AND package.state = 'QUEUED' AND package.operation IN ('PERSONALISE', 'RENEW', 'DELETE')) AND ca_index < ?3 ORDER BY ca_index LIMIT ?5) AS due UNION SELECT * FROM (SELECT token_unique_reference, expiry FROM token WHERE programme_id = ?1 AND status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL AND provisioning IN ('PERSONALISED', 'ACTIVATED') AND psn < '99' AND NOT EXISTS (SELECT 1 FROM package WHERE package.token_unique_reference = token.token_unique_reference AND package.state = 'QUEUED' AND package.operation IN ('PERSONALISE', 'RENEW', 'DELETE')) AND ca_index > ?3 ORDER BY ca_index LIMIT ?5) AS due UNION SELECT * FROM (SELECT token_unique_reference, expiry FROM token WHERE programme_id = ?1 AND status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL AND provisioning IN ('PERSONALISED', 'ACTIVATED') AND psn < '99' AND NOT EXISTS (SELECT 1 FROM package WHERE package.token_unique_reference = token.token_unique_reference AND package.state = 'QUEUED' AND package.operation IN ('PERSONALISE', 'RENEW', 'DELETE')) AND key_derivation_index < ?4 ORDER BY key_derivation_index LIMIT ?5) AS due UNION SELECT * FROM (SELECT token_unique_reference, expiry FROM token WHERE programme_id = ?1 AND status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL AND provisioning IN ('PERSONALISED', 'ACTIVATED') AND psn < '99' AND NOT EXISTS (SELECT 1 FROM package WHERE package.token_unique_reference = token.token_unique_reference AND package.state = 'QUEUED' AND package.operation IN ('PERSONALISE', 'RENEW', 'DELETE')) AND key_derivation_index > ?4 ORDER BY key_derivation_index LIMIT ?5) AS due UNION SELECT * FROM (SELECT token_unique_reference, expiry FROM token WHERE programme_id = ?1 AND status IN ('ACTIVE', 'SUSPENDED') AND next_psn IS NULL AND provisioning IN ('PERSONALISED', 'ACTIVATED') AND psn < '99' AND NOT EXISTS (SELECT 1 FROM package WHERE package.token_unique_reference = token.token_unique_reference AND package.state = 'QUEUED' AND package.operation IN ('PERSONALISE', 'RENEW', 'DELETE')) AND doubtful_psn IS NOT NULL AND psn <= doubtful_psn ORDER BY expiry LIMIT ?5) AS due ORDER BY expiry, token_unique_reference LIMIT ?5;

-- token-service.sqlite, 0.000 a payment
DELETE FROM outbox WHERE message_id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50, ?51, ?52, ?53, ?54, ?55, ?56, ?57, ?58, ?59, ?60, ?61, ?62, ?63);

-- token-service.sqlite, 0.001 a payment
DELETE FROM outbox WHERE message_id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?41, ?42, ?43, ?44, ?45, ?46, ?47, ?48, ?49, ?50, ?51, ?52, ?53, ?54, ?55, ?56, ?57, ?58, ?59, ?60, ?61, ?62, ?63, ?64, ?65, ?66, ?67, ?68, ?69, ?70, ?71, ?72, ?73, ?74, ?75, ?76, ?77, ?78, ?79, ?80, ?81, ?82, ?83, ?84, ?85, ?86, ?87, ?88, ?89, ?90, ?91, ?92, ?93, ?94, ?95, ?96, ?97, ?98, ?99, ?100);
