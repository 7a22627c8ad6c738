/**
 * What must hold once a world has come to rest. I4 and I8 are judged at each tap, by what cashiers
 * are told and what cards say (`workload/tap.ts`, `workload/field.ts`); I14 at each call that comes
 * twice (`process/call.ts`).
 */
import {
  bandRemembersTen,
  bandsAreNotOverfull,
  cancelledCardsHaveNoTokens,
  cardsAreWhole,
  codesAreCounted,
  oneBandPerToken,
} from './cards.ts';
import type { Checker } from './checker.ts';
import { approvedIsPostedOnce, booksAddUp, clearingAgrees, unverifiedAreCounted } from './money.ts';
import { everythingComesToRest } from './rest.ts';
import { auditIsUnbroken, noNumberInTheClear } from './secrets.ts';

export const INVARIANTS: readonly Checker[] = [
  approvedIsPostedOnce,
  booksAddUp,
  oneBandPerToken,
  cancelledCardsHaveNoTokens,
  codesAreCounted,
  cardsAreWhole,
  bandsAreNotOverfull,
  bandRemembersTen,
  noNumberInTheClear,
  auditIsUnbroken,
  everythingComesToRest,
  unverifiedAreCounted,
  clearingAgrees,
];
