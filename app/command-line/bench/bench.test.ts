import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allocatedBytes } from './allocation.ts';
import { compare } from './measure.ts';
import { personalisationCost } from './personalisation.ts';
import { wireContests } from './wire.ts';

const BRIEF = { rounds: 3, roundMs: 5 };

test('work that does more takes longer, and the ratio says so', () => {
  const spin = (turns: number) => () => {
    let sum = 0;
    for (let i = 0; i < turns; i++) sum = (sum * 31 + i) | 0;
    return sum;
  };
  const contest = { name: 'spin', summary: '', ours: spin(500), reference: spin(50_000) };
  const { ratio, work, reference, p50Ms, p99Ms } = compare(contest, BRIEF);
  assert.ok(ratio > 5, `${ratio}`);
  assert.ok(work > reference && p99Ms >= p50Ms);
});

test('allocation is counted in bytes', () => {
  const bytes = allocatedBytes(() => Array.from({ length: 1_000 }, (_, i) => i + 0.5));
  assert.ok(bytes > 7_000 && bytes < 40_000, `${bytes}`);
});

test('a card is brought onto a band in as few commands as hold its data', async () => {
  const cost = await personalisationCost();
  assert.equal(cost.commands, cost.fewestCommands);
  assert.ok(cost.commands <= 16, `${cost.commands} commands`);
  assert.ok(cost.commandBytes < 1.25 * cost.dataBytes + 400, `${cost.commandBytes} bytes`);
  assert.ok(cost.imageBytes < 16_384, `${cost.imageBytes} bytes of memory`);
});

test('both sides of each wire contest do the work, and decoding stays near its input', () => {
  const lines = wireContests().map((contest) => compare(contest, BRIEF));
  assert.deepEqual(
    lines.map(({ name }) => name),
    ['iso8583-0100', 'tlv-ber-tlv', 'tlv-node-emv', 'arqc-check'],
  );
  for (const { name, ratio, inputBytes, allocatedBytes: allocated } of lines) {
    assert.ok(ratio > 0, name);
    if (inputBytes !== undefined && allocated !== undefined) {
      assert.ok(allocated < 20 * inputBytes, `${name}: ${allocated} for ${inputBytes}`);
    }
  }
});
