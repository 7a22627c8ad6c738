/**
 * What brings an enrolment to its end: proofs of who the cardholder is, and the moment when both
 * are there, the proof and the card on the band.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { nextEnrolmentState } from '../decide/enrolment-state.ts';
import { type Element, isIdentified } from '../decide/identification.ts';
import { nextTokenStatus } from '../decide/token-state.ts';
import { tellEnrolment, tellToken } from '../events.ts';
import { askerOf, owns } from '../life/caller.ts';
import { queueActivate } from '../packages/queue.ts';
import type { Room } from '../room.ts';
import {
  enrolment,
  lockEnrolment,
  setEnrolmentState,
  setProved,
  setVerified,
} from '../store/enrolments.ts';
import { holdsOf } from '../store/holds.ts';
import { setTokenStatus, tokenOfEnrolment } from '../store/tokens.ts';
import { endIfOverdue } from './end.ts';
import { endMoved, takeOver } from './move.ts';
import { view } from './open.ts';
import { type EnrolmentView, elementsOf } from './view.ts';

type ActivateInput = InputOf<(typeof tokenServiceContract)['operations']['activateToken']>;

const PROOFS = {
  AUTHENTICATED_BY_BANK_PAGE: 'BANK_PAGE',
  AUTHENTICATED_BY_AGENT: 'AGENT',
} as const satisfies Record<ActivateInput['reason'], Element>;

/** The issuer identified the cardholder itself. Once more changes nothing. */
export async function activateToken(
  room: Room,
  { enrolmentId, reason }: ActivateInput,
  context: CallContext,
): Promise<EnrolmentView | Refusal> {
  const asker = askerOf(context);
  const refusal = await room.database.transaction(async (tx) => {
    const found = await enrolment(tx, enrolmentId);
    if (found === undefined || found.state === 'OPENING' || !owns(asker, found.programme_id)) {
      return refuse('NOT_FOUND');
    }
    await endIfOverdue(room, tx, enrolmentId);
    return prove(room, tx, enrolmentId, PROOFS[reason]);
  });
  room.nudge();
  return refusal ?? view(room, enrolmentId);
}

/** One element is proved; when it was the last that is wanted, the cardholder is identified. */
export async function prove(
  room: Room,
  tx: Queryable,
  enrolmentId: string,
  element: Element,
): Promise<Refusal | undefined> {
  const row = await lockEnrolment(tx, enrolmentId);
  if (row === undefined) return refuse('NOT_FOUND');
  const { wanted, proved: before } = elementsOf(row);
  const proved = [...new Set([...before, element])];
  const enough = isIdentified(wanted, proved);
  const state = nextEnrolmentState(row.state, enough ? 'verify' : 'prove');
  if (state === null) return before.includes(element) ? undefined : refuse('ENROLMENT_STATE');
  const now = room.clock.now();
  await setProved(tx, enrolmentId, JSON.stringify(proved), now);
  if (enough) {
    await setVerified(tx, enrolmentId, now);
    await setEnrolmentState(tx, enrolmentId, state, null, now);
    await activateWhenReady(room, tx, enrolmentId);
  }
  await tellEnrolment(room, tx, enrolmentId);
  return undefined;
}

/**
 * The token is ready to pay at the network when both are there: the cardholder was identified, and
 * the band holds the card. Then readers may find it, unless somebody holds the token.
 */
export async function activateWhenReady(
  room: Room,
  tx: Queryable,
  enrolmentId: string,
): Promise<void> {
  const enrolled = await lockEnrolment(tx, enrolmentId);
  const held = await tokenOfEnrolment(tx, enrolmentId);
  if (enrolled === undefined || held === undefined) return;
  const ready = enrolled.verified_at !== null && held.provisioning === 'PERSONALISED';
  if (!ready || nextTokenStatus(held.status, 'activate') === null) return;
  if (!(await takeOver(room, tx, enrolled, held))) return;
  const reference = held.token_unique_reference;
  const isHeld = (await holdsOf(tx, reference)).length > 0;
  const status = nextTokenStatus(held.status, isHeld ? 'activateHeld' : 'activate');
  if (status === null) return;
  await setTokenStatus(tx, reference, status, room.moment());
  const news = { event: 'ACTIVATED', causedBy: 'CARDHOLDER', reason: 'IDENTIFIED' } as const;
  await tellToken(room, tx, enrolled, { ...held, status }, news);
  if (!isHeld) await queueActivate(room, tx, held);
  await endMoved(room, tx, enrolled);
}
