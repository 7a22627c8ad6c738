/** Sessions and the passwords they begin with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steppedClock } from './clock.ts';
import { hashPassword, passwordFits } from './password.ts';
import { SecretText } from './secret.ts';
import { MOST_SESSIONS, sessions } from './session.ts';
import { ADAPTERS, withHouseTables } from './test/databases.ts';

const MINUTE = 60_000;
const ANYONE = { kind: 'anyone' };
const ANNA = { kind: 'person', role: 'cardholder', id: 'anna' };

for (const adapter of ADAPTERS) {
  const opened = async () => {
    const database = await withHouseTables(await adapter.open());
    const clock = steppedClock(100_000_000);
    const book = sessions(database, clock);
    return { database, clock, book, token: await book.open('cardholder', 'anna') };
  };
  const it = (title: string, run: (o: Awaited<ReturnType<typeof opened>>) => Promise<void>) =>
    test(`${adapter.name}: ${title}`, async () => run(await opened()));

  it('a token says who somebody is, until it is closed', async ({ book, token }) => {
    assert.deepEqual(await book.callerOf(token), ANNA);
    await book.close(token);
    assert.deepEqual(await book.callerOf(token), ANYONE);
  });

  it('a clock that is put back makes a second proof last no longer', async (o) => {
    const { book, token, clock } = o;
    await book.raise(token);
    assert.deepEqual(await book.callerOf(token), { ...ANNA, steppedUp: true });
    clock.advance(-60 * MINUTE);
    assert.deepEqual(await book.callerOf(token), ANNA);
    await book.raise(token);
    assert.deepEqual(await book.callerOf(token), { ...ANNA, steppedUp: true });
  });

  it('another token takes a session on; the old one has a moment, and no second proof', async (o) => {
    const { book, token, clock, database } = o;
    await book.raise(token);
    const fresh = await book.rotate(token);
    assert.ok(fresh !== undefined && fresh !== token);
    assert.deepEqual(await book.callerOf(fresh), ANNA, 'a new token has proved nothing yet');
    assert.deepEqual(await book.callerOf(token), ANNA, 'what is under way is answered');
    await book.raise(fresh);
    assert.deepEqual(await book.callerOf(fresh), { ...ANNA, steppedUp: true });
    assert.deepEqual(await book.callerOf(token), ANNA);
    clock.advance(10_000);
    assert.deepEqual(await book.callerOf(token), ANYONE);
    assert.deepEqual(await book.callerOf(fresh), { ...ANNA, steppedUp: true });
    assert.equal(await book.rotate(token), undefined, 'what is over is not taken on');
    assert.equal(await book.rotate('nobody'), undefined);
    clock.advance(13 * 60 * MINUTE);
    assert.equal(await book.rotate(fresh), undefined, 'its hours go on counting');
    assert.deepEqual(
      await database.all('SELECT role FROM session WHERE raised_until > $1', 1e15),
      [],
    );
  });

  it('sessions that are over do not pile up', async ({ database, book, clock }) => {
    clock.advance(31 * MINUTE);
    await book.open('cardholder', 'anna');
    clock.advance(13 * 60 * MINUTE);
    await book.open('cardholder', 'anna');
    assert.equal((await database.all('SELECT role FROM session')).length, 1);
  });

  it('one person has fifty sessions; one more ends the one unseen longest', async (o) => {
    const { book, token, clock } = o;
    const others = await book.open('agent', 'anna');
    const tokens = [token];
    while (tokens.length < MOST_SESSIONS) {
      clock.advance(1_000);
      tokens.push(await book.open('cardholder', 'anna'));
    }
    clock.advance(61_000);
    assert.deepEqual(await book.callerOf(token), ANNA, 'seen just now');
    const newest = await book.open('cardholder', 'anna');
    assert.deepEqual(await book.callerOf(tokens[1]), ANYONE);
    for (const each of [token, ...tokens.slice(2), newest]) {
      assert.deepEqual(await book.callerOf(each), ANNA);
    }
    assert.notDeepEqual(await book.callerOf(others), ANYONE, 'another role is another person');
  });

  it('no token, a strange one and an empty one are anyone', async ({ book }) => {
    for (const token of [undefined, '', 'x'.repeat(43)]) {
      assert.deepEqual(await book.callerOf(token), ANYONE);
    }
  });

  it('half an hour of silence ends a session, use keeps it', async ({ book, token, clock }) => {
    for (let i = 0; i < 4; i++) {
      clock.advance(29 * MINUTE);
      assert.deepEqual(await book.callerOf(token), ANNA);
    }
    clock.advance(30 * MINUTE);
    assert.deepEqual(await book.callerOf(token), ANYONE);
  });

  it('twelve hours end it whatever the use', async ({ book, token, clock }) => {
    for (let i = 0; i < 12 * 3; i++) {
      assert.deepEqual(await book.callerOf(token), ANNA);
      clock.advance(20 * MINUTE);
    }
    assert.deepEqual(await book.callerOf(token), ANYONE);
  });

  it('the database holds no token, and every token is another', async (o) => {
    const other = await o.book.open('cardholder', 'anna');
    assert.notEqual(other, o.token);
    const kept = JSON.stringify(await o.database.all('SELECT token_digest FROM session'));
    assert.equal(kept.includes(o.token), false);
  });
}

test('a password fits its own hash and no other, and two hashes are never alike', async () => {
  const password = new SecretText('correct horse');
  const kept = await hashPassword(password);
  assert.match(kept, /^argon2id\$19456\$2\$1\$/);
  assert.notEqual(await hashPassword(password), kept);
  assert.equal(await passwordFits(password, kept), true);
  assert.equal(await passwordFits(new SecretText('correct horse '), kept), false);
  assert.equal(await passwordFits(password, undefined), false);
});

test('the same characters spelt in another Unicode form fit', async () => {
  const kept = await hashPassword(new SecretText('\u00e9clair'));
  assert.equal(await passwordFits(new SecretText('e\u0301clair'), kept), true);
});

test('a hash made at another cost is checked at that cost', async () => {
  const salt = Buffer.alloc(16, 1);
  const { argon2Sync } = await import('node:crypto');
  const options = {
    message: 'old',
    nonce: salt,
    memory: 8192,
    passes: 1,
    parallelism: 1,
    tagLength: 32,
  };
  const tag = argon2Sync('argon2id', options);
  const kept = `argon2id$8192$1$1$${salt.toString('base64url')}$${tag.toString('base64url')}`;
  assert.equal(await passwordFits(new SecretText('old'), kept), true);
});
