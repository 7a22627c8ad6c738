/** The shelf of wearables, from what the wallet says goes on which. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { banksOn, elsewhere, shelfOf } from './shelf.ts';
import type { Capability } from './state.ts';

type Code = Capability['reasons'][number]['code'];

const able = (model: string, bank: string, ...codes: Code[]) =>
  ({
    model,
    modelName: model.toUpperCase(),
    bankName: bank,
    programmeId: bank.toLowerCase(),
    possible: codes.length === 0,
    reasons: codes.map((code) => ({ code })),
  }) as Capability;

const CAPABILITIES = [
  able('phone', 'Alpha', 'PHONE_HAS_OWN_WALLET'),
  able('band', 'Alpha'),
  able('band', 'Alpha', 'NETWORK_NOT_SUPPORTED'),
  able('band', 'Beta', 'MODEL_NOT_SERVED_BY_BANK'),
  able('watch', 'Beta'),
];

test('each model is there once, with whose cards it carries; what carries none comes last', () => {
  assert.deepEqual(shelfOf(CAPABILITIES), [
    { model: 'band', name: 'BAND', banks: ['Alpha'], refusal: undefined },
    { model: 'watch', name: 'WATCH', banks: ['Beta'], refusal: undefined },
    { model: 'phone', name: 'PHONE', banks: [], refusal: 'PHONE_HAS_OWN_WALLET' },
  ]);
});

test('a bank that does not serve the wearable at hand serves others', () => {
  assert.deepEqual(banksOn(CAPABILITIES, 'band'), ['Alpha']);
  assert.deepEqual(elsewhere(CAPABILITIES, 'beta', 'band'), ['WATCH']);
  assert.deepEqual(elsewhere(CAPABILITIES, 'alpha', 'band'), []);
});
