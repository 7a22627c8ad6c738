/**
 * A month of an account, laid out: what was booked, with the balance after each entry, and what was
 * paid and is not booked in it. The balances add up, or the ledger is wrong and this throws.
 */
import type { Currency } from '@armilla/kit/money';
import type { Language } from '@armilla/kit/refusal';
import type { EntryKind, EntryState } from './statement-text.ts';

export interface SheetEntry {
  readonly kind: EntryKind;
  readonly state: EntryState;
  /** When it was paid; of what is no payment, when it was booked. */
  readonly paidAtMs: number;
  /** Undefined for what the month did not book. */
  readonly bookedAtMs: number | undefined;
  /** The merchant; empty where there is none. */
  readonly description: string;
  /** The wearable; undefined for plastic. */
  readonly deviceName: string | undefined;
  readonly lastFour: string | undefined;
  /** Below zero for what the customer pays. */
  readonly amountMinor: number;
  /** What it moved the balance by. */
  readonly bookedMinor: number | undefined;
  readonly points: number | undefined;
  readonly pointsSpent: number | undefined;
  readonly reference: string | undefined;
}

export interface BookedEntry extends SheetEntry {
  readonly bookedAtMs: number;
  readonly bookedMinor: number;
  readonly balanceMinor: number;
}

export interface Sheet {
  readonly language: Language;
  readonly bankName: string;
  readonly customerName: string;
  readonly accountName: string;
  readonly iban: string;
  readonly currency: Currency;
  /** `2026-01`. */
  readonly month: string;
  readonly openingMinor: number;
  readonly closingMinor: number;
  readonly booked: readonly BookedEntry[];
  readonly notBooked: readonly SheetEntry[];
}

export type SheetHead = Omit<Sheet, 'booked' | 'notBooked'>;

/** Entries in any order. */
export function sheetOf(head: SheetHead, entries: readonly SheetEntry[]): Sheet {
  let balanceMinor = head.openingMinor;
  const booked = entries
    .flatMap((entry) => {
      const { bookedAtMs, bookedMinor } = entry;
      return bookedAtMs === undefined || bookedMinor === undefined
        ? []
        : [{ ...entry, bookedAtMs, bookedMinor }];
    })
    .sort(inOrder)
    .map((entry) => {
      balanceMinor += entry.bookedMinor;
      return { ...entry, balanceMinor };
    });
  if (balanceMinor !== head.closingMinor) {
    throw new Error(`a statement of ${head.month} does not add up`);
  }
  const notBooked = entries
    .filter(({ bookedAtMs }) => bookedAtMs === undefined)
    .sort((a, b) => a.paidAtMs - b.paidAtMs);
  return { ...head, booked, notBooked };
}

/** By instant; of what came in the same one, what was gained first. */
function inOrder(a: Booked, b: Booked): number {
  const byTime = a.bookedAtMs - b.bookedAtMs || a.paidAtMs - b.paidAtMs;
  return byTime || b.bookedMinor - a.bookedMinor;
}

type Booked = Pick<BookedEntry, 'bookedAtMs' | 'paidAtMs' | 'bookedMinor'>;

/** The instants between which a month of UTC lies, the second not in it. */
export function monthBounds(month: string): readonly [number, number] {
  const start = new Date(`${month}-01T00:00:00.000Z`);
  const end = new Date(start);
  end.setUTCMonth(end.getUTCMonth() + 1);
  return [start.getTime(), end.getTime()];
}
