/**
 * Finding a payment by the receipt that a caller reads out. As every search it is counted and
 * leaves a line: how much it found, not for whom.
 */
import type { moneyOperations } from '@armilla/api/issuer-money';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { House } from '../deps.ts';
import { paymentsOf } from '../statement/lines.ts';
import { countSearch } from '../store/desk-agents.ts';
import { SEARCHES_AN_HOUR } from './search.ts';
import { recorded, whoCalls } from './who.ts';

type Operation = (typeof moneyOperations)['deskFindPayments'];

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
