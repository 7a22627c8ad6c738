/** Months that have a statement: from that in which the account was opened, the newest first. */
export function monthsSince<M extends { readonly month: string }>(
  months: readonly M[],
  since: string,
): readonly M[] {
  return months.filter(({ month }) => month >= since).toReversed();
}
