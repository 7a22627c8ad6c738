/** The desk without a screen: what waits, what is asked, what can be done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Approval, AuditLine, DeskCase, DeskToken } from '../types.ts';
import { folded } from './deeds.ts';
import { notTheirs, queueOf } from './queue.ts';
import { EMPTY_SEARCH, nowInFields, questionOf } from './search-form.ts';
import { actsFor, approvalFor, wantsVerified } from './token-acts.ts';

const approval = (over: Partial<Approval>): Approval =>
  ({
    approvalId: 'a',
    enrolmentId: 'e',
    state: 'REQUESTED',
    requestedAt: 1,
    until: 10,
    requestedBy: { agentId: 'one', name: 'One' },
    ...over,
  }) as Approval;
const deskCase = (over: Partial<DeskCase>) =>
  ({ state: 'OPENED', openedAt: 1, ...over }) as DeskCase;
const nothing = { approvals: [], cases: [], enrolments: [], disputes: [] };

test('what lapses first is first, closed calls are gone, decided approvals are told apart', () => {
  const queue = queueOf({
    ...nothing,
    approvals: [
      approval({ approvalId: 'late', until: 20 }),
      approval({ approvalId: 'soon', until: 5 }),
      approval({ approvalId: 'yes', state: 'APPROVED' }),
      approval({ approvalId: 'over', state: 'LAPSED' }),
    ],
    cases: [
      deskCase({ caseId: 'old' }),
      deskCase({ caseId: 'new', openedAt: 2 }),
      deskCase({ caseId: 'sure', state: 'VERIFIED' }),
      deskCase({ caseId: 'closed', state: 'CLOSED' }),
    ],
  });
  assert.deepEqual(
    queue.approvals.map(({ approvalId }) => approvalId),
    ['soon', 'late'],
  );
  assert.deepEqual(
    queue.decided.map(({ approvalId }) => approvalId),
    ['yes'],
  );
  assert.deepEqual(
    queue.cases.map(({ caseId }) => caseId),
    ['sure', 'new', 'old'],
  );
});

test('nobody decides what they asked for, and agents decide nothing', () => {
  const person = (agentId: string, role: 'agent' | 'supervisor') => ({ agentId, role, name: 'N' });
  const asked = approval({});
  assert.equal(notTheirs(asked, person('one', 'supervisor')), 'OWN');
  assert.equal(notTheirs(asked, person('two', 'agent')), 'SUPERVISOR_NEEDED');
  assert.equal(notTheirs(asked, person('two', 'supervisor')), undefined);
});

test('a receipt is asked for by four digits, a moment and an amount of the bank’s currency', () => {
  const form = {
    ...EMPTY_SEARCH,
    dpanLastFour: ' 1234 ',
    date: '2026-11-22',
    time: '14:03',
    amount: '12,40',
  };
  const question = questionOf('RECEIPT', form, 'EUR');
  assert.deepEqual(question, {
    of: 'RECEIPT',
    clue: {
      lastFour: '1234',
      at: new Date('2026-11-22T14:03').getTime(),
      amountMinor: 1_240,
      currency: 'EUR',
    },
  });
  assert.deepEqual(questionOf('RECEIPT', EMPTY_SEARCH, 'EUR'), {
    of: 'NOTHING',
    wanting: ['dpanLastFour', 'date', 'time', 'amount'],
  });
});

test('each way of looking asks exactly one thing', () => {
  const form = {
    ...EMPTY_SEARCH,
    customer: 'maria',
    panLastFour: '4321',
    name: 'Maria',
    dpanLastFour: '1111',
    deviceName: 'My band',
    pan: '5333 2201',
  };
  for (const way of ['PERSON', 'CARD', 'TOKEN', 'DEVICE', 'PAN'] as const) {
    const question = questionOf(way, form, 'EUR');
    assert.equal(question.of, 'CUSTOMER');
    if (question.of === 'CUSTOMER') assert.equal(Object.keys(question.search).length, 1, way);
  }
  assert.deepEqual(questionOf('PERSON', { ...form, customer: 'm' }, 'EUR'), {
    of: 'NOTHING',
    wanting: ['customer'],
  });
});

test('now, as the fields of a form write it', () => {
  const { date, time } = nowInFields(new Date(2026, 10, 2, 9, 5).getTime());
  assert.deepEqual([date, time], ['2026-11-02', '09:05']);
});

test('B6 the bank releases its own hold alone, and an ended token is left alone', () => {
  const token = (status: DeskToken['status'], ...suspendedBy: DeskToken['suspendedBy']) =>
    ({ status, suspendedBy }) as DeskToken;
  assert.deepEqual(actsFor(token('ACTIVE')), ['HOLD', 'LOST', 'REMOVE']);
  assert.ok(actsFor(token('SUSPENDED', 'ISSUER', 'CARDHOLDER')).includes('RELEASE'));
  assert.equal(actsFor(token('SUSPENDED', 'CARDHOLDER')).includes('RELEASE'), false);
  assert.deepEqual(actsFor(token('DEACTIVATED')), []);
  assert.equal(wantsVerified('LOST'), false, 'a lost band is held for whoever calls');
  assert.equal(wantsVerified('RELEASE'), true);
});

test('of an enrolment’s approvals the one that still counts is shown', () => {
  const old = approval({ approvalId: 'refused', state: 'REFUSED', requestedAt: 5 });
  const open = approval({ approvalId: 'open', requestedAt: 1 });
  assert.equal(approvalFor([old, open], 'e')?.approvalId, 'open');
  assert.equal(approvalFor([old], 'e')?.approvalId, 'refused');
  assert.equal(approvalFor([approval({ state: 'USED' })], 'e'), undefined);
  assert.equal(approvalFor([open], 'another'), undefined);
});

test('looks in a row are told once with their number, deeds each', () => {
  const line = (what: string, id = 'one') =>
    ({ what, who: { id }, subject: 's', outcome: 'DONE' }) as AuditLine;
  const lines = [
    line('getCase'),
    line('getCase'),
    line('getCase', 'two'),
    line('deskSuspendToken'),
    line('deskSuspendToken'),
  ];
  assert.deepEqual(
    folded(lines).map(({ line: { what }, times }) => [what, times]),
    [
      ['getCase', 2],
      ['getCase', 1],
      ['deskSuspendToken', 1],
      ['deskSuspendToken', 1],
    ],
  );
});
