/**
 * The whole proof: a world is lived through with secrets that are looked for everywhere afterwards,
 * and before that one of each kind is planted in each place, which has to be found.
 */
import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { hex } from '@armilla/bytes';
import { takeBackup } from '@armilla/world/backup/take';
import { openDataFolder } from '@armilla/world/data-folder';
import { everybody } from '../everybody.ts';
import { openScene, type Plastic, type Scene } from '../scene.ts';
import { inHeap, livesThrough, startApart } from './heap.ts';
import { type Ears, listen, type Said } from './heard.ts';
import { filesIn, type Leak, leaks, told, traces } from './places.ts';
import { type Canary, type Scanner, scannerFor } from './scan.ts';
import { names, spills, standing, type Walked, walk } from './walk.ts';

/** What a proof came to. */
export interface Proof {
  readonly canaries: number;
  readonly patterns: number;
  /** Answers, lines, files and traces that were searched, and how many bytes they were. */
  readonly searched: number;
  readonly bytes: number;
  /** One line a secret that is where it should not be. */
  readonly found: readonly string[];
  /** Places where a planted secret was not found: then the search proves nothing. */
  readonly blind: readonly string[];
}

export interface ProofOptions {
  readonly programme: string;
  /** Stories of the plastics that walk every path. */
  readonly stories: readonly string[];
  /** Whether numbers are put into every field of every operation as well. */
  readonly everyField: boolean;
}

/** Lives through a world and searches it. */
export async function proveNowhere(options: ProofOptions): Promise<Proof> {
  const ears = listen();
  const dpans = new Set<string>();
  const scene = await openScene({
    programme: options.programme,
    writeLog: (line) => ears.note('the log', line),
    interference: {
      nfc(answer) {
        // Tag 57, track 2 equivalent data: the number until the D (EMV Book 3, annex A).
        const number = /57(?:0F|1[0-3])(\d{16})D/i.exec(hex(answer))?.[1];
        if (number !== undefined) dpans.add(number);
        return answer;
      },
    },
  });
  try {
    const plastics = await scene.plastics();
    const walked = { canaries: standing(plastics) };
    await lives(scene, plastics, walked, options);
    const known = new Set(plastics.map(({ pan }) => pan));
    const tokens = [...dpans].filter((number) => !known.has(number));
    walked.canaries.push(...tokens.map((text) => ({ name: 'a token’s number', text })));
    return await searched(scene, ears, walked.canaries);
  } finally {
    await scene.close();
    ears.close();
  }
}

async function lives(
  scene: Scene,
  plastics: readonly Plastic[],
  walked: Walked,
  { stories, everyField }: ProofOptions,
): Promise<void> {
  for (const story of stories) {
    const plastic = plastics.find((one) => one.story === story);
    if (plastic === undefined) throw new Error(`no plastic for "${story}"`);
    await walk(scene, plastic, walked);
  }
  const [first] = plastics;
  if (first === undefined) throw new Error('no plastic at all');
  await names(scene, first);
  if (everyField) await spills(scene, await everybody(scene), first);
}

async function searched(scene: Scene, ears: Ears, canaries: readonly Canary[]): Promise<Proof> {
  const scanner = scannerFor(canaries);
  const traced: Said[] = [];
  for await (const said of traces(scene)) traced.push(said);
  // What a backup holds, and what somebody has who copies the folder of a running service.
  const [backup, copy] = [`${scene.folder}-backup`, `${scene.folder}-copy`];
  const { now } = scene.clock;
  await takeBackup({ folder: openDataFolder(scene.folder), to: backup, now });
  cpSync(scene.folder, copy, { recursive: true });
  const files = [...filesIn(scene.folder), ...filesIn(backup, 'backup: '), ...filesIn(copy)];
  const said = [...ears.heard(), ...traced, ...files];
  const found = leaks(scanner, said);
  const blind = blindSpots(copy, scanner, canaries);
  for (const folder of [backup, copy]) rmSync(folder, { recursive: true });
  const bytes = said.reduce((sum, one) => sum + one.bytes.length, 0);
  const { patterns } = scanner;
  const sizes = { canaries: canaries.length, patterns, searched: said.length, bytes };
  return { ...sizes, found: told(found), blind };
}

/** Plants a secret in each place in turn and tells where it is not found. */
function blindSpots(
  copy: string,
  scanner: Scanner,
  canaries: readonly Canary[],
): readonly string[] {
  const pan = canaries.find(({ name }) => name.startsWith('PAN'))?.text ?? '';
  const cvc2 = canaries.find(({ name }) => name.startsWith('CVC2'))?.text ?? '';
  const opened: DatabaseSync[] = [];
  const row = (name: string, checkpoint: boolean) =>
    opened.push(plantRow(join(copy, name), pan, checkpoint));
  const plants: readonly [place: string, plant: () => unknown][] = [
    ['a database', () => row('wallet.sqlite', true)],
    ['a write-ahead log', () => row('acquirer.sqlite', false)],
    ['a secure element', () => appendFileSync(join(copy, 'element'), Buffer.from(pan, 'hex'))],
    ['a clearing file', () => writeFileSync(join(copy, 'cleared'), `D ${pan}00000012345`)],
    ['a CVC2 in a file', () => writeFileSync(join(copy, 'sad'), `{"cvc2":"${cvc2}"}`)],
    ['track 2', () => writeFileSync(join(copy, 'track'), `;${pan}=28122010000000000?`)],
  ];
  const before = leaks(scanner, filesIn(copy)).length;
  let seen = before;
  const blind = plants.flatMap(([place, plant]) => {
    plant();
    const now = leaks(scanner, filesIn(copy)).length;
    const isSeen = now > seen;
    seen = now;
    return isSeen ? [] : [place];
  });
  for (const database of opened) database.close();
  return [...blind, ...blindEars(scanner, pan)];
}

/** Leaves a row in the file itself, or, while it is open, in the log beside it alone. */
function plantRow(file: string, text: string, checkpoint: boolean): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0');
  database.exec('CREATE TABLE IF NOT EXISTS planted (text TEXT)');
  database.prepare('INSERT INTO planted VALUES (?)').run(text.match(/.{1,4}/g)?.join(' ') ?? '');
  if (checkpoint) database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return database;
}

function blindEars(scanner: Scanner, pan: string): readonly string[] {
  const spoken: readonly Said[] = [
    { where: 'the log', bytes: Buffer.from(`{"msg":"declined ${pan}"}`) },
    { where: 'the trace', bytes: Buffer.from(`[{"details":["asked pan: ${pan}"]}]`) },
    { where: 'answer of /wallet/cards', bytes: Buffer.from(`{"pan":"${pan}"}`) },
    { where: 'answer of /issuer-x/test-plastics', bytes: Buffer.from(pan) },
  ];
  return spoken.filter((said) => leaks(scanner, [said]).length === 0).map(({ where }) => where);
}

/** What a service holds a second after a payment, and whether a planted secret is seen there. */
export async function proveForgotten(): Promise<Pick<Proof, 'found' | 'blind' | 'canaries'>> {
  const planted = [
    { name: 'planted CVC2', text: '417' },
    { name: 'planted PAN', text: '5413330012345675' },
  ];
  const apart = await startApart();
  try {
    const lived = await livesThrough(apart.url);
    await setTimeout(1_000);
    for (const { text } of planted) await apart.holds(text);
    const canaries = [...lived.filter(({ text }) => text !== '417'), ...planted];
    const all = inHeap(await apart.heap(), scannerFor(canaries), canaries);
    const isPlanted = (canary: string) => canary.startsWith('planted');
    const found = all.filter(({ canary }) => !isPlanted(canary));
    const seen = new Set(all.map(({ canary }) => canary));
    const leaked: Leak[] = found.map((one) => ({ where: 'the heap', ...one }));
    const blind = planted.filter(({ name }) => !seen.has(name)).map(({ name }) => name);
    return { canaries: canaries.length, found: told(leaked), blind };
  } finally {
    await apart.close();
  }
}
