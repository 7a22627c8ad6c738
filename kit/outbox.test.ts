/** The outbox: written with the change, delivered at least once, in order, with patience. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { steppedClock } from './clock.ts';
import { silentLog } from './log.ts';
import { type Deliver, type Message, post, postman, waitingIn } from './outbox.ts';
import { refuse } from './refusal.ts';
import { ADAPTERS, afterwards, withHouseTables } from './test/databases.ts';

const message = (messageId: string): Message => ({
  messageId,
  destination: 'issuer',
  operation: 'notify',
  input: { text: messageId },
});

for (const adapter of ADAPTERS) {
  const opened = async () => {
    const database = await withHouseTables(await adapter.open());
    const clock = steppedClock(1_000);
    const seen: string[] = [];
    const walk = (deliver: (m: Message) => unknown = () => undefined) => {
      const record: Deliver = async (m) => {
        seen.push(m.messageId);
        return deliver(m);
      };
      const walking = postman(database, record, clock, silentLog);
      afterwards(() => walking.close());
      return walking;
    };
    const put = (...ids: string[]) =>
      database.transaction(async (tx) => {
        for (const id of ids) await post(tx, message(id), clock.now());
      });
    const left = async () => (await database.all('SELECT message_id FROM outbox')).length;
    return { database, clock, seen, walk, put, left };
  };
  const it = (title: string, run: (o: Awaited<ReturnType<typeof opened>>) => Promise<void>) =>
    test(`${adapter.name}: ${title}`, async () => run(await opened()));

  it('messages are delivered whole, oldest first, and then forgotten', async (o) => {
    await o.put('b', 'c');
    o.clock.advance(1);
    await o.put('a');
    const whole: Message[] = [];
    await o.walk((m) => whole.push(m)).settled();
    assert.deepEqual(o.seen, ['b', 'c', 'a']);
    assert.deepEqual(whole[0], message('b'));
    assert.equal(await o.left(), 0);
  });

  it('a clock that was an hour ahead and is put right delays nothing for an hour', async (o) => {
    o.clock.advance(3_600_000);
    await o.put('a');
    o.clock.advance(-3_600_000);
    await o.walk().settled();
    assert.deepEqual(o.seen, ['a']);
  });

  it('what waits is counted by where it goes, with its age and its tries', async (o) => {
    await o.put('a');
    o.clock.advance(10);
    await o.put('b');
    const refusing = o.walk(() => refuse('UNAVAILABLE'));
    await refusing.settled();
    const [issuer, ...others] = await waitingIn(o.database);
    assert.deepEqual(others, []);
    const { attempts = 0, ...rest } = issuer ?? {};
    assert.deepEqual(rest, {
      destination: 'issuer',
      operation: 'notify',
      waiting: 2,
      oldestAt: 1_000,
    });
    assert.ok(attempts >= 1);
  });

  it('a message of a transaction that failed is never sent', async (o) => {
    const failing = o.database.transaction(async (tx) => {
      await post(tx, message('a'), 0);
      throw new Error('undone');
    });
    await assert.rejects(failing);
    await o.walk().settled();
    assert.deepEqual(o.seen, []);
  });

  it('the same message posted twice goes once', async (o) => {
    await o.put('a', 'a');
    await o.put('a');
    await o.walk().settled();
    assert.deepEqual(o.seen, ['a']);
  });

  it('a failure is tried again, each time after a longer wait, up to a minute', async (o) => {
    await o.put('a');
    const walking = o.walk(() => {
      throw new Error('down');
    });
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      await walking.settled();
      const tries = o.seen.length;
      let waitedMs = 0;
      while (o.seen.length === tries) {
        o.clock.advance(500);
        waitedMs += 500;
        await walking.settled();
      }
      waits.push(waitedMs);
    }
    assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('one that fails does not hold up those behind it', async (o) => {
    await o.put('a', 'b');
    await o
      .walk(({ messageId }) => (messageId === 'a' ? refuse('UNAVAILABLE') : undefined))
      .settled();
    assert.deepEqual([o.seen, await o.left()], [['a', 'b'], 1]);
  });

  for (const [code, kept] of [
    ['NOT_FOUND', 0],
    ['TOKEN_STATE', 0],
    ['UNAVAILABLE', 1],
    ['REQUEST_IN_PROGRESS', 1],
    ['TOO_MANY_REQUESTS', 1],
    ['INTERNAL', 1],
  ] as const) {
    it(`the refusal ${code} counts as ${kept === 0 ? 'delivered' : 'later'}`, async (o) => {
      await o.put('a');
      await o.walk(() => refuse(code)).settled();
      assert.equal(await o.left(), kept);
    });
  }

  it('what was sent but not struck off is sent again by the next postman', async (o) => {
    await o.put('a');
    let release = () => {};
    const hanging = o.walk(
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    hanging.nudge();
    while (o.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await o.walk().settled();
    release();
    assert.deepEqual(o.seen, ['a', 'a']);
  });

  it('settled means that nothing due is left, however much there was', async (o) => {
    await o.put(...Array.from({ length: 250 }, (_, i) => String(i).padStart(3, '0')));
    await o.walk().settled();
    assert.deepEqual([o.seen.length, await o.left()], [250, 0]);
  });

  it('after closing nothing is touched any more', async (o) => {
    const walking = o.walk();
    await walking.close();
    await o.put('a');
    await walking.settled();
    assert.deepEqual(o.seen, []);
  });
}
