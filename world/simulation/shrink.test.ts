/** Plans made shorter, and how their steps are spelled. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf } from './index.ts';
import { readSteps, shrink, spellSteps } from './shrink.ts';

test('steps are read as they were spelled; anything else is nothing, however long', () => {
  for (const steps of [[1], [1, 2, 3, 7], [2, 4, 5]]) {
    assert.deepEqual(readSteps(spellSteps(steps)), steps);
  }
  assert.equal(spellSteps([1, 2, 3, 7]), '1-3,7');
  for (const text of ['', 'a', '1,,2', '1-', '1-99999999999']) {
    assert.equal(readSteps(text), undefined, text);
  }
});

test('of a plan that fails for two of its steps those two are left', async () => {
  const plan = planOf(3, 20);
  const [first, second] = [plan.steps[2]?.number, plan.steps.at(-2)?.number];
  const { steps, plan: shorter } = await shrink(plan, async ({ steps: left }) => {
    const numbers = left.map(({ number }) => number);
    return [first, second].every((one) => one !== undefined && numbers.includes(one));
  });
  assert.deepEqual(steps, [first, second]);
  assert.equal(shorter.steps.length, 2);
});
