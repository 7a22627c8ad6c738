/** Lists and their order. */
import type { WalletCard } from '@armilla/phone';

/** A list with one of its entries in another place. */
export function arranged<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, place) => place !== from);
  const moved = list[from];
  return moved === undefined ? [...list] : [...rest.slice(0, to), moved, ...rest.slice(to)];
}

/** Cards that are not named follow as they were. */
export function inOrder(cards: readonly WalletCard[], cardIds: readonly string[]): WalletCard[] {
  const named = cardIds.flatMap((id) => cards.find(({ cardId }) => cardId === id) ?? []);
  return [...named, ...cards.filter(({ cardId }) => !cardIds.includes(cardId))];
}
