/** Figures of several rounds as one: the middle, and how far the others lie. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** The lowest and the highest. */
export const spreadOf = (ratios: readonly number[]): readonly [number, number] => [
  rounded(Math.min(...ratios)),
  rounded(Math.max(...ratios)),
];

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

/** The value below which that share lies; `sorted` upwards. 0 of none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
