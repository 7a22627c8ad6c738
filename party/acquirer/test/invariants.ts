/** What must hold of an acquirer's book at any rest, held against the network's own. */
import assert from 'node:assert/strict';
import type { Database } from '@armilla/kit/database';
import type { PaymentRow } from '../store/rows.ts';
import type { Authorised, NetworkModel } from './network-model.ts';

/** What the network believes is owed for a payment. */
function owed(model: NetworkModel, known: Authorised | undefined): number {
  if (known === undefined) return 0;
  if (known.kind !== 'HOLD') return known.standing;
  return known.final ?? (known.standing === 0 ? 0 : model.heldWith(known));
}

/** Every payment is at an end, and what is claimed of it is what the network has approved of it. */
export async function checkBooks(database: Database, model: NetworkModel): Promise<void> {
  const rows = await database.all<PaymentRow>('SELECT * FROM payment ORDER BY transaction_id');
  for (const row of rows) checkPayment(row, model);
  for (const row of rows) checkRefunds(row, rows);
  await checkNothingWaits(database);
  checkNothingUnknown(rows, model);
  await checkFiles(database, rows, model);
}

function checkPayment(row: PaymentRow, model: NetworkModel): void {
  const where = `${row.kind} ${row.rrn} ${row.state} ${row.clearing}`;
  assert.ok(row.state !== 'FORWARDED', `${where} is under way`);
  if (row.kind === 'INCREMENT') return;
  const known = model.book.get(row.correlation_key);
  const claims = ['HELD', 'TO_CLEAR', 'IN_FILE', 'CLEARED'].includes(row.clearing);
  assert.equal(claims ? Number(row.amount_minor) : 0, owed(model, known), where);
  if (claims) assert.equal(row.state, 'APPROVED', where);
  assert.notEqual(row.clearing, 'REJECTED', where);
}

function checkRefunds(row: PaymentRow, rows: readonly PaymentRow[]): void {
  const refunds = rows.filter(
    ({ kind, state, original_id: id }) =>
      id === row.transaction_id && kind === 'REFUND' && state === 'APPROVED',
  );
  if (refunds.length === 0) return;
  const sum = refunds.reduce((all, { amount_minor: amount }) => all + amount, 0n);
  assert.ok(sum <= row.amount_minor, `${row.rrn}: ${sum} of ${row.amount_minor} given back`);
}

async function checkNothingWaits(database: Database): Promise<void> {
  for (const table of ['outbox']) {
    assert.deepEqual(await database.all(`SELECT * FROM ${table}`), [], table);
  }
  const open =
    'SELECT advice_id AS id FROM advice WHERE answered_at IS NULL OR message_sealed IS NOT NULL';
  assert.deepEqual(await database.all(open), []);
  assert.deepEqual(
    await database.all('SELECT reversal_id AS id FROM reversal WHERE answered_at IS NULL'),
    [],
  );
}

/** Money that the network holds for nobody. */
function checkNothingUnknown(rows: readonly PaymentRow[], model: NetworkModel): void {
  const known = new Set(rows.map(({ correlation_key: key }) => key));
  for (const [key, { standing }] of model.book) {
    assert.ok(known.has(key) || standing === 0, `${key} is approved and nobody knows it`);
  }
}

/** Files hold each payment once, and what they add up to is what was cleared. */
async function checkFiles(
  database: Database,
  rows: readonly PaymentRow[],
  model: NetworkModel,
): Promise<void> {
  const cleared = rows.filter(({ clearing }) => clearing === 'CLEARED');
  for (const { correlation_key: key, rrn } of cleared) {
    assert.equal(model.book.get(key)?.timesCleared, 1, rrn);
  }
  const taken = [...model.book.values()].filter(({ timesCleared }) => timesCleared > 0);
  assert.equal(taken.length, cleared.length);
  const [files] = await database.all<{ records: bigint | null }>(
    "SELECT SUM(records) AS records FROM clearing_file WHERE state = 'TAKEN'",
  );
  assert.equal(Number(files?.records ?? 0n), cleared.length);
}
