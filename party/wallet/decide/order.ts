/** The order of a wearable's cards. The first that stands is the default. */

/** Those that are named first, in the order named; the others follow as they were. */
export function reordered(current: readonly string[], named: readonly string[]): string[] {
  const first = named.filter((cardId) => current.includes(cardId));
  return [...first, ...current.filter((cardId) => !first.includes(cardId))];
}

/** To the front, the others as they were. */
export function broughtToFront(current: readonly string[], cardId: string): string[] {
  return reordered(current, [cardId]);
}
