/**
 * The plastic behind tokens, as its issuer tells of it: one total table. BLOCKED and LOST hold the
 * tokens, CLOSED ends them, REPLACED moved them to another number.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { InputOf } from '@armilla/kit/contract';

export type AccountState = 'USABLE' | 'BLOCKED' | 'LOST' | 'REPLACED' | 'CLOSED';

export type AccountEvent =
  | InputOf<(typeof tokenServiceContract)['operations']['updateAccountState']>['event']
  | 'REPLACED';

/** An event that says nothing new leaves the state as it is. */
export const ACCOUNT_STATES: Readonly<
  Record<AccountState, Readonly<Record<AccountEvent, AccountState>>>
> = {
  USABLE: {
    BLOCKED: 'BLOCKED',
    UNBLOCKED: 'USABLE',
    LOST: 'LOST',
    STOLEN: 'LOST',
    FOUND: 'USABLE',
    CLOSED: 'CLOSED',
    REPLACED: 'REPLACED',
  },
  BLOCKED: {
    BLOCKED: 'BLOCKED',
    UNBLOCKED: 'USABLE',
    LOST: 'LOST',
    STOLEN: 'LOST',
    FOUND: 'BLOCKED',
    CLOSED: 'CLOSED',
    REPLACED: 'REPLACED',
  },
  LOST: {
    BLOCKED: 'LOST',
    UNBLOCKED: 'LOST',
    LOST: 'LOST',
    STOLEN: 'LOST',
    FOUND: 'USABLE',
    CLOSED: 'CLOSED',
    REPLACED: 'REPLACED',
  },
  REPLACED: {
    BLOCKED: 'REPLACED',
    UNBLOCKED: 'REPLACED',
    LOST: 'REPLACED',
    STOLEN: 'REPLACED',
    FOUND: 'REPLACED',
    CLOSED: 'REPLACED',
    REPLACED: 'REPLACED',
  },
  CLOSED: {
    BLOCKED: 'CLOSED',
    UNBLOCKED: 'CLOSED',
    LOST: 'CLOSED',
    STOLEN: 'CLOSED',
    FOUND: 'CLOSED',
    CLOSED: 'CLOSED',
    REPLACED: 'CLOSED',
  },
};

/** The state after an event. */
export function nextAccountState(state: AccountState, event: AccountEvent): AccountState {
  return ACCOUNT_STATES[state][event];
}

/**
 * Whether tokens of a card in this state are held by its issuer. A replaced card's have gone to
 * another; one that arrives late waits for its issuer to move it on.
 */
export const HOLDS_TOKENS: Readonly<Record<AccountState, boolean>> = {
  USABLE: false,
  BLOCKED: true,
  LOST: true,
  REPLACED: true,
  CLOSED: false,
};
