/**
 * The judge: what a bank, a merchant and a cardholder may expect after everything that was said.
 * Its model is its own and naive: a payment stands when it was approved and not taken back.
 */
import type { Books, Event, Heard, Question, StatementLine } from './history.ts';

export type Fault =
  /** Approved and acknowledged, and not in the books. */
  | 'LOST'
  | 'TWICE'
  | 'WRONG_AMOUNT'
  /** Declined or taken back, and still held or booked. */
  | 'NOT_GONE'
  /** In the books, and nobody asked for it. */
  | 'NOBODY_ASKED'
  /** The same question, another answer. */
  | 'ANOTHER_ANSWER'
  | 'APPROVED_AFTER_STOP'
  | 'APPROVED_AFTER_REVERSAL'
  /** Held or balance is not the sum of what stands. */
  | 'DOES_NOT_ADD_UP'
  /** Asked again and again to the very end, and never answered. */
  | 'NEVER_ANSWERED'
  | 'NO_BOOKS';

export interface Anomaly {
  readonly fault: Fault;
  /** The reference, token or key it is about. */
  readonly of: string;
  readonly detail: string;
}

/** What is to be found of a payment. */
interface Expected {
  readonly stands: 'YES' | 'NO' | 'UNKNOWN';
  readonly amountMinor: number;
}

type Answered = Extract<Event, { event: 'answered' }>;

export function judge(events: readonly Event[]): readonly Anomaly[] {
  const questions = questionsOf(events);
  const payments = expectedOf(events, questions);
  return [
    ...sameAnswers(events),
    ...afterStops(events, questions),
    ...afterReversals(events, questions),
    ...neverAnswered(events, questions),
    ...inTheBooks(events, payments),
  ];
}

function questionsOf(events: readonly Event[]): ReadonlyMap<string, Question> {
  return new Map(events.flatMap((e) => (e.event === 'asked' ? [[e.key, e.question]] : [])));
}

function answersOf(events: readonly Event[]): readonly Answered[] {
  return events.filter((event) => event.event === 'answered');
}

/** What was asked again was answered as it was the first time. */
function sameAnswers(events: readonly Event[]): readonly Anomaly[] {
  const first = new Map<string, Heard>();
  return answersOf(events).flatMap(({ key, heard }): Anomaly[] => {
    const known = first.get(key);
    if (known === undefined) first.set(key, heard);
    if (known === undefined || known.bytes === heard.bytes) return [];
    return [{ fault: 'ANOTHER_ANSWER', of: key, detail: `${known.code}, then ${heard.code}` }];
  });
}

/** What is asked after a stop was acknowledged, and answered before its release was asked for. */
function afterStops(
  events: readonly Event[],
  questions: ReadonlyMap<string, Question>,
): readonly Anomaly[] {
  const stopped = stopsOf(events, questions);
  const firstAsked = new Map<string, number>();
  for (const event of events) {
    if (event.event === 'asked' && !firstAsked.has(event.key)) firstAsked.set(event.key, event.at);
  }
  return answersOf(events).flatMap(({ key, at, heard }): Anomaly[] => {
    const question = questions.get(key);
    if (question?.about !== 'payment' || !heard.approved) return [];
    const asked = firstAsked.get(key) ?? 0;
    const broken = stopped.some(
      ({ token, from, until }) => token === question.token && asked > from && at < until,
    );
    return broken ? [{ fault: 'APPROVED_AFTER_STOP', of: question.rrn, detail: key }] : [];
  });
}

interface Stop {
  readonly token: string;
  readonly from: number;
  readonly until: number;
}

function stopsOf(
  events: readonly Event[],
  questions: ReadonlyMap<string, Question>,
): readonly Stop[] {
  return answersOf(events).flatMap(({ key, at, heard }): Stop[] => {
    const question = questions.get(key);
    const stops = question?.about === 'stop' || question?.about === 'removal';
    if (!stops || !heard.approved) return [];
    const { token } = question;
    const release = events.find(
      (later) =>
        later.event === 'asked' &&
        later.at > at &&
        later.question.about === 'release' &&
        later.question.token === token,
    );
    return [{ token, from: at, until: release?.at ?? Number.POSITIVE_INFINITY }];
  });
}

/** What was taken back before it was first asked for is never approved. */
function afterReversals(
  events: readonly Event[],
  questions: ReadonlyMap<string, Question>,
): readonly Anomaly[] {
  const reversedAt = new Map<string, number>();
  const found: Anomaly[] = [];
  const firstAsked = new Map<string, number>();
  for (const event of events) {
    if (event.event === 'asked' && event.question.about === 'payment') {
      if (!firstAsked.has(event.key)) firstAsked.set(event.key, event.at);
    }
    if (event.event !== 'answered' || !event.heard.approved) continue;
    const question = questions.get(event.key);
    if (question?.about === 'reversal') reversedAt.set(question.rrn, event.at);
    if (question?.about !== 'payment') continue;
    const at = reversedAt.get(question.rrn) ?? Number.POSITIVE_INFINITY;
    if (at < (firstAsked.get(event.key) ?? 0)) {
      found.push({ fault: 'APPROVED_AFTER_REVERSAL', of: question.rrn, detail: event.key });
    }
  }
  return found;
}

/** What went wrong for a while is over: whoever asks once more gets an answer. */
function neverAnswered(
  events: readonly Event[],
  questions: ReadonlyMap<string, Question>,
): readonly Anomaly[] {
  const answered = new Set(answersOf(events).map(({ key }) => key));
  // What nobody asked again after a silence was taken back instead.
  const reversed = new Set(
    [...questions.values()].flatMap((one) => (one.about === 'reversal' ? [one.rrn] : [])),
  );
  return [...questions]
    .filter(([key]) => !answered.has(key))
    .filter(([, one]) => one.about !== 'payment' || !reversed.has(one.rrn))
    .map(([key, { about }]) => ({ fault: 'NEVER_ANSWERED', of: key, detail: about }));
}

/** By reference, what everything that was said comes to. */
export function expectedOf(
  events: readonly Event[],
  questions = questionsOf(events),
): ReadonlyMap<string, Expected> {
  const told = new Map<string, { question: Question; heard: Heard | undefined }>();
  for (const [key, question] of questions) told.set(key, { question, heard: undefined });
  for (const { key, heard } of answersOf(events)) {
    const entry = told.get(key);
    if (entry !== undefined && entry.heard === undefined) entry.heard = heard;
  }
  const expected = new Map<string, Expected>();
  const entries = [...told.values()];
  for (const { question, heard } of entries) {
    if (question.about === 'tap' && heard?.rrn !== undefined) {
      const stands = heard.approved ? 'YES' : 'NO';
      expected.set(heard.rrn, { stands, amountMinor: question.amountMinor });
    }
    if (question.about === 'payment') expected.set(question.rrn, ofPayment(question, heard));
  }
  for (const { question, heard } of entries) {
    if (question.about !== 'reversal' && question.about !== 'reduction') continue;
    const before = expected.get(question.rrn);
    const amountMinor = question.about === 'reduction' ? question.amountMinor : 0;
    expected.set(question.rrn, changed(before, question.about, amountMinor, heard));
  }
  return expected;
}

function ofPayment({ amountMinor }: { amountMinor: number }, heard: Heard | undefined): Expected {
  if (heard === undefined) return { stands: 'UNKNOWN', amountMinor };
  return { stands: heard.approved ? 'YES' : 'NO', amountMinor };
}

function changed(
  before: Expected = { stands: 'NO', amountMinor: 0 },
  about: 'reversal' | 'reduction',
  amountMinor: number,
  heard: Heard | undefined,
): Expected {
  if (heard === undefined) return { stands: 'UNKNOWN', amountMinor: before.amountMinor };
  if (!heard.approved) return before;
  return about === 'reversal'
    ? { stands: 'NO', amountMinor: before.amountMinor }
    : { stands: before.stands, amountMinor };
}

const STANDING: ReadonlySet<string> = new Set(['pending', 'booked']);

function inTheBooks(
  events: readonly Event[],
  payments: ReadonlyMap<string, Expected>,
): readonly Anomaly[] {
  const all = events.flatMap((event) => (event.event === 'books' ? [event.books] : []));
  const [opening, closing] = [all[0], all.at(-1)];
  if (opening === undefined || closing === undefined || all.length < 2) {
    return [{ fault: 'NO_BOOKS', of: '', detail: 'the books were not read' }];
  }
  const old = new Set(opening.lines.map(({ rrn }) => rrn));
  const standing = new Map<string, StatementLine[]>();
  for (const line of closing.lines) {
    if (old.has(line.rrn) || !STANDING.has(line.state)) continue;
    standing.set(line.rrn, [...(standing.get(line.rrn) ?? []), line]);
  }
  const each = [...payments].flatMap(([rrn, one]) => ofOne(rrn, one, standing.get(rrn) ?? []));
  const strangers = [...standing.keys()]
    .filter((rrn) => !payments.has(rrn))
    .map((rrn): Anomaly => ({ fault: 'NOBODY_ASKED', of: rrn, detail: 'it is in the books' }));
  return [...each, ...strangers, ...sums(opening, closing, payments)];
}

function ofOne(rrn: string, expected: Expected, lines: readonly StatementLine[]): Anomaly[] {
  const { stands, amountMinor } = expected;
  const amounts = lines.map((line) => -line.amountMinor);
  const detail = `expected ${stands} ${amountMinor}, found ${amounts.join(', ') || 'nothing'}`;
  if (lines.length > 1) return [{ fault: 'TWICE', of: rrn, detail }];
  if (stands === 'YES' && lines.length === 0) return [{ fault: 'LOST', of: rrn, detail }];
  if (stands === 'NO' && lines.length > 0) return [{ fault: 'NOT_GONE', of: rrn, detail }];
  const wrong = stands === 'YES' && amounts[0] !== amountMinor;
  return wrong ? [{ fault: 'WRONG_AMOUNT', of: rrn, detail }] : [];
}

/** Balance and held moved by what stands, and by nothing else. */
function sums(
  opening: Books,
  closing: Books,
  payments: ReadonlyMap<string, Expected>,
): readonly Anomaly[] {
  if ([...payments.values()].some(({ stands }) => stands === 'UNKNOWN')) return [];
  const spent = [...payments.values()]
    .filter(({ stands }) => stands === 'YES')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const moved =
    opening.balanceMinor - closing.balanceMinor + (closing.heldMinor - opening.heldMinor);
  if (moved === spent) return [];
  const detail = `${spent} was paid, the account moved by ${moved}`;
  return [{ fault: 'DOES_NOT_ADD_UP', of: 'account', detail }];
}
