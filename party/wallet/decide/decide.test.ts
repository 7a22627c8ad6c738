/** The wallet's decisions: updates in any order, and taps told twice over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { enrolmentOf } from '../test/token-service.ts';
import { isSameTap, joinHistory, type ServiceTap } from './history.ts';
import { mayAnswer, pairingMessage, proofFits } from './pairing.ts';
import { answered, cardIdOf, type Projection, told } from './projection.ts';
import type { BandLogEntry } from './vocabulary.ts';

const START_MS = 1_800_000_000_000;
const LIVING = ['ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE', 'ERROR'] as const;

test('whatever the order and however often, the newest update is what stays', () => {
  const update = fc.record({
    at: fc.integer({ min: 1, max: 9 }),
    state: fc.constantFrom(...LIVING),
  });
  const distinct = fc.uniqueArray(update, { selector: ({ at }) => at, minLength: 1 });
  fc.assert(
    fc.property(distinct, fc.infiniteStream(fc.nat()), (updates, chance) => {
      const twice = [...updates, ...updates]
        .map((value) => ({ value, rank: chance.next().value }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ value }) => value);
      let known: Projection | undefined;
      for (const { at, state } of twice) {
        known = told(known, { suspendedBy: [], at, enrolment: enrolmentOf(1, 'SE', { state }) });
      }
      const newest = updates.toSorted((a, b) => b.at - a.at)[0];
      assert.equal(known?.enrolment.state, newest?.state);
    }),
  );
});

test('what has ended stays ended, though its last facts still come', () => {
  const ended = told(undefined, {
    suspendedBy: [],
    at: 5,
    enrolment: enrolmentOf(1, 'SE', { state: 'DELETED' }),
  });
  const alive = enrolmentOf(1, 'SE', { state: 'ACTIVE' });
  assert.equal(told(ended, { suspendedBy: [], at: 9, enrolment: alive }), ended);
  assert.equal(answered(ended, alive), ended);
  const wiped = enrolmentOf(1, 'SE', { state: 'DELETED', provisioning: 'REMOVED' });
  assert.equal(
    told(ended, { suspendedBy: [], at: 9, enrolment: wiped }).enrolment.provisioning,
    'REMOVED',
  );
});

test('an end counts whatever its time: a clock put right must not keep a dead card alive', () => {
  const known = told(undefined, {
    suspendedBy: [],
    at: 9,
    enrolment: enrolmentOf(1, 'SE', { state: 'ACTIVE' }),
  });
  const ended = told(known, {
    suspendedBy: [],
    at: 5,
    enrolment: enrolmentOf(1, 'SE', { state: 'DELETED' }),
  });
  assert.deepEqual([ended.enrolment.state, ended.toldAt], ['DELETED', 9]);
});

test('an answer does not make a later update old', () => {
  const known = told(undefined, {
    suspendedBy: [],
    at: 5,
    enrolment: enrolmentOf(1, 'SE'),
    tokenStatus: 'INACTIVE',
  });
  const after = answered(known, enrolmentOf(1, 'SE', { state: 'PENDING_VERIFICATION' }));
  assert.deepEqual([after.toldAt, after.tokenStatus], [5, 'INACTIVE']);
  const update = { suspendedBy: [], at: 6, enrolment: enrolmentOf(1, 'SE', { state: 'ACTIVE' }) };
  assert.equal(told(after, update).enrolment.state, 'ACTIVE');
});

test('a token once named stays named', () => {
  const named = { tokenUniqueReference: 'DM4MC00000001', dpanLastFour: '0001' };
  const known = answered(undefined, enrolmentOf(1, 'SE', named));
  const after = told(known, {
    suspendedBy: [],
    at: 1,
    enrolment: enrolmentOf(1, 'SE', { state: 'DELETED' }),
  });
  assert.equal(after.enrolment.tokenUniqueReference, 'DM4MC00000001');
  assert.equal(after.enrolment.dpanLastFour, '0001');
});

test('a card’s identifier follows from its enrolment’s', () => {
  assert.equal(cardIdOf(`enr_${'a'.repeat(26)}`), `card_${'a'.repeat(26)}`);
});

test('each tap has one line, whoever knows of it', () => {
  const atcs = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 20 });
  fc.assert(
    fc.property(atcs, atcs, (service, band) => {
      const lines = joinHistory(service.map(tap), band.map(entry), 100);
      const count = (source: string) => lines.filter((line) => line.source === source).length;
      const both = service.filter((atc) => band.includes(atc)).length;
      assert.equal(count('BOTH'), both);
      assert.equal(count('SERVICE'), service.length - both);
      assert.equal(count('BAND'), band.length - both);
      assert.deepEqual(
        lines.map(({ at }) => at),
        lines.map(({ at }) => at).toSorted((a, b) => b - a),
      );
    }),
  );
});

test('the same tap is the same token, amount and counter', () => {
  const cases: [string, ServiceTap, BandLogEntry, boolean][] = [
    ['the same', tap(7), entry(7), true],
    ['another counter', tap(7), entry(8), false],
    ['another amount', tap(7), { ...entry(7), amount: euros(1) }, false],
    ['another token', tap(7), { ...entry(7), dpanLastFour: '9999' }, false],
    ['amount unread', tap(7), { ...entry(7), amount: null }, true],
    ['no counter, same minutes', { ...tap(7), atc: 0 }, entry(7), true],
    [
      'no counter, an hour apart',
      { ...tap(7), atc: 0 },
      { ...entry(7), at: START_MS + 36e5 },
      false,
    ],
  ];
  for (const [name, service, band, same] of cases) {
    assert.equal(isSameTap(service, band), same, name);
  }
});

test('two equal coffees in a row are two lines', () => {
  const lines = joinHistory([{ ...tap(1), atc: 0 }], [entry(1), entry(2)], 10);
  assert.deepEqual(lines.map(({ source }) => source).toSorted(), ['BAND', 'BOTH']);
});

test('a part that was approved, and a hold that was raised, are one line each', () => {
  const part = { ...tap(1), transaction: { ...tap(1).transaction, amount: euros(1) } };
  const raised = { ...tap(2), transaction: { ...tap(2).transaction, amount: euros(99_999) } };
  const lines = joinHistory([part, raised], [entry(1), entry(2)], 10);
  assert.deepEqual(
    lines.map(({ source, amount }) => [source, amount?.amountMinor]),
    [
      ['BOTH', 99_999],
      ['BOTH', 1],
    ],
  );
});

test('what a merchant gives back without a card is a line of its own', () => {
  const kind = 'REFUND' as const;
  const refund: ServiceTap = { atc: 0, transaction: { ...tap(1).transaction, rrn: 'other', kind } };
  const lines = joinHistory([refund], [entry(1)], 10);
  assert.deepEqual(lines.map(({ source }) => source).toSorted(), ['BAND', 'SERVICE']);
});

test('a proof fits when every byte does', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  assert.ok(proofFits(bytes, Uint8Array.of(1, 2, 3)));
  for (const other of [[1, 2, 4], [0, 2, 3], [1, 2], [1, 2, 3, 4], []]) {
    assert.ok(!proofFits(Uint8Array.from(other), bytes), `${other}`);
  }
  assert.deepEqual([...pairingMessage(Uint8Array.of(1), Uint8Array.of(2, 3))], [1, 2, 3]);
});

test('a challenge is answered once and in time; a done one may be repeated', () => {
  const cases = [
    ['OPEN', 9, true],
    ['OPEN', 10, false],
    ['FAILED', 9, false],
    ['DONE', 99, true],
  ] as const;
  for (const [state, now, may] of cases) {
    assert.equal(mayAnswer({ state, expiresAt: 10 }, now), may, `${state} ${now}`);
  }
});

function euros(amountMinor: number) {
  return { amountMinor, currency: 'EUR' as const };
}

function entry(atc: number): BandLogEntry {
  const at = START_MS + atc * 1000;
  return { atc, dpanLastFour: '0001', cryptogram: 'ARQC', amount: euros(1240), at };
}

function tap(atc: number): ServiceTap {
  return {
    atc,
    transaction: {
      transactionId: `t-${atc}`,
      at: START_MS + atc * 1000 + 300,
      amount: euros(1240),
      merchantName: 'Kafeneio',
      outcome: 'APPROVED',
      dpanLastFour: '0001',
      rrn: String(atc).padStart(12, '0'),
    },
  };
}
