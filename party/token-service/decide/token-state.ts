/** A token's status at the network: one total table. What the band holds is another fact. */
import type { tokenStatus } from '@armilla/api/shapes';
import type { z } from 'zod';

export type TokenStatus = z.infer<typeof tokenStatus>;

export type TokenCommand = 'activate' | 'suspend' | 'resume' | 'deactivate';

export const TOKEN_STATES: Readonly<
  Record<TokenStatus, Readonly<Record<TokenCommand, TokenStatus | null>>>
> = {
  INACTIVE: { activate: 'ACTIVE', suspend: null, resume: null, deactivate: 'DEACTIVATED' },
  ACTIVE: { activate: null, suspend: 'SUSPENDED', resume: null, deactivate: 'DEACTIVATED' },
  SUSPENDED: { activate: null, suspend: null, resume: 'ACTIVE', deactivate: 'DEACTIVATED' },
  DEACTIVATED: { activate: null, suspend: null, resume: null, deactivate: null },
};

/** The status after a command; `null` when the command is not legal in `status`. */
export function nextTokenStatus(status: TokenStatus, command: TokenCommand): TokenStatus | null {
  return TOKEN_STATES[status][command];
}
