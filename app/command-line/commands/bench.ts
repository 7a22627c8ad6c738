/** `armilla bench NAME`: how quick we are, as ratios against references in the same run. */
import { writeFileSync } from 'node:fs';
import { benchAuthorise, Missing } from '../bench/authorise/index.ts';
import { lineInWords } from '../bench/authorise/words.ts';
import { type Comparison, compare, type Effort } from '../bench/measure.ts';
import { benchScale } from '../bench/scale/index.ts';
import { capacityInWords, checkedInWords } from '../bench/scale/words.ts';
import { SUITES } from '../bench/suites.ts';
import {
  type Command,
  type ExitCode,
  type Given,
  type Speak,
  textOf,
  UsageError,
} from '../command.ts';

const DEFAULT_ROUNDS = '25';
const DEFAULT_ROUND_MS = '60';

export const bench: Command = {
  name: 'bench',
  usage:
    '[NAME] [--rounds N] [--round-ms N] [--json]\n' +
    '       authorise [--cards N] [--rounds N] [--seconds N] [--sql FILE] [--json]\n' +
    '       scale [--cards N] [--seconds N] [--points FILE] [--json]',
  summary: 'How quick we are, as ratios against references measured in the same run.',
  help:
    `NAME is one of ${Object.keys(SUITES).join(', ')}; without it these all run.\n` +
    'Work and reference take turns; each figure is the median of the rounds.\n' +
    'authorise takes some minutes: payments over TCP from a process of its own, through the ports of\n' +
    'the whole service, against PostgreSQL’s pgbench (to be installed) and against the same SQL\n' +
    'alone, whose text goes to --sql FILE. --cards are loaded first, --seconds is a round’s length.\n' +
    'scale measures at several loads, holds a simulation of the queues against it, and reckons what\n' +
    'up to a billion taps a day take; the measured points go to --points FILE.',
  options: {
    rounds: { type: 'string' },
    'round-ms': { type: 'string' },
    cards: { type: 'string' },
    seconds: { type: 'string' },
    sql: { type: 'string' },
    points: { type: 'string' },
  },
  async run(given, speak) {
    const [name] = given.positionals;
    if (name === 'authorise') return orMissing(speak, () => authorise(given, speak));
    if (name === 'scale') return orMissing(speak, () => scale(given, speak));
    const effort = effortOf(given);
    for (const suite of chosen(given)) {
      for (const contest of await suite.contests()) {
        const comparison = compare(contest, effort);
        speak.say(comparison, inWords(comparison));
      }
      const counted = await suite.counts?.();
      if (counted !== undefined) {
        speak.say({ name: counted.name, ...counted.figures }, counted.words);
      }
    }
    return 0;
  },
};

/** Ends with 2 where what is needed is not installed. */
async function orMissing(speak: Speak, work: () => Promise<void>): Promise<ExitCode> {
  try {
    await work();
    return 0;
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    speak.complain(error.message);
    return 2;
  }
}

/** Beside the figures, which programs may read. */
const onProgress = (text: string) => void process.stderr.write(`${text}\n`);

async function authorise(given: Given, speak: Speak): Promise<void> {
  const sql = await benchAuthorise({
    cards: count(given, 'cards', '10000'),
    rounds: count(given, 'rounds', '5'),
    seconds: count(given, 'seconds', '5'),
    onProgress,
    onLine: (line) => speak.say(line, lineInWords(line)),
  });
  const file = textOf(given, 'sql', '');
  if (file !== '') writeFileSync(file, sql);
}

async function scale(given: Given, speak: Speak): Promise<void> {
  const points = await benchScale({
    cards: count(given, 'cards', '10000'),
    seconds: count(given, 'seconds', '4'),
    onProgress,
    onChecked: (measured, checked) => speak.say(checked, checkedInWords(measured, checked)),
    onCapacity: (capacity) => speak.say(capacity, capacityInWords(capacity)),
  });
  const file = textOf(given, 'points', '');
  const written = points.map(({ road, engine, points }) => ({ work: `${road}-${engine}`, points }));
  if (file !== '') writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
}

function chosen({ positionals }: Given) {
  const names = positionals.length === 0 ? Object.keys(SUITES) : positionals;
  return names.map((name) => {
    const suite = Object.hasOwn(SUITES, name) ? SUITES[name] : undefined;
    if (suite === undefined) throw new UsageError(`There is no benchmark "${name}".`);
    return suite;
  });
}

function effortOf(given: Given): Effort {
  return {
    rounds: count(given, 'rounds', DEFAULT_ROUNDS),
    roundMs: count(given, 'round-ms', DEFAULT_ROUND_MS),
  };
}

function count(given: Given, name: string, otherwise: string): number {
  const text = textOf(given, name, otherwise);
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--${name} wants a whole number from 1, not "${text}".`);
}

function inWords(comparison: Comparison): string {
  const { name, summary, work, reference, ratio, spread, p50Ms, p99Ms } = comparison;
  const { inputBytes, allocatedBytes } = comparison;
  const allocation =
    inputBytes === undefined || allocatedBytes === undefined
      ? ''
      : `\n  decoding ${inputBytes} bytes allocates ${allocatedBytes}, ` +
        `${(allocatedBytes / inputBytes).toFixed(1)} times its input`;
  return (
    `${name}: ${ratio} times the reference (rounds ${spread[0]} to ${spread[1]})\n` +
    `  ${summary}\n  ${work} a second against ${reference}; ` +
    `one takes ${p50Ms} ms, at the slowest hundredth ${p99Ms} ms${allocation}`
  );
}
