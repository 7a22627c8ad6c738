/**
 * How enrolments and tokens end: at the network at once, on the band by a package at its next sync,
 * and with nothing half done in between.
 */
import type { Queryable } from '@armilla/kit/database';
import { expiryEndsEnrolment } from '../decide/codes.ts';
import { type EnrolmentState, nextEnrolmentState } from '../decide/enrolment-state.ts';
import { needsCode } from '../decide/identification.ts';
import { nextTokenStatus, type Suspender } from '../decide/token-state.ts';
import { tellEnrolment, tellToken } from '../events.ts';
import { queueDelete } from '../packages/queue.ts';
import { bankOf, type Room } from '../room.ts';
import {
  codesOf,
  deleteReservation,
  type EnrolmentRow,
  lockEnrolment,
  overdueEnrolments,
  setEnrolmentState,
} from '../store/enrolments.ts';
import { deleteHolds } from '../store/holds.ts';
import { finishPackage, queuedOfToken } from '../store/packages.ts';
import {
  setProvisioning,
  setTokenStatus,
  type TokenRow,
  tokenOfEnrolment,
} from '../store/tokens.ts';
import { forgetPan } from '../vault/vault.ts';
import { elementsOf, historyOf } from './view.ts';

/** Why something ends, and who wanted it. `NETWORK`: this party itself, by its rules. */
export interface Cause {
  readonly causedBy: Suspender;
  readonly reason: string;
}

/**
 * Ends what is live, in the state that says so: an offer runs out, anything later is deleted. What
 * has ended already stays as it is.
 */
export async function endByCommand(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  { causedBy, reason }: Cause,
): Promise<void> {
  const state = nextEnrolmentState(row.state, row.state === 'ELIGIBLE' ? 'expire' : 'delete');
  if (state !== null) await endEnrolment(room, tx, row, state, reason, causedBy);
}

/** Ends an enrolment in a state of no, with its token if it has one, and tells whom it concerns. */
export async function endEnrolment(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  state: EnrolmentState,
  reason: string,
  causedBy: Suspender = 'NETWORK',
): Promise<void> {
  const token = await tokenOfEnrolment(tx, row.enrolment_id);
  await setEnrolmentState(tx, row.enrolment_id, state, reason, room.clock.now());
  if (token === undefined) await forgetPan(tx, row.pan_id);
  else await endToken(room, tx, row, token, { causedBy, reason });
  await tellEnrolment(room, tx, row.enrolment_id);
}

/** DEACTIVATED at the network now; what the band may hold is removed by a package. */
async function endToken(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  token: TokenRow,
  cause: Cause,
): Promise<void> {
  const status = nextTokenStatus(token.status, 'deactivate');
  if (status === null) return;
  const now = room.clock.now();
  await setTokenStatus(tx, token.token_unique_reference, status, now);
  await deleteHolds(tx, token.token_unique_reference);
  await tellToken(room, tx, row, { ...token, status }, { event: 'DEACTIVATED', ...cause });
  if (await cancelPackages(tx, token, now)) await queueDelete(room, tx, token);
  else await setProvisioning(tx, token.token_unique_reference, 'REMOVED', now);
}

/**
 * Cancels what waits for the band. A personalisation that was handed out stays in the line: it may
 * have been committed already, and only its own report tells. True when the band may hold the card.
 */
async function cancelPackages(tx: Queryable, token: TokenRow, now: number): Promise<boolean> {
  let mayHold = token.provisioning === 'PERSONALISED' || token.provisioning === 'ACTIVATED';
  for (const queued of await queuedOfToken(tx, token.token_unique_reference)) {
    const handedOut = queued.operation === 'PERSONALISE' && queued.attempts > 0n;
    mayHold ||= handedOut;
    if (!handedOut) await finishPackage(tx, queued.package_id, 'CANCELLED', 'TOKEN_ENDED', now);
  }
  return mayHold;
}

/** Ends those enrolments whose time is over; each in a transaction of its own. */
export async function endOverdue(room: Room): Promise<void> {
  const now = room.clock.now();
  const overdue = await overdueEnrolments(room.database, now);
  for (const { enrolment_id: enrolmentId } of overdue) {
    const ended = await room.database.transaction((tx) => endIfOverdue(room, tx, enrolmentId));
    if (ended) room.nudge();
  }
}

/** Ends one enrolment if its offer or, under its bank's programme, its code has run out. */
export async function endIfOverdue(
  room: Room,
  tx: Queryable,
  enrolmentId: string,
): Promise<boolean> {
  const row = await lockEnrolment(tx, enrolmentId);
  if (row === undefined) return false;
  const now = room.clock.now();
  const offerOver = now >= Number(row.eligibility_expires_at);
  if (row.state === 'OPENING' && offerOver) {
    await deleteReservation(tx, enrolmentId);
    return true;
  }
  if (row.state === 'ELIGIBLE' && offerOver) {
    await endEnrolment(room, tx, row, 'EXPIRED', 'ELIGIBILITY_EXPIRED');
    return true;
  }
  if (row.state !== 'PENDING_VERIFICATION') return false;
  const rules = bankOf(room, row.programme_id).identification;
  const { wanted, proved } = elementsOf(row);
  const history = historyOf(row, await codesOf(tx, enrolmentId));
  if (!needsCode(wanted, proved) || !expiryEndsEnrolment(rules, history, now)) return false;
  await endEnrolment(room, tx, row, 'EXPIRED', 'EXPIRED_CODE');
  return true;
}
