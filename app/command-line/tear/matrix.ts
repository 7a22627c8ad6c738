/**
 * The matrix: every operation, cut after every answer (the power, or the link alone) and at every
 * physical write with nothing, half or everything of it written, and looked at after the next boot.
 * What is found must be the
 * state before the step or the state after it; a card must be whole or absent; no transaction
 * counter
 * may come twice; and the operation, done again, must come to its end.
 */
import { hex } from '@armilla/bytes';
import type { PaymentInstanceData } from '@armilla/globalplatform';
import {
  type CutLeaves,
  type CuttableFlash,
  flashInMemory,
  type Memory,
  PowerCut,
} from '@armilla/wearable';
import type { Operation, Steps } from './operations.ts';
import {
  boot,
  nothingSeen,
  type OpenMemory,
  type Seen,
  type Subject,
  tapSteps,
} from './subject.ts';

/** Where it was cut: the power after an answer, the link after an answer, the power in a write. */
export type Point =
  | { readonly at: 'answer' | 'link'; readonly number: number }
  | { readonly at: 'write'; readonly number: number; readonly leaves: CutLeaves };

export type HalfState = {
  readonly operation: string;
  readonly points: readonly Point[];
  readonly found: string;
};

export type MatrixRequest = {
  readonly operations: readonly Operation[];
  readonly cards: readonly PaymentInstanceData[];
  readonly openMemory: OpenMemory;
  /** Cuts the power a second time while the operation is done again. */
  readonly twice: boolean;
  readonly onOperation?: (name: string, index: number) => void;
};

export type MatrixResult = {
  readonly points: number;
  readonly halfStates: readonly HalfState[];
  /** How many points each operation has. */
  readonly operations: readonly { readonly name: string; readonly points: number }[];
};

/** Runs the whole matrix. */
export function runMatrix(request: MatrixRequest): MatrixResult {
  const halfStates: HalfState[] = [];
  const counted: { name: string; points: number }[] = [];
  for (const [index, operation] of request.operations.entries()) {
    let points = 0;
    request.onOperation?.(operation.name, index);
    const bench = prepare(request, operation);
    for (const point of pointsOf(bench.rehearsal)) {
      const torn = tear(bench, point);
      points += 1 + torn.further;
      halfStates.push(...torn.found);
    }
    counted.push({ name: operation.name, points });
  }
  const points = counted.reduce((sum, one) => sum + one.points, 0);
  return { points, halfStates, operations: counted };
}

/** One operation, ready to be cut. */
type Bench = MatrixRequest & {
  readonly operation: Operation;
  readonly image: Uint8Array;
  /** What had been seen when the image was made. */
  readonly seenBefore: Seen;
  readonly rehearsal: Rehearsal;
  /** The data of each card as it is when it is whole. */
  readonly whole: ReadonlyMap<string, string>;
};

/** The operation as it goes when nothing happens to it. */
type Rehearsal = {
  /** The state before the boot, after it, and after each step. */
  readonly states: readonly string[];
  readonly writes: number;
};

function prepare(request: MatrixRequest, operation: Operation): Bench {
  const flash = flashInMemory();
  const seenBefore = nothingSeen();
  if (operation.before.length > 0 || operation.name !== 'first boot') {
    boot(flash, request.openMemory);
  }
  for (const earlier of operation.before) {
    finish(earlier.run(boot(flash, request.openMemory), seenBefore));
  }
  const image = flash.readAll();
  const whole = wholeCards(request, operation);
  const rehearsal = rehearse(request, operation, image, seenBefore);
  return { ...request, operation, image, seenBefore, rehearsal, whole };
}

function rehearse(
  { openMemory }: MatrixRequest,
  operation: Operation,
  image: Uint8Array,
  seenBefore: Seen,
): Rehearsal {
  const flash = flashInMemory(image);
  const state = () => stateOf(openMemory(flashInMemory(flash.readAll())));
  const states = [state()];
  const subject = boot(flash, openMemory);
  states.push(state());
  for (const _ of operation.run(subject, copied(seenBefore))) states.push(state());
  states.push(state());
  const { writes } = flash;
  if (!operation.isDone(subject)) throw new Error(`${operation.name} does not come to its end`);
  return { states, writes };
}

/** The data of every card after an uncut personalisation. */
function wholeCards(
  { openMemory }: MatrixRequest,
  operation: Operation,
): ReadonlyMap<string, string> {
  const whole = new Map<string, string>();
  const all = [...operation.before, operation];
  for (const one of all.filter(({ name }) => name.startsWith('personalisation'))) {
    const flash = flashInMemory();
    for (const step of [...one.before, one]) {
      finish(step.run(boot(flash, openMemory), nothingSeen()));
    }
    const memory = openMemory(flash);
    const { band } = boot(flash, openMemory);
    for (const { aid } of band.secureElement.cards()) whole.set(aid, dataOf(memory, aid));
  }
  return whole;
}

const LEAVES: readonly CutLeaves[] = ['nothing', 'half', 'everything'];

function pointsOf({ states, writes }: Rehearsal): readonly Point[] {
  const answers = Array.from({ length: states.length - 2 }, (_, number) => [
    { at: 'answer' as const, number },
    { at: 'link' as const, number },
  ]);
  const cuts = Array.from({ length: writes }, (_, index) =>
    LEAVES.map((leaves) => ({ at: 'write' as const, number: index + 1, leaves })),
  );
  return [...answers.flat(), ...cuts.flat()];
}

function tear(bench: Bench, point: Point): { found: readonly HalfState[]; further: number } {
  const flash = flashInMemory(bench.image);
  const seen = copied(bench.seenBefore);
  const { answers, subject } = runUntil(bench, flash, point, seen);
  const image = flash.readAll();
  const complaints = [
    ...judgeState(bench, image, answers, point),
    ...(point.at === 'link' ? judgeLink(bench, subject, seen) : []),
    ...judgeBand(bench, point.at === 'link' ? flash.readAll() : image, copied(seen), point),
  ];
  const first = complaints.map((found) => told(bench, [point], found));
  if (!bench.twice || point.at === 'link') return { found: first, further: 0 };
  const again = tearAgain(bench, image, seen, point);
  return { found: [...first, ...again.found], further: again.further };
}

function told({ operation }: Bench, points: readonly Point[], found: string): HalfState {
  return { operation: operation.name, points, found };
}

/** How far an operation came: a band that never booted is undefined. */
type Reached = { readonly answers: number; readonly subject: Subject | undefined };

/** Runs the operation up to the cut; gives how many answers had left by then. */
function runUntil(bench: Bench, flash: CuttableFlash, point: Point, seen: Seen): Reached {
  if (point.at === 'write') flash.cutAt(point.number, point.leaves);
  let answers = 0;
  let subject: Subject | undefined;
  try {
    subject = boot(flash, bench.openMemory);
    const steps = bench.operation.run(subject, seen);
    while (point.at === 'write' || answers < point.number) {
      if (steps.next().done === true) break;
      answers += 1;
    }
  } catch (error) {
    if (!(error instanceof PowerCut)) seen.complaints.push(messageOf(error));
  }
  flash.restorePower();
  return { answers, subject };
}

/** The link alone was cut: the same band, still on, must bring the operation to its end. */
function judgeLink(
  { operation }: Bench,
  subject: Subject | undefined,
  seen: Seen,
): readonly string[] {
  if (subject === undefined) return ['a band that did not boot'];
  subject.band.secureElement.wired.reset();
  subject.band.secureElement.contactless.reset();
  try {
    finish(operation.run(subject, seen));
    return operation.isDone(subject) ? [] : ['the link cut, it cannot be brought to its end'];
  } catch (error) {
    return [`the link cut: ${messageOf(error)}`];
  }
}

/** What lies in the image must be the state before the step that was cut, or the one after it. */
function judgeState(
  { rehearsal, openMemory }: Bench,
  image: Uint8Array,
  answers: number,
  point: Point,
): readonly string[] {
  const { states } = rehearsal;
  const now = states[answers + 1];
  const next = states[answers + 2];
  // A write that is cut before any answer may be one of the boot.
  const cut = answers === 0 ? [states[0], now, next] : [now, next];
  const allowed = point.at === 'write' ? cut : [now];
  try {
    const state = stateOf(openMemory(flashInMemory(image)));
    return allowed.includes(state) ? [] : ['neither the state before the step nor the one after'];
  } catch (error) {
    return [`a memory that does not open: ${messageOf(error)}`];
  }
}

/** Boots what is left, looks at every card, and brings the operation to its end. */
function judgeBand(
  bench: Bench,
  image: Uint8Array,
  seen: Seen,
  point: Point | undefined,
): readonly string[] {
  const flash = flashInMemory(image);
  const complaints: string[] = [];
  try {
    complaints.push(...judgeCards(bench, flash, seen));
    const subject = boot(flash, bench.openMemory);
    finish(bench.operation.run(subject, seen));
    if (!bench.operation.isDone(subject)) complaints.push('it cannot be brought to its end');
    complaints.push(...judgeCards(bench, flash, seen));
  } catch (error) {
    complaints.push(`after ${point?.at ?? 'a second cut'}: ${messageOf(error)}`);
  }
  return [...complaints, ...seen.complaints];
}

/** Each card is whole and pays, or it is not there for readers and holds nothing of a card. */
function judgeCards(bench: Bench, flash: CuttableFlash, seen: Seen): readonly string[] {
  const memory = bench.openMemory(flash);
  const subject = boot(flash, bench.openMemory);
  const complaints: string[] = [];
  const known = subject.band.secureElement.cards();
  for (const { aid, lifeCycleState, isPayable } of known) {
    const isPersonalised = (lifeCycleState & 0x7f) === 0x0f;
    if (isPersonalised && dataOf(memory, aid) !== bench.whole.get(aid)) {
      complaints.push(`half a card: ${aid}`);
    }
    if (isPayable) complaints.push(...payOnce(bench, subject, aid, seen));
  }
  for (const key of memory.keys('')) {
    const [, aid] = /^(?:instance|data|atc|log)\/([0-9A-F]+)/.exec(key) ?? [];
    if (aid !== undefined && !known.some((card) => card.aid === aid)) {
      complaints.push(`${key} belongs to no card`);
    }
  }
  return complaints;
}

function payOnce(bench: Bench, subject: Subject, aid: string, seen: Seen): readonly string[] {
  const card = bench.cards.find(({ instanceAid }) => hex(instanceAid) === aid);
  if (card === undefined) return [`a card nobody made: ${aid}`];
  finish(tapSteps(subject, card, seen));
  return [];
}

/** A second cut at every write while the operation is done again on what the first one left. */
function tearAgain(
  bench: Bench,
  image: Uint8Array,
  seen: Seen,
  point: Point,
): { found: readonly HalfState[]; further: number } {
  const found: HalfState[] = [];
  let further = 0;
  for (let number = 1; ; number++) {
    for (const leaves of LEAVES) {
      const second: Point = { at: 'write', number, leaves };
      const flash = flashInMemory(image);
      const seenThen = copied(seen);
      runUntil(bench, flash, second, seenThen);
      if (flash.writes < number) return { found, further };
      further += 1;
      const complaints = judgeBand(bench, flash.readAll(), seenThen, undefined);
      found.push(...complaints.map((what) => told(bench, [point, second], what)));
    }
  }
}

function finish(steps: Steps): void {
  while (steps.next().done !== true);
}

function copied({ atcs, complaints, triesLeft }: Seen): Seen {
  return {
    triesLeft,
    atcs: new Map([...atcs].map(([aid, numbers]) => [aid, new Set(numbers)])),
    complaints: [...complaints],
  };
}

/**
 * Everything a memory holds but the count of wrong passcodes, which is written before the passcode
 * is judged.
 */
function stateOf(memory: Memory): string {
  return memory
    .keys('')
    .filter((key) => key !== 'firmware/passcode-tries')
    .map((key) => `${key}=${hex(memory.get(key) ?? new Uint8Array(0))}`)
    .join('\n');
}

function dataOf(memory: Memory, aid: string): string {
  const keys = memory.keys(`data/${aid}/`);
  return keys.map((key) => `${key}=${hex(memory.get(key) ?? new Uint8Array(0))}`).join('\n');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
