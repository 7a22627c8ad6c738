/** What a change of a card is called in its wearable's chain of commits (FitPay's names). */
import { hasEnded, type Projection } from './projection.ts';
import type { CommitType, EnrolmentState } from './vocabulary.ts';

/** What happened between the two, in the order it is to be told. */
export function commitsOf(before: Projection | undefined, after: Projection): CommitType[] {
  const types: CommitType[] = [];
  const stateBefore = before?.enrolment.state;
  const { state } = after.enrolment;
  if (before === undefined) types.push('CREDITCARD_CREATED');
  if (before !== undefined && hasNewFace(before, after)) types.push('CREDITCARD_METADATA_UPDATED');
  if (state === 'ACTIVE' && stateBefore !== 'ACTIVE') types.push('CREDITCARD_ACTIVATED');
  const held = after.tokenStatus === 'SUSPENDED';
  if (held && before?.tokenStatus !== 'SUSPENDED') types.push('CREDITCARD_DEACTIVATED');
  if (isResumed(before, after)) types.push('CREDITCARD_REACTIVATED');
  if (hasEnded(state) && !endedBefore(stateBefore)) types.push('CREDITCARD_DELETED');
  return types;
}

function isResumed(before: Projection | undefined, after: Projection): boolean {
  return before?.tokenStatus === 'SUSPENDED' && after.tokenStatus === 'ACTIVE';
}

function endedBefore(state: EnrolmentState | undefined): boolean {
  return state !== undefined && hasEnded(state);
}

function hasNewFace(before: Projection, after: Projection): boolean {
  const [one, other] = [before.enrolment, after.enrolment];
  const named = one.dpanLastFour !== undefined && one.dpanLastFour !== other.dpanLastFour;
  return named || JSON.stringify(one.card) !== JSON.stringify(other.card);
}

/** What a change of the default card is told as; nothing when it is the same. */
export function defaultCommit(
  before: string | undefined,
  after: string | undefined,
): { readonly type: CommitType; readonly cardId: string | null } | undefined {
  if (before === after) return undefined;
  return after === undefined
    ? { type: 'RESET_DEFAULT_CREDITCARD', cardId: null }
    : { type: 'SET_DEFAULT_CREDITCARD', cardId: after };
}
