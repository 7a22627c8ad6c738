/** Wearables as the bank's customer sees them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BankCard, CarriedToken } from '../use-bank.ts';
import { frozenByHolder, payingOn, wearablesOf } from './wearables.ts';

const token = (deviceName: string, more: Partial<CarriedToken> = {}): CarriedToken => ({
  tokenUniqueReference: `token-${deviceName}-${more.dpanLastFour ?? '0001'}`,
  deviceName,
  dpanLastFour: '0001',
  status: 'ACTIVE',
  suspendedBy: [],
  ...more,
});

const card = (...tokens: CarriedToken[]) => ({ cardId: 'card_1', tokens }) as unknown as BankCard;

test('each wearable is told once, with the cards it carries and without those that left it', () => {
  const found = wearablesOf([
    card(token('Band'), token('Watch', { status: 'DEACTIVATED' })),
    card(token('Band', { dpanLastFour: '0002' })),
  ]);
  assert.deepEqual(
    found.map(({ deviceName, carried }) => [deviceName, carried.length]),
    [['Band', 2]],
  );
});

test('of a lost band, what pays is stopped; a freeze is its holder’s own or another’s', () => {
  const held = token('Band', { status: 'SUSPENDED', suspendedBy: ['ISSUER'] });
  const [band] = wearablesOf([card(token('Band'), held)]);
  assert.ok(band);
  assert.equal(payingOn(band).length, 1);
  assert.equal(frozenByHolder(held), false);
  assert.equal(frozenByHolder({ ...held, suspendedBy: ['ISSUER', 'CARDHOLDER'] }), true);
});
