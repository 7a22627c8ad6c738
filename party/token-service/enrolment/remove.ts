/** A token is ended on request: at the network at once, on the band at its next sync. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { swapped } from '../decide/dpan.ts';
import { nextEnrolmentState } from '../decide/enrolment-state.ts';
import type { Room } from '../room.ts';
import { lockEnrolment } from '../store/enrolments.ts';
import { token } from '../store/tokens.ts';
import { endEnrolment } from './end.ts';

type Operations = (typeof tokenServiceContract)['operations'];
type DeleteInput = InputOf<Operations['deleteToken']>;

export async function deleteToken(
  room: Room,
  { tokenUniqueReference, reason }: DeleteInput,
): Promise<AnswerOf<Operations['deleteToken']> | Refusal> {
  const answer = await room.database.transaction(async (tx) => {
    const held = await token(tx, tokenUniqueReference);
    const row = held && (await lockEnrolment(tx, held.enrolment_id));
    if (row === undefined) return refuse('NOT_FOUND');
    const state = nextEnrolmentState(row.state, 'delete');
    if (state !== null) await endEnrolment(room, tx, row, state, reason);
    const status = (await token(tx, tokenUniqueReference))?.status ?? 'DEACTIVATED';
    return { tokenUniqueReference, status };
  });
  room.nudge();
  return answer;
}

export async function getToken(
  room: Room,
  tokenUniqueReference: string,
): Promise<AnswerOf<Operations['getToken']> | Refusal> {
  const held = await token(room.database, tokenUniqueReference);
  if (held === undefined) return refuse('NOT_FOUND');
  return {
    tokenUniqueReference,
    status: held.status,
    provisioning: held.provisioning,
    dpanLastFour: held.dpan_last_four,
    expiry: swapped(held.expiry),
  };
}
