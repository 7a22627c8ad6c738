/** How much is worked on at once: by number, by time, and until it is stopped. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Admission, admission, type Pass } from './admission.ts';

/** A stopwatch that stands still until it is moved. */
function stopped(options: { most?: number; budgetMs?: number } = {}) {
  let at = 0;
  const doors = admission({ ...options, stopwatch: () => at });
  return {
    doors,
    after: (ms: number) => {
      at += ms;
    },
  };
}

function passOf(doors: Admission): Pass {
  const pass = doors.enter();
  if (typeof pass === 'string') assert.fail(`turned away: ${pass}`);
  return pass;
}

test('never more than so many are under way, and one that ends makes room for one', () => {
  const { doors } = stopped({ most: 2 });
  const first = passOf(doors);
  passOf(doors);
  assert.equal(doors.enter(), 'FULL');
  assert.equal(doors.enter('MUST'), 'FULL');
  first();
  first();
  assert.equal(doors.underWay, 1, 'ended once, however often it is said');
  passOf(doors);
  assert.equal(doors.turnedAway, 2);
});

test('who would wait longer than the budget is turned away; what must be told is let in', () => {
  const { doors, after } = stopped({ budgetMs: 1_000 });
  // Twenty at once, one of which ends every 100 ms: the twentieth would wait two seconds.
  const passes = Array.from({ length: 20 }, () => passOf(doors));
  for (const pass of passes.splice(0, 9)) {
    after(100);
    pass();
  }
  for (let n = 0; n < 60; n++) {
    passes.push(passOf(doors));
    after(100);
    passes.shift()?.();
    if (doors.isFull()) break;
  }
  assert.ok(doors.isFull());
  assert.equal(doors.enter(), 'FULL');
  assert.notEqual(doors.enter('MUST'), 'FULL');
});

test('quick work is let in by the hundred, a machine nobody knows is spared', () => {
  const { doors, after } = stopped();
  const passes = Array.from({ length: 41 }, () => passOf(doors));
  assert.equal(doors.enter(), 'FULL');
  for (const pass of passes.splice(0, 30)) {
    after(1);
    pass();
  }
  for (let n = 0; n < 50; n++) passes.push(passOf(doors));
  for (const pass of passes) {
    after(1);
    pass();
  }
  assert.equal(doors.turnedAway, 1);
});

test('once stopped nothing new begins, and it is idle when the last has ended', async () => {
  const { doors } = stopped();
  const pass = passOf(doors);
  doors.stop();
  assert.equal(doors.enter(), 'STOPPING');
  assert.equal(doors.enter('MUST'), 'STOPPING');
  assert.equal(await doors.idle(5), false, 'it goes on');
  const idle = doors.idle(60_000);
  pass();
  assert.equal(await idle, true);
});
