/** A database of an earlier version keeps its cards, tokens and waiting messages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { migrate } from '@armilla/kit/database';
import { migrationsOf } from '@armilla/kit/migrations';
import { openSqlite } from '@armilla/kit/sqlite';
import { knownRequest } from '../store/authorisations.ts';
import { cardById, noteToken, tokensOf } from '../store/cards.ts';
import { holderFigures, voidHolds } from '../store/ledger.ts';
import { dueMessages } from '../store/messages.ts';
import { testServer } from './bank.ts';

test('what was kept before cards could be replaced is there afterwards', async () => {
  const database = (await testServer()) ?? openSqlite(':memory:');
  const all = migrationsOf(new URL('../store/sql/', import.meta.url));
  const first = all.findIndex(({ name }) => name === '005-life-of-cards.sql');
  await migrate(database, all.slice(0, first), 1);
  await database.all(`INSERT INTO customer (customer_id, login, name, password_hash, created_at)
    VALUES ('c', 'maria', 'Maria', 'x', 1)`);
  await database.all(`INSERT INTO account
    (account_id, customer_id, name, iban, currency, credit_line_minor, opened_at)
    VALUES ('a', 'c', 'Current', 'GR1', 'EUR', 0, 1)`);
  for (const [cardId, state] of [
    ['active', 'ACTIVE'],
    ['blocked', 'BLOCKED'],
  ] as const) {
    await database.all(
      `INSERT INTO card (card_id, account_id, product_id, pan_sealed, pan_fingerprint,
         pan_last_four, pan_unique_reference, payment_account_reference, printed_name, native_name,
         expiry, state, state_changed_at)
       VALUES ($1, 'a', 'p', $2, $1, '1234', $1, $3, 'N', 'N', '1230', $4, 1)`,
      cardId,
      Uint8Array.of(1, 2),
      cardId.padEnd(29, '0'),
      state,
    );
  }
  await database.all(`INSERT INTO token
    (token_unique_reference, card_id, dpan_last_four, device_name, status, changed_at)
    VALUES ('t', 'active', '4321', 'Band', 'ACTIVE', 1)`);
  await database.all(
    `INSERT INTO sms (sms_id, enrolment_id, state, sealed, expires_at, next_attempt_at, created_at)
     VALUES ('s', 'e', 'QUEUED', $1, 100, 1, 1)`,
    Uint8Array.of(3),
  );

  await migrate(database, all, 2);

  assert.deepEqual((await cardById(database, 'active'))?.blockedBy, []);
  assert.deepEqual((await cardById(database, 'blocked'))?.blockedBy, ['BANK']);
  const [token] = await tokensOf(database, 'active');
  assert.ok(token);
  assert.deepEqual([token.status, token.suspendedBy], ['ACTIVE', []]);
  assert.equal(await noteToken(database, { ...token, status: 'SUSPENDED' }, 2), true);
  const [sms] = await dueMessages(database, 'SMS', 5);
  assert.deepEqual([sms?.messageId, sms?.about], ['s', 'e']);
  await assert.rejects(
    database.all("UPDATE token SET card_id = 'nobody' WHERE token_unique_reference = 't'"),
    'a token still wants a card',
  );
  await database.close();
});

test('payments and their ledger are there after they could be of many kinds', async () => {
  const database = (await testServer()) ?? openSqlite(':memory:');
  const all = migrationsOf(new URL('../store/sql/', import.meta.url));
  const first = all.findIndex(({ name }) => name === '010-money.sql');
  await migrate(database, all.slice(0, first), 1);
  const rows = [
    ['held', 'APPROVED', 'PENDING', 'token', 24],
    ['back', 'REVERSED', 'VOIDED', null, 24],
    ['none', 'DECLINED', null, null, 0],
  ] as const;
  for (const [id, outcome, state, token, points] of rows) {
    await database.all(
      `INSERT INTO authorisation (authorisation_id, request_key, pan_fingerprint, card_id,
         account_id, outcome, response_code, amount_minor, currency, points, merchant_name,
         terminal_id, rrn, token_unique_reference, answer, decided_at)
       VALUES ($1, $1, 'f', 'c', 'a', $2, '00', 1240, 'EUR', $3, 'M', 'T', 'r', $4, '{}', 5)`,
      id,
      outcome,
      points,
      token,
    );
    if (state === null) continue;
    await database.all(
      `INSERT INTO transfer (transfer_id, account_id, unit, debit, credit, amount, state,
         authorisation_id, created_at, ended_at)
       VALUES ($1, 'a', 'EUR', 'HOLDER', 'CONTRA', 1240, $2, $1, 5, $3)`,
      id,
      state,
      state === 'VOIDED' ? 7 : null,
    );
  }
  await database.all(`INSERT INTO ledger_balance VALUES
    ('a', 'EUR', 'HOLDER', 1240, 0, 0, 0), ('a', 'EUR', 'CONTRA', 0, 0, 1240, 0)`);
  await database.all(`INSERT INTO reversal (original_key, received_at) VALUES ('early', 3)`);

  await migrate(database, all, 2);

  const kept = await database.all(
    `SELECT authorisation_id, outcome, posting, approved_minor, asked_minor, points, payer
     FROM authorisation ORDER BY authorisation_id`,
  );
  assert.deepEqual(
    kept.map((row) => Object.values(row).map(String).join(' ')),
    [
      'back REVERSED VOIDED 0 1240 0 c',
      'held APPROVED PENDING 1240 1240 24 token',
      'none DECLINED NONE 0 1240 0 c',
    ],
  );
  const steps = await database.all(
    'SELECT authorisation_id, step, at FROM posting_step ORDER BY authorisation_id, number',
  );
  assert.deepEqual(
    steps.map((row) => Object.values(row).map(String).join(' ')),
    ['back AUTHORISED 5', 'back REVERSED 7', 'held AUTHORISED 5', 'none DECLINED 5'],
  );
  await voidHolds(database, 'held', 9);
  assert.deepEqual((await holderFigures(database, 'a', 'EUR')).debitsPending, 0);
  assert.equal((await knownRequest(database, 'early')).remainingMinor, 0);
  await database.close();
});
