/**
 * Who pays a payment: money, and points where the programme redeems them. Pure. Rounding is in the
 * customer's favour, and never gives back more than was spent.
 */

/** What a payment moves beside its merchant's amount, which is `moneyMinor` and `paidMinor`. */
export interface Split {
  /** From the account. */
  readonly moneyMinor: number;
  /** What the points pay. */
  readonly paidMinor: number;
  /** Points spent. */
  readonly spent: number;
  /** Points it earns. */
  readonly earned: number;
}

export const NO_SPLIT: Split = { moneyMinor: 0, paidMinor: 0, spent: 0, earned: 0 };

/** `points` points are worth `minor` minor units. */
export interface Worth {
  readonly points: number;
  readonly minor: number;
}

/** The points that pay, and what: never more than the amount, `most` or the balance. */
export function redeem(
  worth: Worth,
  amountMinor: number,
  most: number,
  balance: number,
): Pick<Split, 'paidMinor' | 'spent'> {
  const points = Math.max(0, Math.min(most, balance));
  const affordable = Number((BigInt(points) * BigInt(worth.minor)) / BigInt(worth.points));
  const paidMinor = Math.min(amountMinor, affordable);
  return { paidMinor, spent: shareUp(paidMinor, worth.points, worth.minor) };
}

/**
 * The split of what is left when a payment of `amountMinor` is lowered to `keptMinor`: the points'
 * part in proportion. `earnedBy` is what a payment of so much money earns; nothing earns more by
 * being lowered.
 */
export function keptSplit(
  whole: Split,
  keptMinor: number,
  earnedBy: (moneyMinor: number) => number,
): Split {
  const amountMinor = whole.moneyMinor + whole.paidMinor;
  if (keptMinor >= amountMinor) return whole;
  const paidMinor = shareUp(whole.paidMinor, keptMinor, amountMinor);
  const moneyMinor = keptMinor - paidMinor;
  const spent = shareDown(whole.spent, keptMinor, amountMinor);
  return { moneyMinor, paidMinor, spent, earned: Math.min(whole.earned, earnedBy(moneyMinor)) };
}

/**
 * What a refund of `refundMinor` gives back of a payment, of which `before` was given back already.
 * `spent` is what it returns of the points, `earned` what it takes back of them.
 */
export function refundSplit(
  whole: Split,
  before: Split,
  refundMinor: number,
  earnedBy: (moneyMinor: number) => number,
): Split {
  const amountMinor = whole.moneyMinor + whole.paidMinor;
  const given = before.moneyMinor + before.paidMinor;
  const kept = keptSplit(whole, Math.max(0, amountMinor - given - refundMinor), earnedBy);
  const paidMinor = clamp(
    whole.paidMinor - kept.paidMinor - before.paidMinor,
    refundMinor - (whole.moneyMinor - before.moneyMinor),
    Math.min(refundMinor, whole.paidMinor - before.paidMinor),
  );
  return {
    paidMinor,
    moneyMinor: refundMinor - paidMinor,
    spent: Math.max(0, whole.spent - kept.spent - before.spent),
    earned: Math.max(0, whole.earned - kept.earned - before.earned),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(0, Math.min(Math.max(value, least), most));
}

/** `amount` × `part` / `whole`, rounded down; exact for amounts of any size. */
function shareDown(amount: number, part: number, whole: number): number {
  return whole === 0 ? 0 : Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}

function shareUp(amount: number, part: number, whole: number): number {
  if (whole === 0) return 0;
  return Number((BigInt(amount) * BigInt(part) + BigInt(whole) - 1n) / BigInt(whole));
}
