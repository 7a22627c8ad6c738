/** Several processes of one party on one database: nothing is done twice because there are two. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { seededChance } from './chance.ts';
import { steppedClock } from './clock.ts';
import { type Database, together } from './database.ts';
import { answerBook } from './idempotency.ts';
import { type KeyPort, keysInMemory } from './keys.ts';
import { silentLog } from './log.ts';
import { post, postman } from './outbox.ts';
import { isRefusal } from './refusal.ts';
import { type Left, rounds } from './rounds.ts';
import { afterwards, inTwoProcesses, noServer } from './test/databases.ts';
import { newSecret, sealSecret, type Webhooks, webhooks } from './webhooks.ts';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for something to become true, for as long as a slow machine may need. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (await isSo()) return;
    await later(10);
  }
  assert.fail('it never came to be');
}

/** A moment that somebody else decides on. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

const shared = (title: string, run: (one: Database, other: Database) => Promise<void>) =>
  test(`PostgreSQL: ${title}`, { skip: noServer }, async () => run(...(await inTwoProcesses())));

shared('a name is one process’s until it lets go', async (one, other) => {
  const letGo = await one.hold('work');
  assert.ok(letGo);
  assert.equal(await other.hold('work'), undefined);
  assert.ok(await other.hold('other work'));
  letGo();
  // On one connection after the other: what was let go first is free for whoever asks then.
  assert.ok(await one.hold('a later question'));
  assert.ok(await other.hold('work'));
});

shared('the names of a process that ends are free, and it may take others', async (one, other) => {
  assert.ok(await one.hold('work'));
  await other.all(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = current_schema() || ' names'`,
  );
  await until(async () => (await other.hold('work')) !== undefined);
  assert.equal(await one.hold('work').catch(() => undefined), undefined);
  await until(async () => (await one.hold('more work').catch(() => undefined)) !== undefined);
});

shared('rounds of one name are walked one at a time, and all of them', async (one, other) => {
  let walking = 0;
  let most = 0;
  let walks = 0;
  const work = async (): Promise<Left> => {
    walking += 1;
    most = Math.max(most, walking);
    await later(20);
    walking -= 1;
    walks += 1;
    return false;
  };
  const clock = steppedClock(1_000);
  const both = [one, other].map((database) =>
    rounds(work, silentLog, { name: 'work', database, tables: [], clock }),
  );
  await Promise.all(both.map((each) => each.settled()));
  await Promise.all(both.map((each) => each.settled()));
  await Promise.all(both.map((each) => each.close()));
  assert.equal(most, 1);
  assert.ok(walks >= 4, `${walks}`);
});

shared('who is closed while another process walks does not wait for it', async (one, other) => {
  const { open, opened } = gate();
  const looks = { name: 'work', tables: [], clock: steppedClock(1_000) };
  const busy = rounds(() => opened.then(() => false), silentLog, { ...looks, database: one });
  busy.nudge();
  await until(async () => {
    const letGo = await other.hold('rounds/work');
    letGo?.();
    return letGo === undefined;
  });
  let walks = 0;
  const waiting = rounds(async () => ++walks > 0, silentLog, { ...looks, database: other });
  waiting.nudge();
  await waiting.close();
  assert.equal(walks, 0);
  open();
  await busy.close();
});

shared('a message of the outbox is delivered once, whoever wrote it', async (one, other) => {
  const clock = steppedClock(1_000);
  const delivered: string[] = [];
  const walking = [one, other].map((database) =>
    postman(
      database,
      async ({ messageId }) => {
        await later(2);
        delivered.push(messageId);
      },
      clock,
      silentLog,
    ),
  );
  afterwards(() => Promise.all(walking.map((each) => each.close())));
  const ids = Array.from({ length: 40 }, (_, i) => `m${i}`);
  for (const [i, messageId] of ids.entries()) {
    const message = { messageId, destination: 'issuer', operation: 'notify', input: {} } as const;
    await post(i % 2 === 0 ? one : other, message, clock.now());
    walking[i % 2]?.nudge();
  }
  await Promise.all(walking.map((each) => each.settled()));
  assert.deepEqual(delivered.sort(), ids.sort());
});

shared(
  'a key that is under way in another process is, and is answered alike',
  async (one, other) => {
    const keys = keysInMemory();
    const clock = steppedClock(0);
    const [here, there] = [answerBook(one, clock, keys), answerBook(other, clock, keys)];
    const context = { caller: { kind: 'anyone' }, language: 'en', idempotencyKey: 'k' } as const;
    const { open, opened } = gate();
    const begun = gate();
    let work = 0;
    const first = here.once('x', context, 1, async () => {
      begun.open();
      await opened;
      return ++work;
    });
    await begun.opened;
    const second = await there.once('x', context, 1, async () => ++work);
    assert.ok(isRefusal(second) && second.code === 'REQUEST_IN_PROGRESS');
    open();
    assert.equal(await first, 1);
    // Whoever has the answer may ask for it again at once, also where its name is held still.
    const held = await one.hold(`answer/${JSON.stringify(['x', 'anyone', 'k'])}`);
    assert.equal(await there.once('x', context, 1, async () => ++work), 1);
    held?.();
    assert.equal(work, 1);
  },
);

shared('who takes a name has seen what the one before did', async (one, other) => {
  await one.all('CREATE TABLE place (hall TEXT, seat TEXT PRIMARY KEY)');
  const halls = Array.from({ length: 20 }, (_, i) => `h${i}`);
  // Odd: two who do not see one another would come past it.
  const seats = 9;
  /** Nobody changes a row that another reads: only the name keeps them apart. */
  const take = (database: Database, hall: string, seat: string) =>
    together(database, async (tx) => {
      await tx.hold(hall);
      const taken = await tx.all('SELECT seat FROM place WHERE hall = $1', hall);
      if (taken.length === seats) return;
      await tx.all('INSERT INTO place (hall, seat) VALUES ($1, $2)', hall, seat);
    });
  for (let i = 0; i < seats; i++) {
    await Promise.all(
      [one, other].flatMap((database, process) =>
        halls.map((hall) => take(database, hall, `${hall}/${process}/${i}`)),
      ),
    );
  }
  const full = await one.all('SELECT hall FROM place GROUP BY hall HAVING COUNT(*) = 9');
  assert.equal(full.length, halls.length);
});

shared('an endpoint is told of an event by one of them', async (one, other) => {
  const got: string[] = [];
  const server = createServer((request, response) => {
    got.push(String(request.headers['webhook-id']));
    // Long enough for the other process to look whether there is something to tell.
    setTimeout(() => response.writeHead(204).end(), 50);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  afterwards(() => server.close());
  const { port } = server.address() as AddressInfo;
  const [clock, chance, keys] = [steppedClock(1_000), seededChance(5), keysInMemory()];
  const outside = { allowLoopback: true, timeoutMs: 5_000 };
  const tellers: Webhooks[] = [one, other].map((database) =>
    webhooks({ database, keys, clock, chance, log: silentLog, outside }),
  );
  await endpoint(one, keys, `http://127.0.0.1:${port}/hook`);
  await one.transaction(async (tx) => {
    for (let i = 0; i < 5; i++) await tellers[0]?.announce(tx, { type: 'card.added', data: { i } });
  });
  for (const each of tellers) each.start();
  const waiting = () => one.all("SELECT 1 AS n FROM webhook_delivery WHERE state = 'WAITING'");
  await until(async () => (await waiting()).length === 0);
  await Promise.all(tellers.map((each) => each.close()));
  assert.equal(got.length, 5);
  assert.equal(new Set(got).size, 5);
});

/** Somebody who wants to hear of everything. */
async function endpoint(database: Database, keys: KeyPort, url: string): Promise<void> {
  const secret = sealSecret(keys, 'whe_a', newSecret(seededChance(7)));
  await database.all(
    `INSERT INTO webhook_endpoint
       (endpoint_id, holder, url, event_types, secret, made_by, created_at)
     VALUES ('whe_a', 'operator:a', $1, '[]', $2, $2, 0)`,
    url,
    secret,
  );
}
