/** Numbers of new cards: within the product's range, and given out once. */
import { digits } from '@armilla/kit/chance';
import type { Queryable } from '@armilla/kit/database';
import { luhnDigit, PAN } from '@armilla/kit/secret';
import type { House } from '../deps.ts';
import { cardByFingerprint } from '../store/cards.ts';

/** Sixteen digits within a product's range that no card of this bank has. */
export async function newPAN(
  house: Pick<House, 'chance' | 'vault'>,
  tx: Queryable,
  bin: string,
): Promise<PAN> {
  const body = `${bin}${digits(house.chance, 7)}`;
  const pan = new PAN(`${body}${luhnDigit(body)}`);
  const taken = await cardByFingerprint(tx, house.vault.fingerprint(pan));
  return taken === undefined ? pan : newPAN(house, tx, bin);
}

/** 29 characters: who gave it out (our own four, for tests) and 25 digits of chance. */
export function newPaymentAccountReference({ chance }: Pick<House, 'chance'>): string {
  return `ARML${digits(chance, 25)}`;
}
