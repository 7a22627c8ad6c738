/**
 * Advices tell of what is done. What the network approved in the bank's place (0120) and what card
 * and terminal approved between themselves (0220) is held whatever the account says; a completion
 * (0220 with DE 90) gives a pre-authorisation its final amount. Each is taken once, and none after
 * its payment was taken back.
 */
import type { Message } from '@armilla/iso8583';
import { type Queryable, together } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { answerMessage, keepable, keptAnswer } from '../decide/answer-message.ts';
import { DECLINES } from '../decide/decline.ts';
import { type AuthorisationRequest, readAuthorisation } from '../decide/read-request.ts';
import type { House } from '../deps.ts';
import { noteTap } from '../notices/note-tap.ts';
import { NO_SPLIT } from '../rewards/split.ts';
import {
  changePayment,
  type KnownRequest,
  knownRequest,
  type NewPayment,
  type Payment,
  paymentById,
  paymentByKey,
} from '../store/authorisations.ts';
import { transfer } from '../store/ledger.ts';
import { stepOf } from '../store/steps.ts';
import { basis, decline, earningSplit, holdNew, keep, repeated } from './authorise.ts';
import { bookingOf, holdAnew, holdUntil, lower, raise, transfersOf, undo } from './money.ts';
import { type Payer, payerHeld } from './payer.ts';

type Work = (advice: Advice) => Promise<Message>;

/** An advice with what is known of it, its payer's account locked. */
interface Advice {
  readonly house: House;
  readonly tx: Queryable;
  readonly message: Message;
  readonly request: AuthorisationRequest;
  readonly panFingerprint: string;
  readonly payer: Payer | undefined;
  readonly known: KnownRequest;
}

async function advised(house: House, message: Message, work: Work): Promise<Message> {
  const request = readAuthorisation(message);
  const panFingerprint = house.vault.fingerprint(request.pan);
  const answer = await house.lanes(panFingerprint, () =>
    together(house.database, async (tx) => {
      const payer = await payerHeld(tx, panFingerprint);
      const known = await knownRequest(tx, request.key);
      return work({ house, tx, message, request, panFingerprint, payer, known });
    }),
  );
  const { rrn, kind } = request;
  house.log.info({ rrn, kind, responseCode: answer.fields[39] }, 'advice answered');
  return answer;
}

/** 0120: one payment with the request it stood in for, whatever became of that here. */
export function standIn(house: House, message: Message): Promise<Message> {
  return advised(house, message, async (advice) => {
    const { payer, known, request } = advice;
    const taken = answerMessage(message, '00');
    // Reversed before: it stays so, and the network knows.
    if (known.remainingMinor === 0 || known.payment?.outcome === 'REVERSED') return taken;
    if (known.payment !== undefined) return standInFor(advice, known.payment, taken);
    const { currency, kind } = request;
    if (payer === undefined || currency === undefined) return declined(advice, 'CARD_UNKNOWN');
    // Nobody is let stand in for what follows another payment.
    if (kind === undefined || kind === 'REFUND' || kind === 'INCREMENT') {
      return declined(advice, 'TRANSACTION_NOT_SUPPORTED');
    }
    await force(advice, { ...request, currency }, payer, true);
    await lowerToTombstone(advice);
    return taken;
  });
}

/** The request was answered here as well: a yes and this are one payment, a no is overruled. */
async function standInFor(advice: Advice, payment: Payment, taken: Message): Promise<Message> {
  const { house, tx, request, panFingerprint, payer, message, known } = advice;
  if (payment.panFingerprint !== panFingerprint) return answerMessage(message, '94');
  if (payment.standIn) return taken;
  const { currency } = request;
  if (payment.outcome === 'APPROVED') {
    await changePayment(tx, payment, { standIn: true });
    const first = Number(keptAnswer(payment.answer, message).fields[4]);
    const unchanged = known.remainingMinor === undefined && payment.approvedMinor === first;
    const more = request.amountMinor - payment.approvedMinor;
    // The bank's own yes was to a part; the merchant was promised more.
    if (unchanged && payment.posting === 'PENDING' && more > 0) {
      await raise(house, tx, payment, more);
    }
    return taken;
  }
  if (payer === undefined || currency === undefined) return declined(advice, 'CARD_UNKNOWN');
  await overrule(advice, { ...request, currency }, payment, payer);
  await lowerToTombstone(advice);
  return taken;
}

type Forced = AuthorisationRequest & { readonly currency: NonNullable<Payment['currency']> };

/** A payment that the bank had declined is held after all: somebody was promised the money. */
async function overrule(
  { house, tx, message, panFingerprint }: Advice,
  request: Forced,
  payment: Payment,
  payer: Payer,
): Promise<void> {
  const { authorisationId } = payment;
  const base = basis(request, panFingerprint, payer, authorisationId);
  const approvedMinor = request.amountMinor;
  const { currency } = request;
  const split = await earningSplit(house, tx, { ...base, currency, approvedMinor }, payer);
  const { accountId } = payer.account;
  const transfers = transfersOf(house, payer.card, { ...base, currency, split });
  await transfer(tx, bookingOf(house, accountId, authorisationId), transfers);
  await changePayment(tx, payment, {
    outcome: 'APPROVED',
    posting: approvedMinor > 0 ? 'PENDING' : 'NONE',
    reason: null,
    responseCode: '00',
    authorisationCode: request.authorisationCode,
    approvedMinor,
    amountMinor: approvedMinor,
    split,
    standIn: true,
    answer: keepable(answerToRequest(message, request)),
    holdUntilMs: holdUntil(house, base.kind),
  });
  await stepOf(tx, authorisationId, 'STOOD_IN', approvedMinor, house.clock.now());
  const { customerId } = payer.account;
  const { cardId, panLastFour } = payer.card;
  await noteTap(house, tx, {
    ...base,
    customerId,
    cardId,
    outcome: 'APPROVED',
    amountMinor: approvedMinor,
    merchantName: base.merchant.name,
    lastFour: base.dpanLastFour ?? panLastFour,
  });
}

/** What a repeat of the request gets from now on. */
function answerToRequest(message: Message, { authorisationCode }: AuthorisationRequest): Message {
  return answerMessage({ ...message, mti: '0100' }, '00', authorisationCode);
}

/** 0220 without DE 90: card and terminal agreed on it, so it is held into debt if need be. */
export function offlineSale(house: House, message: Message): Promise<Message> {
  return advised(house, message, async (advice) => {
    const { payer, known, request, panFingerprint } = advice;
    if (known.payment !== undefined) {
      return repeated(known.payment, message, request, panFingerprint);
    }
    if (known.remainingMinor === 0) return declined(advice, 'REVERSED_BEFORE');
    const { currency, kind } = request;
    if (payer === undefined) return declined(advice, 'CARD_UNKNOWN');
    if (currency === undefined) return declined(advice, 'CURRENCY_NOT_SUPPORTED');
    // Plastic pays online only, so nobody can have approved this; nor is cash or a refund sold so.
    if (kind !== 'PURCHASE' || request.tokenUniqueReference === undefined) {
      return declined(advice, 'TRANSACTION_NOT_SUPPORTED');
    }
    await force(advice, { ...request, currency }, payer, false);
    await lowerToTombstone(advice);
    return answerMessage(message, '00', request.authorisationCode);
  });
}

/** Holds a payment that somebody else approved. Points pay no part of it, and are earned. */
async function force(
  { house, tx, message, panFingerprint }: Advice,
  request: Forced,
  payer: Payer,
  standsIn: boolean,
): Promise<void> {
  const authorisationId = identifier('auth', house.clock.now(), house.chance);
  const base = basis(request, panFingerprint, payer, authorisationId);
  const approvedMinor = request.amountMinor;
  const { currency, authorisationCode } = request;
  const split = await earningSplit(house, tx, { ...base, currency, approvedMinor }, payer);
  const answer = standsIn
    ? answerToRequest(message, request)
    : answerMessage(message, '00', authorisationCode);
  const record: NewPayment = {
    ...base,
    split,
    approvedMinor,
    outcome: 'APPROVED',
    posting: approvedMinor > 0 ? 'PENDING' : 'NONE',
    reason: undefined,
    responseCode: '00',
    authorisationCode,
    standIn: standsIn,
    verification: base.verification === 'ONLINE_PIN' ? 'NONE' : base.verification,
    answer: keepable(answer),
    holdUntilMs: holdUntil(house, base.kind),
  };
  await holdNew(house, tx, record, payer);
}

async function lowerToTombstone({ house, tx, request, known }: Advice): Promise<void> {
  if (known.remainingMinor === undefined) return;
  const payment = await paymentByKey(tx, request.key);
  if (payment !== undefined) await lower(house, tx, payment, known.remainingMinor);
}

function declined(
  { house, tx, message, request, panFingerprint, payer, known }: Advice,
  reason: keyof typeof DECLINES,
): Promise<Message> {
  const { responseCode } = DECLINES[reason];
  if (known.payment !== undefined) return Promise.resolve(answerMessage(message, responseCode));
  const authorisationId = identifier('auth', house.clock.now(), house.chance);
  const base = basis(request, panFingerprint, payer, authorisationId);
  return decline(house, tx, message, base, payer, DECLINES[reason]);
}

/** 0220 with DE 90: the final amount of a pre-authorisation, never more than it holds. */
export function complete(house: House, message: Message): Promise<Message> {
  return advised(house, message, async (advice) => {
    const { known, request, panFingerprint } = advice;
    if (known.payment !== undefined) {
      return repeated(known.payment, message, request, panFingerprint);
    }
    const held = await preauthorisationOf(advice);
    if (held === undefined) return declined(advice, 'ORIGINAL_UNKNOWN');
    if (held.outcome === 'REVERSED' || known.remainingMinor === 0) {
      return declined(advice, 'REVERSED_BEFORE');
    }
    if (held.completedAtMs !== undefined) return answerMessage(message, '94');
    if (held.posting === 'POSTED') return answerMessage(message, '21');
    if (request.amountMinor > held.approvedMinor) return declined(advice, 'COMPLETION_ABOVE_HOLD');
    await settleAmount(advice, held);
    return keepCompletion(advice, held);
  });
}

async function preauthorisationOf({ tx, request, payer }: Advice): Promise<Payment | undefined> {
  const named = await paymentByKey(tx, request.originalKey ?? '');
  const held =
    named?.kind === 'INCREMENT'
      ? await paymentById(tx, named.originalAuthorisationId ?? '')
      : named;
  if (held === undefined || held.accountId !== payer?.account.accountId) return undefined;
  return held.kind === 'PREAUTHORISATION' && held.outcome !== 'DECLINED' ? held : undefined;
}

async function settleAmount({ house, tx, request }: Advice, held: Payment): Promise<void> {
  const { amountMinor } = request;
  const completed = { completedAtMs: house.clock.now(), holdUntilMs: holdUntil(house, 'PURCHASE') };
  if (amountMinor === 0) return undo(house, tx, held);
  if (held.posting === 'EXPIRED') await holdAnew(house, tx, held, amountMinor, completed);
  else await lower(house, tx, held, amountMinor, completed);
}

async function keepCompletion(advice: Advice, held: Payment): Promise<Message> {
  const { house, tx, message, request, panFingerprint, payer } = advice;
  const authorisationId = identifier('auth', house.clock.now(), house.chance);
  const base = basis(request, panFingerprint, payer, authorisationId);
  const answer = answerMessage(message, '00', request.authorisationCode);
  const record: NewPayment = {
    ...base,
    split: NO_SPLIT,
    outcome: 'APPROVED',
    posting: 'NONE',
    reason: undefined,
    responseCode: '00',
    authorisationCode: request.authorisationCode,
    approvedMinor: request.amountMinor,
    originalAuthorisationId: held.authorisationId,
    answer: keepable(answer),
  };
  await keep(house, tx, record, payer);
  return answer;
}
