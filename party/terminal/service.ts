/**
 * The terminal as a whole: takes a card to the kernel, goes online when the kernel says so, takes
 * back what was not answered, and writes the receipt. One sale at a time.
 */
import type { Message } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { NoAnswer } from '@armilla/kit/host-link';
import { CURRENCIES, type Currency } from '@armilla/kit/money';
import type { PAN, PIN } from '@armilla/kit/secret';
import { noTrace, type Trace, type TraceEntry } from '@armilla/kit/trace';
import type {
  CaKey,
  RevokedCertificate,
  TerminalConfiguration,
  TransactionType,
} from './decide/configuration.ts';
import { offlineAdvice } from './decide/host/advice.ts';
import { NO_POINTS, type PointsTold, readAnswer } from './decide/host/answer.ts';
import {
  authorisationRequest,
  type EncipheredPin,
  type SaleWishes,
} from './decide/host/authorisation-request.ts';
import { localTime, retrievalReference } from './decide/host/clock-fields.ts';
import { reasonOfOutcome, reasonOfResponse } from './decide/host/reasons.ts';
import { reversal } from './decide/host/reversal.ts';
import type { Outcome } from './decide/kernel/outcome.ts';
import { runTransaction } from './decide/kernel/transaction.ts';
import type { Finding } from './decide/kernel/vocabulary.ts';
import { apduEntry, findingEntry, messageEntry } from './decide/trace/entries.ts';
import { Forwarding, type HostPort } from './forwarding.ts';
import { type Receipt, type ReceiptReason, receiptOf, type SaleFacts } from './receipt/receipt.ts';
import { advicesInMemory, type PendingAdvices } from './store/pending-advices.ts';
import { type PendingReversals, reversalsInMemory } from './store/pending-reversals.ts';
import { type StanCounter, stanInMemory } from './store/stan-counter.ts';

/** The field the card is held into. */
export interface NfcPort {
  /** Answer and status word; rejects when the card has left. */
  transceive(apdu: Uint8Array): Promise<Uint8Array>;
}

/** What a PIN is asked for. */
export interface PinRequest {
  readonly pan: PAN;
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Who stands at the keys this time; whoever the pad knows where absent. */
  readonly keys?: PinKeys | undefined;
}

/** Where the cardholder types. */
export interface PinKeys {
  /** Null when the cardholder gave up. */
  ask(request: Pick<PinRequest, 'amountMinor' | 'currency'>): Promise<PIN | null>;
}

/** The keys the cardholder types the PIN on; the PIN never leaves it in clear. */
export interface PinPad {
  /** Null when the cardholder gave up. */
  enterPin(request: PinRequest): Promise<EncipheredPin | null>;
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
  /** In memory where nothing is given: then a crash may lose what was approved offline. */
  readonly advices?: PendingAdvices;
  readonly stans?: StanCounter;
}

export interface SaleRequest {
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly field: NfcPort;
  /** Points to spend on it at most. */
  readonly points?: number | undefined;
  /** Who types should a PIN be asked for; whoever the pad knows where absent. */
  readonly pinKeys?: PinKeys | undefined;
}

export interface RefundRequest extends Omit<SaleRequest, 'points'> {
  /** The reference on the receipt of what is given back, where there is one. */
  readonly refundOf?: string | undefined;
}

export interface SaleResult {
  readonly outcome: Outcome;
  readonly approved: boolean;
  /** Less than was asked for where the issuer approved a part; null where it approved nothing. */
  readonly approvedMinor: number | null;
  readonly points: PointsTold;
  /** Whether a PIN was called for. */
  readonly pinAsked: boolean;
  /** DE 38. */
  readonly authorisationCode: string | null;
  /** DE 39; null where nothing went online or no usable answer came. */
  readonly responseCode: string | null;
  readonly receipt: Receipt;
  /** Whether the authorisation is being taken back, delivered yet or not. */
  readonly reversalSent: boolean;
  /** Approved by card and terminal; the acquirer is told later. */
  readonly offline: boolean;
  readonly findings: readonly Finding[];
  readonly stan: string | null;
  readonly rrn: string | null;
}

export interface Terminal {
  sale(request: SaleRequest): Promise<SaleResult>;
  /** Holds an amount that is completed or released later: always online. */
  preauthorise(request: Omit<SaleRequest, 'points'>): Promise<SaleResult>;
  /** Gives money back to a card, or to the account behind a token: always online. */
  refund(request: RefundRequest): Promise<SaleResult>;
  /** Pays out cash. */
  withdraw(request: Omit<SaleRequest, 'points'>): Promise<SaleResult>;
  /**
   * Sends what is still to be taken back; how many are left. Also done before each sale, and never
   * in the middle of one.
   */
  sendReversals(): Promise<number>;
  /**
   * Tells the acquirer of what was approved offline; how many are left. Also done after each answer
   * of the host. What the host refuses is set aside and stays in `advices.refused()`.
   */
  sendAdvices(): Promise<number>;
}

/** What a till is asked to do with the card in its field. */
interface Task extends SaleRequest {
  readonly type: TransactionType;
  readonly wishes: SaleWishes;
}

/** A tap that was refused until its wearer proves themselves: the same sale, a moment later. */
interface SecondTap {
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly until: number;
}

/** How long the next tap of the same sale counts as its second one. */
const SECOND_TAP_MS = 120_000;

/** How it ended once card and kernel were done. */
type Settled = Omit<SaleFacts, 'currency' | 'wishes'> & {
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
  readonly #advices: PendingAdvices;
  readonly #forwarding: Forwarding;
  readonly #stans: StanCounter;
  #secondTap: SecondTap | null = null;
  /** What passed in the field, until it is known which payment it belongs to. */
  #passed: TraceEntry[] = [];
  #queue: Promise<unknown> = Promise.resolve();
  #sequence = 0;

  constructor(deps: TerminalDeps) {
    this.#deps = deps;
    this.#trace = deps.trace ?? noTrace;
    this.#reversals = deps.reversals ?? reversalsInMemory();
    this.#advices = deps.advices ?? advicesInMemory();
    this.#stans = deps.stans ?? stanInMemory();
    const { host, clock } = deps;
    const trace = (message: Message, direction: 'out' | 'in') => {
      const at = clock.now();
      if (!this.#trace.keeps(message.fields[37], at)) return;
      this.#trace.record(messageEntry(at, message, direction));
    };
    const stores = { reversals: this.#reversals, advices: this.#advices };
    this.#forwarding = new Forwarding(host, stores, trace, (finding) => this.#record([finding]));
  }

  sale(request: SaleRequest): Promise<SaleResult> {
    return this.#takeOn({ ...request, type: '00', wishes: { points: request.points } });
  }

  preauthorise(request: Omit<SaleRequest, 'points'>): Promise<SaleResult> {
    return this.#takeOn({ ...request, type: '00', wishes: { preauthorisation: true } });
  }

  refund(request: RefundRequest): Promise<SaleResult> {
    return this.#takeOn({ ...request, type: '20', wishes: { refundOf: request.refundOf } });
  }

  withdraw(request: Omit<SaleRequest, 'points'>): Promise<SaleResult> {
    return this.#takeOn({ ...request, type: '01', wishes: {} });
  }

  sendReversals(): Promise<number> {
    return this.#inTurn(() => this.#forwarding.sendReversals());
  }

  sendAdvices(): Promise<number> {
    return this.#forwarding.sendAdvices();
  }

  #takeOn(task: Task): Promise<SaleResult> {
    const sold = this.#inTurn(() => this.#sell(task));
    // A host that has answered is there: now is the time for what waits.
    const after = sold.then(async ({ responseCode }) => {
      if (responseCode !== null) await this.sendAdvices();
    });
    this.#queue = after.catch(() => undefined);
    return sold;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #sell(task: Task): Promise<SaleResult> {
    // Of a sale that threw: it became no payment.
    this.#tell(null);
    await this.#forwarding.sendReversals();
    const outcome = await this.#tap(task);
    const { reversalSent, ...settled } = await this.#settle(outcome, task);
    const { findings, ...facts } = settled;
    const all = [...outcome.findings, ...findings];
    const reference = facts.rrn ?? this.#unpaidReference();
    this.#tell(reference);
    this.#record(all, reference);
    this.#awaitSecondTap(task, facts.reason);
    const { currency, wishes } = task;
    return {
      outcome,
      approved: facts.result === 'APPROVED',
      approvedMinor: facts.approvedMinor,
      points: facts.points,
      pinAsked: outcome.cvm === 'ONLINE_PIN',
      authorisationCode: facts.authorisationCode,
      responseCode: facts.responseCode,
      receipt: receiptOf(this.#deps.config, outcome, { ...facts, currency, wishes }),
      reversalSent,
      offline: facts.approval === 'OFFLINE',
      findings: all,
      stan: facts.stan,
      rrn: facts.rrn,
    };
  }

  /** A tap that went nowhere has no retrieval reference; people look for it all the same. */
  #unpaidReference(): string {
    return `tap-${this.#deps.config.terminalId}-${this.#deps.clock.now()}`;
  }

  #record(findings: readonly Finding[], rrn: string | null = null): void {
    for (const finding of findings) {
      this.#trace.record(about(rrn, findingEntry(this.#deps.clock.now(), finding)));
    }
  }

  /**
   * Puts what passed in the field into the trace, under the payment it became, if it became one.
   */
  #tell(rrn: string | null): void {
    for (const entry of this.#passed.splice(0)) this.#trace.record(about(rrn, entry));
  }

  #awaitSecondTap({ amountMinor, currency }: Task, reason: ReceiptReason | null): void {
    const until = this.#deps.clock.now() + SECOND_TAP_MS;
    this.#secondTap = reason === 'VERIFY_ON_DEVICE' ? { amountMinor, currency, until } : null;
  }

  #isSecondTap({ amountMinor, currency }: Task): boolean {
    const first = this.#secondTap;
    if (first === null || first.until < this.#deps.clock.now()) return false;
    return first.amountMinor === amountMinor && first.currency === currency;
  }

  #settle(outcome: Outcome, task: Task): Promise<Settled> {
    if (outcome.kind === 'ONLINE_REQUEST') return this.#goOnline(outcome, task);
    if (outcome.kind === 'APPROVED') return this.#approveOffline(outcome);
    return Promise.resolve({ ...NOT_ONLINE, ...reasonOfOutcome(outcome) });
  }

  /** The sale is approved when its advice is kept, and not before. */
  async #approveOffline(outcome: Outcome): Promise<Settled> {
    const { config: terminal, clock } = this.#deps;
    const now = clock.now();
    const stan = await this.#stans.next();
    const rrn = retrievalReference(now, stan);
    const takesPin = this.#deps.pinPad !== undefined;
    const message = offlineAdvice({ outcome, terminal, stan, rrn, now, takesPin });
    await this.#advices.put({ rrn, message });
    const { amountMinor: approvedMinor } = outcome.transaction;
    const how = { approval: 'OFFLINE', approvedMinor, stan, rrn } as const;
    return { ...NOT_ONLINE, ...reasonOfOutcome(outcome), ...how };
  }

  /** Drives the kernel; a card that left is told to it as an answer without bytes. */
  async #tap(task: Task): Promise<Outcome> {
    const { amountMinor, currency, field, type } = task;
    const { caKeys, chance, clock, revokedCertificates = [] } = this.#deps;
    const { config: usual } = this.#deps;
    const config = this.#isSecondTap(task) ? verifyingAlways(usual) : usual;
    this.#sequence = (this.#sequence % 99_999_999) + 1;
    const kernel = runTransaction({
      amountMinor,
      currency: CURRENCIES[currency],
      ...localTime(clock.now(), config.utcOffsetMinutes),
      type,
      configuration: config,
      caKeys,
      revokedCertificates,
      unpredictableNumber: chance.bytes(4),
      sequenceCounter: this.#sequence,
    });
    for (let step = kernel.next(); ; ) {
      if (step.done) return step.value;
      const answer = await exchange(field, step.value.apdu);
      if (this.#trace !== noTrace) this.#passed.push(apduEntry(clock.now(), step.value, answer));
      step = kernel.next(answer);
    }
  }

  async #goOnline(outcome: Outcome, { currency, pinKeys, wishes }: Task): Promise<Settled> {
    const pin = await this.#pinFor(outcome, currency, pinKeys);
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
    this.#tell(rrn);
    const { config: terminal, pinPad } = this.#deps;
    const takesPin = pinPad !== undefined;
    const facts = { outcome, terminal, stan, rrn, now, takesPin, pin, wishes };
    const message = authorisationRequest(facts);
    // Put down before it is needed: from the next line on the amount may be reserved somewhere.
    const takeBack = reversal(message, await this.#stans.next(), now);
    await this.#reversals.put({ rrn, message: takeBack });
    return { ...(await this.#authorise(message, rrn)), stan, rrn };
  }

  /** Undefined where no PIN is called for, null where one is and none comes. */
  async #pinFor(
    outcome: Outcome,
    currency: Currency,
    keys: PinKeys | undefined,
  ): Promise<EncipheredPin | undefined | null> {
    if (outcome.cvm !== 'ONLINE_PIN') return undefined;
    const { pinPad } = this.#deps;
    if (pinPad === undefined || outcome.dpan === null) return null;
    const { amountMinor } = outcome.transaction;
    return pinPad.enterPin({ pan: outcome.dpan, amountMinor, currency, keys });
  }

  async #authorise(message: Message, rrn: string): Promise<Settled> {
    let answer: Message;
    try {
      answer = await this.#forwarding.ask(message);
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
    if (read.kind === 'DECLINED') {
      const { responseCode } = read;
      const reason = reasonOfResponse(responseCode);
      return { ...NOT_ONLINE, result: 'DECLINED', reason, responseCode };
    }
    const { kind: result, amountMinor: approvedMinor, ...told } = read;
    return { ...NOT_ONLINE, ...told, result, approvedMinor, approval: 'ONLINE' };
  }

  /** Takes the authorisation back, unless it never left. */
  async #withoutAnswer(
    rrn: string,
    code: string,
    text: string,
    neverSent: boolean,
  ): Promise<Settled> {
    const findings = [{ code, text }];
    if (neverSent) {
      await this.#reversals.remove(rrn);
      return { ...NOT_ONLINE, reason: 'TRY_LATER', findings };
    }
    await this.#forwarding.sendReversals();
    return { ...NOT_ONLINE, reason: 'NO_ANSWER', reversalSent: true, findings };
  }
}

function about(rrn: string | null, entry: TraceEntry): TraceEntry {
  return rrn === null ? entry : { ...entry, reference: rrn };
}

/** The same terminal where whoever pays is verified, however small the amount. */
function verifyingAlways(config: TerminalConfiguration): TerminalConfiguration {
  const applications = config.applications.map((application) => ({
    ...application,
    limits: { ...application.limits, verificationMinor: 0 },
  }));
  return { ...config, applications };
}

/** No bytes where the card has left: what the reason was is the reader's own affair. */
async function exchange(field: NfcPort, apdu: Uint8Array): Promise<Uint8Array> {
  try {
    return await field.transceive(apdu);
  } catch {
    return new Uint8Array(0);
  }
}

const NOT_ONLINE: Settled = {
  result: 'NOT_COMPLETED',
  reason: null,
  approval: null,
  authorisationCode: null,
  responseCode: null,
  approvedMinor: null,
  points: NO_POINTS,
  paymentAccountReference: null,
  stan: null,
  rrn: null,
  reversalSent: false,
  findings: [],
};
