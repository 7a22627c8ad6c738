/** Log lines carry no card number, wherever it lies and however it is spelt. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createLog, scrub } from './log.ts';
import { luhnDigit, PAN, passesLuhn } from './secret.ts';

const NUMBER = '5413330089604111';

for (const [name, line, expected] of [
  ['alone', NUMBER, '[card 4111]'],
  ['in spaces', 'card 5413 3300 8960 4111 declined', 'card [card 4111] declined'],
  ['in hyphens', '5413-3300-8960-4111', '[card 4111]'],
  ['beside letters', `pan=${NUMBER};`, 'pan=[card 4111];'],
  ['in a track', `${NUMBER}=29122010000000000`, '[card 4111]=29122010000000000'],
  ['before an expiry', '5413 3300 8960 4111 29 12', '[card 4111] 29 12'],
  ['after a count', '35 5413330089604111', '35 [card 4111]'],
  ['twice', `${NUMBER} ${NUMBER}`, '[card 4111] [card 4111]'],
  ['of 15 digits', '371449635398431', '[card 8431]'],
  ['of the 2-series', '2223000048400011', '[card 0011]'],
  ['of 19 digits', '6304000000000000000'.slice(0, 18), null],
] as const) {
  test(`a number ${name} is scrubbed`, () => {
    const number = line.slice(0, 18);
    if (expected !== null) assert.equal(scrub(line), expected);
    else assert.equal(scrub(number + luhnDigit(number)), `[card 000${luhnDigit(number)}]`);
  });
}

test('what is no card number is left alone', () => {
  for (const line of [
    '1763778600000',
    '{"at":1763778600008,"rrn":"632609000001","stan":"000001"}',
    '2026-11-22T09:30:00.000Z',
    '5413330089604112',
    `9${NUMBER}0000`,
    '01000000011122093000000004000010000000000',
  ]) {
    assert.equal(scrub(line), line);
  }
});

test('no epoch in milliseconds before 2065 is taken for a card', () => {
  const from = Date.UTC(2020, 0, 1);
  const to = Date.UTC(2065, 0, 1);
  fc.assert(
    fc.property(fc.integer({ min: from, max: to }), (at) => {
      assert.equal(scrub(`{"at":${at}}`), `{"at":${at}}`);
    }),
  );
});

test('a number between any words is found', () => {
  const number = fc.stringMatching(/^[3-9]\d{11,17}$/).map((digits) => digits + luhnDigit(digits));
  const word = fc.stringMatching(/^[a-z:,"]{0,5}$/);
  fc.assert(
    fc.property(word, number, word, (before, digits, after) => {
      assert.ok(passesLuhn(digits));
      assert.ok(!scrub(`${before}${digits}${after}`).includes(digits));
    }),
  );
});

test('a line is one JSON object, scrubbed in message, nested facts and errors', () => {
  const lines: string[] = [];
  const log = createLog('acquirer', (line) => lines.push(line));
  const deep = { a: { b: { c: [{ d: NUMBER }] } } };
  log.info(deep, `in the message: ${NUMBER}\nand a second line`);
  log.warn({ pan: PAN.parse(NUMBER) }, 'opaque');
  log.error({ error: new Error(`thrown with ${NUMBER}`) }, 'an error');
  assert.equal(lines.length, 3);
  for (const line of lines) {
    assert.ok(!line.includes(NUMBER), line);
    assert.equal(line.trimEnd().includes('\n'), false);
    assert.equal((JSON.parse(line) as { party: string }).party, 'acquirer');
  }
  assert.match(lines[1] ?? '', /•••• 4111/);
  assert.match(lines[2] ?? '', /thrown with \[card 4111\]/);
});
