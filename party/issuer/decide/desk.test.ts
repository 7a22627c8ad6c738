/** The desk's decisions: two lives against their pictures, second agents, words and names. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { bankProgramme } from '@armilla/kit/programme';
import { parse } from 'yaml';
import { APPROVAL_LIFE, approvalNow, secondAgentReasons } from './desk-approval.ts';
import { CASE_LIFE, caseNow } from './desk-case.ts';
import { callBackText, foldedWords, inThrees, maskedMobile } from './desk-text.ts';

const DAY = 86_400_000;

const arrowsIn = (name: string): readonly string[] => {
  const file = new URL(`../../../doc/states/${name}.md`, import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const arrow = /^ {2}(\w+) --> (\w+) : (\w+)$/.exec(line);
      return arrow === null ? [] : [`${arrow[1]} --${arrow[3]}--> ${arrow[2]}`];
    })
    .sort();
};

const arrowsOf = (life: Readonly<Record<string, Readonly<Record<string, string | null>>>>) =>
  Object.entries(life)
    .flatMap(([from, row]) =>
      Object.entries(row).flatMap(([command, to]) =>
        to === null ? [] : [`${from} --${command}--> ${to}`],
      ),
    )
    .sort();

for (const [name, life] of [
  ['desk-case', CASE_LIFE],
  ['desk-approval', APPROVAL_LIFE],
] as const) {
  test(`${name}: every state × command is as its picture says`, () => {
    assert.deepEqual(arrowsOf(life), arrowsIn(name));
  });
}

test('a case is verified by a right answer alone, and only while one is waited for', () => {
  const leading = arrowsOf(CASE_LIFE).filter((arrow) => arrow.endsWith('--> VERIFIED'));
  assert.deepEqual(leading, [
    'CALLING_BACK --CONFIRM--> VERIFIED',
    'PUSH_SENT --CONFIRM--> VERIFIED',
  ]);
  assert.ok(Object.values(CASE_LIFE.CLOSED).every((next) => next === null));
});

test('time ends what lasts, to the millisecond, and nothing else', () => {
  assert.equal(caseNow({ state: 'VERIFIED', untilMs: 10 }, 9), 'VERIFIED');
  assert.equal(caseNow({ state: 'VERIFIED', untilMs: 10 }, 10), 'OPENED');
  assert.equal(caseNow({ state: 'LOCKED', untilMs: 10 }, 10), 'LOCKED');
  assert.equal(caseNow({ state: 'OPENED', untilMs: undefined }, 10), 'OPENED');
  assert.equal(caseNow({ state: 'VERIFIED', untilMs: undefined }, 10), 'VERIFIED');
  assert.equal(approvalNow({ state: 'APPROVED', untilMs: 10 }, 9), 'APPROVED');
  assert.equal(approvalNow({ state: 'APPROVED', untilMs: 10 }, 10), 'LAPSED');
  assert.equal(approvalNow({ state: 'USED', untilMs: 10 }, 10), 'USED');
});

test('a second agent is wanted for high or unknown risk, a new number, a spoken one', () => {
  const usual = {
    nowMs: 100 * DAY,
    risk: 'USUAL',
    mobileChangedAtMs: undefined,
    method: 'PUSH',
  } as const;
  assert.deepEqual(secondAgentReasons(usual), []);
  assert.deepEqual(secondAgentReasons({ ...usual, risk: 'HIGH' }), ['HIGH_RISK']);
  assert.deepEqual(secondAgentReasons({ ...usual, risk: undefined }), ['HIGH_RISK']);
  const changed = (daysAgo: number) =>
    secondAgentReasons({ ...usual, mobileChangedAtMs: (100 - daysAgo) * DAY });
  assert.deepEqual(changed(19), ['MOBILE_CHANGED']);
  assert.deepEqual(changed(20), []);
  const spoken = secondAgentReasons({ ...usual, method: 'CALL_BACK_SPOKEN' });
  assert.deepEqual(spoken, ['SPOKEN_CALL_BACK']);
});

test('a call-back’s words name bank, agent and number in each language', () => {
  const file = new URL('../../../programme/bank/alpha-bank.yaml', import.meta.url);
  const programme = bankProgramme.parse(parse(readFileSync(file, 'utf8')));
  for (const language of ['en', 'el', 'uk'] as const) {
    const text = callBackText(programme, language, { number: '123456789', agent: 'Eleni' });
    assert.match(text, /^Alpha Bank: .*(?:123 456 789.*Eleni|Eleni.*123 456 789)/);
    assert.doesNotMatch(text, /[{}]/);
  }
});

test('numbers are shown in threes, mobiles by their end, names without accents', () => {
  assert.equal(inThrees('123456789'), '123 456 789');
  assert.equal(maskedMobile('+306900123456'), '••• ••• 3456');
  assert.deepEqual(foldedWords('Μαρία Παπαδοπούλου-ΝΙΚΟΛΑΪΔΗΣ'), [
    'μαρια',
    'παπαδοπουλου',
    'νικολαιδησ',
  ]);
  assert.deepEqual(foldedWords('  %_ '), []);
});
