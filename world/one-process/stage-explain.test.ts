/** One sentence for each of three readers, and the figures only for those who may see them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TraceEntry } from '@armilla/kit/trace';
import { explained, type WhatIsKnown } from './stage-explain.ts';
import type { Found, ShownTap } from './stage-till.ts';

const TAP: ShownTap = {
  approved: false,
  outcome: 'ONLINE_REQUEST',
  message: 'AUTHORISING',
  authorisationCode: null,
  responseCode: '51',
  reason: 'INSUFFICIENT_FUNDS',
  dpanLastFour: '4321',
  rrn: '632610000001',
  amount: { amountMinor: 1_240, currency: 'EUR' },
  pinAsked: false,
  points: { spent: 0, paidMinor: 0, earned: 0 },
  receipt: [],
  cdaVerified: true,
  arqcVerified: true,
  findings: [],
};

const FOUND: Found = {
  rrn: '632610000001',
  dpanLastFour: '4321',
  atc: 7,
  cryptogram: 'VERIFIED',
  responseCode: '51',
  reason: 'INSUFFICIENT_FUNDS',
};

const finding = (from: 'issuer' | 'token-service', summary: string, ...details: string[]) =>
  ({ at: 1, from, to: from, kind: 'FINDING', summary, details }) satisfies TraceEntry;

const known = (more: Partial<WhatIsKnown>): WhatIsKnown => ({
  tap: TAP,
  found: FOUND,
  entries: [],
  language: 'en',
  ...more,
});

const isSentence = (text: string) => assert.match(text, /^\S.{10,}\.$/su);

test('declined by the bank: its check and figures for those who look, none for whoever paid', () => {
  const entries = [
    finding('token-service', 'ARQC verified', 'ATC 7'),
    finding(
      'issuer',
      'declined by the check “the balance covers it”: INSUFFICIENT_FUNDS',
      'available 3.20 EUR, asked 12.40 EUR',
    ),
  ];
  const why = explained(known({ entries }));
  for (const text of [why.cardholder, why.agent, why.engineer]) isSentence(text);
  assert.equal(why.approved, false);
  assert.doesNotMatch(why.cardholder, /3\.20|check|51/);
  assert.match(why.agent, /decided by the bank; available 3\.20 EUR/);
  assert.doesNotMatch(why.agent, /DE 39|ARQC/);
  for (const part of [
    'said by the bank, check “the balance covers it”',
    'DE 39 51 insufficient funds',
    'ARQC verified',
    'CDA verified',
    'ATC 7',
    'available 3.20 EUR',
    '[INSUFFICIENT_FUNDS]',
  ]) {
    assert(why.engineer.includes(part), `${part} is not in: ${why.engineer}`);
  }
});

test('declined by the network: its check is named, and the bank is not blamed', () => {
  const entries = [
    finding(
      'token-service',
      'ARQC verified; CARD_CONTROL',
      'ATC 7',
      'failed: within the cardholder’s limit of a tap',
    ),
  ];
  const reason = 'CARD_CONTROL';
  const found = { ...FOUND, responseCode: '57', reason };
  const why = explained(known({ tap: { ...TAP, responseCode: '57', reason }, found, entries }));
  assert.match(why.agent, /decided by the token service/);
  assert.match(why.engineer, /check “within the cardholder’s limit of a tap”; DE 39 57/);
});

test('each reader is told in their language, the cardholder in theirs', () => {
  const texts = (['en', 'el', 'uk'] as const).map(
    (language) => explained(known({ language })).cardholder,
  );
  assert.equal(new Set(texts).size, 3);
});

test('an approval is explained as well, with what points paid', () => {
  const tap = {
    ...TAP,
    approved: true,
    responseCode: '00',
    reason: null,
    points: { spent: 200, paidMinor: 100, earned: 34 },
  };
  const entries = [finding('issuer', 'the issuer’s checks passed; the amount is held')];
  const found = { ...FOUND, responseCode: '00', reason: null };
  const why = explained(known({ tap, found, entries }));
  assert.equal(why.approved, true);
  for (const text of [why.cardholder, why.agent, why.engineer]) isSentence(text);
  assert.match(why.agent, /EUR 12\.40, EUR 1\.00 of it by 200 points/);
});

test('where the bank was silent, whoever answered in its place is named, whatever it says later', () => {
  const tap = { ...TAP, approved: true, responseCode: '00', reason: null };
  const late = finding('issuer', 'declined by the check “card active”: CARD_BLOCKED');
  const yes = explained(
    known({
      tap,
      entries: [finding('token-service', 'approved in the issuer’s place'), late],
    }),
  );
  assert.match(yes.agent, /decided by the token service in the place of the silent bank/);
  const summary = 'not approved in the issuer’s place; failed: small enough a tap';
  const no = explained(known({ entries: [finding('token-service', summary)] }));
  assert.match(no.engineer, /silent bank, check “small enough a tap”/);
});

test('what never came so far is told by the till alone', () => {
  const tap = { ...TAP, responseCode: null, reason: 'NO_ANSWER' };
  const why = explained(known({ tap, found: null }));
  for (const text of [why.cardholder, why.agent, why.engineer]) isSentence(text);
  assert.match(why.agent, /NO_ANSWER; decided by the till/);
  assert.match(why.engineer, /no DE 39/);
  const refused = explained(known({ tap: { ...TAP, responseCode: '12' }, found: null }));
  assert.match(refused.agent, /decided by the acquirer/);
});

test('a payment of somebody else’s till is explained from what the network wrote down', () => {
  const why = explained(known({ tap: null }));
  assert.equal(why.approved, false);
  for (const text of [why.cardholder, why.agent, why.engineer]) isSentence(text);
});
