/**
 * Whatever the order: taps, repeats, reversals, parts, refunds, increments, completions, offline
 * sales, and an issuer that is late, deaf, cut off or says no. Drawn by fast-check; a naive bank is
 * the judge. In the end nothing waits, nothing is posted twice, and both books say the same.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { correlationKey, isApproved, type Message } from '@armilla/iso8583';
import fc from 'fast-check';
import { type Bench, bankOf, bench, DEBIT, enrolled, panOf, register } from './bench.ts';
import { type Card, cardOf, reversalOf } from './chip.ts';
import { type Line, type ModelIssuer, modelIssuer } from './model-issuer.ts';

const ALPHA = bankOf('alpha-bank');
const LIMITS = { tapMinor: 1_000_000, dayMinor: 1_000_000_000, source: 'assumed' } as const;
const STAND_IN = { tapMinor: 700, dayMinor: 100_000, dayTaps: 50, source: 'assumed' } as const;

type Step =
  | { readonly does: 'tap' | 'hold' | 'cash' | 'offline'; readonly amountMinor: number }
  | { readonly does: 'repeat' | 'reverse' | 'tombstone'; readonly of: number }
  | {
      readonly does: 'part' | 'refund' | 'raise' | 'complete';
      readonly of: number;
      readonly amountMinor: number;
    }
  | { readonly does: 'line'; readonly line: Line; readonly declines: boolean };

const amountMinor = fc.integer({ min: 1, max: 1000 });
const of = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constantFrom('tap', 'hold'), amountMinor }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constantFrom('cash', 'offline'), amountMinor }) },
  { weight: 6, arbitrary: fc.record({ does: fc.constantFrom('repeat', 'reverse'), of }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('tombstone' as const), of }) },
  {
    weight: 9,
    arbitrary: fc.record({
      does: fc.constantFrom('part', 'refund', 'raise', 'complete'),
      of,
      amountMinor,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('line' as const),
      line: fc.constantFrom<Line>('WHOLE', 'WHOLE', 'WHOLE', 'LATE', 'DEAF', 'CUT'),
      declines: fc.nat({ max: 4 }).map((n) => n === 0),
    }),
  },
);

const NEAR = 4;

let here: Bench;
let card: Card;
let bank: ModelIssuer;

before(async () => {
  here = await bench({ banks: [{ ...ALPHA, limits: LIMITS, standIn: STAND_IN }] });
  await register(here);
  card = await cardOf(here, (await enrolled(here, panOf(DEBIT))).tokenUniqueReference ?? '');
  bank = modelIssuer(here.issuer);
});

after(() => here.close());

/** Messages that were made, and every answer that was given to each. */
interface Played {
  readonly payments: Message[];
  readonly answers: Map<string, (string | undefined)[]>;
}

/** The message of a step; `undefined` where there is nothing to say yet. */
function messageOf(step: Step, { payments }: Played): Message | undefined {
  if (step.does === 'line') return undefined;
  if ('of' in step) return following(step, chosen(step, payments));
  const { amountMinor } = step;
  switch (step.does) {
    case 'tap':
      return card.asks({ amountMinor });
    case 'hold':
      return card.asks({ amountMinor, told: { '14': '1' } });
    case 'cash':
      return card.asks({ amountMinor, type: '01' });
    case 'offline':
      return card.approvedOffline({ amountMinor });
  }
}

/** One of the latest that a step may follow: there it meets what else follows it. */
function chosen(step: Extract<Step, { of: number }>, payments: readonly Message[]) {
  const isHold = ({ fields }: Message) => fields[48] === HOLD;
  const fits = ({ fields }: Message) => fields[22] === '071' && fields[3] === '000000';
  const raises = step.does === 'raise' || step.does === 'complete';
  const fitting = step.does === 'refund' ? payments.filter(fits) : payments;
  return (raises ? payments.filter(isHold) : fitting).at(-1 - (step.of % NEAR));
}

/** DE 48 of a pre-authorisation: 14 = 1. */
const HOLD = '14011';

function following(step: Extract<Step, { of: number }>, original: Message | undefined) {
  if (original === undefined) return undefined;
  switch (step.does) {
    case 'repeat':
      return original;
    case 'tombstone':
      throw new Error('said before its original');
    case 'reverse':
      return reversalOf(original);
    case 'part':
      return reversalOf(original, step.amountMinor);
    case 'refund':
      return card.follows(original, { amountMinor: step.amountMinor, type: '20' });
    case 'raise':
      return card.follows(original, { amountMinor: step.amountMinor, told: { '14': '2' } });
    case 'complete':
      return card.completes(original, step.amountMinor);
  }
}

async function play(step: Step, played: Played): Promise<void> {
  if (step.does === 'line') {
    bank.line = step.line;
    bank.declines = step.declines;
    return;
  }
  if (step.does === 'tombstone') return reverseBefore(step.of, played);
  const message = messageOf(step, played);
  if (message === undefined) return;
  const isNew = message.mti !== '0420' && step.does !== 'repeat' && step.does !== 'complete';
  if (isNew) played.payments.push(message);
  const code = (await here.service.answer(message))?.fields[39];
  const key = correlationKey(message);
  played.answers.set(key, [...(played.answers.get(key) ?? []), code]);
}

/** A reversal before what it takes back, which may come after it. */
async function reverseBefore(of: number, { payments }: Played): Promise<void> {
  const late = of % 2 === 0 ? card.asks() : card.approvedOffline();
  payments.push(late);
  assert.equal((await here.service.answer(reversalOf(late)))?.fields[39], '00');
}

interface Row {
  readonly correlation_key: string;
  readonly kind: string;
  readonly state: string;
  readonly reason: string | null;
  readonly response_code: string | null;
  readonly standing_minor: bigint;
  readonly original_id: string | null;
  readonly authorisation_id: string;
}

/** What stands by the network's own book. */
function standingOf(row: Row): number {
  const stands = row.state === 'ANSWERED' && isApproved(row.response_code ?? '');
  return stands ? Number(row.standing_minor) : 0;
}

async function judge(played: Played): Promise<void> {
  const rows = await here.database.all<Row>('SELECT * FROM authorisation');
  const byKey = new Map(rows.map((row) => [row.correlation_key, row]));
  for (const message of played.payments) {
    const key = correlationKey(message);
    const row = byKey.get(key);
    const told = played.answers.get(key) ?? [];
    assert.ok(row, `${key} was not written down`);
    assert.notEqual(row.state, 'FORWARDED', key);
    const isRaise = row.kind === 'INCREMENT';
    const completed = isRaise && row.standing_minor === 0n;
    const ours = standingOf(row);
    const theirs = bank.standing(message);
    // What raised a payment is part of it once its final amount is known.
    if (!completed) assert.equal(theirs, ours, `${key} ${row.kind} ${row.state} ${told.join()}`);
    const posts = bank.book.get(key)?.posts ?? 0;
    assert.ok(posts <= 1, `${key} was posted ${posts} times`);
    // Whoever was told yes and did not take it back was not told otherwise since.
    if (ours > 0) assert.ok(told.includes('00'), `${key} stands, and nobody was told`);
    const firmly = told.filter((code) => code !== '68');
    assert.ok(new Set(firmly).size <= 1, `${key} was answered ${told.join()}`);
  }
  judgeRefunds(rows);
  judgeRaises(rows);
}

function judgeRefunds(rows: readonly Row[]): void {
  for (const row of rows) {
    const refunds = rows.filter(
      ({ kind, original_id: id }) => kind === 'REFUND' && id === row.authorisation_id,
    );
    const given = refunds.reduce((sum, refund) => sum + standingOf(refund), 0);
    if (given === 0) continue;
    assert.ok(given <= standingOf(row), `${row.correlation_key}: ${given} given back`);
  }
}

/** What raised a payment went with it. */
function judgeRaises(rows: readonly Row[]): void {
  const undone = new Set(rows.filter(({ state }) => state === 'REVERSED').map(idOf));
  for (const row of rows) {
    if (row.kind !== 'INCREMENT' || !undone.has(row.original_id ?? '')) continue;
    assert.equal(standingOf(row), 0, `${row.correlation_key} raises what was taken back`);
  }
}

const idOf = ({ authorisation_id: id }: Row) => id;

/** The line is whole again, and everything that waits is due. */
async function heal(): Promise<void> {
  bank.line = 'WHOLE';
  bank.declines = false;
  for (let i = 0; i < 3; i++) {
    here.clock.advance(60_000);
    await here.service.settled();
  }
  const waiting = await here.database.all('SELECT kind FROM advice WHERE answered_at IS NULL');
  assert.deepEqual(waiting, [], 'something waits');
}

test('in whatever order and at once, both books say the same and nothing is posted twice', async () => {
  const bursts = fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), {
    minLength: 8,
    maxLength: 24,
  });
  await fc.assert(
    fc.asyncProperty(bursts, async (drawn) => {
      const played: Played = { payments: [], answers: new Map() };
      for (const burst of drawn) await Promise.all(burst.map((one) => play(one, played)));
      await heal();
      await judge(played);
      // Another day: the ceilings of standing in begin anew.
      here.clock.advance(86_400_000);
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
