/** `armilla bench NAME`: how quick we are, as ratios against references in the same run. */
import { type Comparison, compare, type Effort } from '../bench/measure.ts';
import { SUITES } from '../bench/suites.ts';
import { type Command, type Given, textOf, UsageError } from '../command.ts';

const DEFAULT_ROUNDS = '25';
const DEFAULT_ROUND_MS = '60';

export const bench: Command = {
  name: 'bench',
  usage: '[NAME] [--rounds N] [--round-ms N] [--json]',
  summary: 'How quick we are, as ratios against references measured in the same run.',
  help:
    `NAME is one of ${Object.keys(SUITES).join(', ')}; without it all run.\n` +
    'Work and reference take turns; each figure is the median of the rounds.',
  options: { rounds: { type: 'string' }, 'round-ms': { type: 'string' } },
  async run(given, speak) {
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
