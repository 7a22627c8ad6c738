/** Differences that were found, for those they concern. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, Caller, InputOf } from '@armilla/kit/contract';
import type { Room } from '../room.ts';
import { type DriftRow, drifts } from '../store/drift.ts';

type ListDrift = (typeof tokenServiceContract)['operations']['listDrift'];
type Drift = AnswerOf<ListDrift>['drifts'][number];

/** An issuer is shown its own tokens' alone. */
export async function listDrift(
  room: Room,
  { secureElementId, limit }: InputOf<ListDrift>,
  caller: Caller,
): Promise<AnswerOf<ListDrift>> {
  const isIssuer = caller.kind === 'party' && caller.name === 'issuer';
  // An issuer that does not say which bank it is has no tokens.
  const programmeId = isIssuer ? (caller.programmeId ?? '-') : undefined;
  const rows = await drifts(room.database, secureElementId, programmeId, limit);
  return { drifts: rows.map(driftOf) };
}

function driftOf(row: DriftRow): Drift {
  return {
    tokenUniqueReference: row.token_unique_reference,
    secureElementId: row.secure_element_id,
    kind: row.kind,
    foundAt: Number(row.found_at),
    repair: row.repair,
    repairedAt: row.repaired_at === null ? null : Number(row.repaired_at),
  };
}
