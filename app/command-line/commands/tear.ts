/** `armilla tear`: cuts the power at every answer and every write of every card operation. */
import { systemChance } from '@armilla/kit/chance';
import { openMemory } from '@armilla/wearable';
import type { Command, ExitCode, Speak } from '../command.ts';
import { makeCards } from '../tear/card.ts';
import { type HalfState, type MatrixResult, type Point, runMatrix } from '../tear/matrix.ts';
import { operations } from '../tear/operations.ts';

/** How long a memory's history may be: so short that it is written anew all the time, and usual. */
const HISTORIES = [1024, 32 * 1024] as const;

export const tear: Command = {
  name: 'tear',
  usage: '[--full] [--json]',
  summary: 'Cuts the power at every command and every write of every card operation.',
  help:
    'Personalisation, payment, activation, locks, keys, passcode, order, delete, account change and\n' +
    'factory reset of a band, each cut after every answer (power or link) and at every physical write\n' +
    'with nothing, half or all of it written. After each cut the band boots again: every card must be\n' +
    'whole or absent, no transaction counter may come twice, and the operation must come to its end.\n' +
    '--full cuts a second time while it does. The last JSON line is { points, halfStates }.',
  options: { full: { type: 'boolean' } },
  async run(given, speak) {
    const twice = given.values.full === true;
    const results = HISTORIES.map((bytes) => runOn(bytes, twice, speak));
    const points = results.reduce((sum, result) => sum + result.points, 0);
    const halfStates = results.flatMap((result) => result.halfStates);
    for (const half of halfStates) speak.say(half, inWords(half));
    return sumUp(points, halfStates.length, speak);
  },
};

function runOn(historyBytes: number, twice: boolean, speak: Speak): MatrixResult {
  const cards = makeCards(systemChance, 2);
  const all = operations(cards);
  const shown = process.stderr.isTTY && !speak.json;
  const result = runMatrix({
    operations: all,
    cards,
    openMemory: (flash) => openMemory(flash, historyBytes),
    twice,
    onOperation(name, index) {
      if (shown) process.stderr.write(`\r\x1b[K${index + 1} of ${all.length}: ${name}`);
    },
  });
  if (shown) process.stderr.write('\r\x1b[K');
  for (const { name, points } of result.operations) {
    speak.say({ operation: name, historyBytes, points }, `${String(points).padStart(7)}  ${name}`);
  }
  return result;
}

function sumUp(points: number, halfStates: number, speak: Speak): ExitCode {
  const found = halfStates === 0 ? 'no half state' : `${halfStates} half states`;
  speak.say({ points, halfStates }, `${points} cuts, ${found} found.`);
  return halfStates === 0 ? 0 : 1;
}

function inWords({ operation, points, found }: HalfState): string {
  return `${operation}, cut ${points.map(placeOf).join(' and again ')}: ${found}`;
}

function placeOf(point: Point): string {
  if (point.at === 'write') return `at write ${point.number} (${point.leaves} of it written)`;
  return `after ${point.number} answers (${point.at === 'link' ? 'the link' : 'the power'})`;
}
