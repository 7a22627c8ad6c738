/**
 * Holds: placed and taken away, and what follows from it at the network, at the readers and for
 * those who are told. A token is SUSPENDED while it has one.
 */
import type { Queryable } from '@armilla/kit/database';
import { nextTokenStatus, type TokenStatus } from '../decide/token-state.ts';
import { tellEnrolment, tellToken } from '../events.ts';
import { queueActivate, queueDeactivate } from '../packages/queue.ts';
import type { Room } from '../room.ts';
import type { EnrolmentRow } from '../store/enrolments.ts';
import { deleteHold, type Hold, type HoldRow, holdsOf, insertHold } from '../store/holds.ts';
import { queuedOfToken } from '../store/packages.ts';
import { setTokenStatus, type TokenRow, tokenOfEnrolment } from '../store/tokens.ts';

/** Places a hold; the same one again changes nothing. A token that ended takes none: `false`. */
export async function placeHold(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  hold: Hold,
  reason: string,
): Promise<boolean> {
  const token = await tokenOfEnrolment(tx, row.enrolment_id);
  const status = token && nextTokenStatus(token.status, 'hold');
  if (token === undefined || status === undefined || status === null) return false;
  const reference = token.token_unique_reference;
  const placed = { ...hold, token_unique_reference: reference, reason };
  if (!(await insertHold(tx, placed, room.clock.now()))) return true;
  if (status !== token.status) await change(room, tx, token, status);
  const news = { event: 'SUSPENDED', causedBy: hold.suspender, reason } as const;
  await tellToken(room, tx, row, { ...token, status }, news);
  await tellEnrolment(room, tx, row.enrolment_id);
  return true;
}

/** Takes those holds away that `mine` chooses; answers those it took. */
export async function releaseHolds(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  mine: (hold: HoldRow) => boolean,
  reason: string,
): Promise<readonly HoldRow[]> {
  const token = await tokenOfEnrolment(tx, row.enrolment_id);
  if (token === undefined) return [];
  const holds = await holdsOf(tx, token.token_unique_reference);
  const taken = holds.filter(mine);
  const [first] = taken;
  if (first === undefined) return [];
  for (const hold of taken) await deleteHold(tx, token.token_unique_reference, hold);
  const last = taken.length === holds.length;
  const status = nextTokenStatus(token.status, last ? 'releaseLast' : 'releaseOne');
  if (status === null) throw new Error(`a hold on a token that is ${token.status}`);
  if (status !== token.status) await change(room, tx, token, status);
  const news = { event: 'RESUMED', causedBy: first.suspender, reason } as const;
  await tellToken(room, tx, row, { ...token, status }, news);
  await tellEnrolment(room, tx, row.enrolment_id);
  return taken;
}

/** The new status, and what readers shall find of the card from its next sync on. */
async function change(
  room: Room,
  tx: Queryable,
  token: TokenRow,
  status: TokenStatus,
): Promise<void> {
  await setTokenStatus(tx, token.token_unique_reference, status, room.moment());
  if (status === 'SUSPENDED' && (await mayBeShown(tx, token))) {
    await queueDeactivate(room, tx, token);
  }
  if (status === 'ACTIVE' && isOnBand(token)) await queueActivate(room, tx, token);
}

async function mayBeShown(tx: Queryable, token: TokenRow): Promise<boolean> {
  if (token.provisioning === 'ACTIVATED') return true;
  const queued = await queuedOfToken(tx, token.token_unique_reference);
  return queued.some(({ operation }) => operation === 'ACTIVATE');
}

function isOnBand({ provisioning }: TokenRow): boolean {
  return provisioning === 'PERSONALISED' || provisioning === 'ACTIVATED';
}
