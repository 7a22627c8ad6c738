/** The codec of the product's own links: cut anywhere, altered anywhere. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DecodeError } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { type Message, networkCodec } from './index.ts';

const key = Uint8Array.from({ length: 16 }, (_, i) => i);
const mac = (bytes: Uint8Array) => cmacAes(key, bytes).subarray(0, 8);

const echo: Message = { mti: '0800', fields: { 7: '1122010203', 11: '000001', 70: '301' } };
const request: Message = {
  mti: '0100',
  fields: { 4: '000000001240', 7: '1122010203', 11: '000002', 41: 'ARM00001' },
};

for (const [name, codec] of [
  ['without a code', networkCodec()],
  ['with a code', networkCodec(mac)],
] as const) {
  test(`messages ${name} come through byte by byte, in order`, () => {
    const bytes = [...codec.encode(echo), ...codec.encode(request)];
    const reader = codec.reader();
    const seen = bytes.flatMap((byte) => reader.push(Uint8Array.of(byte)));
    assert.deepEqual(seen, [echo, request]);
  });
}

test('the code stands in DE 64, and in DE 128 beside fields above 64', () => {
  const bare = networkCodec();
  const read = (message: Message) => bare.reader().push(networkCodec(mac).encode(message))[0];
  assert.equal(read(request)?.fields[64]?.length, 8);
  assert.equal(read(echo)?.fields[128]?.length, 8);
});

test('a message with any bit of it turned is refused, and so is one without its code', () => {
  const codec = networkCodec(mac);
  const bytes = codec.encode(request);
  for (let bit = 16; bit < bytes.length * 8; bit += 5) {
    const altered = bytes.slice();
    altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.throws(() => codec.reader().push(altered), DecodeError);
  }
  assert.throws(() => codec.reader().push(networkCodec().encode(request)), {
    name: 'DecodeError',
    message: 'MAC: missing or wrong',
  });
});

test('an answer has the correlation key of its request and is no request', () => {
  const codec = networkCodec();
  const answer: Message = { mti: '0110', fields: { ...request.fields, 39: '00' } };
  assert.equal(codec.correlationKey(answer), codec.correlationKey(request));
  assert.deepEqual([codec.isRequest(request), codec.isRequest(answer)], [true, false]);
});
