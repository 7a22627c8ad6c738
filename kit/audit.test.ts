/** The audit log: a line altered, taken away, added, moved or rewritten is found, and where. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type AuditBook, type AuditEntry, auditBook } from './audit.ts';
import { steppedClock } from './clock.ts';
import type { Database } from './database.ts';
import { keysInMemory } from './keys.ts';
import { silentLog } from './log.ts';
import { ADAPTERS, withHouseTables } from './test/databases.ts';

const entry = (subject: string, change: Partial<AuditEntry> = {}): AuditEntry => ({
  who: { role: 'agent', id: 'agent_1', name: 'Eleni' },
  what: 'suspendToken',
  subject,
  occasion: 'case_1',
  outcome: 'DONE',
  reason: 'LOST',
  comment: 'called at ten',
  ...change,
});

interface Opened {
  readonly database: Database;
  readonly book: AuditBook;
  readonly lines: object[];
  append(subject: string, change?: Partial<AuditEntry>): Promise<void>;
  broken(): Promise<string>;
}

for (const adapter of ADAPTERS) {
  const opened = async (): Promise<Opened> => {
    const database = await withHouseTables(await adapter.open());
    const lines: object[] = [];
    const log = { ...silentLog, info: (facts: object) => void lines.push(facts) };
    const book = auditBook({ keys: keysInMemory(), clock: steppedClock(1_000), log });
    return {
      database,
      book,
      lines,
      append: (subject, change) =>
        database.transaction((tx) => book.append(tx, entry(subject, change))),
      async broken() {
        const { broken } = await book.verify(database);
        return broken === null ? 'whole' : `${broken.trouble} at ${broken.number}`;
      },
    };
  };
  const it = (title: string, run: (o: Opened) => Promise<void>) =>
    test(`${adapter.name}: ${title}`, async () => run(await opened()));

  const filled = async (o: Opened, count: number) => {
    for (let i = 1; i <= count; i++) await o.append(`token_${i}`);
  };

  it('an empty log and a filled one are whole', async (o) => {
    assert.equal(await o.broken(), 'whole');
    await filled(o, 5);
    const { entries, head, broken } = await o.book.verify(o.database);
    assert.deepEqual([entries, head.number, broken], [5, 5, null]);
  });

  it('a line is written with its transaction or not at all', async (o) => {
    await filled(o, 1);
    await assert.rejects(
      o.database.transaction(async (tx) => {
        await o.book.append(tx, entry('token_x'));
        throw new Error('the change failed');
      }),
    );
    await o.append('token_2');
    const lines = await o.book.list(o.database, { limit: 10 });
    assert.deepEqual(
      lines.map(({ subject }) => subject),
      ['token_2', 'token_1'],
    );
    assert.equal(await o.broken(), 'whole');
  });

  it('a card number that was asked for or written down is in no line', async (o) => {
    const said = 'by 5413 3300 8960 4111';
    await o.append('5413330089604111', { reason: said, comment: said });
    const [line] = await o.book.list(o.database, { limit: 1 });
    const kept = [line?.subject, line?.reason, line?.comment];
    assert.deepEqual(kept, ['[card 4111]', 'by [card 4111]', 'by [card 4111]']);
    assert.equal(await o.broken(), 'whole');
  });

  it('lists newest first, by subject, by occasion and by page', async (o) => {
    await filled(o, 4);
    await o.append('token_1', { occasion: 'case_2', outcome: 'REFUSED' });
    const numbers = async (filter: object) =>
      (await o.book.list(o.database, { limit: 2, ...filter })).map(({ number }) => number);
    assert.deepEqual(await numbers({}), [5, 4]);
    assert.deepEqual(await numbers({ before: 4 }), [3, 2]);
    assert.deepEqual(await numbers({ subject: 'token_1' }), [5, 1]);
    assert.deepEqual(await numbers({ occasion: 'case_2' }), [5]);
    const [line] = await o.book.list(o.database, { limit: 1 });
    const { number: _number, at: _at, hash: _hash, ...said } = line ?? assert.fail();
    const change = { occasion: 'case_2', outcome: 'REFUSED' };
    assert.deepEqual(said, entry('token_1', change));
  });

  const COLUMNS: readonly (readonly [column: string, value: string, trouble: string])[] = [
    ['at', '7', 'CHANGED'],
    ['role', "'supervisor'", 'CHANGED'],
    ['person_id', "'agent_2'", 'CHANGED'],
    ['person_name', "'Nobody'", 'CHANGED'],
    ['what', "'deleteToken'", 'CHANGED'],
    ['subject', "'token_9'", 'CHANGED'],
    ['occasion', 'NULL', 'CHANGED'],
    ['outcome', "'REFUSED'", 'CHANGED'],
    ['reason', "'STOLEN'", 'CHANGED'],
    ['comment', 'NULL', 'CHANGED'],
    ['previous_hash', "'x'", 'CHANGED'],
    ['hash', "'x'", 'CHANGED'],
    ['number', '99', 'MISSING'],
  ];
  for (const [column, value, trouble] of COLUMNS) {
    it(`a changed ${column} is found at its line`, async (o) => {
      await filled(o, 5);
      await o.database.all(`UPDATE audit_entry SET ${column} = ${value} WHERE number = 3`);
      assert.equal(await o.broken(), `${trouble} at 3`);
    });
  }

  it('a line taken away is found: in the middle, at the start and at the end', async (o) => {
    await filled(o, 5);
    const away = (number: number) =>
      o.database.all('DELETE FROM audit_entry WHERE number = $1', number);
    await away(5);
    assert.equal(await o.broken(), 'CUT_OFF at 5');
    await away(3);
    assert.equal(await o.broken(), 'MISSING at 3');
    await away(1);
    assert.equal(await o.broken(), 'MISSING at 1');
  });

  it('two lines that changed places are found', async (o) => {
    await filled(o, 5);
    const swap = 'UPDATE audit_entry SET number = $2 WHERE number = $1';
    for (const [from, to] of [
      [2, 100],
      [3, 2],
      [100, 3],
    ] as const) {
      await o.database.all(swap, from, to);
    }
    assert.equal(await o.broken(), 'CHANGED at 2');
  });

  it('a line put behind the head is found', async (o) => {
    await filled(o, 2);
    await o.database.all(
      `INSERT INTO audit_entry (number, at, role, person_id, person_name, what, subject, outcome,
         previous_hash, hash) SELECT 3, at, role, person_id, person_name, what, subject, outcome,
         hash, 'forged' FROM audit_entry WHERE number = 2`,
    );
    assert.equal(await o.broken(), 'SEAL at 3');
  });

  it('a log rewritten with right hashes throughout is found by its seals', async (o) => {
    await filled(o, 70);
    await rewrite(o.database, 'Somebody Else');
    assert.equal(await o.broken(), 'SEAL at 64');
    await o.database.all('DELETE FROM audit_checkpoint');
    assert.equal(await o.broken(), 'SEAL at 70');
    await o.database.all(
      'UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE number = 70)',
    );
    assert.equal(await o.broken(), 'SEAL at 70');
    await o.database.all('DELETE FROM audit_head');
    assert.equal(await o.broken(), 'SEAL at 1');
  });

  it('a checkpoint taken away is missed', async (o) => {
    await filled(o, 64);
    await o.database.all('DELETE FROM audit_checkpoint');
    assert.equal(await o.broken(), 'SEAL at 64');
  });

  it('a log put back to an older head is found by its checkpoint, or by a witness', async (o) => {
    await filled(o, 10);
    const old = await o.database.all<{ number: bigint; hash: string; seal: string }>(
      'SELECT number, hash, seal FROM audit_head',
    );
    await filled(o, 60);
    const witness = (await o.book.verify(o.database)).head;
    const [head] = old;
    assert.ok(head);
    await o.database.all('DELETE FROM audit_entry WHERE number > 10');
    await o.database.all(
      'UPDATE audit_head SET number = $1, hash = $2, seal = $3',
      head.number,
      head.hash,
      head.seal,
    );
    assert.equal(await o.broken(), 'CUT_OFF at 11');
    await o.database.all('DELETE FROM audit_checkpoint');
    assert.equal(await o.broken(), 'whole', 'this much nobody inside can see');
    const { broken } = await o.book.verify(o.database, witness);
    assert.deepEqual(broken, { number: 11, trouble: 'CUT_OFF' });
    const other = { number: 5, hash: 'of another log' };
    assert.deepEqual((await o.book.verify(o.database, other)).broken, {
      number: 5,
      trouble: 'SEAL',
    });
  });

  it('checkpoints go to the service’s log, for a witness outside', async (o) => {
    await filled(o, 64);
    const { head } = await o.book.verify(o.database);
    assert.deepEqual(o.lines, [], 'not before its transaction was committed');
    await filled(o, 2);
    assert.deepEqual(o.lines, [head]);
  });

  it('twenty at once are one chain, and it verifies while it grows', async (o) => {
    const appends = Array.from({ length: 20 }, (_, i) => o.append(`token_${i}`));
    const verdicts = await Promise.all([o.broken(), o.broken(), ...appends.map(() => o.broken())]);
    await Promise.all(appends);
    assert.deepEqual(new Set(verdicts), new Set(['whole']));
    assert.equal((await o.book.verify(o.database)).entries, 20);
  });
}

/** What somebody with the database and without the keys can do: every hash made anew. */
async function rewrite(database: Database, name: string): Promise<void> {
  interface Row {
    readonly number: bigint;
    readonly [column: string]: unknown;
  }
  let previous = 'armilla audit';
  for (const row of await database.all<Row>('SELECT * FROM audit_entry ORDER BY number')) {
    const { number, at, role, person_id, what, subject, occasion, outcome, reason, comment } = row;
    const values = JSON.stringify([
      ...[String(number), String(at), role, person_id, name, what, subject, occasion, outcome],
      ...[reason, comment],
    ]);
    const hash = createHash('sha256').update(`${previous}\n${values}`).digest('base64url');
    await database.all(
      'UPDATE audit_entry SET person_name = $2, previous_hash = $3, hash = $4 WHERE number = $1',
      number,
      name,
      previous,
      hash,
    );
    previous = hash;
  }
}
