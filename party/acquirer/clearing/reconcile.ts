/** The books of a day are fetched and held against each other. */
import type { acquirerContract } from '@armilla/api/acquirer';
import type { AnswerOf } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { withoutZeros } from '../decide/business-day.ts';
import { type Booked, type Cleared, nameOf, reconcile } from '../decide/reconcile.ts';
import type { Desk } from '../desk/desk.ts';
import { type BookedPayment, bookedAs, bookedOn } from '../store/clearing.ts';

type Report = AnswerOf<(typeof acquirerContract)['operations']['reconcile']>;

export async function reconcileDay(desk: Desk, businessDate: string): Promise<Report | Refusal> {
  const [listed, settled] = await Promise.all([
    desk.tokenService().listCleared({ businessDate }),
    desk.tokenService().getSettlement({ businessDate }),
  ]);
  if (isRefusal(listed) || isRefusal(settled)) return refuse('UNAVAILABLE');
  const ours = ({ acquirerId }: { acquirerId: string }) =>
    withoutZeros(acquirerId) === withoutZeros(desk.acquirerId);
  const network = listed.payments.filter(ours);
  const positions = settled.positions.filter(ours);
  const own = await ownBook(desk, businessDate, network);
  const { compared, differences, agrees } = reconcile({ businessDate, own, network, positions });
  return { businessDate, compared, differences: [...differences], positions, agrees };
}

/** The day's files, and what this book knows of the rest of the network's list. */
async function ownBook(
  desk: Desk,
  businessDate: string,
  network: readonly Cleared[],
): Promise<Booked[]> {
  const book = new Map<string, Booked>();
  for (const row of await bookedOn(desk.database, businessDate)) {
    const booked = bookedOf(row);
    book.set(nameOf(booked), booked);
  }
  for (const each of network) {
    if (book.has(nameOf(each))) continue;
    const rows = await bookedAs(desk.database, each.terminalId, each.stan, each.rrn);
    // Under one name there may be what was declined and tried again.
    const row = rows.find(({ state }) => state === 'APPROVED') ?? rows[0];
    if (row !== undefined) book.set(nameOf(each), bookedOf(row));
  }
  return [...book.values()];
}

function bookedOf(row: BookedPayment): Booked {
  return {
    rrn: row.rrn,
    terminalId: row.terminal_id,
    stan: row.stan,
    kind: row.kind,
    currency: row.currency,
    amountMinor: Number(row.amount_minor),
    state: row.state,
    clearing: row.clearing,
    businessDate: row.business_date,
  };
}
