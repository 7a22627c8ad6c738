/**
 * Three books about one day held against each other, payment by payment: the acquirer's, the
 * network's and, as the network heard it, the issuers'. What differs is named, with what to do.
 */
import type { difference, settlementPosition } from '@armilla/api/shapes';
import type { clearedPayment } from '@armilla/api/token-service';
import type { Currency } from '@armilla/kit/money';
import type { z } from 'zod';
import type { ClearingState } from './clearing.ts';
import type { Kind } from './kind.ts';
import type { TransactionState } from './life.ts';

/** What this book holds of a payment. */
export interface Booked {
  readonly rrn: string;
  readonly terminalId: string;
  readonly stan: string;
  readonly kind: Kind;
  readonly currency: Currency;
  readonly amountMinor: number;
  readonly state: TransactionState;
  readonly clearing: ClearingState;
  /** Of the file it stands in; `null` in none. */
  readonly businessDate: string | null;
}

export type Cleared = z.infer<typeof clearedPayment>;
export type Difference = z.infer<typeof difference>;
export type Position = z.infer<typeof settlementPosition>;

export interface Books {
  readonly businessDate: string;
  /** Of that day's files, and whatever else this book knows of what the network lists. */
  readonly own: readonly Booked[];
  /** The network's list of the day, of this acquirer alone. */
  readonly network: readonly Cleared[];
  /** Of this acquirer alone. */
  readonly positions: readonly Position[];
}

export interface Reconciliation {
  /** Payments that were held against each other. */
  readonly compared: number;
  readonly differences: readonly Difference[];
  /** Whether every position is what this book adds up to, and none is missing. */
  readonly agrees: boolean;
}

type Named = Pick<Booked, 'rrn' | 'terminalId' | 'stan'>;

/** What all books call a payment by. */
export const nameOf = ({ terminalId, stan, rrn }: Named) => `${terminalId}/${stan}/${rrn}`;

/** What the books say of one payment. */
interface Entry {
  readonly own: Booked | undefined;
  readonly network: readonly Cleared[];
}

export function reconcile(books: Books): Reconciliation {
  const entries = entriesOf(books);
  const differences = entries.flatMap((entry) => differencesOf(entry, books.businessDate));
  return { compared: entries.length, differences, agrees: positionsAgree(books) };
}

function entriesOf({ own, network }: Books): Entry[] {
  const entries = new Map<string, { own: Booked | undefined; network: Cleared[] }>();
  for (const each of own) entries.set(nameOf(each), { own: each, network: [] });
  for (const each of network) {
    const entry = entries.get(nameOf(each)) ?? { own: undefined, network: [] };
    entry.network.push(each);
    entries.set(nameOf(each), entry);
  }
  return [...entries.values()];
}

type Kindred = Difference['kind'];

/** One check, which sees a difference of its own kind or none. */
type Check = (entry: Entry, businessDate: string) => Kindred | undefined;

/** Presented by us on that day, and not turned down since. */
const presented = ({ own }: Entry, date: string) =>
  own?.businessDate === date && own.clearing !== 'REJECTED';

const clearedThere = ({ network }: Entry) =>
  network.find(({ clearedMinor }) => clearedMinor !== null);

const missingAtNetwork: Check = (entry, date) =>
  presented(entry, date) && clearedThere(entry) === undefined ? 'MISSING_AT_NETWORK' : undefined;

const missingAtIssuer: Check = (entry, date) => {
  const posted = entry.network.some(({ postedMinor }) => postedMinor !== null);
  return presented(entry, date) && clearedThere(entry) !== undefined && !posted
    ? 'MISSING_AT_ISSUER'
    : undefined;
};

/** Moved or authorised elsewhere, and this book knows nothing of it or has it in no file. */
const missingAtAcquirer: Check = ({ own, network }, date) => {
  const moved = network.some(
    ({ clearedMinor, postedMinor }) => clearedMinor !== null || postedMinor !== null,
  );
  const authorised = network.some(({ authorisedMinor }) => (authorisedMinor ?? 0) > 0);
  if (own === undefined) return moved || authorised ? 'MISSING_AT_ACQUIRER' : undefined;
  const ours = own.businessDate === date && own.clearing !== 'REJECTED';
  return moved && !ours && own.state === 'APPROVED' ? 'MISSING_AT_ACQUIRER' : undefined;
};

const amountDiffers: Check = (entry, date) => {
  const { own, network } = entry;
  const cleared = clearedThere(entry);
  if (!presented(entry, date) || own === undefined || cleared === undefined) return undefined;
  const amounts = network.flatMap(({ clearedMinor, postedMinor }) => [clearedMinor, postedMinor]);
  const others = amounts.filter((amount) => amount !== null && amount !== own.amountMinor);
  const currency = network.some((each) => each.currency !== own.currency);
  return others.length > 0 || currency ? 'AMOUNT_DIFFERS' : undefined;
};

const clearedTwice: Check = (entry) => {
  const times = entry.network.reduce((sum, { timesPresented }) => sum + timesPresented, 0);
  return times > 1 ? 'CLEARED_TWICE' : undefined;
};

/** Money moved by what nobody approved, by this book or by the network's own. */
const notApproved: Check = (entry) => {
  const cleared = clearedThere(entry);
  if (cleared === undefined) return undefined;
  const authorised = entry.network.some(({ authorisedMinor }) => (authorisedMinor ?? 0) > 0);
  const taken = entry.own === undefined || entry.own.state === 'APPROVED';
  return authorised && taken ? undefined : 'NOT_APPROVED';
};

const CHECKS: readonly Check[] = [
  missingAtNetwork,
  missingAtIssuer,
  missingAtAcquirer,
  amountDiffers,
  clearedTwice,
  notApproved,
];

function differencesOf(entry: Entry, businessDate: string): Difference[] {
  return CHECKS.flatMap((check) => {
    const kind = check(entry, businessDate);
    return kind === undefined ? [] : [differenceOf(kind, entry)];
  });
}

const EXPLANATIONS: Readonly<Record<Kindred, string>> = {
  MISSING_AT_NETWORK:
    'Our file presented it; the network has not cleared it. If the file is still being sent, wait; otherwise ask the network for its word on the record.',
  MISSING_AT_ISSUER:
    'The network cleared it; the issuer has not said that it posted it. Wait for its answer; after a day ask the network to present it to the issuer again.',
  MISSING_AT_ACQUIRER:
    'The network or the issuer has it and our files of the day do not. Find the till’s record: pay the merchant if the sale took place, reverse it if it did not.',
  AMOUNT_DIFFERS:
    'The books have different amounts. Hold the receipt against them and correct the wrong book with a refund or a new presentment of the rest.',
  CLEARED_TWICE:
    'It was presented more than once. See that the cardholder was charged once; give the second amount back if it was not.',
  NOT_APPROVED:
    'It was cleared though nobody approved it, or it was taken back. Give the cardholder the money back and take it off the merchant’s account.',
};

function differenceOf(kind: Kindred, { own, network }: Entry): Difference {
  const [first] = network;
  const { rrn, terminalId, currency } = own ??
    first ?? { rrn: '', terminalId: '', currency: 'EUR' };
  const told = <K extends 'clearedMinor' | 'postedMinor'>(field: K) =>
    network.find((each) => each[field] !== null)?.[field] ?? null;
  return {
    kind,
    rrn,
    terminalId,
    acquirerMinor: own?.state === 'APPROVED' ? own.amountMinor : null,
    networkMinor: told('clearedMinor'),
    issuerMinor: told('postedMinor'),
    currency,
    explanation: EXPLANATIONS[kind],
  };
}

interface Sums {
  purchases: { count: number; amountMinor: number };
  refunds: { count: number; amountMinor: number };
}

/** Our sums by programme and currency against the positions, and each position against itself. */
function positionsAgree(books: Books): boolean {
  const sums = sumsOf(books);
  const names = new Set([...sums.keys(), ...books.positions.map(groupOf)]);
  return [...names].every((name) => {
    const own = sums.get(name) ?? emptySums();
    const positions = books.positions.filter((position) => groupOf(position) === name);
    return addsUp(positions, own) && positions.every(isSound);
  });
}

const groupOf = ({ programmeId, currency }: { programmeId: string; currency: Currency }) =>
  `${programmeId}/${currency}`;

const emptySums = (): Sums => ({
  purchases: { count: 0, amountMinor: 0 },
  refunds: { count: 0, amountMinor: 0 },
});

/** A record whose programme the network has not told belongs to no position: sums then differ. */
function sumsOf({ own, network, businessDate }: Books): Map<string, Sums> {
  const programmes = new Map(network.map((each) => [nameOf(each), each.programmeId]));
  const sums = new Map<string, Sums>();
  for (const each of own) {
    if (each.businessDate !== businessDate || each.clearing === 'REJECTED') continue;
    const programmeId = programmes.get(nameOf(each)) ?? '';
    const name = groupOf({ programmeId, currency: each.currency });
    const sum = sums.get(name) ?? emptySums();
    const side = each.kind === 'REFUND' ? sum.refunds : sum.purchases;
    side.count += 1;
    side.amountMinor += each.amountMinor;
    sums.set(name, sum);
  }
  return sums;
}

function addsUp(positions: readonly Position[], own: Sums): boolean {
  return (['purchases', 'refunds'] as const).every((side) => {
    const count = positions.reduce((sum, each) => sum + each[side].count, 0);
    const amount = positions.reduce((sum, each) => sum + each[side].amountMinor, 0);
    return count === own[side].count && amount === own[side].amountMinor;
  });
}

/** What the issuer owes: purchases less refunds less the interchange that we pay. */
function isSound({ purchases, refunds, fees, netMinor }: Position): boolean {
  const interchange = fees
    .filter(({ kind, paidBy }) => kind === 'INTERCHANGE' && paidBy === 'ACQUIRER')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return netMinor === purchases.amountMinor - refunds.amountMinor - interchange;
}
