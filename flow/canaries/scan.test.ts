/** The search finds what is planted, however it is spelt and wherever it lies. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scannerFor } from './scan.ts';
import { spellings } from './spellings.ts';

const PAN = '5413330012345675';
const scanner = scannerFor([
  { name: 'PAN', text: PAN },
  { name: 'password', text: 'a-long-enough-password' },
  { name: 'CVC2', text: '417' },
  { name: 'PIN', text: '8642' },
]);
const namesIn = (bytes: Uint8Array) => [...new Set(scanner.scan(bytes).map((one) => one.canary))];

/** Bytes that look like anything and hold nothing. */
function noise(length: number): Buffer {
  let state = 7;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return state >> 16;
    }),
  );
}

test('every spelling of a number and of a text is found in the middle of anything', () => {
  for (const [name, text] of [
    ['PAN', PAN],
    ['password', 'a-long-enough-password'],
  ] as const) {
    for (const [spelling, bytes] of spellings(text)) {
      for (const before of [0, 1, 2, 3, 1_001]) {
        const content = Buffer.concat([noise(before), bytes, noise(500)]);
        assert.deepEqual(namesIn(content), [name], `${spelling} after ${before} bytes`);
      }
    }
  }
});

test('base64 of a longer text, track 2 and packed messages show the number in them', () => {
  for (const content of [
    Buffer.from(Buffer.from(`{"pan":"${PAN}"}`).toString('base64')),
    Buffer.from(Buffer.from(`x{"pan":"${PAN}"}`).toString('base64url')),
    Buffer.from(`${PAN}=2812201000`),
    Buffer.from(`57${'13'}${PAN}D28122010000F`, 'hex'),
    Buffer.from(`0${PAN}D2812201F0`.slice(0, -2), 'hex'),
    Buffer.from(`10${PAN}`.replace(/(.)(.)/g, '$2$1'), 'hex'),
  ]) {
    assert.deepEqual(namesIn(content), ['PAN'], content.toString('latin1'));
  }
});

test('three digits count where they are said to be a secret, and nowhere else', () => {
  for (const text of [
    '{"cvc2":"417"}',
    'cvc2=417&x=1',
    "cvc2: '417'",
    'cvc2%22%3A%22417%22',
    Buffer.from('{"name":"x","cvc2":"417"}').toString('base64'),
    Buffer.from('{"name":"x","cvc2":"417"}').toString('hex'),
    'the code is "417" today',
  ]) {
    assert.deepEqual(namesIn(Buffer.from(text)), ['CVC2'], text);
  }
  for (const text of ['{"tookMs":417}', 'cvc2: 4170', '1741700', 'PIN: 86421', 'pinned 8642x']) {
    assert.deepEqual(namesIn(Buffer.from(text)), [], text);
  }
});

test('a megabyte of noise holds nothing', () => {
  assert.deepEqual(scanner.scan(noise(1 << 20)), []);
});
