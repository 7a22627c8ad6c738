/** What is spelled for people. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spelledInstant, spelledMoment, spelledSecond, spelledTime } from './format.ts';

const AFTERNOON = new Date(2026, 10, 22, 14, 3, 7, 18).getTime();

test('a clock shows twenty-four hours in every language', () => {
  assert.equal(spelledTime(AFTERNOON), '14:03');
  assert.equal(spelledSecond(AFTERNOON), '14:03:07');
  assert.equal(spelledInstant(AFTERNOON), '14:03:07.018');
  for (const language of ['en', 'el', 'uk'] as const) {
    assert.match(spelledMoment(AFTERNOON, language), /\b14:03\b/, language);
  }
});
