/**
 * Who asks about a token. The wallet, this service's one token requestor, sees them all; an issuer
 * sees and changes its own, and of others not even that they are there.
 */
import type { CallContext } from '@armilla/kit/contract';
import type { Suspender } from '../decide/token-state.ts';

export type Asker =
  | { readonly kind: 'WALLET' }
  | { readonly kind: 'ISSUER'; readonly programmeId: string };

/** Established by the edge. A caller that is neither owns nothing. */
export function askerOf({ caller }: CallContext): Asker {
  if (caller.kind === 'party' && caller.name === 'wallet') return { kind: 'WALLET' };
  const programmeId = caller.kind === 'party' ? caller.programmeId : undefined;
  return { kind: 'ISSUER', programmeId: programmeId ?? '' };
}

/** Whether something of this programme is the asker's own. */
export function owns(asker: Asker, programmeId: string | undefined): boolean {
  if (programmeId === undefined) return false;
  return asker.kind === 'WALLET' || asker.programmeId === programmeId;
}

/** Whether the asker may speak for a suspender. */
export function speaksFor(asker: Asker, suspender: Suspender): boolean {
  if (suspender === 'CARDHOLDER') return true;
  return suspender === ownSuspender(asker);
}

/** As whom the asker holds tokens of its own accord. */
export function ownSuspender(asker: Asker): 'TOKEN_REQUESTOR' | 'ISSUER' {
  return asker.kind === 'WALLET' ? 'TOKEN_REQUESTOR' : 'ISSUER';
}

/** Whose word a hold is. A cardholder's is the same, whichever way it came. */
export function wordOf(asker: Asker, suspender?: Suspender): string {
  if (suspender === 'CARDHOLDER') return 'cardholder';
  return asker.kind === 'WALLET' ? 'wallet' : issuersWord(asker.programmeId);
}

export function issuersWord(programmeId: string): string {
  return `issuer:${programmeId}`;
}
