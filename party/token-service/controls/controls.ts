/** The cardholder's own limits of a token, kept with it (B9). */
import { tokenControls } from '@armilla/api/shapes';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { Controls } from '../decide/controls.ts';
import { askerOf, owns } from '../life/caller.ts';
import { lockOwnToken } from '../life/find.ts';
import type { Room } from '../room.ts';
import { payingToken } from '../store/credentials.ts';
import { setControls } from '../store/tokens.ts';

type Operations = (typeof tokenServiceContract)['operations'];
type Answer = AnswerOf<Operations['getTokenControls']> | Refusal;

const UNLIMITED: Controls = {};

/** What the cardholder allows a token; nothing is limited until they say so. */
export function controlsOf({ controls }: { readonly controls: string | null }): Controls {
  return controls === null ? UNLIMITED : tokenControls.parse(JSON.parse(controls));
}

/** All limits at once; a payment that comes after the answer keeps them. */
export function setTokenControls(
  room: Room,
  { tokenUniqueReference, controls }: InputOf<Operations['setTokenControls']>,
  context: CallContext,
): Promise<Answer> {
  return room.database.transaction(async (tx) => {
    const own = await lockOwnToken(tx, askerOf(context), tokenUniqueReference);
    if (own === undefined) return refuse('NOT_FOUND');
    if (own.held.status === 'DEACTIVATED') return refuse('TOKEN_STATE');
    await setControls(tx, tokenUniqueReference, JSON.stringify(controls));
    return { controls };
  });
}

export async function getTokenControls(
  room: Room,
  { tokenUniqueReference }: InputOf<Operations['getTokenControls']>,
  context: CallContext,
): Promise<Answer> {
  const held = await payingToken(room.database, tokenUniqueReference);
  if (held === undefined || !owns(askerOf(context), held.programme_id)) return refuse('NOT_FOUND');
  return { controls: controlsOf(held) };
}
