/** What customers and the desk ask about money that has moved, each by the file that answers it. */
import type { issuerContract } from '@armilla/api/issuer';
import type { moneyOperations } from '@armilla/api/issuer-money';
import type { AnswerOf, CallContext, Handlers, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { bankLanguage, tapNoticeText } from '../decide/tap-notice.ts';
import type { House } from '../deps.ts';
import { deskFindPayments, deskListDisputes } from '../desk/payments.ts';
import { deskResolveDispute, withdrawDispute } from '../disputes/close.ts';
import { disputePayment } from '../disputes/open.ts';
import { disputesOf } from '../disputes/store.ts';
import { disputeView } from '../disputes/view.ts';
import { KEPT_MS } from '../notices/note-tap.ts';
import { type KeptNotice, markRead, noticesOf } from '../notices/store.ts';
import { ownPayment, ownPaymentsOf, stepsOf } from '../statement/lines.ts';
import { getStatement } from '../statement/statement.ts';
import { customerOf } from './customer-of.ts';
import { getTokenControls, setTokenControls } from './customer-tokens.ts';

type Operations = typeof moneyOperations;
type Ours = Pick<
  Handlers<typeof issuerContract>,
  Exclude<keyof Operations, 'presentClearing' | 'getSettlement'>
>;

/** How many payments a receipt may belong to, and disputes a list holds. */
const MOST = 200;

export function moneyHandlers(house: House): Ours {
  const { database } = house;
  return {
    ...noticeHandlers(house),
    async findPayments(receipt, context) {
      const found = await ownPaymentsOf(database, customerOf(context), receipt, MOST);
      return { transactions: [...found] };
    },
    getPayment: (input, context) => getPayment(house, input, context),
    getStatement: (input, context) =>
      getStatement(house, input, customerOf(context), context.language),
    disputePayment: (input, context) => disputePayment(house, input, context),
    withdrawDispute: (input, context) => withdrawDispute(house, input, context),
    async listDisputes(_input, context) {
      const disputes = await disputesOf(database, customerOf(context), MOST);
      return { disputes: disputes.map(disputeView) };
    },
    getTokenControls: ({ tokenUniqueReference }, context) =>
      getTokenControls(house, tokenUniqueReference, context),
    setTokenControls: (input, context) => setTokenControls(house, input, context),
    deskFindPayments: (receipt, context) => deskFindPayments(house, receipt, context),
    deskListDisputes: () => deskListDisputes(house, MOST),
    deskResolveDispute: (input, context) => deskResolveDispute(house, input, context),
  };
}

async function getPayment(
  { database }: House,
  { transactionId }: InputOf<Operations['getPayment']>,
  context: CallContext,
): Promise<AnswerOf<Operations['getPayment']> | Refusal> {
  const transaction = await ownPayment(database, customerOf(context), transactionId);
  if (transaction === undefined) return refuse('NOT_FOUND');
  return { transaction, steps: [...(await stepsOf(database, transactionId))] };
}

function noticeHandlers(house: House): Pick<Ours, 'listNotices' | 'readNotice'> {
  const { database, clock } = house;
  return {
    async listNotices({ limit }, context) {
      const sinceMs = clock.now() - KEPT_MS;
      const kept = await noticesOf(database, customerOf(context), sinceMs, limit);
      return { notices: kept.map((one) => noticeView(house, one, context)) };
    },
    async readNotice({ noticeId }, context) {
      const nowMs = clock.now();
      const customerId = customerOf(context);
      const kept = await markRead(database, customerId, noticeId, nowMs - KEPT_MS, nowMs);
      return kept === undefined
        ? refuse('NOT_FOUND')
        : { notice: noticeView(house, kept, context) };
    },
  };
}

function noticeView({ programme }: House, kept: KeptNotice, { language }: CallContext) {
  const { topic, payment, creditedMinor } = kept;
  const spoken = bankLanguage(programme, language);
  return {
    noticeId: kept.noticeId,
    at: kept.atMs,
    transactionId: kept.authorisationId,
    outcome: payment.outcome,
    text: tapNoticeText(programme, spoken, topic, payment, creditedMinor).text,
    read: kept.read,
  };
}
