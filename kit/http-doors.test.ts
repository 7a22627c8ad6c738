/** What stands before every operation: too much at once, too often, coming to an end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fastifyRateLimit from '@fastify/rate-limit';
import { z } from 'zod';
import { admission } from './admission.ts';
import { steppedClock } from './clock.ts';
import { bind, contract, operation } from './contract.ts';
import { createHttpServer, type HttpDoors, mount } from './http.ts';
import { silentLog } from './log.ts';
import { rateLimit } from './rate-limit.ts';

const house = contract('wallet', {
  look: operation({
    ...{ summary: 'Looks', method: 'GET', path: '/look', callers: ['cardholder', 'anyone'] },
    ...{ input: z.object({}), answer: z.object({}) },
  }),
});

async function opened(doors: HttpDoors, perAddress?: number) {
  const app = await createHttpServer(silentLog);
  if (perAddress !== undefined) await app.register(fastifyRateLimit, { max: perAddress });
  let held: (() => void)[] = [];
  let isHeld = false;
  const look = async () => {
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    return {};
  };
  const callerOf = async (id: string | undefined) =>
    id === undefined
      ? ({ kind: 'anyone' } as const)
      : ({ kind: 'person', role: 'cardholder', id } as const);
  mount(app, { contract: house, invoke: bind(house, { look }), callerOf }, doors);
  const asks = async (who?: string) => {
    const headers = who === undefined ? {} : { authorization: `Bearer ${who}` };
    const { statusCode, headers: said, body } = await app.inject({ url: '/wallet/look', headers });
    return [statusCode, JSON.parse(body).code, said['retry-after']];
  };
  return {
    asks,
    hold: () => {
      isHeld = true;
    },
    release: () => {
      isHeld = false;
      for (const go of held) go();
      held = [];
    },
  };
}

const YES = [200, undefined, undefined];
const LATER = [503, 'UNAVAILABLE', '1'];

test('beyond what is worked on at once everybody is told to come later, at once', async () => {
  const doors = admission({ most: 2, stopwatch: () => performance.now() });
  const { asks, hold, release } = await opened({ admission: doors });
  hold();
  const first = [asks(), asks()];
  while (doors.underWay < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await asks(), LATER);
  release();
  assert.deepEqual(await Promise.all(first), [YES, YES]);
  assert.deepEqual(await asks(), YES);
  doors.stop();
  assert.deepEqual(await asks(), LATER, 'nor while it comes to its end');
});

test('one person who comes too often is told when to come again; others are not held up', async () => {
  const clock = steppedClock(0);
  const perPerson = rateLimit({ burst: 2, aSecond: 0.5 });
  const { asks } = await opened({ perPerson, clock });
  assert.deepEqual([await asks('maria'), await asks('maria')], [YES, YES]);
  assert.deepEqual(await asks('maria'), [429, 'TOO_MANY_REQUESTS', '2']);
  assert.deepEqual(await asks('nikos'), YES);
  clock.advance(2_000);
  assert.deepEqual(await asks('maria'), YES);
});

test('an address that comes too often is told when to come again', async () => {
  const { asks } = await opened({}, 1);
  assert.deepEqual((await asks())[0], 200);
  const [status, code, later] = await asks();
  assert.deepEqual([status, code], [429, 'TOO_MANY_REQUESTS']);
  assert.ok(Number(later) > 0);
});
