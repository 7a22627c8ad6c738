/**
 * A card on its way to another wearable (M29): what its old token must be, from the first word to
 * the last, and what becomes of that token when the new one is ready. Nobody proves anything anew
 * for a move, so what is done to the old token meanwhile counts for the new one.
 */
import type { Queryable } from '@armilla/kit/database';
import type { Room } from '../room.ts';
import { type EnrolmentRow, lockEnrolment } from '../store/enrolments.ts';
import { eventsOf, type HoldRow, holdsOf, insertHold } from '../store/holds.ts';
import { isMovingElsewhere } from '../store/pushes.ts';
import { type KeptTokenRow, type TokenRow, token } from '../store/tokens.ts';
import { endByCommand } from './end.ts';

/** What comes of a lost wearable is what moving is for. */
function isHarmless({ suspender, ground }: HoldRow): boolean {
  return suspender === 'TOKEN_REQUESTOR' || ground === 'WEARABLE';
}

/** A token that pays, or is held for its wearable's sake alone. */
export function isMovable({ status }: TokenRow, holds: readonly HoldRow[]): boolean {
  return status === 'ACTIVE' || (status === 'SUSPENDED' && holds.every(isHarmless));
}

/** Whether a move that was begun may still go on: its old token is locked from here on. */
export async function mayStillMove(
  tx: Queryable,
  { move_of: reference, secure_element_id: elementId }: EnrolmentRow,
): Promise<boolean> {
  if (reference === null) return true;
  const old = await lockOld(tx, reference);
  if (old === undefined || !isMovable(old.held, await holdsOf(tx, reference))) return false;
  return !(await isMovingElsewhere(tx, reference, elementId));
}

interface Old {
  readonly row: EnrolmentRow;
  readonly held: KeptTokenRow;
}

async function lockOld(tx: Queryable, reference: string): Promise<Old | undefined> {
  const before = await token(tx, reference);
  const row = before && (await lockEnrolment(tx, before.enrolment_id));
  const held = await token(tx, reference);
  return row === undefined || held === undefined ? undefined : { row, held };
}

/**
 * The new token takes over who holds the old one. False when its issuer ended the card on the old
 * wearable meanwhile: then it ends on the new one, too.
 */
export async function takeOver(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  { token_unique_reference: reference }: TokenRow,
): Promise<boolean> {
  const old = row.move_of === null ? undefined : await lockOld(tx, row.move_of);
  if (old === undefined) return true;
  const oldReference = old.held.token_unique_reference;
  const last = (await eventsOf(tx, oldReference)).at(-1);
  if (last?.event === 'DEACTIVATED' && last.causedBy === 'ISSUER') {
    await endByCommand(room, tx, row, { causedBy: 'ISSUER', reason: last.reason });
    return false;
  }
  for (const hold of await holdsOf(tx, oldReference)) {
    const taken = { ...hold, token_unique_reference: reference };
    if (!isHarmless(hold)) await insertHold(tx, taken, room.clock.now());
  }
  return true;
}

/** The card is with its new device; the token on the old one ends. */
export async function endMoved(
  room: Room,
  tx: Queryable,
  { move_of: reference }: EnrolmentRow,
): Promise<void> {
  const old = reference === null ? undefined : await lockOld(tx, reference);
  if (old === undefined) return;
  const cause = { causedBy: 'CARDHOLDER', reason: 'MOVED_TO_ANOTHER_DEVICE' } as const;
  await endByCommand(room, tx, old.row, cause);
}
