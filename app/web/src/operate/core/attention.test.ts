/** What wants attention, and what does not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attentionTo, type Health, type Line, type Queues, waitingIn } from './attention.ts';

const line: Line = {
  line: 'token-service-issuer-alpha-bank',
  from: 'token-service',
  to: 'issuer-alpha-bank',
  programmeId: 'alpha-bank',
  set: 'WHOLE',
  state: 'UP',
  connections: 2,
  lastMessage: null,
  lastAnswerAt: null,
};

const well: Health = {
  at: 100_000,
  startedAt: 0,
  version: '0.1.0',
  banks: [],
  parties: [
    {
      place: 'wallet',
      store: { reachable: true, tookMs: 1 },
      lastCall: null,
      calls: 0,
      faults: 0,
    },
  ],
  lines: [line, { ...line, state: 'RESTING' }],
  carriers: [{ kind: 'SMS', by: 'FILE', state: 'RESTING', lastSentAt: null, lastFailedAt: null }],
};

const queue: Queues['queues'][number] = {
  place: 'token-service',
  kind: 'ADVICES',
  to: 'issuer-alpha-bank',
  waiting: 3,
  oldestAt: 10_000,
  attempts: null,
  lastReason: 'no connection',
};

const queues = (...all: Queues['queues']): Queues => ({
  at: 100_000,
  queues: all,
  clearingFiles: [],
});
const kinds = (...found: Parameters<typeof attentionTo>) =>
  attentionTo(...found).map(({ kind }) => kind);

test('where all is well nothing is said, and a line at rest is well', () => {
  assert.deepEqual(kinds(well, queues(), []), []);
  assert.deepEqual(kinds(well, undefined, undefined), []);
});

test('a line says what is the matter with it: by hand first', () => {
  const of = (part: Partial<Line>) =>
    kinds({ ...well, lines: [{ ...line, ...part }] }, undefined, []);
  assert.deepEqual(of({ set: 'CUT', state: 'DOWN' }), ['LINE_CUT']);
  assert.deepEqual(of({ set: 'SLOW', state: 'TROUBLED' }), ['LINE_SLOW']);
  assert.deepEqual(of({ state: 'DOWN', set: null }), ['LINE_DOWN']);
  assert.deepEqual(of({ state: 'TROUBLED' }), ['LINE_SILENT']);
});

test('a queue counts when it waits long, and packages wait for their wearers', () => {
  assert.deepEqual(kinds(well, queues(queue), []), ['QUEUE']);
  assert.deepEqual(kinds(well, queues({ ...queue, oldestAt: 99_000 }), []), []);
  assert.deepEqual(kinds(well, queues({ ...queue, kind: 'PACKAGES' }), []), []);
  assert.equal(waitingIn(queues(queue, { ...queue, kind: 'PACKAGES' })), 3);
});

test('what is bad comes before what is only to be known', () => {
  const ill = {
    ...well,
    parties: well.parties.map((party) => ({
      ...party,
      faults: 2,
      store: { reachable: false, tookMs: 2_000 },
    })),
    carriers: well.carriers.map((carrier) => ({ ...carrier, state: 'TROUBLED' as const })),
  };
  const drift = {
    tokenUniqueReference: null,
    secureElementId: '00',
    kind: 'ORPHAN_ON_WEARABLE',
    foundAt: 1,
    repair: 'DELETE',
    repairedAt: null,
  } as const;
  const repaired = { ...drift, repairedAt: 2 };
  const found = attentionTo(ill, queues(), [drift, drift, repaired]);
  assert.deepEqual(
    found.map(({ kind, count }) => [kind, count]),
    [
      ['STORE', 1],
      ['FAULTS', 2],
      ['CARRIER', 1],
      ['DRIFT', 2],
    ],
  );
});
