/** How a dispute ends: by the customer, who remembers the payment, or by the bank's answer. */
import type { moneyOperations } from '@armilla/api/issuer-money';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { scrub } from '@armilla/kit/log';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import {
  creditAfter,
  DISPUTE_LIFE,
  type DisputeCommand,
  type DisputeState,
} from '../decide/dispute.ts';
import type { NoticeTopic } from '../decide/tap-notice.ts';
import type { House } from '../deps.ts';
import { audited, whoCalls } from '../desk/who.ts';
import { customerOf } from '../handle/customer-of.ts';
import { nudgeNotices } from '../handle/notices.ts';
import { markGivenBack, ownPayment, payerOfPayment, standingOf } from '../statement/lines.ts';
import { lockedFigures } from '../store/ledger.ts';
import { stepOf } from '../store/steps.ts';
import { moveByDispute } from './money.ts';
import { closeDispute, type Dispute, disputeById } from './store.ts';
import { tellOfDispute } from './tell.ts';
import { disputeView } from './view.ts';

type Withdraw = (typeof moneyOperations)['withdrawDispute'];
type Resolve = (typeof moneyOperations)['deskResolveDispute'];
type Closed = Exclude<DisputeState, 'OPEN'>;

const TOPICS: Readonly<Record<Closed, Exclude<NoticeTopic, 'PAYMENT'>>> = {
  ACCEPTED: 'DISPUTE_ACCEPTED',
  REFUSED: 'DISPUTE_REFUSED',
  WITHDRAWN: 'DISPUTE_WITHDRAWN',
};

export async function withdrawDispute(
  house: House,
  { disputeId }: InputOf<Withdraw>,
  context: CallContext,
): Promise<AnswerOf<Withdraw> | Refusal> {
  const customerId = customerOf(context);
  const closed = await house.database.transaction(async (tx) => {
    const kept = await disputeById(tx, disputeId);
    if (kept?.customerId !== customerId) return refuse('NOT_FOUND');
    const answer = shown(await closeIn(house, tx, kept, 'WITHDRAW', undefined));
    await context.keep?.(tx, answer);
    return answer;
  });
  return told(house, closed);
}

/** The bank's answer, with its line in the audit log. */
export async function deskResolveDispute(
  house: House,
  { disputeId, decision, comment }: InputOf<Resolve>,
  context: CallContext,
): Promise<AnswerOf<Resolve> | Refusal> {
  const who = await whoCalls(house, context);
  const act = { what: 'deskResolveDispute', subject: disputeId, reason: decision, comment };
  const closed = await audited<Closing>(house, context, who, act, async (tx) => {
    const kept = await disputeById(tx, disputeId);
    if (kept === undefined) return refuse('NOT_FOUND');
    return shown(await closeIn(house, tx, kept, decision, scrub(comment)));
  });
  return told(house, closed);
}

interface Closing {
  readonly dispute: ReturnType<typeof disputeView>;
}

const shown = (closed: Dispute | Refusal): Closing | Refusal =>
  isRefusal(closed) ? closed : { dispute: disputeView(closed) };

function told(house: House, closed: Closing | Refusal): Closing | Refusal {
  if (isRefusal(closed)) return closed;
  const { disputeId, state } = closed.dispute;
  house.log.info({ disputeId, state }, 'a dispute was closed');
  nudgeNotices(house);
  return closed;
}

async function closeIn(
  house: House,
  tx: Queryable,
  seen: Dispute,
  command: DisputeCommand,
  answer: string | undefined,
): Promise<Dispute | Refusal> {
  const { disputeId, accountId, authorisationId, currency } = seen;
  await lockedFigures(tx, accountId, currency);
  const kept = await disputeById(tx, disputeId);
  if (kept === undefined) throw new Error('a dispute is gone');
  const state = DISPUTE_LIFE[kept.state][command];
  if (state === null || state === 'OPEN') return refuse('DISPUTE_STATE');
  const line = await ownPayment(tx, kept.customerId, authorisationId);
  if (line === undefined) throw new Error('a disputed payment is gone');
  const { cost, held } = await standingOf(tx, authorisationId);
  // What is only held, payment or refund, may lapse: too much or too little would be credited.
  if (state === 'ACCEPTED' && held) return refuse('PAYMENT_STATE');
  const creditedMinor = creditAfter(state, cost.get(currency) ?? 0);
  const moved = { disputeId, accountId };
  const amount = creditedMinor - kept.creditedMinor;
  await moveByDispute(house, tx, { ...moved, unit: currency, amount });
  if (state === 'ACCEPTED') {
    await movePoints(house, tx, moved, cost, currency);
    await markGivenBack(tx, authorisationId);
  }
  const end = { state, creditedMinor, answer };
  await closeDispute(tx, disputeId, end, house.clock.now());
  await stepOf(tx, authorisationId, 'DISPUTE_CLOSED', creditedMinor, house.clock.now());
  const closed = { ...kept, ...end };
  const { tokenUniqueReference } = await payerOfPayment(tx, authorisationId);
  await tellOfDispute(house, tx, TOPICS[state], closed, line, tokenUniqueReference);
  return closed;
}

/** Points that the payment earned go, and those it was paid with come back. */
async function movePoints(
  house: House,
  tx: Queryable,
  moved: { readonly disputeId: string; readonly accountId: string },
  cost: ReadonlyMap<string, number>,
  currency: string,
): Promise<void> {
  for (const [unit, amount] of cost) {
    if (unit === currency) continue;
    await lockedFigures(tx, moved.accountId, unit);
    await moveByDispute(house, tx, { ...moved, unit, amount });
  }
}
