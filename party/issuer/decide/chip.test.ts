/** What a chip is believed: who verified its holder, and which cryptogram of plastic proves it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex } from '@armilla/bytes';
import { applicationCryptogram } from '@armilla/emv';
import { encodeTlv } from '@armilla/tlv';
import { PLASTIC_CRYPTOGRAM_VERSION, provenBy, readChip, type SignedFacts } from './chip.ts';

type Elements = Readonly<Record<number, string>>;

const chipOf = (elements: Elements) =>
  readChip(
    concat(
      ...Object.entries(elements).map(([tag, value]) => encodeTlv(Number(tag), fromHex(value))),
    ),
  );

const VERIFIED = '04';
const iadOf = (results: string, length = 18, version = '10') =>
  `01${version}${results}`.padEnd(2 * length, '0');

test('a chip that does not say which application it is has none', () => {
  assert.deepEqual([chipOf({}).aid, chipOf({}).cryptogram], [undefined, undefined]);
  const said = chipOf({ 132: 'a0000000041010', 40742: '0102030405060708' });
  assert.deepEqual([said.aid, said.cryptogram], ['A0000000041010', '0102030405060708']);
});

/** Application interchange profiles that can verify on the device, and that cannot. */
const CAN = '1a80';
const CANNOT = '1880';

const HOLDERS: readonly (readonly [told: string, Elements, string])[] = [
  ['the device did', { 130: CAN, 40756: '410002' }, 'ON_DEVICE'],
  ['the device failed to', { 130: CAN, 40756: '410001' }, 'NONE'],
  ['nobody did, with success', { 130: CAN, 40756: '1f0002' }, 'NONE'],
  ['the device did, though it cannot', { 130: CANNOT, 40756: '410002' }, 'NONE'],
  ['the device did, without a profile', { 40756: '410002' }, 'NONE'],
  ['the card did, though it cannot', { 130: CANNOT, 40720: iadOf(VERIFIED) }, 'NONE'],
  ['the card did not', { 130: CAN, 40720: iadOf('a0') }, 'NONE'],
  ['the card says nothing', { 130: CAN }, 'NONE'],
  ['a PIN for the bank', { 40756: '420000' }, 'ONLINE_PIN'],
  ['a signature', { 40756: '1e0300' }, 'SIGNATURE'],
  ['nobody', { 40756: '1f0302' }, 'NONE'],
  ['nothing is said', {}, 'NONE'],
  ...[18, 20, 26, 28].map(
    (length) =>
      [
        `the card did, in ${length} bytes`,
        { 130: CAN, 40720: iadOf(VERIFIED, length) },
        'ON_DEVICE',
      ] as const,
  ),
  ...[7, 19, 32].map(
    (length) =>
      [
        `another layout of ${length} bytes`,
        { 130: CAN, 40720: iadOf('ff', length) },
        'NONE',
      ] as const,
  ),
];

test('only a card that can verify on the device is believed that it did', () => {
  for (const [told, elements, expected] of HOLDERS) {
    assert.equal(chipOf(elements).verification, expected, told);
  }
});

const KEY = new Uint8Array(16).fill(0x31);
const MESSAGE: SignedFacts = { amountMinor: 1_250, currencyCode: '978', type: '00' };
const SIGNED: Elements = {
  40706: '000000001250',
  40730: '0300',
  149: '0000008000',
  24362: '0978',
  154: '260115',
  156: '00',
  40759: '01020304',
  130: CANNOT,
  40758: '0102',
};

/** The elements of a tap that plastic has signed, whatever its issuer application data say. */
function signed(iad = iadOf('a0'), type = '80'): Elements {
  const read = (tag: number) => fromHex(SIGNED[tag] ?? '');
  const dataInput = {
    amountAuthorised: read(0x9f02),
    amountOther: new Uint8Array(6),
    terminalCountry: read(0x9f1a),
    tvr: read(0x95),
    currency: read(0x5f2a),
    date: read(0x9a),
    type: read(0x9c),
    unpredictableNumber: read(0x9f37),
    aip: read(0x82),
    atc: read(0x9f36),
  };
  const cryptogram = applicationCryptogram({
    masterKey: KEY,
    cvn: PLASTIC_CRYPTOGRAM_VERSION,
    dataInput,
    iad: fromHex(iad),
  });
  return { ...SIGNED, 40743: type, 40720: iad, 40742: cryptogram.toHex() };
}

const proven = (elements: Elements, facts: Partial<SignedFacts> = {}) =>
  provenBy(chipOf(elements), KEY, { ...MESSAGE, ...facts });

const without = (elements: Elements, tag: number): Elements =>
  Object.fromEntries(Object.entries(elements).filter(([one]) => Number(one) !== tag));

test('plastic is proved by what it signed, in each layout of its application data', () => {
  for (const length of [18, 20, 26, 28]) {
    assert.deepEqual(proven(signed(iadOf('a0', length))), { counter: 0x102, day: '260115' });
  }
  assert.deepEqual(proven({ ...signed(), 40707: '000000000000' })?.counter, 0x102);
});

test('what is missing or of another length proves nothing, and breaks nothing', () => {
  for (const tag of [...Object.keys(SIGNED).map(Number), 0x9f10, 0x9f26, 0x9f27]) {
    assert.equal(proven(without(signed(), tag)), undefined, `without ${tag.toString(16)}`);
  }
  for (const [tag, value] of Object.entries(SIGNED)) {
    const longer = { ...signed(), [tag]: `${value}00` };
    assert.equal(proven(longer), undefined, `${Number(tag).toString(16)} is too long`);
  }
});

test('a cryptogram proves only the amount, the currency and the kind that the message asks for', () => {
  for (const facts of [{ amountMinor: 1_251 }, { currencyCode: '980' }, { type: '20' }]) {
    assert.equal(proven(signed(), facts), undefined, JSON.stringify(facts));
  }
});

test('a cryptogram of another card, or with a bit of it turned, proves nothing', () => {
  const another = new Uint8Array(16).fill(0x32);
  assert.equal(provenBy(chipOf(signed()), another, MESSAGE), undefined);
  const turned = { ...signed(), 40758: '0103' };
  assert.equal(proven(turned), undefined, 'another counter');
});

test('a good signature over a decline, or of another version, is no request to pay', () => {
  assert.equal(proven(signed(iadOf('a0'), '00')), undefined, 'the terminal says declined');
  assert.equal(proven(signed(iadOf('a0'), '40')), undefined, 'the terminal says approved offline');
  assert.equal(proven(signed(iadOf('80'))), undefined, 'the card says declined');
  assert.equal(proven(signed(iadOf('90'))), undefined, 'the card says approved offline');
  assert.equal(proven(signed(iadOf('a0', 18, '11'))), undefined, 'another version');
  assert.equal(proven(signed(iadOf('a0', 19))), undefined, 'no layout of M/Chip');
});
