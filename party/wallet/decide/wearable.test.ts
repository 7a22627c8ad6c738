/** The wallet's decisions on wearables and cards: whose, how they stand, what is told of them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readProgrammes } from '@armilla/kit/programme-files';
import fc from 'fast-check';
import { enrolmentOf } from '../test/token-service.ts';
import { appRule, compareVersions, minimumAppVersion, olderRule } from './app-version.ts';
import { commitsOf, defaultCommit } from './commits.ts';
import { consequencesOf } from './consequences.ts';
import { claimOf, DEVICE_COMMANDS, DEVICE_LIFE, DEVICE_STATES } from './device-state.ts';
import { broughtToFront, reordered } from './order.ts';
import type { Projection } from './projection.ts';
import { type RiskFacts, riskOf } from './risk.ts';
import { cellOf, historyTable } from './spreadsheet.ts';
import { atBand, isUnfinished, standingOf } from './standing.ts';
import type { Enrolment, EnrolmentState, Suspender, TokenStatus } from './vocabulary.ts';

const ROOT = new URL('../../../', import.meta.url);
const { service } = readProgrammes(fileURLToPath(new URL('programme', ROOT)));
const STATES: readonly EnrolmentState[] = [
  'ELIGIBLE',
  'DECLINED',
  'DECLINED_TERMS_AND_CONDITIONS',
  'PENDING_VERIFICATION',
  'PENDING_ACTIVE',
  'ACTIVE',
  'EXPIRED',
  'ERROR',
  'DELETED',
];

function card(
  state: EnrolmentState,
  provisioning: Enrolment['provisioning'] = 'NONE',
  tokenStatus?: TokenStatus,
  suspendedBy: Suspender[] = [],
): Projection {
  const enrolment = enrolmentOf(1, 'SE', {
    state,
    provisioning,
    ...(tokenStatus && { tokenUniqueReference: 'DM4MC00000001', dpanLastFour: '0001' }),
  });
  return { enrolment, tokenStatus, suspendedBy, serviceGeneration: undefined, toldAt: 0 };
}

test('the life of a wearable is the one of its picture, state by state and command by command', () => {
  const page = readFileSync(new URL('doc/states/wearable.md', ROOT), 'utf8');
  const drawn = [...page.matchAll(/^ {2}(\w+) --> (\w+) : (\w+)$/gm)].map(
    ([, from, to, command]) => `${from} ${command} ${to}`,
  );
  const inTable = DEVICE_STATES.flatMap((from) =>
    DEVICE_COMMANDS.flatMap((command) => {
      const to = DEVICE_LIFE[from][command];
      return to === null ? [] : [`${from} ${command} ${to}`];
    }),
  );
  assert.deepEqual(drawn.toSorted(), inTable.toSorted());
});

test('a wearable is nobody else’s while it is paired, claimed or lost', () => {
  const anna = 'acct_anna';
  const cases = [
    [undefined, anna, 'FIRST'],
    [{ state: 'PAIRED', isLost: false }, anna, 'AGAIN'],
    [{ state: 'UNPAIRED', isLost: true }, anna, 'AGAIN'],
    [{ state: 'PAIRED', isLost: false }, 'acct_petro', null],
    [{ state: 'CLAIMED', isLost: false }, 'acct_petro', null],
    [{ state: 'UNPAIRED', isLost: true }, 'acct_petro', null],
    [{ state: 'UNPAIRED', isLost: false }, 'acct_petro', 'TAKEN_OVER'],
    [{ state: 'ENDED', isLost: false }, 'acct_petro', 'FIRST'],
  ] as const;
  for (const [holding, who, claim] of cases) {
    const verdict = claimOf(holding && { ...holding, accountId: anna }, who);
    assert.equal(verdict, claim, JSON.stringify([holding, who]));
  }
});

test('a card’s standing in one word, and what its band still has to do', () => {
  const cases: [Projection, string, 'DONE' | 'PENDING'][] = [
    [card('ELIGIBLE'), 'BEING_ADDED', 'DONE'],
    [card('PENDING_VERIFICATION', 'DELIVERING', 'INACTIVE'), 'BEING_ADDED', 'PENDING'],
    [card('PENDING_ACTIVE', 'DELIVERING', 'INACTIVE'), 'WAITING_FOR_BAND', 'PENDING'],
    [card('ACTIVE', 'PERSONALISED', 'ACTIVE'), 'WAITING_FOR_BAND', 'PENDING'],
    [card('ACTIVE', 'ACTIVATED', 'ACTIVE'), 'READY', 'DONE'],
    [card('ACTIVE', 'ACTIVATED', 'SUSPENDED', ['CARDHOLDER']), 'FROZEN', 'PENDING'],
    [card('ACTIVE', 'ACTIVATED', 'SUSPENDED', ['CARDHOLDER', 'ISSUER']), 'HELD_BY_BANK', 'PENDING'],
    [card('ACTIVE', 'ACTIVATED', 'SUSPENDED', ['TOKEN_REQUESTOR']), 'HELD_BY_SERVICE', 'PENDING'],
    [card('ACTIVE', 'ACTIVATED', 'SUSPENDED', ['ISSUER', 'NETWORK']), 'HELD_BY_NETWORK', 'PENDING'],
    [card('ACTIVE', 'PERSONALISED', 'SUSPENDED', ['CARDHOLDER']), 'FROZEN', 'DONE'],
    [card('ERROR', 'FAILED', 'INACTIVE'), 'FAILED', 'DONE'],
    [card('DELETED', 'ACTIVATED', 'DEACTIVATED'), 'BEING_REMOVED', 'PENDING'],
    [card('DELETED', 'REMOVED', 'DEACTIVATED'), 'REMOVED', 'DONE'],
    [card('EXPIRED'), 'REMOVED', 'DONE'],
  ];
  for (const [projection, standing, band] of cases) {
    const at = JSON.stringify([projection.enrolment.state, projection.enrolment.provisioning]);
    assert.equal(standingOf(projection, false), standing, at);
    assert.equal(atBand(projection), band, at);
  }
  assert.equal(standingOf(card('ACTIVE', 'ACTIVATED', 'ACTIVE'), true), 'LIMITED');
  for (const state of STATES) assert.ok(standingOf(card(state), false), state);
  assert.deepEqual(
    STATES.filter((state) => isUnfinished(card(state, 'ACTIVATED'))),
    ['ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ERROR'],
  );
});

test('what happened is told by its name, once', () => {
  const added = card('ELIGIBLE');
  const active = card('ACTIVE', 'ACTIVATED', 'ACTIVE');
  const held = card('ACTIVE', 'ACTIVATED', 'SUSPENDED', ['ISSUER']);
  const moved = {
    ...active,
    enrolment: { ...active.enrolment, card: { ...active.enrolment.card, panLastFour: '9999' } },
  };
  const cases: [Projection | undefined, Projection, string[]][] = [
    [undefined, added, ['CREDITCARD_CREATED']],
    [undefined, active, ['CREDITCARD_CREATED', 'CREDITCARD_ACTIVATED']],
    [added, active, ['CREDITCARD_ACTIVATED']],
    [active, active, []],
    [active, held, ['CREDITCARD_DEACTIVATED']],
    [held, active, ['CREDITCARD_REACTIVATED']],
    [held, card('DELETED', 'ACTIVATED', 'DEACTIVATED'), ['CREDITCARD_DELETED']],
    [card('DELETED', 'ACTIVATED', 'DEACTIVATED'), card('DELETED', 'REMOVED', 'DEACTIVATED'), []],
    [active, moved, ['CREDITCARD_METADATA_UPDATED']],
  ];
  for (const [before, after, types] of cases) assert.deepEqual(commitsOf(before, after), types);
  assert.equal(defaultCommit('card_a', 'card_a'), undefined);
  assert.equal(defaultCommit(undefined, 'card_a')?.type, 'SET_DEFAULT_CREDITCARD');
  assert.equal(defaultCommit('card_a', undefined)?.type, 'RESET_DEFAULT_CREDITCARD');
});

test('an order keeps every card, whatever is named', () => {
  const ids = fc.uniqueArray(fc.string(), { maxLength: 10 });
  fc.assert(
    fc.property(ids, ids, (current, named) => {
      const after = reordered(current, named);
      assert.deepEqual(after.toSorted(), current.toSorted());
      const first = named.filter((id) => current.includes(id));
      assert.deepEqual(after.slice(0, first.length), first);
    }),
  );
  assert.deepEqual(broughtToFront(['a', 'b', 'c'], 'c'), ['c', 'a', 'b']);
});

test('versions are compared by their numbers', () => {
  const version = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20));
  fc.assert(
    fc.property(version, version, (a, b) => {
      const weight = ([x, y, z]: [number, number, number]) => x * 10_000 + y * 100 + z;
      const sign = Math.sign(compareVersions(a.join('.'), b.join('.')));
      assert.equal(sign, Math.sign(weight(a) - weight(b)));
    }),
  );
  assert.equal(minimumAppVersion(service, 'mi-smart-band-4-nfc'), '4.0.0');
  assert.equal(minimumAppVersion(service, 'mi-smart-band-6-nfc'), service.minimumAppVersion);
  assert.equal(appRule(service, 'mi-smart-band-4-nfc', '3.10.0')?.code, 'APP_UPDATE_REQUIRED');
  assert.equal(appRule(service, 'mi-smart-band-4-nfc', '4.0.1'), undefined);
  assert.equal(appRule(service, 'mi-smart-band-4-nfc', undefined), undefined);
});

test('only a token of an older generation of a renewed model is limited', () => {
  const model = 'mi-smart-band-4-nfc';
  assert.equal(olderRule(service, model, 1)?.payments, false);
  assert.equal(olderRule(service, model, 2), undefined);
  assert.equal(olderRule(service, model, undefined), undefined);
  assert.equal(olderRule(service, 'mi-smart-band-6-nfc', 1), undefined);
});

test('consequences name only what applies, by the programme’s rule', () => {
  const cards = [card('ACTIVE', 'ACTIVATED', 'ACTIVE'), card('ELIGIBLE'), card('DELETED')];
  const keep = { sameAccount: 'DELETE', otherAccount: 'KEEP', source: 'assumed' } as const;
  const codes = consequencesOf('UNPAIR', cards, keep).map(({ code }) => code);
  assert.deepEqual(codes, [
    'CARDS_STAY_AND_STILL_PAY',
    'CARDS_END_FOR_THE_SAME_ACCOUNT',
    'CARDS_KEPT_FOR_ANOTHER_ACCOUNT',
  ]);
  assert.deepEqual(consequencesOf('UNPAIR', [], service.reset), []);
  assert.deepEqual(
    consequencesOf('FACTORY_RESET', [], service.reset).map(({ code }) => code),
    ['PASSCODE_IS_FORGOTTEN'],
  );
  const two = [cards[0], cards[0]].flatMap((each) => each ?? []);
  assert.equal(consequencesOf('DELETE_CARD', two, service.reset)[0]?.cards, 1);
});

test('a loss, a young account and held cards lower what the bank is told', () => {
  const day = 86_400_000;
  const now = 1000 * day;
  const facts = {
    now,
    accountCreatedAt: 0,
    devicePairedAt: 0,
    deviceLostAt: null,
    isLostNow: false,
    suspendedCards: 0,
    activeTokens: 2,
  };
  const scores = (more: Partial<RiskFacts>) => {
    const { accountScore, deviceScore } = riskOf({ ...facts, ...more });
    return [accountScore, deviceScore];
  };
  assert.deepEqual(scores({}), [5, 5]);
  assert.deepEqual(scores({ accountCreatedAt: now, devicePairedAt: now }), [3, 4]);
  assert.deepEqual(scores({ suspendedCards: 1 }), [4, 5]);
  assert.deepEqual(scores({ deviceLostAt: now - day }), [5, 2]);
  assert.deepEqual(scores({ deviceLostAt: now - 90 * day }), [5, 5]);
  assert.deepEqual(scores({ deviceLostAt: now, isLostNow: true }), [5, 1]);
});

test('no cell of a table begins a formula, and every cell comes back as it went in', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const cell = cellOf(text);
      const read = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      assert.ok(!/^[=+\-@\t\r]/.test(read), JSON.stringify(cell));
      assert.equal(read.replace(/^'/, ''), text.replace(/^'/, ''));
      if (!cell.startsWith('"')) assert.doesNotMatch(cell, /[",\r\n]/);
    }),
  );
  for (const start of ['=', '+', '-', '@', '\t', '\r']) {
    assert.match(cellOf(`${start}SUM(A1)`), /^"?'/, JSON.stringify(start));
  }
  assert.equal(historyTable([]).split('\r\n').length, 2);
});
