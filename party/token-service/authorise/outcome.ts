/** Tells the wallet how a tap ended, from what was written down of it. */
import type { Queryable } from '@armilla/kit/database';
import { currencyOfNumeric } from '@armilla/kit/money';
import { tellTransaction } from '../events.ts';
import type { Room } from '../room.ts';
import { type AuthorisationRow, authorisationById } from '../store/authorisations.ts';
import { token } from '../store/tokens.ts';
import { fieldsOf } from './messages.ts';

export async function tellOutcome(
  room: Room,
  tx: Queryable,
  authorisationId: string,
): Promise<void> {
  const row = await authorisationById(tx, authorisationId);
  const reference = row?.token_unique_reference;
  const held = reference && (await token(tx, reference));
  if (row === undefined || !reference || !held) return;
  const request = fieldsOf(row.request);
  const answer = row.answer === null ? {} : fieldsOf(row.answer);
  const currency = currencyOfNumeric(request[49] ?? '');
  if (currency === undefined) return;
  await tellTransaction(room, tx, {
    tokenUniqueReference: reference,
    atc: Number(row.atc ?? 0n),
    transaction: {
      transactionId: authorisationId,
      at: Number(row.received_at),
      amount: { amountMinor: Number(request[4]), currency },
      merchantName: (request[43] ?? '').slice(0, 25).trim(),
      outcome: outcomeOf(row),
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(answer[38] === undefined ? {} : { authorisationCode: answer[38] }),
      dpanLastFour: held.dpan_last_four,
      rrn: row.rrn,
    },
  });
}

function outcomeOf(row: AuthorisationRow): 'APPROVED' | 'DECLINED' | 'REVERSED' {
  if (row.state === 'REVERSED') return 'REVERSED';
  return row.reason === null ? 'APPROVED' : 'DECLINED';
}
