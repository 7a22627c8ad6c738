/**
 * The tables of lives and the diagrams of the guide say the same: every state and every command.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ACCOUNT_STATES, HOLDS_TOKENS } from './account-state.ts';
import { ENROLMENT_STATES } from './enrolment-state.ts';
import {
  type Element,
  isIdentified,
  isOffered,
  needsCode,
  provedBy,
  wantedOf,
} from './identification.ts';
import { type JobFacts, nextOf, stepsOf } from './steps.ts';
import { TOKEN_STATES } from './token-state.ts';

const guide = readFileSync(
  new URL('../../../doc/states/token-service.md', import.meta.url),
  'utf8',
);

/** The arrows under a heading, as `from --> to: command`. */
function drawn(heading: string): string[] {
  const section = guide.split('\n## ').find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^ {4}(\w+ --> \w+: \w+)$/gm)].map(([, arrow = '']) => arrow).sort();
}

type Table = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** The arrows of a table; `quiet` leaves out those that lead nowhere else. */
function arrows(table: Table, quiet = false): string[] {
  const all = Object.entries(table).flatMap(([from, row]) =>
    Object.entries(row).flatMap(([command, to]) =>
      to === null || (quiet && to === from) ? [] : [`${from} --> ${to}: ${command}`],
    ),
  );
  return all.sort();
}

test('the guide draws a token’s, an enrolment’s and a card’s life as the tables have them', () => {
  assert.deepEqual(drawn('A token at the network'), arrows(TOKEN_STATES));
  assert.deepEqual(drawn('An enrolment'), arrows(ENROLMENT_STATES));
  assert.deepEqual(drawn('The plastic behind'), arrows(ACCOUNT_STATES, true));
  assert.ok(drawn('An enrolment').length > 15);
});

test('a closed or replaced card stays so', () => {
  for (const state of ['CLOSED', 'REPLACED'] as const) {
    assert.ok(Object.values(ACCOUNT_STATES[state]).every((next) => next === state));
  }
});

test('a card that is blocked, lost or replaced holds its tokens; one that is closed ends them', () => {
  assert.deepEqual(HOLDS_TOKENS, {
    USABLE: false,
    BLOCKED: true,
    LOST: true,
    REPLACED: true,
    CLOSED: false,
  });
});

const ask = (wanted: readonly Element[], risk: 'USUAL' | 'HIGH' = 'USUAL') =>
  wantedOf({ decision: 'REQUIRE_ADDITIONAL_AUTHENTICATION', risk, wanted });

test('what has to be proved: never nothing unless approved, and no code at high risk', () => {
  assert.deepEqual(wantedOf({ decision: 'APPROVED', risk: 'USUAL', wanted: ['CODE'] }), []);
  assert.deepEqual(ask([]), ['CODE']);
  assert.deepEqual(ask(['CODE', 'BANK_PAGE', 'CODE']), ['CODE', 'BANK_PAGE']);
  assert.deepEqual(ask(['CODE'], 'HIGH'), ['BANK_PAGE']);
  assert.deepEqual(ask(['CODE', 'AGENT'], 'HIGH'), ['AGENT']);
});

test('when it is enough, for every policy and every set of proofs', () => {
  const proofs: Element[][] = [[], ['CODE'], ['BANK_PAGE'], ['CODE', 'BANK_PAGE'], ['AGENT']];
  const enough = (wanted: Element[]) => proofs.map((proved) => isIdentified(wanted, proved));
  assert.deepEqual(enough([]), [true, true, true, true, true]);
  assert.deepEqual(enough(['CODE']), [false, true, true, true, true]);
  assert.deepEqual(enough(['BANK_PAGE']), [false, false, true, true, true]);
  assert.deepEqual(enough(['CODE', 'BANK_PAGE']), [false, false, false, true, true]);
  assert.deepEqual(enough(['AGENT']), [false, false, false, false, true]);
  assert.equal(needsCode(['CODE'], ['BANK_PAGE']), false);
  assert.equal(needsCode(['CODE', 'BANK_PAGE'], ['BANK_PAGE']), true);
  assert.equal(isOffered('EMAIL_TO_CARDHOLDER_ADDRESS', ['BANK_PAGE']), false);
  assert.equal(needsCode(['AGENT'], []), false);
  assert.equal(needsCode(['CODE', 'BANK_PAGE'], ['CODE']), false);
  assert.equal(isOffered('EMAIL_TO_CARDHOLDER_ADDRESS', ['CODE']), true);
  assert.equal(isOffered('CARDHOLDER_TO_CALL_MANNED_NUMBER', ['CODE']), true);
  assert.equal(isOffered('CARDHOLDER_TO_CALL_MANNED_NUMBER', ['BANK_PAGE']), true);
  assert.equal(provedBy('CARDHOLDER_TO_VISIT_WEBSITE'), 'BANK_PAGE');
});

const DONE: JobFacts = {
  state: 'ACTIVE',
  termsAccepted: true,
  identified: true,
  wanted: ['CODE'],
  proved: ['CODE'],
  codeUnderWay: false,
  maySend: false,
  chosen: 'CODE',
  provisioning: 'ACTIVATED',
  tokenStatus: 'ACTIVE',
  wasActive: true,
};

const steps = (facts: Partial<JobFacts>) =>
  stepsOf({ ...DONE, ...facts })
    .map(({ state }) => state)
    .join(' ');

test('a job that goes on shows how far it has come', () => {
  const begun = { identified: false, wasActive: false, provisioning: 'NONE' } as const;
  assert.deepEqual(
    [
      steps({ ...begun, state: 'ELIGIBLE', termsAccepted: false }),
      steps({ ...begun, state: 'PENDING_VERIFICATION' }),
      steps({ state: 'PENDING_ACTIVE', wasActive: false, provisioning: 'DELIVERING' }),
      steps({ state: 'PENDING_ACTIVE' }),
    ],
    [
      'DONE WAITING WAITING WAITING WAITING',
      'DONE DONE UNDER_WAY WAITING WAITING',
      'DONE DONE DONE UNDER_WAY WAITING',
      'DONE DONE DONE DONE UNDER_WAY',
    ],
  );
});

test('a job that has ended shows where: the first step not done has failed, none behind it', () => {
  assert.equal(steps({}), 'DONE DONE DONE DONE DONE');
  assert.equal(steps({ state: 'DECLINED' }), 'FAILED WAITING WAITING WAITING WAITING');
  const offer = { identified: false, termsAccepted: false, wasActive: false } as const;
  assert.equal(
    steps({ ...offer, state: 'EXPIRED', provisioning: 'NONE' }),
    'DONE FAILED WAITING WAITING WAITING',
  );
  assert.equal(
    steps({ state: 'ERROR', wasActive: false, provisioning: 'FAILED' }),
    'DONE DONE DONE FAILED WAITING',
  );
  assert.equal(steps({ state: 'DELETED', provisioning: 'REMOVED' }), 'DONE DONE DONE DONE DONE');
});

test('what comes next, at every state', () => {
  const next = (facts: Partial<JobFacts>) => nextOf({ ...DONE, ...facts });
  const waiting = { state: 'PENDING_VERIFICATION', proved: [], chosen: undefined } as const;
  assert.equal(next({ state: 'ELIGIBLE' }), 'ACCEPT_TERMS');
  assert.equal(next({ ...waiting, maySend: true }), 'CHOOSE_METHOD');
  assert.equal(next({ ...waiting, codeUnderWay: true }), 'ENTER_CODE');
  assert.equal(next({ ...waiting, codeUnderWay: true, chosen: 'AGENT' }), 'PROVE_AT_BANK');
  assert.equal(next(waiting), 'PROVE_AT_BANK');
  const page = { chosen: 'BANK_PAGE', wanted: ['CODE', 'BANK_PAGE'], maySend: true } as const;
  assert.equal(next({ ...waiting, ...page }), 'PROVE_AT_BANK');
  assert.equal(next({ ...waiting, ...page, proved: ['BANK_PAGE'] }), 'CHOOSE_METHOD');
  assert.equal(next({ ...waiting, wanted: ['BANK_PAGE'], maySend: true }), 'PROVE_AT_BANK');
  assert.equal(next({ state: 'PENDING_ACTIVE' }), 'SYNC');
  const held = { state: 'PENDING_ACTIVE', tokenStatus: 'SUSPENDED' } as const;
  assert.equal(next({ ...held, provisioning: 'PERSONALISED' }), 'NOTHING');
  assert.equal(next({ ...held, provisioning: 'DELIVERING' }), 'SYNC');
  assert.equal(next({ state: 'PENDING_ACTIVE', provisioning: 'PERSONALISED' }), 'SYNC');
  assert.equal(next({ state: 'ACTIVE' }), 'NOTHING');
  assert.equal(next({ state: 'DELETED', tokenStatus: 'DEACTIVATED' }), 'SYNC');
  assert.equal(
    next({ state: 'DELETED', tokenStatus: 'DEACTIVATED', provisioning: 'REMOVED' }),
    'NOTHING',
  );
});
