/** The five steps of adding a card, and the six phases of bringing it onto the wearable. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PHASES as THEIRS } from '@armilla/phone';
import { PHASES } from './phases.ts';
import { ADDING_STEPS, addingStepAt } from './steps.ts';

test('every step has its screen, in their order', () => {
  const screens = ['ADD', 'DETAILS', 'TERMS', 'METHOD', 'CODE'] as const;
  assert.deepEqual(screens.map(addingStepAt), ADDING_STEPS);
  assert.equal(addingStepAt('PROVE'), 'CODE');
  assert.equal(addingStepAt('WALLET'), undefined);
});

test('the phases are those of the phone', () => {
  assert.deepEqual(PHASES, THEIRS);
});
