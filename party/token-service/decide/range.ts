/**
 * Whose card a number is, from its first eight digits, and why it cannot be added when it cannot.
 */
import { type BankProgramme, type Product, productOf } from '@armilla/kit/programme';

export type RangeAnswer =
  | { readonly ok: true; readonly programme: BankProgramme; readonly product: Product }
  | { readonly ok: false; readonly code: 'NETWORK_NOT_SUPPORTED' | 'BANK_NOT_SUPPORTED' };

/** `prefix` is exactly eight digits. */
export function lookUpRange(banks: readonly BankProgramme[], prefix: string): RangeAnswer {
  const found = productOf(banks, prefix);
  if (found === undefined) return refused(banks, networkOf(prefix));
  if (!found.product.tokenisable) return refused([found.programme], found.product.network);
  return { ok: true, ...found };
}

/** Another bank's card of a network that is served, or a network that nobody here serves. */
function refused(banks: readonly BankProgramme[], network: string | undefined): RangeAnswer {
  const products = banks.flatMap((bank) => bank.products);
  const served = products.some((product) => product.tokenisable && product.network === network);
  return { ok: false, code: served ? 'BANK_NOT_SUPPORTED' : 'NETWORK_NOT_SUPPORTED' };
}

/** The networks' own ranges of leading digits (ISO/IEC 7812 issuer identification numbers). */
function networkOf(prefix: string): string | undefined {
  const four = Number(prefix.slice(0, 4));
  if ((four >= 5100 && four <= 5599) || (four >= 2221 && four <= 2720)) return 'MASTERCARD';
  return prefix.startsWith('4') ? 'VISA' : undefined;
}
