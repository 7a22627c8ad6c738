/** The benchmarks that run whole processes and take minutes, by name. */
import { writeFileSync } from 'node:fs';
import { type Given, type Speak, textOf, UsageError } from '../command.ts';
import type { RatioLine, TailLine } from './authorise/contest.ts';
import { benchAuthorise } from './authorise/index.ts';
import { lineInWords } from './authorise/words.ts';
import { benchEnrol } from './enrol/index.ts';
import { enrolInWords } from './enrol/words.ts';
import { ENGINES } from './growth/databases.ts';
import { benchGrowth } from './growth/index.ts';
import type { GrowthLine } from './growth/lines.ts';
import { growthInWords } from './growth/words.ts';
import {
  authorisePlots,
  enrolPlots,
  growthPlots,
  type Plot,
  scalePlot,
  startPlots,
  workersPlots,
} from './plot/draw.ts';
import type { Checked } from './queue/calibrate.ts';
import type { Measured } from './queue/points.ts';
import { benchScale } from './scale/index.ts';
import { capacityInWords, checkedInWords } from './scale/words.ts';
import { benchStart } from './start/index.ts';
import type { StartLine } from './start/lines.ts';
import { startInWords } from './start/words.ts';
import { countOf, countsOf, oneOf } from './words-given.ts';
import { benchWorkers } from './workers/index.ts';
import { workersInWords } from './workers/lines.ts';

/**
 * Measures, tells, and draws what it measured. Throws {@link Missing} where what it needs is not
 * installed.
 */
export type Run = (given: Given, speak: Speak) => Promise<readonly Plot[]>;

export const RUNS: Readonly<Record<string, Run>> = { authorise, enrol, start, scale, workers };

/** Beside the figures, which programs may read. */
const onProgress = (text: string) => void process.stderr.write(`${text}\n`);

async function authorise(given: Given, speak: Speak): Promise<readonly Plot[]> {
  const lines: (RatioLine | TailLine)[] = [];
  const sql = await benchAuthorise({
    cards: countOf(given, 'cards', 10_000),
    rounds: countOf(given, 'rounds', 5),
    seconds: countOf(given, 'seconds', 5),
    onProgress,
    onLine(line) {
      lines.push(line);
      speak.say(line, lineInWords(line));
    },
  });
  const file = textOf(given, 'sql', '');
  if (file !== '') writeFileSync(file, sql);
  return authorisePlots(lines);
}

async function enrol(given: Given, speak: Speak): Promise<readonly Plot[]> {
  const line = await benchEnrol({
    cards: countOf(given, 'cards', 64),
    rounds: countOf(given, 'rounds', 5),
    onProgress,
  });
  speak.say(line, enrolInWords(line));
  return enrolPlots(line);
}

async function start(given: Given, speak: Speak): Promise<readonly Plot[]> {
  const lines: StartLine[] = [];
  await benchStart({
    rounds: countOf(given, 'rounds', 5),
    idleSeconds: countOf(given, 'seconds', 5),
    onProgress,
    onLine(line) {
      lines.push(line);
      speak.say(line, startInWords(line));
    },
  });
  return startPlots(lines);
}

function scale(given: Given, speak: Speak): Promise<readonly Plot[]> {
  const sizes = countsOf(given, 'sizes');
  return sizes === undefined ? model(given, speak) : growth(sizes, given, speak);
}

async function growth(
  sizes: readonly [number, ...number[]],
  given: Given,
  speak: Speak,
): Promise<readonly Plot[]> {
  const lines: GrowthLine[] = [];
  await benchGrowth({
    sizes,
    engine: oneOf(given, 'engine', ENGINES),
    kept: keptIn(given),
    rounds: countOf(given, 'rounds', 5),
    payments: countOf(given, 'payments', 4_000),
    memoryPayments: textOf(given, 'memory', '') === '' ? 0 : countOf(given, 'memory', 0),
    onProgress,
    onLine(line) {
      lines.push(line);
      speak.say(line, growthInWords(line));
    },
  });
  return growthPlots(lines);
}

/** Throws {@link UsageError}. */
function keptIn(given: Given): string | undefined {
  const folder = textOf(given, 'keep', '');
  if (folder === '') return undefined;
  if (oneOf(given, 'engine', ENGINES) === 'sqlite') return folder;
  throw new UsageError(
    '--keep DIR wants --engine sqlite: the server of the benchmark goes with it.',
  );
}

async function model(given: Given, speak: Speak): Promise<readonly Plot[]> {
  const all = new Map<Measured, Checked[]>();
  const points = await benchScale({
    cards: countOf(given, 'cards', 10_000),
    seconds: countOf(given, 'seconds', 4),
    onProgress,
    onChecked(measured, checked) {
      all.set(measured, [...(all.get(measured) ?? []), checked]);
      speak.say(checked, checkedInWords(measured, checked));
    },
    onCapacity: (capacity) => speak.say(capacity, capacityInWords(capacity)),
  });
  const file = textOf(given, 'points', '');
  const written = points.map(({ road, engine, points }) => ({ work: `${road}-${engine}`, points }));
  if (file !== '') writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
  return [...all].map(([measured, checked]) => scalePlot(measured, checked));
}

async function workers(given: Given, speak: Speak): Promise<readonly Plot[]> {
  const line = await benchWorkers({
    workers: countOf(given, 'workers', 2),
    cards: countOf(given, 'cards', 10_000),
    rounds: countOf(given, 'rounds', 5),
    payments: countOf(given, 'payments', 10_000),
    onProgress,
  });
  speak.say(line, workersInWords(line));
  return workersPlots(line);
}
