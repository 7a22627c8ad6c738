/**
 * Finding a payment by the receipt that a caller reads out. As every search it is counted and
 * leaves a line: how much it found, not for whom.
 */
import type { moneyOperations } from '@armilla/api/issuer-money';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { House } from '../deps.ts';
import { openDisputes } from '../disputes/store.ts';
import { disputeView } from '../disputes/view.ts';
import { ownPayment, paymentsOf } from '../statement/lines.ts';
import { countSearch } from '../store/desk-agents.ts';
import { customerById } from '../store/desk-customers.ts';
import { SEARCHES_AN_HOUR } from './search.ts';
import { customerView } from './views.ts';
import { recorded, whoCalls } from './who.ts';

type Operation = (typeof moneyOperations)['deskFindPayments'];
type Disputes = AnswerOf<(typeof moneyOperations)['deskListDisputes']>;

const HITS = 20;
const HOUR_MS = 3_600_000;

export async function deskFindPayments(
  house: House,
  receipt: InputOf<Operation>,
  context: CallContext,
): Promise<AnswerOf<Operation> | Refusal> {
  const { database, clock } = house;
  const who = await whoCalls(house, context);
  const count = await countSearch(database, who.id, clock.now(), HOUR_MS);
  if (count > SEARCHES_AN_HOUR) return refuse('TOO_MANY_REQUESTS');
  const payments = await paymentsOf(database, receipt, HITS);
  const owners = new Set(payments.map(({ customerId }) => customerId));
  const [only] = owners;
  const subject = owners.size === 1 && only !== undefined ? only : 'search';
  const act = { what: 'deskFindPayments', subject, reason: 'receipt' };
  await house.audit.transaction(database, (tx) =>
    recorded(house, tx, who, act, `${payments.length} FOUND`),
  );
  return { payments: [...payments] };
}

/** Open disputes, each with its customer and its payment. */
export async function deskListDisputes({ database }: House, limit: number): Promise<Disputes> {
  const waiting = await openDisputes(database, limit);
  const disputes = await Promise.all(
    waiting.map(async (one) => {
      const customer = await customerById(database, one.customerId);
      const transaction = await ownPayment(database, one.customerId, one.authorisationId);
      if (customer === undefined || transaction === undefined) {
        throw new Error('a dispute of nobody’s payment');
      }
      return { ...disputeView(one), customer: customerView(customer), transaction };
    }),
  );
  return { disputes };
}
