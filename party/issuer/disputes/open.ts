/** The customer does not recognise a payment: a case is opened and credited, its payer frozen. */
import type { moneyOperations } from '@armilla/api/issuer-money';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { scrub } from '@armilla/kit/log';
import { post } from '@armilla/kit/outbox';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { objectionToDispute, provisionalCredit } from '../decide/dispute.ts';
import type { House } from '../deps.ts';
import { derivedId } from '../desk/who.ts';
import { obeyIn } from '../handle/command-card.ts';
import { customerOf } from '../handle/customer-of.ts';
import { nudgeNotices } from '../handle/notices.ts';
import { ownPayment, payerOfPayment, type StatementLine, standingOf } from '../statement/lines.ts';
import { lockedFigures } from '../store/ledger.ts';
import { stepOf } from '../store/steps.ts';
import { moveByDispute } from './money.ts';
import { addDispute, type Dispute, disputeById, disputesOfPayment } from './store.ts';
import { tellOfDispute } from './tell.ts';
import { disputeView } from './view.ts';

type Operation = (typeof moneyOperations)['disputePayment'];
type Input = InputOf<Operation>;

export async function disputePayment(
  house: House,
  input: Input,
  context: CallContext,
): Promise<AnswerOf<Operation> | Refusal> {
  const customerId = customerOf(context);
  const disputeId = idOf(input, customerId, context);
  const opened = await house.database.transaction(
    async (tx) =>
      (await disputeById(tx, disputeId)) ?? openIn(house, tx, input, { customerId, disputeId }),
  );
  if (isRefusal(opened)) return opened;
  const { creditedMinor } = opened;
  house.log.info({ disputeId, reason: opened.reason, creditedMinor }, 'a dispute was opened');
  nudgeNotices(house);
  house.postman.nudge();
  return { dispute: disputeView(opened) };
}

/** The same for the same request: done again after a cut, it finds the case that is there. */
function idOf({ transactionId }: Input, customerId: string, context: CallContext): string {
  const idempotencyKey = `${transactionId} ${context.idempotencyKey}`;
  const who = { role: 'customer', id: customerId, name: '' };
  return derivedId('dispute', who, { ...context, idempotencyKey });
}

async function openIn(
  house: House,
  tx: Queryable,
  input: Input,
  { customerId, disputeId }: { readonly customerId: string; readonly disputeId: string },
): Promise<Dispute | Refusal> {
  const { transactionId } = input;
  const nowMs = house.clock.now();
  const seen = await ownPayment(tx, customerId, transactionId);
  if (seen === undefined) return refuse('NOT_FOUND');
  const { currency } = seen.amount;
  // Whatever changes the payment or its cases waits here; what was seen before is looked at anew.
  await lockedFigures(tx, seen.accountId, currency);
  const line = await ownPayment(tx, customerId, transactionId);
  if (line === undefined) throw new Error('a payment is gone');
  const standingMinor = (await standingOf(tx, transactionId)).cost.get(currency) ?? 0;
  const cases = (await disputesOfPayment(tx, transactionId)).map(({ state }) => state);
  const { provisionalCreditMinor, windowDays } = house.programme.disputes;
  const payment = { ...line, decidedAtMs: line.at, standingMinor, cases };
  const objection = objectionToDispute(payment, windowDays, nowMs);
  if (objection !== null) return refuse(objection);
  const dispute: Dispute = {
    disputeId,
    authorisationId: transactionId,
    customerId,
    accountId: line.accountId,
    reason: input.reason,
    comment: scrub(input.comment ?? ''),
    state: 'OPEN',
    amountMinor: standingMinor,
    currency,
    creditedMinor: provisionalCredit(standingMinor, provisionalCreditMinor),
    answer: undefined,
    openedAtMs: nowMs,
  };
  await carryOut(house, tx, dispute, line, input.freeze);
  return dispute;
}

async function carryOut(
  house: House,
  tx: Queryable,
  dispute: Dispute,
  line: StatementLine,
  freeze: boolean,
): Promise<void> {
  const { disputeId, accountId, authorisationId, currency, creditedMinor } = dispute;
  const nowMs = house.clock.now();
  await addDispute(tx, dispute);
  await stepOf(tx, authorisationId, 'DISPUTED', dispute.amountMinor, nowMs);
  if (creditedMinor > 0) {
    await moveByDispute(house, tx, { disputeId, accountId, unit: currency, amount: creditedMinor });
    await stepOf(tx, authorisationId, 'CREDITED_PROVISIONALLY', creditedMinor, nowMs);
  }
  const { tokenUniqueReference } = await payerOfPayment(tx, authorisationId);
  if (freeze) await freezePayer(house, tx, disputeId, line.cardId, tokenUniqueReference);
  await tellOfDispute(house, tx, 'DISPUTE_OPENED', dispute, line, tokenUniqueReference);
}

/**
 * What paid is frozen as by its holder's own hand, who alone takes that freeze away: plastic at
 * this bank at once, a token at the network, which is told of it even if it cannot be asked now.
 */
async function freezePayer(
  house: House,
  tx: Queryable,
  disputeId: string,
  cardId: string,
  tokenUniqueReference: string | undefined,
): Promise<void> {
  if (tokenUniqueReference === undefined) {
    // A card that cannot be frozen any more does not pay either.
    await obeyIn(house, tx, cardId, 'BLOCK', 'CUSTOMER');
    return;
  }
  const input = { tokenUniqueReference, by: 'CARDHOLDER', reason: 'OTHER' };
  const place = { destination: 'token-service', operation: 'suspendToken', input } as const;
  await post(tx, { messageId: `${disputeId}-freeze`, ...place }, house.clock.now());
}
