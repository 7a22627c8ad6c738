/** The bank's terms: accepted, a token is minted; declined, the enrolment ends in its own state. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { RsaPrivateKey } from '@armilla/cipher';
import type { InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { nextEnrolmentState } from '../decide/enrolment-state.ts';
import { isIdentified } from '../decide/identification.ts';
import { tellEnrolment, tellToken } from '../events.ts';
import { followAccount } from '../life/account.ts';
import { mintToken } from '../personalise/mint.ts';
import { bankOf, type Room } from '../room.ts';
import {
  type EnrolmentRow,
  enrolment,
  lockEnrolment,
  recordTerms,
  setEnrolmentState,
  setVerified,
} from '../store/enrolments.ts';
import { endEnrolment, endIfOverdue } from './end.ts';
import { mayStillMove } from './move.ts';
import { view } from './open.ts';
import { type EnrolmentView, elementsOf } from './view.ts';

type AcceptInput = InputOf<(typeof tokenServiceContract)['operations']['acceptTerms']>;

/** What an acceptance finds: it may go on, it was made before, or it is refused. */
type Standing = 'ACCEPT' | 'ACCEPTED_BEFORE' | Refusal;

export async function acceptTerms(
  room: Room,
  input: AcceptInput,
): Promise<EnrolmentView | Refusal> {
  const { enrolmentId } = input;
  const first = await enrolment(room.database, enrolmentId);
  const standing = standingOf(room, first, input);
  if (isRefusal(standing) && standing.code !== 'ELIGIBILITY_EXPIRED') return standing;
  // Key pairs come from the pool outside the transaction: making one takes longer than a commit.
  const iccKey = standing === 'ACCEPT' ? await room.iccKeys.take() : undefined;
  const refusal = await room.database.transaction((tx) => accept(room, tx, input, iccKey));
  room.nudge();
  return refusal ?? view(room, enrolmentId);
}

function standingOf(room: Room, row: EnrolmentRow | undefined, input: AcceptInput): Standing {
  if (row === undefined || row.state === 'OPENING') return refuse('NOT_FOUND');
  // The same acceptance, made again because its answer was lost.
  const over = ['PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE'].includes(row.state);
  if (over && row.terms_version === input.version) return 'ACCEPTED_BEFORE';
  if (nextEnrolmentState(row.state, 'acceptTerms') === null) return refuse('ENROLMENT_STATE');
  if (room.clock.now() >= Number(row.eligibility_expires_at)) return refuse('ELIGIBILITY_EXPIRED');
  if (bankOf(room, row.programme_id).terms.version !== input.version)
    return refuse('TERMS_VERSION');
  return 'ACCEPT';
}

async function accept(
  room: Room,
  tx: Queryable,
  input: AcceptInput,
  iccKey: RsaPrivateKey | undefined,
): Promise<Refusal | undefined> {
  const row = await lockEnrolment(tx, input.enrolmentId);
  const standing = standingOf(room, row, input);
  if (isRefusal(standing)) {
    if (standing.code === 'ELIGIBILITY_EXPIRED') await endIfOverdue(room, tx, input.enrolmentId);
    return standing;
  }
  if (row === undefined || standing === 'ACCEPTED_BEFORE') return undefined;
  if (iccKey === undefined) return refuse('ENROLMENT_STATE');
  if (!(await mayStillMove(tx, row))) {
    await endEnrolment(room, tx, row, 'EXPIRED', 'MOVE_NOT_POSSIBLE');
    return refuse('MOVE_NOT_POSSIBLE');
  }
  const now = room.clock.now();
  const approved = isIdentified(elementsOf(row).wanted, []);
  const state = nextEnrolmentState(row.state, approved ? 'acceptTermsApproved' : 'acceptTerms');
  if (state === null) return refuse('ENROLMENT_STATE');
  await recordTerms(tx, row.enrolment_id, input.version, input.language, now);
  await setEnrolmentState(tx, row.enrolment_id, state, null, now);
  if (approved) await setVerified(tx, row.enrolment_id, now);
  const token = await mintToken(room, tx, row, iccKey);
  const news = { event: 'CREATED', causedBy: 'CARDHOLDER', reason: 'TERMS_ACCEPTED' } as const;
  await tellToken(room, tx, row, token, news);
  await followAccount(room, tx, row);
  await tellEnrolment(room, tx, row.enrolment_id);
  return undefined;
}

export async function declineTerms(
  room: Room,
  enrolmentId: string,
): Promise<EnrolmentView | Refusal> {
  const refusal = await room.database.transaction(async (tx) => {
    const row = await lockEnrolment(tx, enrolmentId);
    if (row === undefined || row.state === 'OPENING') return refuse('NOT_FOUND');
    if (row.state === 'DECLINED_TERMS_AND_CONDITIONS') return undefined;
    const state = nextEnrolmentState(row.state, 'declineTerms');
    if (state === null) return refuse('ENROLMENT_STATE');
    await endEnrolment(room, tx, row, state, 'TERMS_DECLINED');
    return undefined;
  });
  room.nudge();
  return refusal ?? view(room, enrolmentId);
}
