/** The life of a plastic card: which command leads from which state to which, and what follows. */
import type { cardBlocker, cardState } from '@armilla/api/issuer';
import type { RefusalCode } from '@armilla/kit/refusal';
import type { z } from 'zod';

export type CardState = z.infer<typeof cardState>;
/** Who froze a card. */
export type CardBlocker = z.infer<typeof cardBlocker>;

export type CardCommand =
  | 'RECEIVE'
  | 'ACTIVATE'
  | 'BLOCK'
  | 'UNBLOCK'
  | 'REPORT_LOST'
  | 'REPORT_STOLEN'
  | 'REPLACE'
  | 'CLOSE';

/** What the network has to hear of a card: the event of updateAccountState, or the move. */
export type NetworkWord = 'BLOCKED' | 'UNBLOCKED' | 'LOST' | 'STOLEN' | 'CLOSED' | 'REPLACED';

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
  ORDERED: only({ RECEIVE: 'RECEIVED', REPLACE: 'REPLACED', ...losing }),
  RECEIVED: only({ RECEIVE: 'RECEIVED', ACTIVATE: 'ACTIVE', REPLACE: 'REPLACED', ...losing }),
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
  REPLACED: only({ REPLACE: 'REPLACED', CLOSE: null }),
  CLOSED: only({}),
};

/** What the network hears of a card that comes into a state. Of a new card it knows nothing yet. */
const WORDS: Readonly<Record<CardState, NetworkWord | null>> = {
  ORDERED: null,
  RECEIVED: null,
  ACTIVE: null,
  BLOCKED: 'BLOCKED',
  LOST: 'LOST',
  STOLEN: 'STOLEN',
  REPLACED: 'REPLACED',
  CLOSED: 'CLOSED',
};

export interface CardFacts {
  readonly state: CardState;
  /** Empty unless BLOCKED. */
  readonly blockedBy: readonly CardBlocker[];
}

export interface Commanded extends CardFacts {
  /** `null` when nothing the network cares for has changed. */
  readonly word: NetworkWord | null;
}

/** A refused command: it is not legal in the state, or the freeze is another's to take away. */
export type CardObjection = Extract<RefusalCode, 'CARD_STATE' | 'HOLD_OF_ANOTHER'>;

/** The card after a command that `by` gave, and what the network has to hear. */
export function commandCard(
  card: CardFacts,
  command: CardCommand,
  by: CardBlocker,
): Commanded | CardObjection {
  const state = CARD_LIFE[card.state][command];
  if (state === null) return 'CARD_STATE';
  if (command === 'UNBLOCK' && card.state === 'BLOCKED') return unblocked(card, by);
  const blockedBy = state === 'BLOCKED' ? withBlocker(card.blockedBy, by) : [];
  return { state, blockedBy, word: state === card.state ? null : WORDS[state] };
}

/** Each takes away only its own freeze; the card pays again when none is left. */
function unblocked(card: CardFacts, by: CardBlocker): Commanded | CardObjection {
  const left = card.blockedBy.filter((one) => one !== by);
  if (left.length === card.blockedBy.length) return 'HOLD_OF_ANOTHER';
  if (left.length > 0) return { state: 'BLOCKED', blockedBy: left, word: null };
  return { state: 'ACTIVE', blockedBy: [], word: 'UNBLOCKED' };
}

function withBlocker(blockedBy: readonly CardBlocker[], by: CardBlocker): readonly CardBlocker[] {
  return blockedBy.includes(by) ? blockedBy : [...blockedBy, by];
}

/** What the network has to hear again when a token comes up on a card in this state. */
export function standingWord(state: CardState): NetworkWord | null {
  return WORDS[state];
}
