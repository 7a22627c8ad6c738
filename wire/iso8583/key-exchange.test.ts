/**
 * New keys for a link, in key blocks that anybody's TR-31 opens; and the codec that changes keys.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { wrapKeyBlock } from '@armilla/emv';
import {
  ASCII,
  BCD,
  decodeMessage,
  encodeMessage,
  isKeyExchange,
  KEY_EXCHANGE_RANDOM_LENGTH,
  keyExchangeRequest,
  type Message,
  networkCodec,
  readKeyExchange,
  signOnGate,
} from './index.ts';

const bytes = (first: number) => Uint8Array.from({ length: 16 }, (_, i) => (first + i) & 0xff);
const KEK = bytes(0xa0);
const KEYS = { version: '07', mac: bytes(0x10), pin: bytes(0x40) };
const RANDOM = new Uint8Array(KEY_EXCHANGE_RANDOM_LENGTH).fill(0x5c);
const request = keyExchangeRequest(KEYS, KEK, RANDOM, { 7: '1122010203', 11: '000001' });

test('the keys come through in every packing', () => {
  for (const profile of [ASCII, BCD]) {
    const read = decodeMessage(encodeMessage(request, profile), profile);
    assert.ok(isKeyExchange(read));
    assert.deepEqual(readKeyExchange(read, KEK), KEYS);
  }
});

test('the blocks say what the keys are for', () => {
  assert.equal(request.fields[125]?.slice(0, 16), 'D0112M6AC07N0000');
  assert.equal(request.fields[125]?.slice(112, 128), 'D0112P0AB07N0000');
  assert.equal(request.fields[125]?.length, 224);
});

const altered = (blocks: string): Message => ({
  ...request,
  fields: { ...request.fields, 125: blocks },
});
const given = request.fields[125] ?? '';

test('what is not two keys of one version and the right uses is refused', () => {
  const header = {
    version: 'D',
    algorithm: 'A',
    keyVersion: '08',
    exportability: 'N',
    options: [],
  } as const;
  const other = wrapKeyBlock(
    KEK,
    { ...header, usage: 'P0', mode: 'B' },
    KEYS.pin,
    RANDOM.slice(0, 14),
  );
  const long = wrapKeyBlock(
    KEK,
    { ...header, keyVersion: '07', usage: 'P0', mode: 'B' },
    new Uint8Array(24),
    RANDOM.slice(0, 6),
  );
  const wrong = {
    'the other way round': given.slice(112) + given.slice(0, 112),
    'one key': given.slice(0, 112),
    nothing: '',
    'something else': 'keys?',
    'a turned digit': given.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')),
    'two versions': given.slice(0, 112) + other,
    'a key of 24 bytes': given.slice(0, 112) + long,
  };
  for (const [what, blocks] of Object.entries(wrong)) {
    assert.throws(() => readKeyExchange(altered(blocks), KEK), DecodeError, what);
  }
  assert.throws(() => readKeyExchange(request, bytes(0xa1)), DecodeError, 'another key over it');
});

const cmac = (key: Uint8Array) => (text: Uint8Array) => cmacAes(key, text).subarray(0, 8);

test('a codec with two keys makes codes with the first, takes both, and says which it was', () => {
  const seen: string[] = [];
  const key = (name: string, value: Uint8Array) => ({
    mac: cmac(value),
    seen: () => seen.push(name),
  });
  const keys = () => [key('old', bytes(1)), key('new', bytes(2))];
  const both = networkCodec({ keys });
  const echo: Message = { mti: '0800', fields: { 7: '1122010203', 11: '000001', 70: '301' } };
  for (const codec of [networkCodec(cmac(bytes(2))), networkCodec(cmac(bytes(1))), both]) {
    assert.deepEqual(both.reader().push(codec.encode(echo)), [echo]);
  }
  assert.deepEqual(seen, ['new', 'old', 'old']);
  assert.throws(() => both.reader().push(networkCodec(cmac(bytes(3))).encode(echo)), DecodeError);
});

test('the codec packs as it is told, and says how much of a message waits', () => {
  for (const profile of [ASCII, BCD]) {
    const codec = networkCodec(cmac(bytes(1)), profile);
    const reader = codec.reader();
    const framed = codec.encode(request);
    assert.deepEqual(reader.push(framed.subarray(0, 10)), []);
    assert.equal(reader.pendingBytes, 10);
    assert.deepEqual(reader.push(framed.subarray(10)), [request]);
    assert.equal(reader.pendingBytes, 0);
  }
});

const manage = (code: string, institution = '00000123456'): Message => ({
  mti: '0800',
  fields: { 7: '1122010203', 11: '000001', 32: institution, 70: code },
});
const payment = (institution = '123456'): Message => ({
  mti: '0100',
  fields: { 4: '000000001240', 7: '1122010203', 11: '000002', 32: institution },
});
const yes = (message: Message): Message => ({
  mti: '0810',
  fields: { ...message.fields, 39: '00' },
});

test('nothing but network management is taken before a sign-on that was answered with yes', () => {
  const gate = signOnGate({ isMember: (institution) => institution === '123456' });
  const asked = (message: Message) => gate.refuse(message)?.fields[39];
  assert.equal(asked(payment()), '58');
  assert.equal(asked(manage('301')), undefined, 'an echo asks who is there, not who asks');
  gate.answered(manage('301'), yes(manage('301')));
  assert.equal(asked(payment()), '58');
  assert.equal(asked(manage('001', '999999')), '58', 'a stranger');
  gate.answered(manage('001'), { mti: '0810', fields: { 39: '12' } });
  assert.equal(asked(payment()), '58');
  gate.answered(manage('001'), yes(manage('001')));
  assert.equal(asked(payment()), undefined);
  assert.equal(asked(payment('999999')), '03', 'in another one’s name');
  gate.answered(manage('002'), yes(manage('002')));
  assert.equal(asked(payment()), '58');
});

test('a network speaks for many; what asks nothing is let pass, to be answered by nobody', () => {
  const gate = signOnGate({ speaksForOthers: true });
  assert.equal(gate.refuse(payment())?.fields[39], '58');
  assert.equal(gate.refuse({ ...payment(), mti: '0110' }), undefined);
  gate.answered(manage('001'), yes(manage('001')));
  assert.equal(gate.refuse(payment('999999')), undefined);
});
