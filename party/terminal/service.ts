/**
 * The terminal as a whole: takes a card to the kernel, goes online when the kernel says so, takes
 * back what was not answered, and writes the receipt. One sale at a time.
 */
import type { Message } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { NoAnswer } from '@armilla/kit/host-link';
import { CURRENCIES, type Currency } from '@armilla/kit/money';
import type { PAN } from '@armilla/kit/secret';
import { noTrace, type Trace } from '@armilla/kit/trace';
import type { CaKey, RevokedCertificate, TerminalConfiguration } from './decide/configuration.ts';
import { acknowledges, readAnswer } from './decide/host/answer.ts';
import { authorisationRequest, type EncipheredPin } from './decide/host/authorisation-request.ts';
import { localTime, retrievalReference } from './decide/host/clock-fields.ts';
import { reasonOfOutcome, reasonOfResponse } from './decide/host/reasons.ts';
import { reversal } from './decide/host/reversal.ts';
import type { Outcome } from './decide/kernel/outcome.ts';
import { runTransaction } from './decide/kernel/transaction.ts';
import type { Finding } from './decide/kernel/vocabulary.ts';
import { apduEntry, findingEntry, messageEntry } from './decide/trace/entries.ts';
import { type Receipt, receiptOf, type SaleFacts } from './receipt/receipt.ts';
import { type PendingReversals, reversalsInMemory } from './store/pending-reversals.ts';
import { type StanCounter, stanInMemory } from './store/stan-counter.ts';

/** The way to the acquirer. */
export interface HostPort {
  /** The answer; rejects when none came in time, with NoAnswer where it never was sent. */
  send(message: Message): Promise<Message>;
}

/** The field the card is held into. */
export interface NfcPort {
  /** Answer and status word; rejects when the card has left. */
  transceive(apdu: Uint8Array): Promise<Uint8Array>;
}

/** The keys the cardholder types the PIN on; the PIN never leaves it in clear. */
export interface PinPad {
  /** Null when the cardholder gave up. */
  enterPin(request: {
    readonly pan: PAN;
    readonly amountMinor: number;
    readonly currency: Currency;
  }): Promise<EncipheredPin | null>;
}

export interface TerminalDeps {
  readonly config: TerminalConfiguration;
  readonly caKeys: readonly CaKey[];
  readonly revokedCertificates?: readonly RevokedCertificate[];
  readonly host: HostPort;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly pinPad?: PinPad;
  readonly trace?: Trace;
  /** In memory where nothing is given: then a crash may leave an amount reserved. */
  readonly reversals?: PendingReversals;
  readonly stans?: StanCounter;
}

export interface SaleRequest {
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly field: NfcPort;
}

export interface SaleResult {
  readonly outcome: Outcome;
  readonly approved: boolean;
  /** DE 38. */
  readonly authorisationCode: string | null;
  /** DE 39; null where nothing went online or no usable answer came. */
  readonly responseCode: string | null;
  readonly receipt: Receipt;
  /** Whether the authorisation is being taken back, delivered yet or not. */
  readonly reversalSent: boolean;
  readonly findings: readonly Finding[];
  readonly stan: string | null;
  readonly rrn: string | null;
}

export interface Terminal {
  sale(request: SaleRequest): Promise<SaleResult>;
  /** Sends what is still to be taken back; how many are left. Also done before each sale. */
  sendReversals(): Promise<number>;
}

/** How the online part ended. */
type Online = Omit<SaleFacts, 'currency'> & {
  readonly reversalSent: boolean;
  readonly findings: readonly Finding[];
};

export function createTerminal(deps: TerminalDeps): Terminal {
  return new Till(deps);
}

class Till implements Terminal {
  readonly #deps: TerminalDeps;
  readonly #trace: Trace;
  readonly #reversals: PendingReversals;
  readonly #stans: StanCounter;
  /** Retrieval reference of the authorisation that is being waited for. */
  #waitingFor: string | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #sequence = 0;

  constructor(deps: TerminalDeps) {
    this.#deps = deps;
    this.#trace = deps.trace ?? noTrace;
    this.#reversals = deps.reversals ?? reversalsInMemory();
    this.#stans = deps.stans ?? stanInMemory();
  }

  sale(request: SaleRequest): Promise<SaleResult> {
    const turn = this.#queue.then(() => this.#sell(request));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async sendReversals(): Promise<number> {
    let left = 0;
    for (const { rrn, message } of await this.#reversals.list()) {
      if (rrn === this.#waitingFor) continue;
      if (await this.#deliver(message)) await this.#reversals.remove(rrn);
      else left += 1;
    }
    return left;
  }

  async #sell(request: SaleRequest): Promise<SaleResult> {
    await this.sendReversals();
    const outcome = await this.#tap(request);
    const online =
      outcome.kind === 'ONLINE_REQUEST'
        ? await this.#goOnline(outcome, request.currency)
        : { ...NOT_ONLINE, ...reasonOfOutcome(outcome) };
    for (const finding of [...outcome.findings, ...online.findings]) {
      this.#trace.record(findingEntry(this.#deps.clock.now(), finding));
    }
    const { reversalSent, findings, ...facts } = online;
    return {
      outcome,
      approved: online.result === 'APPROVED',
      authorisationCode: online.authorisationCode,
      responseCode: online.responseCode,
      receipt: receiptOf(this.#deps.config, outcome, { ...facts, currency: request.currency }),
      reversalSent,
      findings: [...outcome.findings, ...findings],
      stan: online.stan,
      rrn: online.rrn,
    };
  }

  /** Drives the kernel; a card that left is told to it as an answer without bytes. */
  async #tap({ amountMinor, currency, field }: SaleRequest): Promise<Outcome> {
    const { config, caKeys, chance, clock, revokedCertificates = [] } = this.#deps;
    this.#sequence = (this.#sequence % 99_999_999) + 1;
    const kernel = runTransaction({
      amountMinor,
      currency: CURRENCIES[currency],
      ...localTime(clock.now(), config.utcOffsetMinutes),
      type: '00',
      configuration: config,
      caKeys,
      revokedCertificates,
      unpredictableNumber: chance.bytes(4),
      sequenceCounter: this.#sequence,
    });
    for (let step = kernel.next(); ; ) {
      if (step.done) return step.value;
      const answer = await exchange(field, step.value.apdu);
      this.#trace.record(apduEntry(clock.now(), step.value, answer));
      step = kernel.next(answer);
    }
  }

  async #goOnline(outcome: Outcome, currency: Currency): Promise<Online> {
    const pin = await this.#pinFor(outcome, currency);
    if (pin === null) {
      const finding = {
        code: 'PIN_NOT_ENTERED',
        text: 'online PIN was called for and none entered',
      };
      return { ...NOT_ONLINE, reason: 'PIN_NOT_ENTERED', findings: [finding] };
    }
    const now = this.#deps.clock.now();
    const stan = await this.#stans.next();
    const rrn = retrievalReference(now, stan);
    const { config: terminal, pinPad } = this.#deps;
    const takesPin = pinPad !== undefined;
    const message = authorisationRequest({ outcome, terminal, stan, rrn, now, takesPin, pin });
    // Put down before it is needed: from the next line on the amount may be reserved somewhere.
    const takeBack = reversal(message, await this.#stans.next(), now);
    await this.#reversals.put({ rrn, message: takeBack });
    this.#waitingFor = rrn;
    try {
      return { ...(await this.#authorise(message, rrn)), stan, rrn };
    } finally {
      this.#waitingFor = null;
    }
  }

  /** Undefined where no PIN is called for, null where one is and none comes. */
  async #pinFor(outcome: Outcome, currency: Currency): Promise<EncipheredPin | undefined | null> {
    if (outcome.cvm !== 'ONLINE_PIN') return undefined;
    const { pinPad } = this.#deps;
    if (pinPad === undefined || outcome.dpan === null) return null;
    const { amountMinor } = outcome.transaction;
    return pinPad.enterPin({ pan: outcome.dpan, amountMinor, currency });
  }

  async #authorise(message: Message, rrn: string): Promise<Online> {
    let answer: Message;
    try {
      answer = await this.#exchange(message);
    } catch (error) {
      const neverSent = error instanceof NoAnswer && !error.mayHaveArrived;
      const reason = error instanceof Error ? error.name : 'unknown';
      return this.#withoutAnswer(rrn, 'HOST_NO_ANSWER', `no answer (${reason})`, neverSent);
    }
    const read = readAnswer(answer, message);
    if (read.kind === 'UNUSABLE') {
      return this.#withoutAnswer(rrn, 'HOST_ANSWER_UNUSABLE', read.reason, false);
    }
    await this.#reversals.remove(rrn);
    const { authorisationCode, responseCode } = read;
    return read.kind === 'APPROVED'
      ? { ...NOT_ONLINE, result: 'APPROVED', reason: null, authorisationCode, responseCode }
      : { ...NOT_ONLINE, result: 'DECLINED', reason: reasonOfResponse(responseCode), responseCode };
  }

  /** Takes the authorisation back, unless it never left. */
  async #withoutAnswer(
    rrn: string,
    code: string,
    text: string,
    neverSent: boolean,
  ): Promise<Online> {
    const findings = [{ code, text }];
    if (neverSent) {
      await this.#reversals.remove(rrn);
      return { ...NOT_ONLINE, reason: 'TRY_LATER', findings };
    }
    this.#waitingFor = null;
    await this.sendReversals();
    return { ...NOT_ONLINE, reason: 'NO_ANSWER', reversalSent: true, findings };
  }

  /** Whether a reversal has been taken in. */
  async #deliver(advice: Message): Promise<boolean> {
    try {
      return acknowledges(await this.#exchange(advice), advice);
    } catch {
      // It stays where it is and is sent again before the next sale.
      return false;
    }
  }

  async #exchange(message: Message): Promise<Message> {
    const { clock, host } = this.#deps;
    this.#trace.record(messageEntry(clock.now(), message, 'out'));
    const answer = await host.send(message);
    this.#trace.record(messageEntry(clock.now(), answer, 'in'));
    return answer;
  }
}

/** No bytes where the card has left: what the reason was is the reader's own affair. */
async function exchange(field: NfcPort, apdu: Uint8Array): Promise<Uint8Array> {
  try {
    return await field.transceive(apdu);
  } catch {
    return new Uint8Array(0);
  }
}

const NOT_ONLINE: Online = {
  result: 'NOT_COMPLETED',
  reason: null,
  authorisationCode: null,
  responseCode: null,
  stan: null,
  rrn: null,
  reversalSent: false,
  findings: [],
};
