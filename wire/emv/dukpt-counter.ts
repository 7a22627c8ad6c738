/** The transaction counter of DUKPT, which passes over numbers with too many bits set. */

/** How many bits of a counter of up to 32 bits are set. */
export function setBits(counter: number): number {
  let count = 0;
  for (let rest = counter; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/**
 * The next counter of at most `maximumSetBits` set bits, or undefined when there is none. Where the
 * number after has too many, the lowest set bit is added instead of one (ANSI X9.24-1, A.3).
 */
export function nextCounter(
  counter: number,
  bits: number,
  maximumSetBits: number,
): number | undefined {
  let next = counter + 1;
  while (next < 2 ** bits && setBits(next) > maximumSetBits) next += lowestSetBit(next);
  return next < 2 ** bits ? next : undefined;
}

function lowestSetBit(counter: number): number {
  return (counter & -counter) >>> 0;
}
