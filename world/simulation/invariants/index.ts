/**
 * What must hold once a world has come to rest. I4 and I8 are judged at each tap, by what cashiers
 * are told and what cards say (`workload/tap.ts`, `workload/field.ts`); I14 at each call that comes
 * twice (`process/call.ts`).
 */
import { auditIsUnbroken } from './audit.ts';
import { bandsAreNotOverfull, cancelledCardsHaveNoTokens, oneBandPerToken } from './cards.ts';
import type { Checker } from './checker.ts';
import { bandRemembersTen, bandsGuardThemselves, cardsAreWhole } from './chips.ts';
import { codesAreCounted } from './codes.ts';
import { approvedIsPostedOnce, booksAddUp, clearingAgrees, unverifiedAreCounted } from './money.ts';
import { everythingComesToRest } from './rest.ts';
import { noNumberInTheClear } from './secrets.ts';

export const INVARIANTS: readonly Checker[] = [
  approvedIsPostedOnce,
  booksAddUp,
  oneBandPerToken,
  cancelledCardsHaveNoTokens,
  codesAreCounted,
  cardsAreWhole,
  bandsGuardThemselves,
  bandsAreNotOverfull,
  bandRemembersTen,
  noNumberInTheClear,
  auditIsUnbroken,
  everythingComesToRest,
  unverifiedAreCounted,
  clearingAgrees,
];
