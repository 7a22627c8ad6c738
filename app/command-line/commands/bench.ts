/** `armilla bench NAME`: how quick we are, as ratios against references in the same run. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Comparison, compare, type Effort } from '../bench/measure.ts';
import { Missing } from '../bench/missing.ts';
import { type Plot, suitePlots } from '../bench/plot/draw.ts';
import { RUNS } from '../bench/runs.ts';
import { SUITES } from '../bench/suites.ts';
import { countOf } from '../bench/words-given.ts';
import { type Command, type Given, type Speak, textOf, UsageError } from '../command.ts';

const DEFAULT_ROUNDS = 25;
const DEFAULT_ROUND_MS = 60;

export const bench: Command = {
  name: 'bench',
  usage:
    '[NAME] [--rounds N] [--round-ms N] [--plots DIR] [--json]\n' +
    '       authorise [--cards N] [--rounds N] [--seconds N] [--sql FILE] [--json]\n' +
    '       enrol [--cards N] [--rounds N] [--json]\n' +
    '       start [--rounds N] [--seconds N] [--json]\n' +
    '       scale [--cards N] [--seconds N] [--points FILE] [--json]\n' +
    '       scale --sizes N,N,… [--engine postgres|sqlite] [--rounds N] [--payments N] [--memory N]\n' +
    '             [--keep DIR] [--json]\n' +
    '       workers [--workers N] [--cards N] [--rounds N] [--payments N] [--json]',
  summary: 'How quick we are, as ratios against references measured in the same run.',
  help:
    `NAME is one of ${Object.keys(SUITES).join(', ')}; without it these all run.\n` +
    'Work and reference take turns; each figure is the median of the rounds.\n' +
    'authorise takes some minutes: payments over TCP from a process of its own, through the ports of\n' +
    'the whole service, against PostgreSQL’s pgbench (to be installed) and against the same SQL\n' +
    'alone, whose text goes to --sql FILE. --cards are loaded first, --seconds is a round’s length.\n' +
    'enrol types --cards cards a round into the wallet, eight at once, until their tokens are active\n' +
    'on bands, against a bare server that is asked as often and keeps a row for every write.\n' +
    'start measures from spawning the service to its first page, and after --seconds with nothing to\n' +
    'do its memory, against a Node process that does nothing; the pages have to be built.\n' +
    'scale measures at several loads, holds a simulation of the queues against it, and reckons what\n' +
    'up to a billion taps a day take; the measured points go to --points FILE.\n' +
    'With --sizes it loads so many cards each, and holds what a payment costs with more of them\n' +
    'against what it costs with the first, --payments a round; then it looks at the memory of the\n' +
    'service while --memory payments go by. Ten million cards take most of an hour and\n' +
    '50 GB on SQLite, 64 GB on PostgreSQL. --keep DIR keeps what was loaded on SQLite, for next time.\n' +
    'workers holds what a payment costs a bank in --workers processes against the same in one.\n' +
    '--plots DIR draws what was measured, each drawing an SVG file.',
  options: {
    rounds: { type: 'string' },
    'round-ms': { type: 'string' },
    cards: { type: 'string' },
    seconds: { type: 'string' },
    sql: { type: 'string' },
    points: { type: 'string' },
    sizes: { type: 'string' },
    payments: { type: 'string' },
    memory: { type: 'string' },
    engine: { type: 'string' },
    keep: { type: 'string' },
    workers: { type: 'string' },
    plots: { type: 'string' },
  },
  async run(given, speak) {
    const folder = textOf(given, 'plots', '');
    try {
      const plots = await run(given, speak);
      if (folder !== '') writePlots(folder, plots);
      return 0;
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      speak.complain(error.message);
      return 2;
    }
  },
};

function run(given: Given, speak: Speak): Promise<readonly Plot[]> {
  const [name = ''] = given.positionals;
  const long = Object.hasOwn(RUNS, name) ? RUNS[name] : undefined;
  return long === undefined ? runSuites(given, speak) : long(given, speak);
}

async function runSuites(given: Given, speak: Speak): Promise<readonly Plot[]> {
  const effort = effortOf(given);
  const plots: Plot[] = [];
  for (const [name, suite] of chosen(given)) {
    const comparisons = (await suite.contests()).map((contest) => {
      const comparison = compare(contest, effort);
      speak.say(comparison, inWords(comparison));
      return comparison;
    });
    plots.push(...suitePlots(name, comparisons));
    const counted = await suite.counts?.();
    if (counted !== undefined) speak.say({ name: counted.name, ...counted.figures }, counted.words);
  }
  return plots;
}

/** Makes the folder where it is not there. */
function writePlots(folder: string, plots: readonly Plot[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { file, svg } of plots) writeFileSync(join(folder, file), svg);
}

function chosen({ positionals }: Given) {
  const names = positionals.length === 0 ? Object.keys(SUITES) : positionals;
  return names.map((name) => {
    const suite = Object.hasOwn(SUITES, name) ? SUITES[name] : undefined;
    if (suite === undefined) throw new UsageError(`There is no benchmark "${name}".`);
    return [name, suite] as const;
  });
}

function effortOf(given: Given): Effort {
  return {
    rounds: countOf(given, 'rounds', DEFAULT_ROUNDS),
    roundMs: countOf(given, 'round-ms', DEFAULT_ROUND_MS),
  };
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
