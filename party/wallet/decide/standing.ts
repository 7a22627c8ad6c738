/** How a card stands, in one word for a screen, and whether its band has taken what was decided. */
import { unreachable } from '@armilla/kit/unreachable';
import { hasEnded, type Projection } from './projection.ts';
import type { EnrolmentState, Provisioning, Suspender, WalletCard } from './vocabulary.ts';

export type Standing = WalletCard['standing'];

/** `isLimited`: the token is of an older generation than its model's service. */
export function standingOf(card: Projection, isLimited: boolean): Standing {
  const { state, provisioning } = card.enrolment;
  if (hasEnded(state)) return isGone(provisioning) ? 'REMOVED' : 'BEING_REMOVED';
  const held = heldBy(card.suspendedBy);
  if (held !== undefined) return held;
  return unheld(state, provisioning, isLimited);
}

function unheld(state: EnrolmentState, provisioning: Provisioning, isLimited: boolean): Standing {
  switch (state) {
    case 'ELIGIBLE':
    case 'PENDING_VERIFICATION':
      return 'BEING_ADDED';
    case 'PENDING_ACTIVE':
      return 'WAITING_FOR_BAND';
    case 'ERROR':
      return 'FAILED';
    case 'ACTIVE':
      if (isLimited) return 'LIMITED';
      return provisioning === 'ACTIVATED' ? 'READY' : 'WAITING_FOR_BAND';
    case 'DECLINED':
    case 'DECLINED_TERMS_AND_CONDITIONS':
    case 'EXPIRED':
    case 'DELETED':
      return 'REMOVED';
    default:
      return unreachable(state);
  }
}

/** The one who is named first: whoever the cardholder can do least about. */
const HOLDERS: readonly (readonly [Suspender, Standing])[] = [
  ['NETWORK', 'HELD_BY_NETWORK'],
  ['ISSUER', 'HELD_BY_BANK'],
  ['TOKEN_REQUESTOR', 'HELD_BY_SERVICE'],
  ['MOBILE_PIN_LOCKED', 'HELD_BY_SERVICE'],
  ['CARDHOLDER', 'FROZEN'],
];

function heldBy(suspendedBy: readonly Suspender[]): Standing | undefined {
  return HOLDERS.find(([suspender]) => suspendedBy.includes(suspender))?.[1];
}

/** Whether the secure element holds nothing of the card. */
export function isGone(provisioning: Provisioning): boolean {
  return provisioning === 'NONE' || provisioning === 'REMOVED' || provisioning === 'FAILED';
}

/**
 * A card that is held is stopped at the network at once, and hidden by the band at its next sync.
 */
export function atBand({ enrolment, tokenStatus }: Projection): 'DONE' | 'PENDING' {
  const { state, provisioning } = enrolment;
  if (hasEnded(state)) return isGone(provisioning) ? 'DONE' : 'PENDING';
  if (provisioning === 'PREPARING' || provisioning === 'DELIVERING') return 'PENDING';
  const shouldShow = state === 'ACTIVE' && tokenStatus !== 'SUSPENDED';
  return shouldShow === (provisioning === 'ACTIVATED') ? 'DONE' : 'PENDING';
}

/** Something is left to do for it: by the cardholder, the bank or the next sync. */
export function isUnfinished(card: Projection): boolean {
  const { state } = card.enrolment;
  if (state === 'ACTIVE') return atBand(card) === 'PENDING';
  return !hasEnded(state);
}
