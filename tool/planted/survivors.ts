/**
 * Mechanical changes that no test can tell from the original, each with its reason. A reason stands
 * for every change of its file (and function) that its pattern names; one that no longer meets
 * anything is said aloud, so that no reason outlives its code.
 */
import type { Plant } from './guards.ts';

export interface Survivor {
  readonly path: string;
  /** The function or table; the whole file where it is left out. */
  readonly where?: string;
  readonly change: RegExp;
  /** Equivalent, because … */
  readonly reason: string;
}

export const SURVIVORS: readonly Survivor[] = [
  {
    path: 'party/token-service/decide/codes.ts',
    where: 'over',
    change: /history\.expiresAt !== undefined: taken out/,
    reason: 'equivalent: nothing is later than undefined, so the comparison beside it says no',
  },
  {
    path: 'party/token-service/decide/kinds.ts',
    where: 'isSpend',
    change: /^return unreachable\(kind\) → /,
    reason: 'equivalent: every kind has its case above, so nothing comes to the last one',
  },
  {
    path: 'party/token-service/decide/package-session.ts',
    where: 'initializeTrouble',
    change: /if \(!\(error instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: reading what a card answers throws nothing but a DecodeError',
  },
  {
    path: 'party/token-service/decide/steps.ts',
    where: 'stepsOf',
    change: /place > open: > → >=/,
    reason: 'equivalent: the step at which it ended has been answered on the line above',
  },
  {
    path: 'party/issuer/decide/service-signals.ts',
    where: 'within',
    change: /&& atMs !== undefined: taken out/,
    reason: 'equivalent: a time less undefined is no number, and no number is within anything',
  },
  {
    path: 'party/terminal/decide/kernel/application-file-locator.ts',
    where: 'isStripeRecord',
    change: /&& first\.firstRecord === 1: taken out/,
    reason:
      'equivalent: no entry begins with record 0, so one that ends with record 1 begins with it',
  },
  {
    path: 'party/wallet/decide/app-version.ts',
    where: 'olderRule',
    change: /tokenGeneration === undefined: taken out/,
    reason: 'equivalent: undefined is less than no number, so nothing is older by it',
  },
  {
    path: 'party/wallet/decide/commits.ts',
    where: 'endedBefore',
    change: /&& state !== undefined: taken out/,
    reason: 'equivalent: the table has no row for undefined, and nothing is as good as no',
  },
  {
    path: 'party/wallet/decide/pairing.ts',
    where: 'proofFits',
    change: /i < expected\.length: < → <=/,
    reason: 'equivalent: one byte beyond the end matters only where the lengths differ already',
  },
  {
    path: 'party/issuer/decide/shop-kind.ts',
    where: 'KINDS',
    change: /^row /,
    reason: 'no guard: it sorts what a customer has spent for a picture, and refuses nothing',
  },
];

/** Why this change may go unnoticed; `undefined` when nobody has said. */
export function reasonFor(
  { path, where, change }: Plant,
  survivors: readonly Survivor[] = SURVIVORS,
): string | undefined {
  return survivors.find(
    (one) => one.path === path && (one.where ?? where) === where && one.change.test(change),
  )?.reason;
}
