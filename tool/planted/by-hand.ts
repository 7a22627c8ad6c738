/** Plays the bugs picked by hand, two at once, each before the files of tests named for it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../source.ts';
import { Worker } from './crew.ts';
import { BUGS, type Bug, patched } from './hand/index.ts';
import { placesAround } from './places.ts';
import { digestOf, type Fate, recallFates, rememberFates } from './remembered.ts';

const AT_ONCE = 2;

const NOT_PLAYED: Fate = { found: false, by: 'not played yet' };

export interface JudgedBug {
  readonly bug: Bug;
  readonly fate: Fate;
}

/** What became of every bug whose file or name contains this. */
export async function playByHand(
  wanted: string,
  tell: (words: string) => void,
  toldOnly = false,
): Promise<readonly JudgedBug[]> {
  const bugs = BUGS.filter(({ file, name }) => file.includes(wanted) || name.includes(wanted));
  const known = recallFates('by-hand');
  const waiting = [...bugs];
  const judged = new Map<Bug, Fate>();
  const work = async (): Promise<void> => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const digest = digestOfBug(bug);
      const fate = known[digest] ?? (toldOnly ? NOT_PLAYED : await play(bug));
      judged.set(bug, fate);
      if (fate !== NOT_PLAYED) known[digest] = fate;
      rememberFates('by-hand', known);
      const how = fate.found ? `found: “${fate.by}”` : 'NOT FOUND';
      tell(`  ${bug.name} (${bug.rule}): ${how}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return bugs.flatMap((bug) => {
    const fate = judged.get(bug);
    return fate === undefined ? [] : [{ bug, fate }];
  });
}

/** Of the patch, and of everything that may change its fate. */
function digestOfBug(bug: Bug): string {
  return `${digestOf([...placesAround(bug.file), ...bug.judges])} ${JSON.stringify(bug)}`;
}

/** Plants it and plays its judges. */
export async function play(bug: Bug): Promise<Fate> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-bug-'));
  const textsFile = join(folder, 'texts.json');
  writeFileSync(textsFile, JSON.stringify([[`${root}${bug.file}`, patched(bug)]]));
  const worker = new Worker(textsFile);
  try {
    const said = await worker.ask({ kind: 'PLAY', files: bug.judges });
    if (said.kind === 'FOUND') return { found: true, by: said.title, file: said.file };
    if (said.kind === 'SURVIVED') return { found: false, by: 'all its judges pass' };
    if (said.kind === 'HUNG') return { found: true, by: 'a test that never ends' };
    if (said.kind === 'ENDED') return { found: true, by: 'the end of the process' };
    throw new Error(`“${bug.name}”: ${JSON.stringify(said)}`);
  } finally {
    worker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
