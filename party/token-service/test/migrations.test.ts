/** A database of before the network's kinds of payment comes along with everything in it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, migrate } from '@armilla/kit/database';
import { migrationsOf } from '@armilla/kit/migrations';
import { openPostgres } from '@armilla/kit/postgres';
import { openSqlite } from '@armilla/kit/sqlite';

const MIGRATIONS = migrationsOf(new URL('../store/', import.meta.url));
const server = process.env.ARMILLA_TEST_POSTGRES;

async function earlier(): Promise<Database> {
  const database =
    server === undefined
      ? openSqlite(':memory:')
      : await openPostgres(server, `token_service_migrations_${process.pid}`);
  const before = MIGRATIONS.filter(({ name }) => name.startsWith('house/') || name < '010');
  await migrate(database, before, 1);
  return database;
}

const PLANTED = [
  `INSERT INTO secure_element (secure_element_id, model, sealed_keys, key_version,
     sequence_counter, registered_at) VALUES ('CPLC', 'band', '', 48, 0, 1)`,
  `INSERT INTO vault (pan_id, fingerprint, sealed_pan, created_at) VALUES ('pan_1', 'f', '', 1)`,
  `INSERT INTO enrolment (enrolment_id, idempotency_key, account_id, device_id, device_name, model,
     secure_element_id, language, programme_id, product_id, pan_fingerprint, pan_last_four, state,
     eligibility_expires_at, opened_at, changed_at)
   VALUES ('enr_1', 'k', 'a', 'd', 'n', 'm', 'CPLC', 'en', 'alpha-bank', 'p', 'f', '1234', 'ACTIVE',
     1, 1, 1)`,
  `INSERT INTO token (token_unique_reference, enrolment_id, programme_id, secure_element_id, pan_id,
     instance_aid, dpan_fingerprint, sealed_dpan, dpan_last_four, psn, expiry, device_type, status,
     provisioning, created_at, changed_at)
   VALUES ('tkn_1', 'enr_1', 'alpha-bank', 'CPLC', 'pan_1', 'A0', 'g', '', '9876', '01', '3112',
     '05', 'ACTIVE', 'ACTIVATED', 1, 1)`,
  ...(
    [
      ['aut_1', 'ANSWERED', 'NULL', 'tkn_1'],
      ['aut_2', 'REVERSED', 'NULL', 'tkn_1'],
      ['aut_3', 'ANSWERED', "'ISSUER_UNAVAILABLE'", 'tkn_1'],
    ] as const
  ).map(
    ([id, state, reason, token]) =>
      `INSERT INTO authorisation (authorisation_id, correlation_key, token_unique_reference, state,
         cryptogram, request, reason, rrn, received_at, amount_minor)
       VALUES ('${id}', '${id}', '${token}', '${state}', 'VERIFIED', '{}', ${reason}, 'r', 5, 1240)`,
  ),
  `INSERT INTO reversal (authorisation_id, stan, created_at, attempts, next_attempt_at, answered_at)
   VALUES ('aut_2', '000002', 7, 0, 7, 8), ('aut_3', '000003', 9, 4, 10, NULL)`,
];

test('authorisations keep what stands, reversals go on where they were', async () => {
  const database = await earlier();
  for (const statement of PLANTED) await database.all(statement.replace(/''/g, EMPTY));
  await migrate(database, MIGRATIONS, 2);
  const rows = await database.all(
    `SELECT authorisation_id, kind, programme_id, standing_minor FROM authorisation
     ORDER BY authorisation_id`,
  );
  assert.deepEqual(
    rows.map((row) => Object.values(row)),
    [
      ['aut_1', 'PURCHASE', 'alpha-bank', 1240n],
      ['aut_2', 'PURCHASE', 'alpha-bank', 0n],
      ['aut_3', 'PURCHASE', 'alpha-bank', 0n],
    ],
  );
  const advices = await database.all(
    `SELECT authorisation_id, kind, account, stan, attempts, next_attempt_at, answered_at
     FROM advice ORDER BY position`,
  );
  assert.deepEqual(
    advices.map((row) => Object.values(row)),
    [
      ['aut_2', 'REVERSAL', 'tkn_1', '000002', 0n, 7n, 8n],
      ['aut_3', 'REVERSAL', 'tkn_1', '000003', 4n, 10n, null],
    ],
  );
  const controls = await database.all('SELECT controls FROM token');
  assert.deepEqual(controls.map(Object.values), [[null]]);
  await database.close();
});

/** No bytes, as each engine writes them. */
const EMPTY = server === undefined ? "X''" : "''::bytea";
