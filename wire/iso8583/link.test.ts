import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, DecodeError, fromHex } from '@armilla/bytes';
import fc from 'fast-check';
import {
  ASCII,
  BCD,
  checkMac,
  correlationKey,
  decodeMessage,
  decodeOriginalDataElements,
  encodeMessage,
  encodeOriginalDataElements,
  encodeWithMac,
  FrameReader,
  frame,
  isAdvice,
  isNetworkManagement,
  isRepeat,
  isRequest,
  isResponse,
  isReversal,
  type Message,
  macInput,
  NETWORK,
  originalCorrelationKey,
  originalDataElements,
  repeatMti,
  requestMti,
  responseMti,
  withoutMac,
} from './index.ts';
import vectors from './vectors/iso8583-messages.json' with { type: 'json' };

const REQUEST: Message = {
  mti: '0100',
  fields: { 3: '000000', 7: '1122023355', 11: '000017', 32: '00200', 41: 'TERM0001' },
};

/** A sum over all bytes and their places: enough to see that every byte counts. */
const sum = (bytes: Uint8Array) => {
  let state = 17n;
  for (const byte of bytes) state = (state * 1_000_003n + BigInt(byte)) & 0xffffffffffffffffn;
  return fromHex(state.toString(16).padStart(16, '0'));
};

test('the code is the last field, 64 or 128, and covers everything before it', () => {
  const long: Message = { ...REQUEST, fields: { ...REQUEST.fields, 90: '0'.repeat(42) } };
  for (const profile of [ASCII, BCD, NETWORK]) {
    for (const [message, number] of [
      [REQUEST, 64],
      [long, 128],
    ] as const) {
      const bytes = encodeWithMac(message, profile, sum);
      const decoded = decodeMessage(bytes, profile);
      assert.deepEqual(decoded.fields[number], sum(macInput(bytes, profile)));
      assert.deepEqual(withoutMac(decoded), message);
      assert.equal(checkMac(bytes, profile, sum), true);
    }
  }
});

test('a code does not survive a change of any byte of the network profile', () => {
  const bytes = encodeWithMac(REQUEST, NETWORK, sum);
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 0x01;
    try {
      assert.equal(checkMac(changed, NETWORK, sum), false, `byte ${at}`);
    } catch (error) {
      assert.ok(error instanceof DecodeError, String(error));
    }
  }
});

test('no code, and a code that is not last, are not right codes', () => {
  assert.equal(checkMac(encodeMessage(REQUEST, NETWORK), NETWORK, sum), false);
  const { 41: _, ...short } = REQUEST.fields;
  const other: Message = { mti: '0100', fields: { ...short, 52: new Uint8Array(8) } };
  const covered = macInput(encodeMessage(other, NETWORK), NETWORK);
  assert.equal(checkMac(concat(covered, sum(covered)), NETWORK, sum), false, 'DE 52 is no code');
  const inside = { ...REQUEST.fields, 64: new Uint8Array(8), 90: '0'.repeat(42) };
  const bytes = encodeMessage({ mti: '0420', fields: inside }, NETWORK);
  assert.equal(checkMac(bytes, NETWORK, sum), false);
});

test('an answer and a repeat have the key of their request, others do not', () => {
  const key = correlationKey(REQUEST);
  const { fields } = REQUEST;
  assert.equal(correlationKey({ mti: '0110', fields: { ...fields, 39: '00', 32: '200' } }), key);
  assert.equal(correlationKey({ mti: '0101', fields }), key);
  const others: readonly Message[] = [
    { mti: '0420', fields },
    { mti: '0120', fields },
    { mti: '0100', fields: { ...fields, 7: '1122023356' } },
    { mti: '0100', fields: { ...fields, 11: '000018' } },
    { mti: '0100', fields: { ...fields, 32: '201' } },
    { mti: '0100', fields: { ...fields, 41: 'TERM0002' } },
  ];
  assert.equal(new Set([key, ...others.map(correlationKey)]).size, 7);
  assert.equal(
    correlationKey({ mti: '0810', fields: { 7: '1122023355', 11: '000001' } }),
    correlationKey({ mti: '0800', fields: { 7: '1122023355', 11: '000001' } }),
  );
});

test('message types lead to their answers, repeats and requests', () => {
  assert.deepEqual(
    ['0100', '0101', '0120', '0121', '0400', '0420', '0421', '0800'].map(responseMti),
    ['0110', '0110', '0130', '0130', '0410', '0430', '0430', '0810'],
  );
  assert.equal(repeatMti('0420'), '0421');
  assert.equal(repeatMti('0421'), '0421');
  assert.equal(requestMti('0430'), '0420');
  assert.deepEqual(
    ['0100', '0121', '0420', '0800', '0110', '0130', '0430', '0810'].filter(isRequest),
    ['0100', '0121', '0420', '0800'],
  );
  assert.deepEqual(['0100', '0121', '0420', '0430'].filter(isAdvice), ['0121', '0420']);
  assert.deepEqual(['0100', '0110', '0430'].filter(isResponse), ['0110', '0430']);
  assert.deepEqual(['0100', '0400', '0430'].filter(isReversal), ['0400', '0430']);
  assert.deepEqual(['0100', '0800', '0810'].filter(isNetworkManagement), ['0800', '0810']);
  assert.deepEqual(['0100', '0101', '0421'].filter(isRepeat), ['0101', '0421']);
  for (const mti of ['0110', '0130', '01', 'abcd'])
    assert.throws(() => responseMti(mti), RangeError);
});

test('field 90 of the vectors splits and joins', () => {
  const vector = vectors.cases.find(({ op }) => op === 'reversal-fields');
  const digits = vector?.elements?.['90'] ?? '';
  const elements = decodeOriginalDataElements(digits);
  assert.deepEqual(elements, {
    mti: '0200',
    stan: '003316',
    transmissionDate: '0908064519',
    acquirer: '200',
    forwarder: '',
  });
  assert.equal(encodeOriginalDataElements(elements), digits);
  assert.throws(() => decodeOriginalDataElements(digits.slice(1)), DecodeError);
  assert.throws(() => encodeOriginalDataElements({ ...elements, stan: '1' }), RangeError);
});

test('a reversal finds the message it takes back', () => {
  const original = encodeOriginalDataElements(originalDataElements(REQUEST));
  const reversal: Message = { mti: '0420', fields: { 11: '000099', 41: 'TERM0001', 90: original } };
  assert.equal(originalCorrelationKey(reversal), correlationKey(REQUEST));
  const from = (acquirer: string) => ({
    ...reversal,
    fields: { ...reversal.fields, 32: acquirer },
  });
  for (const sender of ['200', '00200', '00000000200']) {
    assert.equal(originalCorrelationKey(from(sender)), correlationKey(REQUEST), sender);
  }
  for (const sender of ['201', '2', '']) {
    assert.throws(() => originalCorrelationKey(from(sender)), DecodeError, sender);
  }
  assert.equal(originalCorrelationKey(REQUEST), undefined);
  assert.throws(() => originalDataElements({ mti: '0100', fields: {} }), RangeError);
});

test('frames come together from chunks cut anywhere', () => {
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });
  fc.assert(
    fc.property(payloads, fc.array(fc.integer({ min: 1, max: 9 })), (sent, sizes) => {
      const stream = concat(
        ...sent.flatMap((payload) => [frame(payload), frame(new Uint8Array())]),
      );
      const reader = new FrameReader();
      const received: Uint8Array[] = [];
      let offset = 0;
      for (const size of [...sizes, stream.length]) {
        received.push(...reader.push(stream.subarray(offset, offset + size)));
        offset += size;
      }
      assert.deepEqual(received, sent);
      assert.equal(reader.pendingBytes, 0);
    }),
  );
});

test('a frame beyond the bound is refused on both sides', () => {
  assert.equal(frame(new Uint8Array(4096)).length, 4098);
  assert.throws(() => frame(new Uint8Array(4097)), RangeError);
  assert.throws(() => new FrameReader().push(fromHex('1001')), DecodeError);
  assert.equal(new FrameReader().push(frame(new Uint8Array(4096))).length, 1);
});
