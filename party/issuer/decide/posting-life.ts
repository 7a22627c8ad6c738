/** How far the money of a payment or a refund has come, and where it may go from there. */
import type { posting } from '@armilla/api/shapes';
import type { z } from 'zod';

export type Posting = z.infer<typeof posting>;

/**
 * `FORCE`: somebody else approved what was declined here. `CLEAR`: its merchant wants the money.
 * `TAKE_BACK`: its merchant gives it up. `LAPSE`: nobody cleared it in its time.
 */
export type PostingCommand = 'FORCE' | 'CLEAR' | 'TAKE_BACK' | 'LAPSE';

/**
 * `null`: too early or too late for it. What expired was approved, so it is posted all the same.
 */
export const POSTING_LIFE: Readonly<
  Record<Posting, Readonly<Record<PostingCommand, Posting | null>>>
> = {
  NONE: { FORCE: 'PENDING', CLEAR: null, TAKE_BACK: 'VOIDED', LAPSE: null },
  PENDING: { FORCE: null, CLEAR: 'POSTED', TAKE_BACK: 'VOIDED', LAPSE: 'EXPIRED' },
  EXPIRED: { FORCE: null, CLEAR: 'POSTED', TAKE_BACK: 'VOIDED', LAPSE: null },
  POSTED: { FORCE: null, CLEAR: null, TAKE_BACK: null, LAPSE: null },
  VOIDED: { FORCE: null, CLEAR: null, TAKE_BACK: null, LAPSE: null },
};

export function may({ posting }: { readonly posting: Posting }, command: PostingCommand): boolean {
  return POSTING_LIFE[posting][command] !== null;
}
