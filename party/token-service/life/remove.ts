/** A token is ended on request: at the network at once, on the band at its next sync. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { endByCommand } from '../enrolment/end.ts';
import type { Room } from '../room.ts';
import { token } from '../store/tokens.ts';
import { askerOf, speaksFor } from './caller.ts';
import { lockOwnToken } from './find.ts';

type Operations = (typeof tokenServiceContract)['operations'];

export async function deleteToken(
  room: Room,
  { tokenUniqueReference, causedBy, reason }: InputOf<Operations['deleteToken']>,
  context: CallContext,
): Promise<AnswerOf<Operations['deleteToken']> | Refusal> {
  const asker = askerOf(context);
  const answer = await room.database.transaction(async (tx) => {
    const own = await lockOwnToken(tx, asker, tokenUniqueReference);
    if (own === undefined) return refuse('NOT_FOUND');
    if (!speaksFor(asker, causedBy)) return refuse('NOT_ALLOWED');
    await endByCommand(room, tx, own.row, { causedBy, reason });
    const status = (await token(tx, tokenUniqueReference))?.status ?? 'DEACTIVATED';
    return { tokenUniqueReference, status };
  });
  room.nudge();
  return answer;
}
