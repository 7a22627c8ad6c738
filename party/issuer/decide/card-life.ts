/** The life of a plastic card: which command leads from which state to which, and what follows. */
import type { cardState } from '@armilla/api/issuer';
import type { z } from 'zod';

export type CardState = z.infer<typeof cardState>;

export type CardCommand =
  | 'RECEIVE'
  | 'ACTIVATE'
  | 'BLOCK'
  | 'UNBLOCK'
  | 'REPORT_LOST'
  | 'REPORT_STOLEN'
  | 'REPLACE'
  | 'CLOSE';

/** What else must happen: `DELETE_TOKENS` ends every token of the card at the token service. */
export type CardEffect = 'DELETE_TOKENS';

type Row = Readonly<Record<CardCommand, CardState | null>>;

/** Commands that a state takes; every other one is not legal in it. */
const only = (legal: Partial<Row>): Row => ({
  RECEIVE: null,
  ACTIVATE: null,
  BLOCK: null,
  UNBLOCK: null,
  REPORT_LOST: null,
  REPORT_STOLEN: null,
  REPLACE: null,
  CLOSE: 'CLOSED',
  ...legal,
});

const losing = { REPORT_LOST: 'LOST', REPORT_STOLEN: 'STOLEN' } as const;

/**
 * Said twice is said once: a command that led to a state leaves it there. A card that never came
 * into its holder's hands cannot be blocked, since unblocking it would activate it.
 */
export const CARD_LIFE: Readonly<Record<CardState, Row>> = {
  ORDERED: only({ RECEIVE: 'RECEIVED', ...losing }),
  RECEIVED: only({ RECEIVE: 'RECEIVED', ACTIVATE: 'ACTIVE', ...losing }),
  ACTIVE: only({
    ACTIVATE: 'ACTIVE',
    BLOCK: 'BLOCKED',
    UNBLOCK: 'ACTIVE',
    REPLACE: 'REPLACED',
    ...losing,
  }),
  BLOCKED: only({ BLOCK: 'BLOCKED', UNBLOCK: 'ACTIVE', REPLACE: 'REPLACED', ...losing }),
  LOST: only({ REPLACE: 'REPLACED', ...losing }),
  STOLEN: only({ REPLACE: 'REPLACED', REPORT_STOLEN: 'STOLEN' }),
  REPLACED: only({ REPLACE: 'REPLACED' }),
  CLOSED: only({}),
};

/** The state after a command and what follows from it; `undefined` when it is not legal. */
export function commandCard(
  state: CardState,
  command: CardCommand,
): { readonly state: CardState; readonly effects: readonly CardEffect[] } | undefined {
  const next = CARD_LIFE[state][command];
  if (next === null) return undefined;
  return { state: next, effects: next === 'CLOSED' ? ['DELETE_TOKENS'] : [] };
}
