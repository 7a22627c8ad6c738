/**
 * Payments, losses, late answers, reversals, refunds, completions, files and crashes in any order:
 * in the end everything is at an end, and no book holds a cent that the other does not.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeSubelements, type Message } from '@armilla/iso8583';
import fc from 'fast-check';
import type { Acquirer } from './index.ts';
import { call, listed } from './test/desk.ts';
import { checkBooks } from './test/invariants.ts';
import { clearingOf, type Fate, type NetworkModel, networkModel } from './test/network-model.ts';
import { type Clearing, openRoad, openStore, takeBack, tap } from './test/road.ts';

const FATES: readonly Fate[] = [
  'YES',
  'YES',
  'YES',
  'NO',
  'PARTLY',
  'NEVER_LEFT',
  'QUESTION_LOST',
  'ANSWER_LOST',
  'LATE',
];

interface OnTheWay {
  /** Of the next requests, letters of the outbox among them. */
  readonly fates: readonly Fate[];
}

type Follow = 'refundPayment' | 'incrementPayment' | 'completePayment' | 'reducePayment';

const OPERATIONS = [
  'refundPayment',
  'incrementPayment',
  'completePayment',
  'reducePayment',
  'voidPayment',
] as const;

type Move = OnTheWay &
  (
    | { readonly do: 'TAP' | 'HOLD' | 'OFFLINE' | 'LATE' | 'CLOSE' | 'WAIT' | 'CRASH' }
    | { readonly do: 'REPEAT' | 'REVERSE' | 'voidPayment' | 'CUT_OFF'; readonly which: number }
    | { readonly do: 'SHORTEN' | Follow; readonly which: number; readonly percent: number }
  );

const which = fc.nat({ max: 3 });
const percent = fc.constantFrom(20, 50, 80, 100, 101);
const fates = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Fate[]>([]) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...FATES), { minLength: 1, maxLength: 3 }) },
);

const pays = fc.constantFrom('TAP', 'HOLD', 'HOLD', 'OFFLINE');
const acts = fc.constantFrom('REPEAT', 'REVERSE', 'voidPayment', 'CUT_OFF');
const follows = fc.constantFrom(
  'refundPayment',
  'refundPayment',
  'incrementPayment',
  'incrementPayment',
  'completePayment',
  'reducePayment',
  'SHORTEN',
);
const others = fc.constantFrom('LATE', 'LATE', 'CLOSE', 'WAIT', 'CRASH');

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: pays, fates }) },
  { weight: 3, arbitrary: fc.record({ do: acts, which, fates }) },
  { weight: 6, arbitrary: fc.record({ do: follows, which, percent, fates }) },
  { weight: 3, arbitrary: fc.record({ do: others, fates }) },
) as fc.Arbitrary<Move>;

/** One acquirer, its network and the tills' own memory. */
async function stage() {
  const model = networkModel();
  const road = await openRoad({ network: model.host });
  const here = { model, road, acquirer: await road.openAcquirer(), sent: [] as Message[] };
  const notify = (result: object) =>
    call(here.acquirer, 'notifyClearing', result, { as: 'token-service' });
  road.clears(clearingOf(model, notify) as Clearing);
  return here;
}

type Stage = Awaited<ReturnType<typeof stage>>;

const stanOf = (n: number) => String(n + 1).padStart(6, '0');

async function play(here: Stage, move: Move): Promise<void> {
  const { acquirer, model, sent, road } = here;
  model.fated(move.fates);
  switch (move.do) {
    case 'TAP':
    case 'HOLD':
    case 'OFFLINE':
      return pay(here, move.do);
    case 'REPEAT':
      for (const message of sent.slice(move.which, move.which + 1)) await acquirer.answer(message);
      return;
    case 'REVERSE':
    case 'SHORTEN':
      return reverse(here, move.which, 'percent' in move ? move.percent : 0);
    case 'LATE':
      for (const answer of model.late()) await acquirer.late(answer);
      return;
    case 'CLOSE':
      await call(acquirer, 'closeBusinessDay', {}, { as: 'stage' });
      return;
    case 'WAIT':
      road.clock.advance(60_000);
      return acquirer.settled();
    case 'CRASH':
      await road.crash();
      here.acquirer = await road.openAcquirer();
      return;
    case 'CUT_OFF':
      return cutOff(here, move.which);
    default:
      return follow(acquirer, sent, move);
  }
}

/** The process ends while its request is under way; the answer reaches nobody but a ghost. */
async function cutOff(here: Stage, which: number): Promise<void> {
  const { acquirer, model, sent, road } = here;
  model.fated(['HANGS']);
  const { 37: rrn = '' } = sent[which]?.fields ?? {};
  const ghost =
    rrn === '' ? pay(here, 'TAP') : call(acquirer, 'refundPayment', { rrn, amountMinor: 100 });
  for (let i = 0; i < 20 && !model.isHanging(); i++) await new Promise((go) => setTimeout(go, 1));
  here.acquirer = await road.openAcquirer();
  await here.acquirer.settled();
  // On a busy machine it may come to the network only now: then it hangs no more.
  model.fated([]);
  model.release();
  await ghost;
  await road.end(acquirer);
}

/** A till whose clock stands still, as ours does: the STAN alone tells its messages apart. */
async function pay({ acquirer, sent }: Stage, what: 'TAP' | 'HOLD' | 'OFFLINE'): Promise<void> {
  const finality = what === 'HOLD' ? '1' : undefined;
  const said = { 48: encodeSubelements({ '13': '1', '14': finality }) };
  const { mti, fields } = tap(stanOf(sent.length), said);
  const offline = { mti: '0220', fields: { ...fields, 39: '00' } };
  const message = what === 'OFFLINE' ? offline : { mti, fields };
  sent.push(message);
  await acquirer.answer(message);
}

let reversals = 500_000;

/** Also of what has not been sent yet: the reversal then comes first. */
async function reverse(
  { acquirer, sent }: Stage,
  which: number,
  remainsPercent: number,
): Promise<void> {
  const original = sent[which] ?? tap(stanOf(sent.length));
  const { mti, fields } = takeBack(original, String(++reversals));
  const remains = String(Math.floor((350 * remainsPercent) / 100)).padStart(12, '0');
  const amounts = remainsPercent === 0 ? {} : { 95: remains.padEnd(42, '0') };
  const elements = `${original.mti}${fields[90]?.slice(4)}`;
  const { 39: _, ...kept } = fields;
  await acquirer.answer({ mti, fields: { ...kept, 90: elements, ...amounts } });
}

async function follow(
  acquirer: Acquirer,
  sent: readonly Message[],
  move: Extract<Move, { readonly which: number }>,
): Promise<void> {
  const { 37: rrn = '' } = sent[move.which % Math.max(1, sent.length)]?.fields ?? {};
  const part = 'percent' in move ? move.percent : 0;
  const amountMinor = Math.max(1, Math.floor((350 * part) / 100));
  const operation = OPERATIONS.find((name) => name === move.do);
  if (rrn !== '' && operation !== undefined) await call(acquirer, operation, { rrn, amountMinor });
}

/** Everything that is under way comes to its end on a network that loses nothing any more. */
async function heal({ acquirer, model, road }: Stage): Promise<void> {
  model.fated([]);
  for (let i = 0; i < 6; i++) {
    for (const answer of model.late()) await acquirer.late(answer);
    road.clock.advance(60_000);
    await acquirer.settled();
  }
}

async function run(moves: readonly (readonly Move[])[]): Promise<NetworkModel> {
  const here = await stage();
  try {
    // Those of one round are played at once.
    for (const round of moves) await Promise.all(round.map((each) => play(here, each)));
    await heal(here);
    const database = await openStore(here.road.folder);
    try {
      await checkBooks(database, here.model);
    } finally {
      await database.close();
    }
    checkErrors(here);
    return here.model;
  } finally {
    await here.road.close();
  }
}

/** Nothing goes wrong but that a bank refuses what is given back, which is somebody's to look at. */
function checkErrors({ model, road }: Stage): void {
  const notGivenBack = 'a payment that was taken back could not be given back';
  const others = road.errors.filter((error) => error !== notGivenBack);
  assert.deepEqual(others, []);
  assert.ok(road.errors.length <= model.refundsDeclined());
}

test('whatever happens in whatever order, both books hold the same in the end', async () => {
  const round = fc.array(move, { minLength: 1, maxLength: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 10, maxLength: 30 }), async (moves) => {
      await run(moves);
    }),
    { numRuns: 10 },
  );
});

/** A crash ends everything that is under way, so that nothing else is played with it. */
const atOnce = fc
  .array(move, { minLength: 2, maxLength: 4 })
  .filter((moves) => moves.every((each) => each.do !== 'CRASH' && each.do !== 'CUT_OFF'));

test('also when several things happen at once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(atOnce, { minLength: 5, maxLength: 10 }), async (moves) => {
      await run(moves);
    }),
    { numRuns: 8 },
  );
});

test('the judge sees a book that is wrong', async () => {
  const here = await stage();
  try {
    await play(here, { do: 'TAP', fates: [] });
    await heal(here);
    const database = await openStore(here.road.folder);
    await checkBooks(database, here.model);
    await database.all('UPDATE payment SET amount_minor = amount_minor + 1');
    await assert.rejects(checkBooks(database, here.model), /351/);
    await database.all("UPDATE payment SET amount_minor = 350, clearing = 'NONE'");
    await assert.rejects(checkBooks(database, here.model), /TAP|PURCHASE/);
    await database.close();
    assert.equal((await listed(here.acquirer)).length, 1);
  } finally {
    await here.road.close();
  }
});
