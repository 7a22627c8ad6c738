/** The payment that something follows: found, locked, and seen as the rules look at it. */
import { isApproved, type Message } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import type { Original } from '../decide/follow-up.ts';
import type { Room } from '../room.ts';
import {
  type AuthorisationRow,
  authorisationById,
  authorisationsByRRN,
  followersOf,
  seenAuthorisation,
} from '../store/authorisations.ts';
import { type Fields, fieldsOf } from './messages.ts';
import { isAccountOf } from './payer.ts';

/** Whether a row says yes, ours or its issuer's. */
export function wasApproved(row: AuthorisationRow): boolean {
  return isApproved(row.response_code ?? '');
}

export interface Found {
  readonly row: AuthorisationRow;
  readonly original: Original;
}

/**
 * The payment of this account, acquirer and merchant with this retrieval reference number, its row
 * locked; of several the latest that was approved.
 */
export async function findOriginal(
  room: Room,
  tx: Queryable,
  { fields }: Message,
  rrn: string,
): Promise<Found | undefined> {
  const matching: AuthorisationRow[] = [];
  for (const row of await authorisationsByRRN(tx, rrn)) {
    const isPayment = row.original_id === null && row.kind !== 'REFUND';
    if (!isPayment || !isSameMerchant(fieldsOf(row.request), fields)) continue;
    if (await isAccountOf(room, tx, row, fields)) matching.push(row);
  }
  const row = matching.find(wasApproved) ?? matching[0];
  return row && lockOriginal(tx, row.authorisation_id);
}

/** DE 32 is filled with zeros, DE 42 with spaces. */
function isSameMerchant(a: Fields, b: Fields): boolean {
  const acquirer = ({ 32: id = '' }: Fields) => id.replace(/^0+/, '');
  const merchant = ({ 42: id = '' }: Fields) => id.trimEnd();
  return acquirer(a) === acquirer(b) && merchant(a) === merchant(b);
}

/** A payment by its row, locked. */
export async function lockOriginal(tx: Queryable, id: string): Promise<Found | undefined> {
  const row = await authorisationById(tx, id);
  return row && { row, original: await asOriginal(tx, row) };
}

/** The same to look at alone. */
export async function seenOriginal(tx: Queryable, id: string): Promise<Found | undefined> {
  const row = await seenAuthorisation(tx, id);
  return row && { row, original: await asOriginal(tx, row) };
}

async function asOriginal(tx: Queryable, row: AuthorisationRow): Promise<Original> {
  const followers = await followersOf(tx, row.authorisation_id);
  const raised = followers.filter(
    ({ kind, state }) => kind === 'INCREMENT' && state === 'ANSWERED',
  );
  const refunds = followers.filter(({ kind }) => kind === 'REFUND');
  // What an increment belongs to says how far it has come.
  const isRaise = row.kind === 'INCREMENT' && row.original_id !== null;
  const whole = (isRaise && (await authorisationById(tx, row.original_id ?? ''))) || row;
  return {
    kind: row.kind,
    state: row.state,
    isApproved: wasApproved(row),
    standingMinor: sum([row, ...raised].map(({ standing_minor: standing }) => standing)),
    ownMinor: Number(row.standing_minor),
    refundedMinor: sum(refunds.map(givenBack)),
    isCompleted: whole.completed_at !== null,
    isCleared: whole.cleared_on !== null,
    currency: fieldsOf(row.request)[49] ?? '',
  };
}

/** What a refund takes of its payment: all that was asked until its issuer has answered. */
function givenBack(row: AuthorisationRow): bigint {
  if (row.state === 'REVERSED') return 0n;
  return row.state === 'FORWARDED' ? (row.amount_minor ?? 0n) : row.standing_minor;
}

function sum(amounts: readonly bigint[]): number {
  return Number(amounts.reduce((total, amount) => total + amount, 0n));
}
