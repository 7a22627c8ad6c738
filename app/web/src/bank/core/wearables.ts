/** The wearables that carry a customer's cards, each once, with what it carries. */
import type { BankCard, CarriedToken } from '../use-bank.ts';

export interface Carried {
  readonly token: CarriedToken;
  readonly card: BankCard;
}

export interface Wearable {
  readonly deviceName: string;
  readonly carried: readonly Carried[];
}

/** What was taken off for good is not there any more. */
export function wearablesOf(cards: readonly BankCard[]): readonly Wearable[] {
  const carried = cards.flatMap((card) => card.tokens.map((token) => ({ token, card })));
  const living = carried.filter(({ token }) => token.status !== 'DEACTIVATED');
  const byName = Map.groupBy(living, ({ token }) => token.deviceName);
  return [...byName].map(([deviceName, own]) => ({ deviceName, carried: own }));
}

/** What still pays with it, and stops when it is lost. */
export function payingOn({ carried }: Wearable): readonly CarriedToken[] {
  return carried.map(({ token }) => token).filter(({ status }) => status === 'ACTIVE');
}

/** Its holder froze it: they alone can take that away again. */
export function frozenByHolder({ suspendedBy }: CarriedToken): boolean {
  return suspendedBy.includes('CARDHOLDER');
}
