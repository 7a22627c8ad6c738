import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex } from '@armilla/bytes';
import {
  BIT_MAPS,
  cvmRuleInWords,
  decodeCvmList,
  describeBits,
  encodeTlv,
  explainTlv,
  explainValue,
  isConstructed,
  TAGS,
  tagBytes,
  tagInfo,
} from './index.ts';

const setIn = (tag: number, value: string) =>
  describeBits(tag, fromHex(value))
    .filter(({ set }) => set)
    .map(({ byte, bit, name }) => `${byte}.${bit} ${name}`);

test('the dictionary has each tag once, well formed and with lengths that make sense', () => {
  assert.equal(new Set(TAGS.map(({ tag }) => tag)).size, TAGS.length);
  for (const { tag, format, length, name } of TAGS) {
    assert.ok(tagBytes(tag).length <= 3, name);
    assert.ok(length[0] <= length[1], name);
    assert.equal(format === 'constructed', isConstructed(tag), name);
  }
  assert.ok(TAGS.length >= 180, `${TAGS.length} tags`);
  assert.equal(tagInfo(0x9f26)?.name, 'Application cryptogram');
  assert.equal(tagInfo(0xdf02), undefined);
});

test('every bit map belongs to a tag and stays inside its length and its masks', () => {
  for (const [tag, meanings] of BIT_MAPS) {
    const info = tagInfo(tag);
    assert.ok(info);
    for (const { byte, mask, value, name } of meanings) {
      assert.ok(byte >= 1 && byte <= info.length[1], name);
      assert.equal(value & ~mask, 0, name);
    }
  }
});

test('interchange profile, verification results and cryptogram information are named', () => {
  assert.deepEqual(setIn(0x82, '1B80'), [
    '1.5 cardholder verification supported',
    '1.4 terminal risk management to be performed',
    '1.2 on-device cardholder verification supported',
    '1.1 CDA supported',
    '2.8 EMV mode supported',
  ]);
  assert.deepEqual(setIn(0x95, '0400048002'), [
    '1.3 CDA failed',
    '3.3 online PIN entered',
    '4.8 transaction exceeds floor limit',
    '5.2 relay resistance protocol performed',
  ]);
  assert.deepEqual(setIn(0x9f0d, '0000000000'), []);
  assert.deepEqual(setIn(0x9f27, '80'), ['1.8 ARQC']);
  assert.deepEqual(setIn(0x9f27, '40'), ['1.8 TC']);
  assert.deepEqual(setIn(0x9f27, '00'), ['1.8 AAC']);
});

test('terminal data, verification results and outcome are named', () => {
  assert.deepEqual(setIn(0x9f35, '22'), ['1.8 merchant, attended, offline with online capability']);
  assert.deepEqual(setIn(0x9f33, '204808'), [
    '1.6 IC with contacts',
    '2.7 enciphered PIN for online verification',
    '2.4 no CVM required',
    '3.4 CDA',
  ]);
  assert.deepEqual(setIn(0x9f34, '1F0302'), [
    '1.6 no CVM required',
    '2.8 condition: terminal supports the CVM',
    '3.8 result successful',
  ]);
  assert.deepEqual(setIn(0x9f34, '420300'), [
    '1.6 enciphered PIN verified online',
    '1.7 next rule applies if this one fails',
    '2.8 condition: terminal supports the CVM',
    '3.8 result unknown',
  ]);
  assert.deepEqual(setIn(0xdf4b, '001100'), [
    '2.5 on-device cardholder verification successful',
    '2.1 PIN required',
  ]);
  assert.deepEqual(setIn(0xdf8129, '30F0F0302800F000'), [
    '1.8 online request',
    '2.8 no start',
    '4.8 confirmation code verified',
    '5.6 data record present',
    '5.4 receipt wanted',
  ]);
  assert.deepEqual(setIn(0x9f26, '00'), []);
  assert.deepEqual(describeBits(0x95, new Uint8Array()), []);
});

test('a rule of the verification list reads as a sentence', () => {
  const { rules } = decodeCvmList(fromHex('0000000000000000 4203 1F00'));
  assert.deepEqual(rules.map(cvmRuleInWords), [
    'enciphered PIN, verified online, if the terminal supports it; else try the next rule',
    'no verification required, always; else fail',
  ]);
});

const RECORD = encodeTlv(0x70, [
  encodeTlv(0x5a, fromHex('5413330089600044')),
  encodeTlv(0x57, fromHex('5413330089600044D14122010123409172')),
  encodeTlv(0x5f20, fromHex('41424344')),
  encodeTlv(0x8c, fromHex('9F0206')),
  encodeTlv(0x9f6e, fromHex('084000003035')),
]);

test('a record explains itself with account data masked', () => {
  assert.deepEqual(explainTlv(RECORD), [
    '70 Record template',
    '  5A Application PAN: 54133300****0044',
    '  57 Track 2 equivalent data: masked, 17 bytes',
    '  5F20 Cardholder name: masked, 4 bytes',
    '  8C Card risk management data object list 1 (CDOL1): 9F0206',
    '    9F02 Amount, authorised (numeric), 6 bytes',
    '  9F6E Third party data; form factor indicator in kernel 3: 084000003035',
    '    device type 05: wristband',
  ]);
});

test('account data shows when revealing is asked for', () => {
  const lines = explainTlv(RECORD, { reveal: true });
  assert.equal(lines[1], '  5A Application PAN: 5413330089600044');
  assert.equal(lines[3], '  5F20 Cardholder name: 41424344 "ABCD"');
});

test('values that do not follow their own rules are shown as bytes', () => {
  assert.deepEqual(explainValue(0x8e, fromHex('00')), [
    '8E Cardholder verification method list: 00',
    '  cannot be read further',
  ]);
  assert.deepEqual(explainValue(0x5a, fromHex('AB')), ['5A Application PAN: masked, 1 bytes']);
  assert.deepEqual(explainValue(0xdf02, new Uint8Array()), ['DF02 Unknown tag: empty']);
  assert.deepEqual(explainValue(0x94, fromHex('10010201')), [
    '94 Application file locator: 10010201',
    '  file 2, records 1 to 2, 1 of them signed',
  ]);
  assert.throws(() => explainTlv(fromHex('9F')), DecodeError);
});

test('qualifiers of kernel 3 are told where 9F66 has their length', () => {
  assert.deepEqual(explainValue(0x9f66, fromHex('36804000')), [
    '9F66 PUNATC (track 2); TTQ in kernel 3: 36804000',
    '  byte 1 bit 6: EMV mode supported',
    '  byte 1 bit 5: EMV contact chip supported',
    '  byte 1 bit 3: online PIN supported',
    '  byte 1 bit 2: signature supported',
    '  byte 2 bit 8: online cryptogram required',
    '  byte 3 bit 7: consumer device CVM supported',
  ]);
  assert.equal(explainValue(0x9f66, fromHex('3680')).length, 1);
});
