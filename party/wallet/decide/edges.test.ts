/** Where the wallet's decisions change, each to its last day, digit and half of a condition. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ServiceProgramme } from '@armilla/kit/programme';
import { readProgrammes } from '@armilla/kit/programme-files';
import { isRefusal } from '@armilla/kit/refusal';
import { enrolmentOf } from '../test/token-service.ts';
import { compareVersions, minimumAppVersion } from './app-version.ts';
import { capabilitiesOf } from './capability.ts';
import { commitsOf } from './commits.ts';
import { DEVICE_STATES } from './device-state.ts';
import { fitsClue, isSameTap, joinHistory, type ServiceTap, toldAgain } from './history.ts';
import { modelRule } from './model.ts';
import { answered, type Projection, told } from './projection.ts';
import { type RiskFacts, riskOf } from './risk.ts';
import { historyTable } from './spreadsheet.ts';
import { atBand, isGone, isUnfinished, standingOf } from './standing.ts';
import type { BandLogEntry, Enrolment, HistoryEntry, Transaction } from './vocabulary.ts';

const { service, banks } = readProgrammes(
  fileURLToPath(new URL('../../../programme', import.meta.url)),
);
const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 15);

function projection(part: Partial<Enrolment> = {}, more: Partial<Projection> = {}): Projection {
  return {
    enrolment: enrolmentOf(1, 'SE', part),
    tokenStatus: undefined,
    suspendedBy: [],
    serviceGeneration: undefined,
    toldAt: 0,
    ...more,
  };
}

test('a fourth figure of a version says nothing', () => {
  assert.equal(compareVersions('4.0.0.1', '4.0.0'), 0);
});

test('a model may want a newer app than the service, never an older one', () => {
  const wants = (minimumAppVersion: string): ServiceProgramme => ({
    ...service,
    minimumAppVersion: '4.0.0',
    generations: service.generations.map((one) => ({ ...one, minimumAppVersion })),
  });
  const model = service.generations[0]?.model;
  assert.ok(model);
  assert.equal(minimumAppVersion(wants('4.0.1'), model), '4.0.1');
  assert.equal(minimumAppVersion(wants('3.9.9'), model), '4.0.0');
  assert.equal(minimumAppVersion(wants('4.0'), model), '4.0.0', 'as the service spells it');
});

test('who asks for no card is told of the cards there are; who asks for one, of that one', () => {
  assert.deepEqual(capabilitiesOf(service, [], {}, 'en'), []);
  const productId = banks[0]?.products[0]?.productId;
  assert.ok(productId);
  const asked = capabilitiesOf(service, banks, { productId }, 'en');
  assert.deepEqual([...new Set(asked.map((one) => one.productId))], [productId]);
  for (const query of [{ productId: 'nobody-s' }, { prefix: '99999999' }]) {
    const none = capabilitiesOf(service, banks, query, 'en');
    assert.equal(none.length, service.models.length);
    for (const { possible, productId: about, reasons } of none) {
      assert.deepEqual([possible, about], [false, null]);
      assert.ok(reasons.some(({ code }) => code === 'BANK_NOT_SUPPORTED'));
    }
  }
});

test('a model is the one that was named', () => {
  for (const model of service.models.filter(({ supported }) => supported)) {
    const found = modelRule(service, model.model, 'en');
    assert.ok(!isRefusal(found));
    assert.equal(found.model, model.model);
  }
});

test('a hold is told once, and a new digital number is a new face', () => {
  const held = projection({}, { tokenStatus: 'SUSPENDED' });
  assert.deepEqual(commitsOf(held, held), []);
  const before = projection({ dpanLastFour: '0001' });
  const after = projection({ dpanLastFour: '0002' });
  assert.deepEqual(commitsOf(before, after), ['CREDITCARD_METADATA_UPDATED']);
  assert.deepEqual(commitsOf(projection(), after), [], 'a first number is none');
});

test('a wearable’s life has these states', () => {
  assert.deepEqual(DEVICE_STATES, ['CLAIMED', 'PAIRED', 'UNPAIRED', 'ENDED']);
});

const EUROS = { amountMinor: 500, currency: 'EUR' } as const;
const HRYVNIAS = { amountMinor: 500, currency: 'UAH' } as const;
const LESS = { amountMinor: 100, currency: 'EUR' } as const;

function tap(atc: number, part: Partial<Transaction> = {}): ServiceTap {
  const transaction = {
    transactionId: `tap-${atc}`,
    at: START_MS,
    amount: EUROS,
    merchantName: 'Shop',
    outcome: 'APPROVED',
    dpanLastFour: '0001',
    rrn: '1',
    ...part,
  } as Transaction;
  return { transaction, atc };
}

const entry = (atc: number, part: Partial<BandLogEntry> = {}) =>
  ({
    at: START_MS,
    amount: EUROS,
    atc,
    cryptogram: 'ARQC',
    dpanLastFour: '0001',
    ...part,
  }) as BandLogEntry;

const sources = (taps: readonly ServiceTap[], band: readonly BandLogEntry[]) =>
  joinHistory(taps, band, 10)
    .map(({ source }) => source)
    .toSorted();

test('what a wearable remembers belongs to one payment, and a payment to one memory', () => {
  assert.deepEqual(sources([tap(0), tap(0)], [entry(3)]), ['BOTH', 'SERVICE']);
  const again = entry(5, { amount: LESS });
  assert.deepEqual(sources([tap(5)], [entry(5), again]), ['BAND', 'BOTH']);
});

test('another amount is the same payment only by its token and a counter', () => {
  const less = { amount: LESS };
  assert.deepEqual(sources([tap(5)], [entry(5, less)]), ['BOTH']);
  const strange = entry(5, { ...less, dpanLastFour: '0002' });
  assert.deepEqual(sources([tap(5)], [strange]), ['BAND', 'SERVICE']);
  assert.deepEqual(sources([tap(5)], [entry(6, less)]), ['BAND', 'SERVICE']);
  assert.deepEqual(sources([tap(0)], [entry(0, less)]), ['BAND', 'SERVICE']);
});

test('without a counter five minutes apart is the same, and no longer; hryvnias are not euros', () => {
  const minutes = 5 * 60_000;
  assert.equal(isSameTap(tap(0), entry(1, { at: START_MS + minutes })), true);
  assert.equal(isSameTap(tap(0), entry(1, { at: START_MS + minutes + 1 })), false);
  assert.equal(isSameTap(tap(1), entry(1, { amount: HRYVNIAS })), false);
});

test('a receipt fits a payment by number, hour and amount', () => {
  const paid = { ...tap(1).transaction, source: 'SERVICE' } as HistoryEntry;
  const clue = { lastFour: '0001', at: START_MS, ...EUROS };
  const hour = 60 * 60_000;
  const cases = [
    [clue, true],
    [{ ...clue, at: START_MS + hour }, true],
    [{ ...clue, at: START_MS - hour - 1 }, false],
    [{ ...clue, lastFour: '0002' }, false],
    [{ ...clue, amountMinor: 501 }, false],
    [{ ...clue, currency: 'UAH' as const }, false],
  ] as const;
  for (const [said, fits] of cases) assert.equal(fitsClue(paid, said), fits, JSON.stringify(said));
  assert.equal(fitsClue({ ...paid, amount: null }, { ...clue, amountMinor: 7 }), true);
});

test('told again, a reversal is the last word and everything else is the newer one', () => {
  const [approved, reversed] = (['APPROVED', 'REVERSED'] as const).map(
    (outcome) => tap(1, { outcome }).transaction,
  );
  assert.ok(approved && reversed);
  assert.equal(toldAgain(approved, reversed), reversed);
  assert.equal(toldAgain(reversed, approved), reversed);
});

test('two updates of one moment: the later told counts', () => {
  const update = (state: Enrolment['state']) => ({
    enrolment: enrolmentOf(1, 'SE', { state }),
    suspendedBy: [],
    at: START_MS,
  });
  const first = told(undefined, update('PENDING_ACTIVE'));
  assert.equal(told(first, update('ACTIVE')).enrolment.state, 'ACTIVE');
});

test('an answer keeps who holds a card, until its end', () => {
  const held = projection({ state: 'ACTIVE' }, { suspendedBy: ['ISSUER'] });
  const after = (state: Enrolment['state']) =>
    answered(held, enrolmentOf(1, 'SE', { state })).suspendedBy;
  assert.deepEqual(after('ACTIVE'), ['ISSUER']);
  assert.deepEqual(after('DELETED'), []);
});

test('a token that nobody has named has no empty name', () => {
  const { enrolment } = answered(projection(), enrolmentOf(1, 'SE'));
  assert.ok(!('dpanLastFour' in enrolment) && !('tokenUniqueReference' in enrolment));
});

test('ages and losses count by the day, each to its last', () => {
  const now = 1_000 * DAY_MS;
  const scores = (part: Partial<RiskFacts>) => {
    const { accountScore, deviceScore } = riskOf({
      now,
      accountCreatedAt: now,
      devicePairedAt: now,
      deviceLostAt: null,
      isLostNow: false,
      suspendedCards: 0,
      activeTokens: 0,
      ...part,
    });
    return [accountScore, deviceScore];
  };
  const days = (count: number) => now - count * DAY_MS;
  assert.deepEqual(scores({ accountCreatedAt: days(20) }), [3, 4]);
  assert.deepEqual(scores({ accountCreatedAt: days(20) - 1 }), [4, 4]);
  assert.deepEqual(scores({ accountCreatedAt: days(365) }), [4, 4]);
  assert.deepEqual(scores({ accountCreatedAt: days(365) - 1 }), [5, 4]);
  assert.deepEqual(scores({ devicePairedAt: days(20) }), [3, 4]);
  assert.deepEqual(scores({ devicePairedAt: days(20) - 1 }), [3, 5]);
  assert.deepEqual(scores({ deviceLostAt: days(30) + 1 }), [3, 2]);
  assert.deepEqual(scores({ deviceLostAt: days(30) }), [3, 4]);
  assert.deepEqual(
    scores({ now: DAY_MS, accountCreatedAt: 0, devicePairedAt: 0 }),
    [3, 4],
    'never lost is not lost at the beginning of time',
  );
});

test('a table’s columns are these, in this order', () => {
  assert.equal(
    historyTable([]),
    'time,amount,currency,merchant,outcome,reason,authorisation code,' +
      '"digital account number, last four",reference,known to,kind,points earned,points spent\r\n',
  );
});

test('a passcode that was tried too often is a hold of the service’s', () => {
  const held = projection({ state: 'ACTIVE' }, { suspendedBy: ['MOBILE_PIN_LOCKED'] });
  assert.equal(standingOf(held, false), 'HELD_BY_SERVICE');
});

test('what is left to do for a card goes by its state and by what the secure element holds', () => {
  assert.deepEqual((['NONE', 'REMOVED', 'FAILED', 'ACTIVATED'] as const).map(isGone), [
    ...[true, true, true],
    false,
  ]);
  const at = (state: Enrolment['state'], provisioning: Enrolment['provisioning']) => {
    const card = projection({ state, provisioning }, { tokenStatus: 'ACTIVE' });
    return [atBand(card), isUnfinished(card)];
  };
  assert.deepEqual(at('DELETED', 'FAILED'), ['DONE', false]);
  assert.deepEqual(at('DELETED', 'PERSONALISED'), ['PENDING', false]);
  assert.deepEqual(at('ACTIVE', 'PERSONALISED'), ['PENDING', true]);
  assert.deepEqual(at('ACTIVE', 'ACTIVATED'), ['DONE', false]);
  assert.deepEqual(at('PENDING_ACTIVE', 'PREPARING'), ['PENDING', true]);
  assert.deepEqual(at('PENDING_ACTIVE', 'PERSONALISED'), ['DONE', true]);
});
