/** `armilla reconcile` after a tour: the books agree, and a line that was changed is named. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openSqlite } from '@armilla/kit/sqlite';

const ARMILLA = fileURLToPath(new URL('../app/command-line/armilla.mjs', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'armilla-books-'));
after(() => rmSync(data, { recursive: true, force: true }));

function armilla(...words: readonly string[]) {
  const call = [ARMILLA, ...words, '--json', '--data', data];
  const { status, stdout } = spawnSync(process.execPath, call, { encoding: 'utf8' });
  const last = stdout.trim().split('\n').at(-1) ?? '{}';
  return { status, said: JSON.parse(last) as Record<string, unknown> };
}

test('the books of a tour agree; a changed amount is found by its reference', async () => {
  assert.equal(armilla('tour').status, 0);
  const agreed = armilla('reconcile', '--close');
  assert.deepEqual([agreed.status, agreed.said.ok, agreed.said.differences], [0, true, []]);
  assert.ok(Number(agreed.said.compared) > 0);

  const book = openSqlite(join(data, 'acquirer.sqlite'));
  const [changed] = await book.all<{ rrn: string }>(
    `UPDATE payment SET amount_minor = amount_minor + 1
     WHERE transaction_id = (SELECT MIN(transaction_id) FROM payment WHERE clearing = 'CLEARED')
     RETURNING rrn`,
  );
  await book.close();
  const found = armilla('reconcile');
  assert.equal(found.status, 1);
  const [difference] = found.said.differences as { kind: string; rrn: string }[];
  assert.deepEqual([difference?.kind, difference?.rrn], ['AMOUNT_DIFFERS', changed?.rrn]);
});
