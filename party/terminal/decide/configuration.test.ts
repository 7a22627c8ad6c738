/** What a terminal is set up with: every code has the form its field wants. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  applicationFor,
  mastercardApplication,
  type TerminalConfiguration,
  terminalConfiguration,
} from './configuration.ts';

const merchant = {
  name: 'Kafeneio Armilla',
  city: 'Athens',
  country: 'GR',
  id: 'M0001',
  categoryCode: '5814',
};
const till = (parts: Partial<TerminalConfiguration> = {}) =>
  terminalConfiguration({ terminalId: 'TILL0001', merchant, ...parts });

test('what is not named is filled in, and what is named stands', () => {
  assert.equal(till().acquirerId, '400001');
  assert.equal(till().serialNumber, 'TILL0001');
  assert.equal(till().takesPartialApproval, false);
  assert.equal(till({ acquirerId: '12345678901' }).acquirerId, '12345678901');
});

test('a code of another form than its field wants is refused by its name', () => {
  const of = (changes: Partial<typeof merchant>) => ({ merchant: { ...merchant, ...changes } });
  const rows: readonly (readonly [string, Partial<TerminalConfiguration>])[] = [
    ['terminalId', { terminalId: '' }],
    ['terminalId', { terminalId: 'TILL00001' }],
    ['terminalId', { terminalId: 'ΤΑΜΕΙΟ' }],
    ['merchant.id', of({ id: '' })],
    ['merchant.id', of({ id: 'M000000000000001' })],
    ['merchant.country', of({ country: 'gr' })],
    ['merchant.country', of({ country: 'GRC' })],
    ['merchant.categoryCode', of({ categoryCode: '581' })],
    ['merchant.categoryCode', of({ categoryCode: '58140' })],
    ['acquirerId', { acquirerId: '40000' }],
    ['acquirerId', { acquirerId: '400000000001' }],
    ['countryCode', { countryCode: '30' }],
    ['countryCode', { countryCode: '0300' }],
    ['terminalType', { terminalType: '2' }],
    ['terminalType', { terminalType: '2g' }],
    ['conditionCode', { conditionCode: '0' }],
    ['conditionCode', { conditionCode: 'A0' }],
  ];
  for (const [name, parts] of rows) {
    const error = { name: 'RangeError', message: `terminal configuration: ${name}` };
    assert.throws(() => till(parts), error, JSON.stringify(parts));
  }
});

test('a transaction type has the application’s configuration with its own changes', () => {
  const plain = mastercardApplication({ floorMinor: 500 });
  assert.equal(applicationFor(plain, '20'), plain, 'without types it is for all of them');
  const changes = { limits: { verificationMinor: 0 }, securityCapability: 0 };
  const set = { ...plain, types: { '00': {}, '01': changes } };
  assert.deepEqual(applicationFor(set, '00')?.limits, plain.limits);
  const cash = applicationFor(set, '01');
  assert.deepEqual(cash?.limits, { ...plain.limits, verificationMinor: 0 });
  assert.equal(cash?.securityCapability, 0);
  assert.equal(applicationFor(set, '20'), undefined, 'a type that is not named is not done');
});
