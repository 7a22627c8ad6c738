/** The catalogue of refusals and the problems they are told as. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE } from './catalogue.ts';
import { agentText, cardholderText, isRefusalCode, problemOf, refuse } from './refusal.ts';

test('every refusal has its words for everybody and a status that says no', () => {
  for (const [code, { status, cardholder, agent, engineer }] of Object.entries(CATALOGUE)) {
    assert.match(code, /^[A-Z][A-Z_]+$/);
    assert.ok(status >= 400 && status <= 599, code);
    assert.ok(engineer.trim().length > 3, code);
    for (const told of [cardholder, agent]) {
      for (const text of Object.values(told)) assert.ok(text.trim().length > 3, code);
      assert.match(told.el, /[α-ω]/, code);
      assert.match(told.uk, /[а-яіїєґ]/, code);
      assert.doesNotMatch(told.uk, /[ыэъё]/i, `${code}: a letter Ukrainian has not`);
    }
  }
});

test('a problem has the stable code, the words of the language, and the facts', () => {
  const problem = problemOf(refuse('INCORRECT_CODE', undefined, { triesLeft: 2 }), 'el');
  assert.deepEqual(problem, {
    type: 'urn:armilla:problem:INCORRECT_CODE',
    title: CATALOGUE.INCORRECT_CODE.engineer,
    status: 422,
    code: 'INCORRECT_CODE',
    detail: cardholderText('INCORRECT_CODE', 'el'),
    facts: { triesLeft: 2 },
  });
  assert.equal(problemOf(refuse('NOT_FOUND', 'page: no such')).detail, 'page: no such');
  const told = problemOf(refuse('STEP_UP_REQUIRED'), 'uk', 'agent');
  assert.equal(told.detail, agentText('STEP_UP_REQUIRED', 'uk'), 'the desk reads its own words');
  assert.notEqual(told.detail, cardholderText('STEP_UP_REQUIRED', 'uk'));
});

test('a code is one of the catalogue’s own', () => {
  const codes = ['NOT_FOUND', 'toString', '', 5, undefined];
  assert.deepEqual(codes.map(isRefusalCode), [true, false, false, false, false]);
});
