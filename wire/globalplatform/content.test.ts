/** Builders and parsers of content management, groupings, CPLC, keys and the registry. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import {
  CONTACTLESS_ACTIVATED,
  CPLC_LENGTH,
  cplcObject,
  decodeCommandAPDU,
  decodeCommittedPackages,
  decodeContactlessEntries,
  decodeCPLC,
  decodeDGIs,
  decodeInstall,
  decodePutKey,
  decodeRegistryEntries,
  deleteCommand,
  encodeContactlessEntry,
  encodeCPLC,
  encodeDGI,
  encodeRegistryEntry,
  getStatusCommand,
  INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE,
  installCommand,
  installForPersonalisation,
  openPackage,
  putKeyCommand,
  selectContactlessRegistry,
  setContactlessStatus,
  takeDGIs,
} from './index.ts';

const grouping = fc.record(
  {
    dgi: fc.integer({ min: 1, max: 0xffff }),
    data: fc.uint8Array({ maxLength: 400 }),
  },
  { noNullPrototype: true },
);

test('groupings of any length are read back as they were written', () => {
  fc.assert(
    fc.property(fc.array(grouping, { maxLength: 5 }), (groupings) => {
      assert.deepEqual(decodeDGIs(concat(...groupings.map(encodeDGI))), groupings);
    }),
  );
});

test('groupings cut over several commands are read whole, however they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(grouping, { maxLength: 4 }),
      fc.integer({ min: 1, max: 90 }),
      (all, size) => {
        const bytes = concat(...all.map(encodeDGI));
        let pending: Uint8Array = new Uint8Array(0);
        const read: unknown[] = [];
        for (let offset = 0; offset < bytes.length; offset += size) {
          const taken = takeDGIs(concat(pending, bytes.slice(offset, offset + size)));
          read.push(...taken.groupings);
          pending = taken.rest;
        }
        assert.deepEqual(read, all);
        assert.equal(pending.length, 0);
      },
    ),
  );
});

test('a grouping of 255 bytes has its length in three bytes, one of 254 in one', () => {
  assert.equal(hex(encodeDGI({ dgi: 0x0101, data: new Uint8Array(254) }).slice(0, 3)), '0101FE');
  assert.equal(
    hex(encodeDGI({ dgi: 0x0101, data: new Uint8Array(255) }).slice(0, 5)),
    '0101FF00FF',
  );
  assert.throws(() => decodeDGIs(fromHex('0101 05 00')), DecodeError);
});

test('INSTALL is read back as it was written', () => {
  const request = {
    loadFileAid: fromHex('F041524D494C4C41'),
    moduleAid: fromHex('F041524D494C4C410001'),
    instanceAid: fromHex('A0000000041010AA01'),
    privileges: fromHex('00'),
    parameters: fromHex('C900'),
    token: new Uint8Array(0),
  };
  const command = installCommand(INSTALL_FOR_INSTALL_AND_MAKE_SELECTABLE, request);
  assert.equal(hex(command.slice(0, 4)), '80E60C00');
  assert.deepEqual(decodeInstall(decodeCommandAPDU(command).data), request);
  assert.throws(() => decodeInstall(fromHex('0501')), DecodeError);
});

test('commands have the bytes the books give them', () => {
  const aid = fromHex('A0000000041010');
  const table: readonly (readonly [Uint8Array, string])[] = [
    [installForPersonalisation(aid), '80E620000D 0000 07A0000000041010 000000 00'],
    [deleteCommand(aid), '80E4000009 4F07A0000000041010 00'],
    [deleteCommand(aid, true), '80E4008009 4F07A0000000041010 00'],
    [getStatusCommand(0x40), '80F2400202 4F00 00'],
    [getStatusCommand(0x40, aid, true), '80F2400309 4F07A0000000041010 00'],
    [setContactlessStatus('activate', aid), '80F0010109 4F07A0000000041010 00'],
    [setContactlessStatus('volatilePriority', aid), '80F0020209 4F07A0000000041010 00'],
    [selectContactlessRegistry(), '00A4040009 A00000015143525300 00'],
    [openPackage(new Uint8Array(16)), `80E2900013 DF7010${'00'.repeat(16)}`],
  ];
  for (const [command, expected] of table) assert.equal(hex(command), expected.replace(/ /g, ''));
});

test('registry lines are read back as they were written', () => {
  const entry = {
    aid: fromHex('A0000000041010'),
    lifeCycleState: 0x0f,
    privileges: fromHex('000000'),
    loadFileAid: fromHex('F041524D494C4C41'),
    domainAid: fromHex('A000000151000000'),
  };
  assert.deepEqual(decodeRegistryEntries(encodeRegistryEntry(entry)), [entry]);
  const contactless = {
    aid: entry.aid,
    lifeCycleState: 0x0f,
    contactlessState: CONTACTLESS_ACTIVATED,
    selectionPriority: 2,
  };
  assert.deepEqual(decodeContactlessEntries(encodeContactlessEntry(contactless, 9)), [contactless]);
});

test('CPLC is 42 bytes and read back as it was written', () => {
  const bytes = Uint8Array.from({ length: CPLC_LENGTH }, (_, i) => i);
  const cplc = decodeCPLC(cplcObject(bytes));
  assert.equal(cplc.icFabricator, '0001');
  assert.equal(cplc.icSerialNumber, '0C0D0E0F');
  assert.equal(cplc.icPersonalisationEquipment, '26272829');
  assert.equal(hex(encodeCPLC(cplc)), hex(bytes));
  assert.throws(() => decodeCPLC(new Uint8Array(41)), DecodeError);
});

for (const length of [16, 24, 32]) {
  test(`PUT KEY carries AES-${8 * length} keys under the data key and refuses a wrong one`, () => {
    const key = (seed: number) => Uint8Array.from({ length }, (_, i) => (i * 3 + seed) & 0xff);
    const keys = { enc: key(1), mac: key(2), dek: key(3) };
    const { data } = decodeCommandAPDU(putKeyCommand(1, 2, keys, key(9)));
    assert.deepEqual(decodePutKey(data, key(9)), { keyVersion: 2, keys });
    assert.throws(() => decodePutKey(data, key(8)), DecodeError);
    assert.throws(() => decodePutKey(data.slice(0, -1), key(9)), DecodeError);
  });
}

test('committed packages are whole identifiers', () => {
  assert.deepEqual(decodeCommittedPackages(fromHex('DF7200')), []);
  assert.throws(() => decodeCommittedPackages(fromHex('DF720101')), DecodeError);
});
