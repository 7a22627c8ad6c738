/** The tour names the next click from how things stand, whoever did what. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstState, type StageState } from './state.ts';
import { TOUR, tourNumber, tourPlace } from './tour.ts';

const NOW = 1_000_000;
const at = (part: Partial<StageState>) =>
  tourPlace({ ...firstState('en', '481516'), ...part }, NOW);

test('each screen of the phone has its next click', () => {
  const form = firstState('en', '481516').form;
  const steps = [
    at({}),
    at({ screen: { at: 'PASSCODE', change: false } }),
    at({ screen: { at: 'ADD' } }),
    at({ screen: { at: 'DETAILS' }, form: { ...form, pan: '5333' } }),
    at({ screen: { at: 'TERMS' } }),
    at({ screen: { at: 'CODE' } }),
    at({ screen: { at: 'PROVISIONING' } }),
  ];
  assert.deepEqual(
    steps.map(({ step }) => step),
    TOUR.slice(0, 7),
  );
});

test('a second proof is on the way, and has the mark of the code before it', () => {
  assert.equal(at({ screen: { at: 'PROVE' } }).step, 'PROVE');
  assert.equal(at({ screen: { at: 'METHOD' } }).step, 'PROVE');
  assert.equal(tourNumber('PROVE'), tourNumber('SMS'));
});

test('while something is under way the tour waits', () => {
  assert.equal(at({}).waits, false);
  assert.equal(at({ work: new Set(['START']) }).waits, true);
  assert.equal(at({ screen: { at: 'PROVISIONING' } }).waits, true);
});

test('a removed card begins the tour again at the drawer', () => {
  assert.equal(at({ screen: { at: 'WALLET' } }).step, 'SCAN');
});
