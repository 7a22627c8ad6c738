/** Which payments are looked for, and how they are laid out by days. */
import type { Line } from '../use-bank.ts';

export const PAYMENT_SORTS = ['ALL', 'PENDING', 'DECLINED', 'BACK'] as const;
export type PaymentSort = (typeof PAYMENT_SORTS)[number];

export interface PaymentFilter {
  /** Words that a payment must have, in any order: merchant, amount, wearable, last four. */
  readonly text: string;
  readonly sort: PaymentSort;
  /** A wearable by its name, `PLASTIC`, or whatever paid when empty. */
  readonly payer: string;
}

export const EVERY_PAYMENT: PaymentFilter = { text: '', sort: 'ALL', payer: '' };
export const PLASTIC = 'PLASTIC';

type Looked = Pick<
  Line,
  'merchantName' | 'deviceName' | 'dpanLastFour' | 'rrn' | 'outcome' | 'posting' | 'kind' | 'at'
>;

const FITS: Readonly<Record<PaymentSort, (line: Looked) => boolean>> = {
  ALL: () => true,
  PENDING: ({ posting }) => posting === 'PENDING',
  DECLINED: ({ outcome }) => outcome === 'DECLINED',
  BACK: ({ kind, outcome }) => kind === 'REFUND' || outcome === 'REVERSED',
};

/** `spelled`: a payment's amount as it is shown, so that what is seen can be looked for. */
export function matching<L extends Looked>(
  lines: readonly L[],
  { text, sort, payer }: PaymentFilter,
  spelled: (line: L) => string,
): readonly L[] {
  const words = folded(text).split(/\s+/).filter(Boolean);
  return lines.filter((line) => {
    if (!FITS[sort](line) || (payer !== '' && payerOf(line) !== payer)) return false;
    const { merchantName, deviceName = '', dpanLastFour, rrn } = line;
    const said = folded([merchantName, deviceName, dpanLastFour, rrn, spelled(line)].join(' '));
    return words.every((word) => said.includes(word));
  });
}

export function payerOf({ deviceName }: Pick<Looked, 'deviceName'>): string {
  return deviceName ?? PLASTIC;
}

/** Whatever paid any of them, each once. */
export function payersOf(lines: readonly Looked[]): readonly string[] {
  return [...new Set(lines.map(payerOf))].toSorted();
}

/** Accents and capitals do not matter: `cafe` finds `Café`. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\u00a0/g, ' ');
}

export interface DayOfPayments<L> {
  /** An instant of the day. */
  readonly at: number;
  readonly lines: readonly L[];
}

/** Newest first as they come, the reader's own days. */
export function byDays<L extends Pick<Looked, 'at'>>(
  lines: readonly L[],
): readonly DayOfPayments<L>[] {
  const days = Map.groupBy(lines, ({ at }) => new Date(at).toDateString());
  return [...days.values()].map((own) => ({ at: own[0]?.at ?? 0, lines: own }));
}
