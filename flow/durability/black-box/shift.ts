/** A shift of work on a running service: books before, everybody at work, the end, books after. */
import { setTimeout as later } from 'node:timers/promises';
import { Asker } from './asker.ts';
import { Bank, type BankOptions } from './bank.ts';
import { Card, type TokenFacts } from './card.ts';
import { type Books, type History, now } from './history.ts';
import { judge } from './judge.ts';
import { Line } from './line.ts';
import { Web } from './web.ts';
import {
  type Merchant,
  opensAccounts,
  Payments,
  stop,
  stopsAndReleases,
  taps,
  type Wearer,
} from './workload.ts';

/** Where the service answers, and what an outsider may know of it. */
export interface Ground {
  readonly url: string;
  readonly iso: { readonly address: string; readonly port: number };
  readonly acquirerId: string;
  readonly merchant: Merchant;
  readonly bank: BankOptions;
  /** The last is stopped and released, and removed at the end. */
  readonly tokens: readonly TokenFacts[];
  readonly wearer: Wearer;
}

export interface Shift {
  readonly until: Promise<void>;
  /** How long the books may take to be right after everything was answered. */
  readonly settleMs?: number | undefined;
  tell(approvals: number): void;
}

const PATIENCE_MS = 4_000;
const PAUSE_MS = 40;
const TELL_MS = 50;
/** Everything that was asked is answered by then, or the service is at fault. */
const DRAIN_MS = 60_000;
const SETTLE_MS = 60_000;

export async function workOn(ground: Ground, history: History, shift: Shift): Promise<void> {
  const { acquirerId, iso, merchant, tokens, wearer } = ground;
  const line = new Line({ ...iso, acquirerId, patienceMs: PATIENCE_MS });
  const web = new Web(ground.url);
  const asker = new Asker(history, line, web);
  const bank = new Bank(web, ground.bank);
  await readBooks(bank, history);
  const references = await eventually(() => bank.tokens());
  const payments = new Payments(asker, merchant);
  const cards = tokens.map((facts) => new Card(facts));
  const guarded = cards.at(-1);
  if (guarded === undefined) throw new Error('there is no token to pay with');
  const reference = references.get(guarded.lastFour) ?? '';
  const going = { on: true };
  const telling = setInterval(() => shift.tell(asker.approvals), TELL_MS);
  const work = Promise.all([
    ...cards.flatMap((card) => [
      payments.shop(card, going, PAUSE_MS),
      payments.shop(card, going, PAUSE_MS),
    ]),
    taps(asker, wearer, going, 5 * PAUSE_MS),
    stopsAndReleases(asker, bank, guarded, reference, going, 10 * PAUSE_MS),
    opensAccounts(asker, going, 20 * PAUSE_MS),
  ]);
  await shift.until;
  going.on = false;
  const patience = setTimeout(() => asker.giveUp(), shift.settleMs ?? DRAIN_MS);
  await work;
  // The end of a token: whoever tries afterwards is turned away.
  await stop(asker, bank, guarded, reference, 'removal');
  for (let i = 0; i < 3; i++) await payments.buys(guarded);
  clearTimeout(patience);
  clearInterval(telling);
  await settle(bank, history, shift.settleMs ?? SETTLE_MS);
  line.close();
}

/** What parties tell each other may take a moment: the books are read until they are right. */
async function settle(bank: Bank, history: History, settleMs: number): Promise<void> {
  for (const end = Date.now() + settleMs; ; await later(500)) {
    await readBooks(bank, history);
    if (Date.now() > end || judge(history.events).length === 0) return;
  }
}

async function readBooks(bank: Bank, history: History): Promise<void> {
  const month = () => new Date().toISOString().slice(0, 7);
  const books: Books = await eventually(() => bank.books([month()]));
  history.note({ event: 'books', at: now(), books });
}

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + DRAIN_MS; Date.now() < end; await later(100)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error('the service does not answer');
}
