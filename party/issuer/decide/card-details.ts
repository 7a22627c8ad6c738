/** What was typed in the form against what the bank holds: which of the three does not match. */
import { ascii, equal } from '@armilla/bytes';
import type { CVC2 } from '@armilla/kit/secret';
import { nameFits } from './name.ts';

/** What a cardholder types beside the card number. `expiry` is `MMYY`. */
export interface TypedDetails {
  readonly cardholderName: string;
  readonly expiry: string;
  readonly cvc2: CVC2;
}

/** The same as the bank holds it; the name in each of its spellings. */
export interface HeldDetails {
  readonly names: readonly string[];
  readonly expiry: string;
  readonly cvc2: CVC2;
}

export type CardDetail = 'CARD_NUMBER' | 'NAME' | 'EXPIRY' | 'CVC2';

/** The details that do not match, for agent and engineer; the cardholder is told none of them. */
export function wrongDetails(
  typed: TypedDetails,
  held: HeldDetails | undefined,
): readonly CardDetail[] {
  if (held === undefined) return ['CARD_NUMBER'];
  const wrong: CardDetail[] = [];
  if (!nameFits(typed.cardholderName, held.names)) wrong.push('NAME');
  if (typed.expiry !== held.expiry) wrong.push('EXPIRY');
  if (!equal(ascii(typed.cvc2.expose()), ascii(held.cvc2.expose()))) wrong.push('CVC2');
  return wrong;
}
