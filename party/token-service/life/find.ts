/** Tokens looked up: one, its history, or those that match; an issuer finds its own. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { Room } from '../room.ts';
import { type EnrolmentRow, enrolment, lockEnrolment } from '../store/enrolments.ts';
import { eventsOf } from '../store/holds.ts';
import { type KeptTokenRow, searchTokenRows, token } from '../store/tokens.ts';
import { type Asker, askerOf, owns } from './caller.ts';
import { type TokenView, tokenView, viewOf } from './view.ts';

type Operations = (typeof tokenServiceContract)['operations'];

export interface OwnToken {
  readonly row: EnrolmentRow;
  readonly held: KeptTokenRow;
}

/** The asker's own token, its enrolment locked; `undefined` when there is none. */
export async function lockOwnToken(
  tx: Queryable,
  asker: Asker,
  reference: string,
): Promise<OwnToken | undefined> {
  const found = await token(tx, reference);
  if (found === undefined || !owns(asker, found.programme_id)) return undefined;
  const row = await lockEnrolment(tx, found.enrolment_id);
  const held = await token(tx, reference);
  return row === undefined || held === undefined ? undefined : { row, held };
}

export function getToken(
  room: Room,
  { tokenUniqueReference }: InputOf<Operations['getToken']>,
  context: CallContext,
): Promise<TokenView | Refusal> {
  return room.database.transaction(async (tx) => {
    const held = await token(tx, tokenUniqueReference);
    const row = held && (await enrolment(tx, held.enrolment_id));
    if (row === undefined || !owns(askerOf(context), held?.programme_id))
      return refuse('NOT_FOUND');
    return held === undefined ? refuse('NOT_FOUND') : tokenView(tx, row, held);
  });
}

export function getTokenHistory(
  room: Room,
  { tokenUniqueReference }: InputOf<Operations['getTokenHistory']>,
  context: CallContext,
): Promise<AnswerOf<Operations['getTokenHistory']> | Refusal> {
  return room.database.transaction(async (tx) => {
    const held = await token(tx, tokenUniqueReference);
    if (!owns(askerOf(context), held?.programme_id)) return refuse('NOT_FOUND');
    return { events: await eventsOf(tx, tokenUniqueReference) };
  });
}

export function searchTokens(
  room: Room,
  input: InputOf<Operations['searchTokens']>,
  context: CallContext,
): Promise<AnswerOf<Operations['searchTokens']>> {
  const asker = askerOf(context);
  const { panUniqueReference, secureElementId, accountId, dpanLastFour, limit } = input;
  const programmeId = asker.kind === 'ISSUER' ? asker.programmeId : undefined;
  return room.database.transaction(async (tx) => {
    const found = await searchTokenRows(tx, {
      programmeId,
      panUniqueReference,
      secureElementId,
      accountId,
      dpanLastFour,
      limit,
    });
    const tokens: TokenView[] = [];
    for (const row of found) tokens.push(await viewOf(tx, row.token_unique_reference));
    return { tokens };
  });
}
