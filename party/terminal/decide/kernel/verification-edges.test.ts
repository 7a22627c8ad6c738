/** Cardholder verification where it turns: whose condition holds, and amounts exactly at X and Y. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { decodeCvmList } from '@armilla/tlv';
import { TVR } from './bits.ts';
import { chooseVerification, type VerificationFacts } from './cardholder-verification.ts';

/** A card that can be verified by its CVM list, and a till where no verification is needed. */
const FACTS: VerificationFacts = {
  aip: fromHex('1080'),
  onDeviceSupported: true,
  amountMinor: 150,
  limitMinor: 5_000,
  cvmList: undefined,
  capability: 0x08,
  currency: '978',
  applicationCurrency: '978',
  transactionType: '00',
  terminalType: '22',
};

/** Which of the conditions hold, each asked as that of the only rule; X is 100 and Y is 200. */
function holding(conditions: readonly string[], facts: Partial<VerificationFacts>): string {
  const met = conditions.filter((condition) => {
    const cvmList = decodeCvmList(fromHex(`00000064000000C81F${condition}`));
    const { results } = chooseVerification({ ...FACTS, ...facts, cvmList });
    assert([`1F${condition}02`, '3F0001'].includes(hex(results)), hex(results));
    return hex(results) !== '3F0001';
  });
  return met.join(' ');
}

test('cash, cashback and purchase meet the conditions of their own and no others', () => {
  // biome-ignore format: an aligned table
  const rows: readonly (readonly [type: string, terminal: string, conditions: string])[] = [
    ['00', '22', '00 02 03'],
    ['00', '24', '00 02 03'],
    ['20', '22', '00 02 03'],
    ['01', '11', '00 03 04'],
    ['01', '23', '00 03 04'],
    ['01', '14', '00 01 03'],
    ['01', '26', '00 01 03'],
    ['09', '22', '00 03 05'],
    ['09', '24', '00 03 05'],
  ];
  for (const [transactionType, terminalType, conditions] of rows) {
    const asked = ['00', '01', '02', '03', '04', '05'];
    const met = holding(asked, { transactionType, terminalType });
    assert.equal(met, conditions, `${transactionType} at ${terminalType}`);
  }
});

test('an amount exactly at X or Y is neither under nor over it', () => {
  // biome-ignore format: an aligned table
  const rows: readonly (readonly [amountMinor: number, conditions: string])[] = [
    [0,   '06 08'],
    [99,  '06 08'],
    [100, '08'],
    [101, '07 08'],
    [199, '07 08'],
    [200, '07'],
    [201, '07 09'],
  ];
  const asked = ['06', '07', '08', '09', '0A'];
  for (const [amountMinor, conditions] of rows) {
    assert.equal(holding(asked, { amountMinor }), conditions, String(amountMinor));
    assert.equal(holding(asked, { amountMinor, currency: '980' }), '');
    assert.equal(holding(asked, { amountMinor, applicationCurrency: undefined }), '');
  }
});

test('a card that can be verified but sends no CVM list lacks data', () => {
  for (const cvmList of [undefined, decodeCvmList(new Uint8Array(8))]) {
    const { verification, results, tvr, findings } = chooseVerification({ ...FACTS, cvmList });
    assert.equal(verification, 'NONE');
    assert.equal(hex(results), '3F0000');
    assert.deepEqual(tvr, [TVR.ICC_DATA_MISSING]);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['CVM_LIST_MISSING'],
    );
  }
});
