/** Tells the wallet how a tap ended, from what was written down of it. */
import type { Queryable } from '@armilla/kit/database';
import { currencyOfNumeric } from '@armilla/kit/money';
import { type PaymentKind, paymentKindOf } from '../decide/kinds.ts';
import { tellTransaction } from '../events.ts';
import type { Room } from '../room.ts';
import type { AuthorisationRow, AuthorisationUnderWay } from '../store/authorisations.ts';
import { token } from '../store/tokens.ts';
import { type Fields, fieldsOf, subelementsOf } from './messages.ts';
import { seenOriginal, wasApproved } from './original.ts';

/** What is part of another payment is told as that payment, as it stands now. */
export async function tellOutcome(
  room: Room,
  tx: Queryable,
  authorisationId: string,
): Promise<void> {
  const found = await seenOriginal(tx, authorisationId);
  const reference = found?.row.token_unique_reference;
  const held = reference ? await token(tx, reference) : undefined;
  if (found === undefined || held === undefined) return;
  const { row, original } = found;
  const kind = paymentKindOf(row.kind);
  if (kind !== undefined) {
    await tell(room, tx, row, kind, held.dpan_last_four, original.standingMinor);
  } else if (row.original_id !== null) {
    await tellOutcome(room, tx, row.original_id);
  }
}

/** The same of a row as it was just answered, when nothing can have followed it yet. */
export async function tellAnswered(
  room: Room,
  tx: Queryable,
  row: AuthorisationUnderWay,
): Promise<void> {
  if (row.token_last_four === null) return;
  const kind = paymentKindOf(row.kind);
  if (kind === undefined) return tellOutcome(room, tx, row.authorisation_id);
  return tell(room, tx, row, kind, row.token_last_four, Number(row.standing_minor));
}

async function tell(
  room: Room,
  tx: Queryable,
  row: AuthorisationRow,
  kind: PaymentKind,
  dpanLastFour: string,
  standingMinor: number,
): Promise<void> {
  const request = fieldsOf(row.request);
  const answer = row.answer === null ? {} : fieldsOf(row.answer);
  const currency = currencyOfNumeric(request[49] ?? '');
  if (currency === undefined) return;
  const amountMinor = wasApproved(row) ? standingMinor : Number(request[4]);
  await tellTransaction(room, tx, {
    tokenUniqueReference: row.token_unique_reference ?? '',
    atc: Number(row.atc ?? 0n),
    transaction: {
      transactionId: row.authorisation_id,
      at: Number(row.received_at),
      amount: { amountMinor, currency },
      merchantName: (request[43] ?? '').slice(0, 25).trim(),
      place: { city: (request[43] ?? '').slice(25, 38).trim(), terminalId: request[41] ?? '' },
      outcome: outcomeOf(row),
      reason: row.reason ?? undefined,
      authorisationCode: answer[38],
      dpanLastFour,
      rrn: row.rrn,
      ...(kind === 'PURCHASE' ? {} : { kind }),
      ...pointsOf(row, answer, amountMinor === Number(answer[4] ?? request[4])),
    },
  });
}

/**
 * Points that the issuer's yes spoke of. Of a payment of which less stands than was approved, only
 * its bank still knows.
 */
function pointsOf(row: AuthorisationRow, answer: Fields, isWhole: boolean) {
  const { '07': spent, '10': earned, '11': paid } = subelementsOf(answer);
  if (outcomeOf(row) !== 'APPROVED' || !isWhole || (earned ?? spent) === undefined) return {};
  const points = {
    earned: Number(earned ?? 0),
    spent: Number(spent ?? 0),
    paidMinor: Number(paid ?? 0),
  };
  return { points };
}

function outcomeOf(row: AuthorisationRow): 'APPROVED' | 'DECLINED' | 'REVERSED' {
  if (row.state === 'REVERSED') return 'REVERSED';
  return row.reason === null ? 'APPROVED' : 'DECLINED';
}
