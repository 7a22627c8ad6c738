/** A token's status at the network: one total table. What the band holds is another fact. */
import type { suspender, tokenStatus } from '@armilla/api/shapes';
import type { z } from 'zod';

export type TokenStatus = z.infer<typeof tokenStatus>;
export type Suspender = z.infer<typeof suspender>;

export type TokenCommand =
  /** The cardholder is identified, and the band holds the card. */
  | 'activate'
  /** The same, while somebody holds the token. */
  | 'activateHeld'
  /** The first hold on it, or one more. */
  | 'hold'
  /** A hold went, and others are left. */
  | 'releaseOne'
  /** The last hold went. */
  | 'releaseLast'
  | 'deactivate';

export const TOKEN_STATES: Readonly<
  Record<TokenStatus, Readonly<Record<TokenCommand, TokenStatus | null>>>
> = {
  INACTIVE: {
    activate: 'ACTIVE',
    activateHeld: 'SUSPENDED',
    hold: 'INACTIVE',
    releaseOne: 'INACTIVE',
    releaseLast: 'INACTIVE',
    deactivate: 'DEACTIVATED',
  },
  ACTIVE: {
    activate: null,
    activateHeld: null,
    hold: 'SUSPENDED',
    releaseOne: null,
    releaseLast: null,
    deactivate: 'DEACTIVATED',
  },
  SUSPENDED: {
    activate: null,
    activateHeld: null,
    hold: 'SUSPENDED',
    releaseOne: 'SUSPENDED',
    releaseLast: 'ACTIVE',
    deactivate: 'DEACTIVATED',
  },
  DEACTIVATED: {
    activate: null,
    activateHeld: null,
    hold: null,
    releaseOne: null,
    releaseLast: null,
    deactivate: null,
  },
};

/** The status after a command; `null` when the command is not legal in `status`. */
export function nextTokenStatus(status: TokenStatus, command: TokenCommand): TokenStatus | null {
  return TOKEN_STATES[status][command];
}
