/** The contactless registry: queries with criteria and tag lists, records, changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import {
  CONTACTLESS_CHANGES,
  CONTACTLESS_TAGS,
  type ContactlessRecord,
  decodeCommandAPDU,
  decodeContactlessEntries,
  decodeContactlessFailures,
  decodeContactlessInformation,
  decodeContactlessQuery,
  decodeContactlessRecords,
  encodeContactlessRecord,
  getContactlessInformation,
  getContactlessStatus,
  queryContactless,
  setContactlessInterface,
  setContactlessStatus,
} from './index.ts';

const AID = fromHex('A0000000041010AA030002');
const NOTHING = new Uint8Array(0);

test('commands have the bytes that are seen on devices', () => {
  const { aid, state, selectionPriority } = CONTACTLESS_TAGS;
  const all = { aidPrefix: NOTHING, tags: [aid, state] };
  const one = { aidPrefix: AID, tags: [aid, state, selectionPriority] };
  const table: readonly (readonly [Uint8Array, string])[] = [
    [getContactlessInformation(), '80CA00A5 00'],
    [getContactlessStatus(), '80F24000 02 4F00 00'],
    [queryContactless(all), '80F24000 07 4F00 5C03 4F9F70 00'],
    [queryContactless(all, true), '80F24001 07 4F00 5C03 4F9F70 00'],
    [queryContactless(one), '80F24000 13 4F0BA0000000041010AA030002 5C04 4F9F7081 00'],
    [setContactlessStatus('volatilePriority', AID), '80F00202 0D 4F0BA0000000041010AA030002 00'],
    [setContactlessInterface(true), '80F00480 03 800140'],
    [setContactlessInterface(false), '80F00400 03 800140'],
  ];
  for (const [command, expected] of table) assert.equal(hex(command), expected.replace(/ /g, ''));
});

test('every change of order and state has P1 and P2 of its own', () => {
  const codes = Object.values(CONTACTLESS_CHANGES);
  assert.equal(new Set(codes).size, codes.length);
  for (const [name, code] of Object.entries(CONTACTLESS_CHANGES)) {
    const { p1, p2 } = decodeCommandAPDU(setContactlessStatus(name as 'activate', AID));
    assert.equal((p1 << 8) | p2, code, name);
  }
});

const byte = fc.integer({ min: 0, max: 255 });
const aid = fc.uint8Array({ minLength: 5, maxLength: 16 });
const optional = { noNullPrototype: true, requiredKeys: [] };

test('a query is read back as it was asked', () => {
  const query = fc.record(
    {
      aidPrefix: fc.uint8Array({ maxLength: 16 }),
      contactlessState: byte,
      family: byte,
      displayRequired: fc.boolean(),
      tags: fc.uniqueArray(fc.constantFrom(...Object.values(CONTACTLESS_TAGS)), { minLength: 1 }),
    },
    { noNullPrototype: true, requiredKeys: ['aidPrefix'] },
  );
  fc.assert(
    fc.property(query, (asked) => {
      const { data } = decodeCommandAPDU(queryContactless(asked));
      assert.deepEqual(decodeContactlessQuery(data), asked);
    }),
  );
  for (const wrong of ['', '5C014F', '4F00870201FF', '4F005C029F']) {
    assert.throws(() => decodeContactlessQuery(fromHex(wrong)), DecodeError, wrong);
  }
});

test('a record is read back as it was, and a tag list leaves out what was not asked for', () => {
  const states = fc.record(
    { lifeCycleState: byte, contactlessState: byte },
    { noNullPrototype: true },
  );
  const others = fc.record(
    {
      updateCounter: fc.integer({ min: 0, max: 0xffff }),
      selectionPriority: byte,
      groupHead: aid,
      groupMembers: fc.array(aid, { minLength: 1, maxLength: 3 }),
      family: byte,
      displayRequired: fc.boolean(),
    },
    optional,
  );
  fc.assert(
    fc.property(aid, states, others, (name, state, rest) => {
      const record: ContactlessRecord = { aid: name, ...state, ...rest };
      assert.deepEqual(decodeContactlessRecords(encodeContactlessRecord(record)), [record]);
      const short = encodeContactlessRecord(record, [CONTACTLESS_TAGS.aid, CONTACTLESS_TAGS.state]);
      assert.deepEqual(decodeContactlessRecords(short), [{ aid: name, ...state }]);
    }),
  );
});

test('malformed records, failures and information are refused', () => {
  for (const wrong of [
    '6F00',
    '6100',
    '61064F01A09F700107',
    '61074F01A0800101',
    '61064F01A0810201',
  ]) {
    assert.throws(() => decodeContactlessRecords(fromHex(wrong)), DecodeError, wrong);
  }
  assert.throws(() => decodeContactlessEntries(fromHex('61034F01A0')), DecodeError);
  assert.deepEqual(decodeContactlessFailures(NOTHING), []);
  assert.deepEqual(decodeContactlessFailures(fromHex('A1034F01A0')), [Uint8Array.of(0xa0)]);
  assert.throws(() => decodeContactlessFailures(fromHex('4F01A0')), DecodeError);
  const information = fromHex('A509 9F08020100 80020007');
  const expected = { version: fromHex('0100'), updateCounter: 7 };
  assert.deepEqual(decodeContactlessInformation(information), expected);
  const selected = fromHex('6F16 8409A00000015143525300 A509 9F08020100 80020007');
  assert.deepEqual(decodeContactlessInformation(selected), expected);
  assert.throws(() => decodeContactlessInformation(fromHex('A5059F08020100')), DecodeError);
});
