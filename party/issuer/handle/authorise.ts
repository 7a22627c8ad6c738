/**
 * An authorisation: decided, held and remembered in one transaction, or answered again as before.
 * When the answer leaves, it is on the disk.
 */
import type { Message } from '@armilla/iso8583';
import { digits } from '@armilla/kit/chance';
import type { Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { answerMessage, keepable, keptAnswer } from '../decide/answer-message.ts';
import { type AuthorisationDecision, decideAuthorisation } from '../decide/authorise.ts';
import { DECLINES } from '../decide/decline.ts';
import { availableBalance, holdsFor, pointsFor } from '../decide/posting.ts';
import { type AuthorisationRequest, readAuthorisation } from '../decide/read-request.ts';
import type { House } from '../deps.ts';
import {
  type AuthorisationRecord,
  authorisationByKey,
  type KeptAuthorisation,
  keepAuthorisation,
  wasReversed,
} from '../store/authorisations.ts';
import { type Card, cardByFingerprint } from '../store/cards.ts';
import { type Account, accountById } from '../store/customers.ts';
import { lockedFigures, transfer } from '../store/ledger.ts';

export async function authorise(house: House, message: Message): Promise<Message> {
  const request = readAuthorisation(message);
  const panFingerprint = house.vault.fingerprint(request.pan);
  const { answer, decision } = await house.lanes(panFingerprint, () =>
    house.database.transaction((tx) => authoriseIn(house, tx, message, request, panFingerprint)),
  );
  if (decision !== undefined) tell(house, request, decision);
  return answer;
}

interface Answered {
  readonly answer: Message;
  /** Absent when the answer was there already. */
  readonly decision?: AuthorisationDecision;
}

/** A card with the money behind it, its row of figures locked. */
interface Payer {
  readonly card: Card;
  readonly account: Account;
  readonly availableMinor: number;
}

async function authoriseIn(
  house: House,
  tx: Queryable,
  message: Message,
  request: AuthorisationRequest,
  panFingerprint: string,
): Promise<Answered> {
  const payer = await payerOf(tx, panFingerprint);
  const kept = await authorisationByKey(tx, request.key);
  if (kept !== undefined) return { answer: repeated(kept, message, request, panFingerprint) };
  const decision = decideAuthorisation({
    nowMs: house.clock.now(),
    request,
    reversedBefore: await wasReversed(tx, request.key),
    card: payer?.card,
    account: payer && { ...payer.account, availableMinor: payer.availableMinor },
  });
  return { answer: await carryOut(house, tx, message, request, payer, decision), decision };
}

async function payerOf(tx: Queryable, panFingerprint: string): Promise<Payer | undefined> {
  const card = await cardByFingerprint(tx, panFingerprint);
  if (card === undefined) return undefined;
  const account = await accountById(tx, card.accountId);
  const figures = await lockedFigures(tx, account.accountId, account.currency);
  const availableMinor = availableBalance(figures, account.creditLineMinor);
  return { card, account, availableMinor };
}

/** The stored answer, unless another payment goes by the same reference (DE 39 `94`). */
function repeated(
  kept: KeptAuthorisation,
  message: Message,
  request: AuthorisationRequest,
  panFingerprint: string,
): Message {
  const same =
    kept.panFingerprint === panFingerprint &&
    kept.amountMinor === request.amountMinor &&
    kept.currency === request.currency;
  return same ? keptAnswer(kept.answer, message) : answerMessage(message, '94');
}

/** Holds what an approval costs and keeps the answer, whichever it is. */
async function carryOut(
  house: House,
  tx: Queryable,
  message: Message,
  request: AuthorisationRequest,
  payer: Payer | undefined,
  decision: AuthorisationDecision,
): Promise<Message> {
  const nowMs = house.clock.now();
  const authorisationId = identifier('auth', nowMs, house.chance);
  const decline = decision.approved ? undefined : DECLINES[decision.reason];
  const responseCode = decline?.responseCode ?? '00';
  const authorisationCode = decision.approved ? digits(house.chance, 6) : undefined;
  const answer = answerMessage(message, responseCode, authorisationCode);
  const points =
    decision.approved && payer ? await hold(house, tx, request, payer, authorisationId) : 0;
  const record: AuthorisationRecord = {
    ...request,
    authorisationId,
    requestKey: request.key,
    panFingerprint: house.vault.fingerprint(request.pan),
    cardId: payer?.card.cardId,
    accountId: payer?.account.accountId,
    outcome: decision.approved ? 'APPROVED' : 'DECLINED',
    reason: decline?.code,
    responseCode,
    authorisationCode,
    points,
    answer: keepable(answer),
  };
  await keepAuthorisation(tx, record, nowMs);
  return answer;
}

/** The money and its points go on hold. Resolves to the points. */
async function hold(
  { clock, chance, programme }: House,
  tx: Queryable,
  { amountMinor, currency }: AuthorisationRequest,
  { card, account }: Payer,
  authorisationId: string,
): Promise<number> {
  if (currency === undefined) throw new Error('approved in no currency');
  const paid = { amountMinor, currency };
  const { accountId } = account;
  for (const planned of holdsFor(programme, card.productId, paid)) {
    const transferId = identifier('xfer', clock.now(), chance);
    const record = {
      ...planned,
      transferId,
      accountId,
      authorisationId,
      state: 'PENDING',
    } as const;
    await transfer(tx, record, clock.now());
  }
  return pointsFor(programme, card.productId, paid);
}

function tell(house: House, request: AuthorisationRequest, decision: AuthorisationDecision): void {
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
    reference: rrn,
  });
}
