/**
 * An authorisation: decided, held and remembered in one transaction, or answered again as before.
 * When the answer leaves, it is on the disk.
 */
import { encodeAmount, encodeSubelements, type Message } from '@armilla/iso8583';
import { digits } from '@armilla/kit/chance';
import { type Holding, type Queryable, together } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { answerMessage, keepable, keptAnswer } from '../decide/answer-message.ts';
import { type AuthorisationDecision, decideAuthorisation } from '../decide/authorise.ts';
import { DECLINES } from '../decide/decline.ts';
import { figuresOf } from '../decide/figures.ts';
import { type AuthorisationRequest, readAuthorisation } from '../decide/read-request.ts';
import type { House } from '../deps.ts';
import { alarm, type NotedTap } from '../notices/note-tap.ts';
import { NO_SPLIT, type Split } from '../rewards/split.ts';
import {
  keepPayment,
  knownRequest,
  type NewPayment,
  type Payment,
  paymentById,
} from '../store/authorisations.ts';
import { transfer } from '../store/ledger.ts';
import { type Gathered, gather } from './facts.ts';
import { bookingOf, countEarned, earningOf, holdUntil, raise, transfersOf } from './money.ts';
import { type Payer, payerHeld } from './payer.ts';
import { countPin } from './proofs.ts';
import { giveBack } from './refund.ts';
import { takeBack } from './reverse.ts';

export async function authorise(house: House, message: Message): Promise<Message> {
  const request = readAuthorisation(message);
  const panFingerprint = house.vault.fingerprint(request.pan);
  const { answer, decision, figures } = await house.lanes(panFingerprint, () =>
    together(house.database, (tx) => authoriseIn(house, tx, message, request, panFingerprint)),
  );
  if (decision !== undefined) tell(house, request, decision, figures);
  return answer;
}

interface Answered {
  readonly answer: Message;
  /** Absent when the answer was there already. */
  readonly decision?: AuthorisationDecision;
  /** By which it was declined, for those who look. */
  readonly figures?: readonly string[];
}

async function authoriseIn(
  house: House,
  tx: Holding,
  message: Message,
  request: AuthorisationRequest,
  panFingerprint: string,
): Promise<Answered> {
  const [payer, known] = await Promise.all([
    payerHeld(tx, panFingerprint),
    knownRequest(tx, request.key),
  ]);
  if (known.payment !== undefined) {
    return { answer: repeated(known.payment, message, request, panFingerprint) };
  }
  const gathered = await gather(house, tx, request, payer, known);
  const decision = decideAuthorisation(gathered.facts);
  await countPin(tx, payer?.card, gathered.pin, decision);
  const authorisationId = identifier('auth', house.clock.now(), house.chance);
  const base = basis(request, panFingerprint, payer, authorisationId);
  const asked = { ...base, verification: gathered.verification };
  if (!decision.approved) {
    const answer = await decline(house, tx, message, asked, payer, DECLINES[decision.reason]);
    return { answer, decision, figures: figuresOf(gathered.facts, decision.reason) };
  }
  const answer = await approve(house, tx, message, asked, payer, gathered, decision);
  const { remainingMinor } = known;
  if (remainingMinor !== undefined) await lowerNew(house, tx, authorisationId, remainingMinor);
  return { answer, decision };
}

/**
 * The stored answer, unless another payment goes by the same reference (DE 39 `94`) or the payment
 * was taken back since (`68`): nobody may believe that it stands.
 */
export function repeated(
  payment: Payment,
  message: Message,
  request: AuthorisationRequest,
  panFingerprint: string,
): Message {
  const same =
    payment.panFingerprint === panFingerprint &&
    payment.askedMinor === request.amountMinor &&
    payment.currency === request.currency &&
    payment.kind === (request.kind ?? 'PURCHASE');
  if (!same) return answerMessage(message, '94');
  if (payment.outcome === 'REVERSED') return answerMessage(message, '68');
  return keptAnswer(payment.answer, message);
}

/** What is known of a payment before it is decided. */
export type Basis = Omit<
  NewPayment,
  'outcome' | 'posting' | 'reason' | 'responseCode' | 'authorisationCode' | 'answer'
>;

export function basis(
  request: AuthorisationRequest,
  panFingerprint: string,
  payer: Payer | undefined,
  authorisationId: string,
): Basis {
  const kind = request.kind ?? 'PURCHASE';
  return {
    ...request,
    authorisationId,
    kind,
    requestKey: request.key,
    panFingerprint,
    cardId: payer?.card.cardId,
    accountId: payer?.account.accountId,
    askedMinor: request.amountMinor,
    approvedMinor: 0,
    split: NO_SPLIT,
    standIn: false,
    verification: request.chip?.verification ?? 'NONE',
    aid: request.chip?.aid,
    cryptogram: request.chip?.cryptogram,
    originalAuthorisationId: undefined,
    holdUntilMs: undefined,
  };
}

export async function decline(
  house: House,
  tx: Queryable,
  message: Message,
  base: Basis,
  payer: Payer | undefined,
  { responseCode, code }: (typeof DECLINES)[keyof typeof DECLINES],
): Promise<Message> {
  const answer = answerMessage(message, responseCode);
  const declined = { outcome: 'DECLINED', posting: 'NONE', reason: code, responseCode } as const;
  const payment = { ...base, ...declined, authorisationCode: undefined, answer: keepable(answer) };
  await keep(house, tx, payment, payer);
  return answer;
}

async function approve(
  house: House,
  tx: Queryable,
  message: Message,
  base: Basis,
  payer: Payer | undefined,
  gathered: Gathered,
  { amountMinor }: { readonly amountMinor: number },
): Promise<Message> {
  if (payer === undefined || base.currency === undefined) throw new Error('approved for nobody');
  const { currency } = base;
  const approved = { ...base, currency, approvedMinor: amountMinor };
  const split = await splitOf(house, tx, approved, payer, gathered);
  const part = amountMinor < base.askedMinor;
  const answer = answerMessage(message, part ? '10' : '00', digits(house.chance, 6), {
    ...(part && { 4: encodeAmount(amountMinor) }),
    ...saidOfPoints(base.kind === 'REFUND' ? NO_SPLIT : split),
  });
  await carryOut(house, tx, { ...approved, split }, payer, gathered.original, answer);
  return answer;
}

/** DE 48 of an answer: points spent, what they paid, points earned. */
function saidOfPoints({ spent, paidMinor, earned }: Split): Message['fields'] {
  const said = encodeSubelements({
    '07': spent > 0 ? String(spent) : undefined,
    '10': earned > 0 ? String(earned) : undefined,
    '11': paidMinor > 0 ? String(paidMinor) : undefined,
  });
  return said === '' ? {} : { 48: said };
}

type Approved = Basis & { readonly currency: NonNullable<Basis['currency']> };

async function splitOf(
  house: House,
  tx: Queryable,
  payment: Approved,
  payer: Payer,
  { original, redemption }: Gathered,
): Promise<Split> {
  if (payment.kind === 'INCREMENT') return NO_SPLIT;
  if (payment.kind === 'REFUND') {
    return giveBack(house, tx, original, payment.approvedMinor);
  }
  return earningSplit(house, tx, payment, payer, redemption);
}

/** What a payment costs in money and points, and what it earns. */
export async function earningSplit(
  house: House,
  tx: Queryable,
  { kind, currency, merchant, approvedMinor }: Approved,
  { card, account }: Payer,
  redemption: Pick<Split, 'paidMinor' | 'spent'> = NO_SPLIT,
): Promise<Split> {
  const { paidMinor, spent } = redemption;
  const moneyMinor = approvedMinor - paidMinor;
  const { accountId } = account;
  const { categoryCode } = merchant;
  const earner = { accountId, kind, currency, categoryCode, atMs: house.clock.now() };
  const wanted = earningOf(house, card, earner)(moneyMinor);
  const earned = await countEarned(house, tx, card, earner, wanted);
  return { moneyMinor, paidMinor, spent, earned };
}

/** Holds what an approval costs, and keeps it with its answer. */
async function carryOut(
  house: House,
  tx: Queryable,
  payment: Approved,
  payer: Payer,
  original: Payment | undefined,
  answer: Message,
): Promise<void> {
  const held = payment.kind !== 'INCREMENT' && payment.approvedMinor > 0;
  const record: NewPayment = {
    ...payment,
    outcome: 'APPROVED',
    posting: held ? 'PENDING' : 'NONE',
    reason: undefined,
    responseCode: answer.fields[39] ?? '',
    authorisationCode: answer.fields[38],
    originalAuthorisationId: original?.authorisationId,
    answer: keepable(answer),
    holdUntilMs: held ? holdUntil(house, payment.kind) : undefined,
  };
  await holdNew(house, tx, record, payer);
  if (payment.kind === 'INCREMENT' && original !== undefined) {
    await raise(house, tx, original, payment.approvedMinor);
  }
}

/** Writes an approved payment down with its transfers. */
export async function holdNew(
  house: House,
  tx: Queryable,
  record: NewPayment,
  payer: Payer,
): Promise<void> {
  const { currency, authorisationId } = record;
  if (currency === undefined) throw new Error('approved in no currency');
  const booking = bookingOf(house, payer.account.accountId, authorisationId);
  await Promise.all([
    transfer(tx, booking, transfersOf(house, payer.card, { ...record, currency })),
    keep(house, tx, record, payer),
  ]);
}

/** Writes a payment down with its first step, which its holder is told. */
export async function keep(
  house: House,
  tx: Queryable,
  record: NewPayment,
  payer: Payer | undefined,
): Promise<void> {
  const { outcome, standIn } = record;
  const nowMs = house.clock.now();
  const approved = outcome === 'APPROVED';
  const step = standIn ? 'STOOD_IN' : approved ? 'AUTHORISED' : 'DECLINED';
  const amountMinor = approved ? record.approvedMinor : record.askedMinor;
  await keepPayment(tx, record, { step, amountMinor }, nowMs);
  if (payer !== undefined && !approved) await alarm(house, tx, declinedTap(record, payer));
}

function declinedTap(record: NewPayment, { account, card }: Payer): NotedTap {
  const { customerId } = account;
  const { cardId, panLastFour } = card;
  const { askedMinor: amountMinor, kind, merchant } = record;
  const lastFour = record.dpanLastFour ?? panLastFour;
  return {
    ...record,
    kind,
    amountMinor,
    customerId,
    cardId,
    lastFour,
    merchantName: merchant.name,
  };
}

/** What a partial reversal left of it that overtook it. */
async function lowerNew(
  house: House,
  tx: Queryable,
  authorisationId: string,
  remainingMinor: number,
): Promise<void> {
  const payment = await paymentById(tx, authorisationId);
  if (payment !== undefined) await takeBack(house, tx, payment, remainingMinor);
}

function tell(
  house: House,
  request: AuthorisationRequest,
  decision: AuthorisationDecision,
  figures: readonly string[] = [],
): void {
  const { rrn } = request;
  const facts = decision.approved
    ? { rrn, approved: true }
    : { rrn, approved: false, check: decision.check, reason: decision.reason };
  house.log.info(facts, 'authorisation decided');
  house.trace.record({
    at: house.clock.now(),
    from: 'issuer',
    to: 'issuer',
    kind: 'FINDING',
    summary: decision.approved
      ? 'the issuer’s checks passed; the amount is held'
      : `declined by the check “${decision.check}”: ${decision.reason}`,
    details: figures,
    reference: rrn,
  });
}
