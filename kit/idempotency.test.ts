/** Answers by idempotency key: once, the same ever after, and again after a cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steppedClock } from './clock.ts';
import type { CallContext, Caller } from './contract.ts';
import { answerBook } from './idempotency.ts';
import { keysInMemory } from './keys.ts';
import { isRefusal, refuse } from './refusal.ts';
import { ADAPTERS, withHouseTables } from './test/databases.ts';

const keys = keysInMemory();
const DAY_MS = 86_400_000;

const person = (id: string): Caller => ({ kind: 'person', role: 'cardholder', id });
const context = (key: string, caller: Caller = person('a')): CallContext => ({
  caller,
  language: 'en',
  idempotencyKey: key,
});
const codeOf = (answer: unknown) => (isRefusal(answer) ? answer.code : 'no refusal');

for (const adapter of ADAPTERS) {
  const opened = async () => {
    const database = await withHouseTables(await adapter.open());
    const book = () => answerBook(database, steppedClock(0), keys);
    return { book, database };
  };
  const it = (title: string, run: (o: Awaited<ReturnType<typeof opened>>) => Promise<void>) =>
    test(`${adapter.name}: ${title}`, async () => run(await opened()));

  it('the same key and input get the first answer, byte for byte, and no more work', async (o) => {
    let work = 0;
    const ask = (book = o.book()) =>
      book.once('x', context('k'), { b: 1, a: 'ω' }, async () => ({ z: ++work, a: ['ω', null] }));
    const book = o.book();
    const first = JSON.stringify(await ask(book));
    assert.equal(JSON.stringify(await ask(book)), first);
    assert.equal(JSON.stringify(await ask()), first, 'after a restart as well');
    assert.equal(work, 1);
  });

  it('a refusal is an answer and comes back the same', async ({ book }) => {
    const once = (answer: unknown) => book().once('x', context('k'), 1, async () => answer);
    const first = await once(refuse('INCORRECT_CODE', 'one left', { triesLeft: 1 }));
    assert.deepEqual(await once('not asked again'), first);
  });

  it('answers are kept for a week and then forgotten', async ({ database }) => {
    const clock = steppedClock(0);
    const book = answerBook(database, clock, keys);
    const once = (key: string) => book.once('x', context(key), 1, async () => clock.now());
    assert.equal(await once('old'), 0);
    clock.advance(6 * DAY_MS);
    await once('young');
    assert.equal(await once('old'), 0);
    clock.advance(2 * DAY_MS);
    await once('new');
    const left = await database.all<{ idempotency_key: string }>(
      'SELECT idempotency_key FROM answer ORDER BY idempotency_key',
    );
    assert.deepEqual(
      left.map((row) => row.idempotency_key),
      ['new', 'young'],
    );
  });

  it('another input under a used key is refused', async ({ book }) => {
    const once = (input: unknown) => book().once('x', context('k'), input, async () => 'done');
    await once({ a: 1 });
    assert.equal(codeOf(await once({ a: 2 })), 'IDEMPOTENCY_KEY_REUSED');
  });

  it('a key belongs to its caller and its operation', async ({ book }) => {
    let work = 0;
    const once = (scope: string, caller: Caller) =>
      book().once(scope, context('k', caller), 1, async () => ++work);
    assert.deepEqual(
      [
        await once('x', person('a')),
        await once('x', person('b')),
        await once('y', person('a')),
        await once('x', { kind: 'party', name: 'wallet' }),
        await once('x', { kind: 'party', name: 'issuer', programmeId: 'one' }),
        await once('x', { kind: 'party', name: 'issuer', programmeId: 'two' }),
        await once('x', person('a')),
      ],
      [1, 2, 3, 4, 5, 6, 1],
    );
  });

  it('the same request while the first is under way is told so', async (o) => {
    const book = o.book();
    let finish = (_: string) => {};
    const work = () =>
      new Promise<string>((resolve) => {
        finish = resolve;
      });
    const first = book.once('x', context('k'), 1, work);
    assert.equal(codeOf(await book.once('x', context('k'), 1, work)), 'REQUEST_IN_PROGRESS');
    while ((await o.database.all('SELECT * FROM answer')).length === 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    finish('done');
    assert.equal(await first, 'done');
    assert.equal(await book.once('x', context('k'), 1, work), 'done');
  });

  it('work that was cut off, and a refusal that says later, are done again', async ({ book }) => {
    let work = 0;
    const once = (outcome: () => unknown) =>
      book().once('x', context('k'), 1, async () => {
        work += 1;
        return outcome();
      });
    const cut = once(() => {
      throw new Error('cut off');
    });
    await assert.rejects(cut, { message: 'cut off' });
    assert.equal(codeOf(await once(() => refuse('UNAVAILABLE'))), 'UNAVAILABLE');
    // Of a party that was asked in turn, and whose disk was full.
    assert.equal(codeOf(await once(() => refuse('INTERNAL'))), 'INTERNAL');
    assert.equal(await once(() => 'done'), 'done');
    assert.equal(await once(() => 'again'), 'done');
    assert.equal(work, 4);
  });

  it('an answer that is kept with what was done outlives the process', async (o) => {
    let work = 0;
    const ask = () =>
      o.book().once('x', context('k'), 1, async (keep) => {
        const answer = { made: ++work };
        await o.database.transaction((tx) => keep(tx, answer));
        throw new Error('cut off');
      });
    await assert.rejects(ask(), { message: 'cut off' });
    assert.deepEqual(await ask(), { made: 1 });
  });

  it('an answer that is kept with what was not done is forgotten with it', async (o) => {
    const once = (outcome: string) =>
      o.book().once('x', context('k'), 1, async (keep) => {
        await o.database.transaction(async (tx) => {
          await keep(tx, outcome);
          if (outcome === 'undone') throw new Error('cut off');
        });
        return outcome;
      });
    await assert.rejects(once('undone'), { message: 'cut off' });
    assert.equal(await once('done'), 'done');
  });
}
