/** Loading and extradition: built, cut, joined and read back. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import fc from 'fast-check';
import {
  decodeCommandAPDU,
  decodeInstallForExtradition,
  decodeInstallForLoad,
  decodeLoadFile,
  encodeLoadFile,
  installForExtradition,
  installForLoad,
  joinLoadCommands,
  loadCommands,
  longestCommandData,
} from './index.ts';

const FILE = fromHex('F041524D494C4C41');
const DOMAIN = fromHex('A000000151000000');
const NOTHING = new Uint8Array(0);

test('INSTALL for load and for extradition have the bytes the book gives them', () => {
  const load = { loadFileAid: FILE, domainAid: DOMAIN, hash: NOTHING, parameters: NOTHING };
  const command = installForLoad({ ...load, token: NOTHING });
  assert.equal(
    hex(command),
    '80E6020015 08F041524D494C4C41 08A000000151000000 000000 00'.replace(/ /g, ''),
  );
  assert.deepEqual(decodeInstallForLoad(decodeCommandAPDU(command).data), {
    ...load,
    token: NOTHING,
  });
  const request = { domainAid: DOMAIN, aid: FILE, parameters: NOTHING, token: NOTHING };
  const given = installForExtradition(request);
  assert.equal(
    hex(given),
    '80E6100016 08A000000151000000 00 08F041524D494C4C41 000000 00'.replace(/ /g, ''),
  );
  assert.deepEqual(decodeInstallForExtradition(decodeCommandAPDU(given).data), request);
  const wrong = fromHex('08A0000001510000000101 08F041524D494C4C41 000000');
  assert.throws(() => decodeInstallForExtradition(wrong), DecodeError);
  assert.throws(() => decodeInstallForLoad(fromHex('0000')), DecodeError);
});

test('a token of 128 bytes has a length of two', () => {
  const token = new Uint8Array(128).fill(7);
  const request = { domainAid: DOMAIN, aid: FILE, parameters: NOTHING, token };
  const { data } = decodeCommandAPDU(installForExtradition(request));
  assert.equal(hex(data.slice(-130, -128)), '8180');
  assert.deepEqual(decodeInstallForExtradition(data), request);
  assert.throws(() => decodeInstallForLoad(fromHex('820001FF00000000')), DecodeError);
});

const signature = fc.record(
  { domainAid: fc.uint8Array({ minLength: 5, maxLength: 16 }), signature: fc.uint8Array() },
  { noNullPrototype: true },
);

test('a load file is cut into commands that fit their session, and is joined again', () => {
  const file = fc.record(
    {
      code: fc.uint8Array({ maxLength: 3000, size: 'max' }),
      signatures: fc.array(signature, { maxLength: 2 }),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(file, fc.constantFrom('S8', 'S16'), (load, mode) => {
      const commands = loadCommands(load, mode).map(decodeCommandAPDU);
      for (const { data } of commands) assert.ok(data.length <= longestCommandData(mode));
      assert.deepEqual(joinLoadCommands(commands), load);
    }),
  );
});

test('LOAD numbers its blocks and marks the last', () => {
  const commands = loadCommands({ code: new Uint8Array(300).fill(0xca), signatures: [] });
  assert.deepEqual(
    commands.map((command) => hex(command.slice(0, 5))),
    ['80E80000EF', '80E8800141'],
  );
  assert.equal(hex(commands[0]?.slice(5, 10) ?? NOTHING), 'C482012CCA');
  assert.throws(() => loadCommands({ code: new Uint8Array(62000), signatures: [] }), RangeError);
});

test('a load file with a block missing, twice there or not ended is refused', () => {
  const code = new Uint8Array(600);
  const blocks = loadCommands({ code, signatures: [] }).map(decodeCommandAPDU);
  const [first, second, third] = blocks;
  assert.ok(first !== undefined && second !== undefined && third !== undefined);
  for (const wrong of [[first, third], [first, first, second, third], [first, second], []]) {
    assert.throws(() => joinLoadCommands(wrong), DecodeError);
  }
  for (const wrong of ['', 'E2024F00C400', 'C400E2054F01A0C300', 'C40201']) {
    assert.throws(() => decodeLoadFile(fromHex(wrong)), DecodeError, wrong);
  }
  const signed = { code: fromHex('CAFE'), signatures: [{ domainAid: DOMAIN, signature: DOMAIN }] };
  assert.equal(
    hex(encodeLoadFile(signed)),
    'E214 4F08A000000151000000 C308A000000151000000 C402CAFE'.replace(/ /g, ''),
  );
  const empty = { code: NOTHING, signatures: [] };
  assert.equal(hex(encodeLoadFile(empty)), 'C400');
});
