import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';
import { unended } from './unended.ts';

test('what could not be ended is tried again until it is, and then no more', async () => {
  const tried: string[] = [];
  let away = true;
  const end = async (name: string) => {
    tried.push(name);
    if (away) throw new Error('the database is away');
  };
  const work = unended(
    end,
    createLog('test', () => {}),
  );
  await work.settled();
  assert.deepEqual(tried, []);
  work.add('a');
  work.add('b');
  await work.settled();
  assert.deepEqual(tried, ['a'], 'whoever is not there for one is not asked for another');
  away = false;
  await work.settled();
  assert.deepEqual(tried, ['a', 'a', 'b']);
  await work.settled();
  assert.deepEqual(tried, ['a', 'a', 'b']);
  await work.close();
});
