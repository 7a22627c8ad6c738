/** The benchmarks that run whole processes and take minutes, by name. */
import { writeFileSync } from 'node:fs';
import { type Given, type Speak, textOf } from '../command.ts';
import { benchAuthorise } from './authorise/index.ts';
import { lineInWords } from './authorise/words.ts';
import { benchEnrol } from './enrol/index.ts';
import { enrolInWords } from './enrol/words.ts';
import { benchScale } from './scale/index.ts';
import { capacityInWords, checkedInWords } from './scale/words.ts';
import { benchStart } from './start/index.ts';
import { startInWords } from './start/words.ts';
import { countOf } from './words-given.ts';

/** Measures and tells. Throws {@link Missing} where what it needs is not installed. */
export type Run = (given: Given, speak: Speak) => Promise<void>;

export const RUNS: Readonly<Record<string, Run>> = { authorise, enrol, start, scale };

/** Beside the figures, which programs may read. */
const onProgress = (text: string) => void process.stderr.write(`${text}\n`);

async function authorise(given: Given, speak: Speak): Promise<void> {
  const sql = await benchAuthorise({
    cards: countOf(given, 'cards', 10_000),
    rounds: countOf(given, 'rounds', 5),
    seconds: countOf(given, 'seconds', 5),
    onProgress,
    onLine: (line) => speak.say(line, lineInWords(line)),
  });
  const file = textOf(given, 'sql', '');
  if (file !== '') writeFileSync(file, sql);
}

async function enrol(given: Given, speak: Speak): Promise<void> {
  await benchEnrol({
    cards: countOf(given, 'cards', 64),
    rounds: countOf(given, 'rounds', 5),
    onProgress,
    onLine: (line) => speak.say(line, enrolInWords(line)),
  });
}

async function start(given: Given, speak: Speak): Promise<void> {
  await benchStart({
    rounds: countOf(given, 'rounds', 5),
    idleSeconds: countOf(given, 'seconds', 5),
    onProgress,
    onLine: (line) => speak.say(line, startInWords(line)),
  });
}

async function scale(given: Given, speak: Speak): Promise<void> {
  const points = await benchScale({
    cards: countOf(given, 'cards', 10_000),
    seconds: countOf(given, 'seconds', 4),
    onProgress,
    onChecked: (measured, checked) => speak.say(checked, checkedInWords(measured, checked)),
    onCapacity: (capacity) => speak.say(capacity, capacityInWords(capacity)),
  });
  const file = textOf(given, 'points', '');
  const written = points.map(({ road, engine, points }) => ({ work: `${road}-${engine}`, points }));
  if (file !== '') writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
}
