/** Who is at work: shoppers at an outside acquirer, somebody at a till, a customer at the bank. */
import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as later } from 'node:timers/promises';
import type { Asker } from './asker.ts';
import type { Bank } from './bank.ts';
import type { Card } from './card.ts';
import type { Fields, Message } from './iso8583.ts';

export interface Merchant {
  readonly terminalId: string;
  readonly merchantId: string;
}

export interface Going {
  /** False when it is time to go home. */
  readonly on: boolean;
}

function chance(of: number): boolean {
  return Math.random() < of;
}

/** So little that no limit of a day is reached. */
function amount(): number {
  return randomInt(1, 10);
}

export class Payments {
  readonly #asker: Asker;
  readonly #merchant: Merchant;
  #last = randomInt(1_000_000_000);
  /** Approved, to be asked again some day. */
  readonly #old: {
    readonly message: Message;
    readonly rrn: string;
    readonly amountMinor: number;
    readonly token: string;
  }[] = [];

  constructor(asker: Asker, merchant: Merchant) {
    this.#asker = asker;
    this.#merchant = merchant;
  }

  /** Pays, repeats, takes back, until it is time to go. */
  async shop(card: Card, going: Going, pauseMs: number): Promise<void> {
    while (going.on) {
      if (chance(0.04)) await this.takesBackFirst(card);
      else if (chance(0.1)) await this.asksAgain();
      else await this.buys(card);
      await later(Math.random() * pauseMs);
    }
  }

  /** One purchase, told to its end: approved, declined, or taken back because nobody answered. */
  async buys(card: Card): Promise<void> {
    const { message, rrn, question } = this.#purchase(card, amount());
    let heard = await this.#asker.iso(rrn, question, message);
    if (heard === undefined && chance(0.4)) return this.#takesBack(message, rrn);
    heard ??= await this.#asker.isoUntilAnswered(rrn, question, message);
    if (heard?.approved !== true) return;
    const dice = Math.random();
    if (dice < 0.12) return this.#takesBack(message, rrn);
    if (dice < 0.18 && question.amountMinor > 1) return this.#takesSomeBack(message, rrn, question);
    this.#old.push({ message, ...question });
  }

  /** The reversal comes before its original, which then may not be approved. */
  async takesBackFirst(card: Card): Promise<void> {
    const { message, rrn, question } = this.#purchase(card, amount());
    await this.#takesBack(message, rrn);
    if (this.#asker.hasGivenUp) return;
    await this.#asker.isoUntilAnswered(rrn, question, message);
  }

  /** An old question once more: the answer must be the old one. */
  async asksAgain(): Promise<void> {
    const old = this.#old[randomInt(Math.max(1, this.#old.length))];
    if (old === undefined) return;
    const { message, ...question } = old;
    await this.#asker.iso(old.rrn, { about: 'payment', ...question }, { ...message, mti: '0101' });
  }

  async #takesBack(original: Message, rrn: string): Promise<void> {
    const message = { mti: '0420', fields: this.#about(original) };
    await this.#asker.isoUntilAnswered(`back ${rrn}`, { about: 'reversal', rrn }, message);
  }

  async #takesSomeBack(
    original: Message,
    rrn: string,
    question: { readonly amountMinor: number },
  ): Promise<void> {
    const amountMinor = randomInt(1, question.amountMinor);
    const remains = String(amountMinor).padStart(12, '0') + '0'.repeat(30);
    const message = { mti: '0420', fields: { ...this.#about(original), 95: remains } };
    const about = { about: 'reduction', rrn, amountMinor } as const;
    await this.#asker.isoUntilAnswered(`less ${rrn}`, about, message);
  }

  #purchase(card: Card, amountMinor: number) {
    const { facts } = card;
    const at = new Date();
    this.#last += 1;
    const rrn = String(this.#last).padStart(12, '9');
    const fields: Fields = {
      2: facts.pan,
      3: '000000',
      4: String(amountMinor).padStart(12, '0'),
      ...this.#asker.line.fresh(at),
      12: at.toISOString().slice(11, 19).replaceAll(':', ''),
      13: at.toISOString().slice(5, 10).replace('-', ''),
      14: facts.expiry,
      18: '5999',
      22: '072',
      23: facts.psn.padStart(3, '0'),
      25: '00',
      37: rrn,
      41: this.#merchant.terminalId,
      42: this.#merchant.merchantId,
      43: `${'Outside shop'.padEnd(25)}${'Athens'.padEnd(13)}GR`,
      49: '978',
      55: card.tap(amountMinor, at),
    };
    const question = { about: 'payment', rrn, amountMinor, token: card.lastFour } as const;
    return { message: { mti: '0100', fields }, rrn, question };
  }

  /** A message of its own that names an original in DE 90. */
  #about({ mti, fields }: Message): Fields {
    const { 14: _, 23: _1, 55: _2, ...same } = fields;
    const acquirer = String(fields[32]).padStart(11, '0');
    const original = `${mti}${String(fields[11])}${String(fields[7])}${acquirer}${'0'.repeat(11)}`;
    return { ...same, ...this.#asker.line.fresh(), 90: original };
  }
}

export interface Wearer {
  readonly serialNumber: string;
  readonly passcode: string;
  readonly terminalId: string;
}

/** Holds a band to a till of the service, again and again. */
export async function taps(
  asker: Asker,
  { serialNumber, passcode, terminalId }: Wearer,
  going: Going,
  pauseMs: number,
): Promise<void> {
  const band = `/stage/bands/${serialNumber}`;
  const ready = async () => {
    const armed = await asker.web.post(`${band}/arm`, {}, { idempotencyKey: randomUUID() });
    if (armed?.status === 200) return true;
    await asker.web.post(`${band}/wear`, { worn: true }, { idempotencyKey: randomUUID() });
    await asker.web.post(`${band}/passcode`, { passcode }, { idempotencyKey: randomUUID() });
    return false;
  };
  while (going.on) {
    if (await ready()) {
      const amountMinor = randomInt(100, 200);
      const body = { serialNumber, amount: { amountMinor, currency: 'EUR' }, language: 'en' };
      const path = `/stage/tills/${terminalId}/taps`;
      await asker.post(randomUUID(), { about: 'tap', amountMinor }, path, body, ({ body }) => {
        const tap = { ...(body.tap as { approved?: boolean; rrn?: string | null } | undefined) };
        return { approved: tap.approved === true, ...(tap.rrn ? { rrn: tap.rrn } : {}) };
      });
    }
    await later(Math.random() * pauseMs);
  }
}

/** Stops a token and releases it, while somebody tries to pay with it. */
export async function stopsAndReleases(
  asker: Asker,
  bank: Bank,
  card: Card,
  reference: string,
  going: Going,
  pauseMs: number,
): Promise<void> {
  while (going.on) {
    await stop(asker, bank, card, reference, 'stop');
    await later(Math.random() * pauseMs);
    await stop(asker, bank, card, reference, 'release');
    await later(Math.random() * pauseMs);
  }
}

const WORDS = { stop: 'suspend', release: 'resume', removal: 'remove' } as const;

export async function stop(
  asker: Asker,
  bank: Bank,
  card: Card,
  reference: string,
  about: keyof typeof WORDS,
): Promise<boolean> {
  const path = bank.path(`/tokens/${reference}/${WORDS[about]}`);
  const key = randomUUID();
  const question = { about, token: card.lastFour } as const;
  const hear = ({ status }: { status: number }) => ({ approved: status === 200 });
  const session = () => bank.session();
  const heard = await asker.post(key, question, path, {}, hear, session);
  // The same key gets the same answer.
  if (chance(0.5)) await asker.post(key, question, path, {}, hear, session);
  return heard?.approved === true;
}

/** Opens accounts; each is asked for again later, under its key. */
export async function opensAccounts(asker: Asker, going: Going, pauseMs: number): Promise<void> {
  const old: { readonly key: string; readonly body: object }[] = [];
  const open = (key: string, body: object) =>
    asker.post(key, { about: 'account' }, '/wallet/accounts', body, ({ status }) => ({
      approved: status === 200,
    }));
  while (going.on) {
    const again = chance(0.5) ? old[randomInt(Math.max(1, old.length))] : undefined;
    const { key, body } = again ?? {
      key: randomUUID(),
      body: { email: `${randomUUID()}@armilla.example`, password: randomUUID(), language: 'en' },
    };
    await open(key, body);
    if (again === undefined) old.push({ key, body });
    await later(Math.random() * pauseMs);
  }
}
