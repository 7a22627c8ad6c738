/**
 * The naive judge's memory: what people outside were told, in plain numbers. Nothing of the product
 * is used here; whoever was told that a payment is approved has paid it, and that is all.
 */

/** The wearer of things that are no honest band. */
export const ATTACKER = 'attacker';

/** A sale as the cashier knows it. */
export interface Sale {
  readonly key: string;
  readonly wearer: string;
  readonly terminalId: string;
  readonly startedAt: number;
  /** What the till wrote down and showed; `undefined` when it died over it. */
  told?: ToldSale;
}

export interface ToldSale {
  readonly rrn: string | null;
  readonly approvedMinor: number;
  readonly kind: 'PURCHASE' | 'CASH' | 'REFUND' | 'PREAUTHORISATION';
  readonly dpanLastFour: string;
  readonly offline: boolean;
}

/** What a merchant was told of a payment that was given back, whole or in part. */
export interface FollowUp {
  readonly kind: 'REFUND' | 'VOID';
  /** Of the payment. */
  readonly rrn: string;
  readonly amountMinor: number;
}

type DeskStop = 'DESK_SUSPEND' | 'DESK_REMOVE' | 'DESK_HOLD';

/** From then on, until then, nothing may be approved with a token. */
export interface Stop {
  /** What was told to whoever stopped it. */
  readonly what: 'FREEZE' | 'REMOVE' | 'LOST_SUSPEND' | 'LOST_DELETE' | 'CANCEL' | DeskStop;
  /** Wearer and last four digits. */
  readonly dpans: readonly string[];
  readonly since: number;
  until: number;
}

/** A code that activated a card. */
export interface CodeTaken {
  readonly enrolmentId: string;
  readonly programmeId: string;
  /** Whose phone it was to come to. */
  readonly mobile: string;
  readonly code: string;
  /** When it was typed, and since when the card was being added. */
  readonly at: number;
  readonly since: number;
}

/** Something that somebody at a bank's desk was told is done. */
export interface DeskAct {
  readonly place: string;
  readonly what: string;
  /** The case. */
  readonly occasion: string;
}

export class Model {
  readonly sales = new Map<string, Sale>();
  readonly followUps: FollowUp[] = [];
  readonly stops: Stop[] = [];
  readonly codesTaken: CodeTaken[] = [];
  readonly deskActs: DeskAct[] = [];
  /** The last day of each card, as it said itself: `YYMMDD` by wearer and last four digits. */
  readonly lastDays = new Map<string, string>();
  /** What came of holds and payments since: what stands of each by its reference. */
  readonly standing = new Map<string, number>();
  /** Payments that a merchant is doing something with. */
  readonly inHand = new Set<string>();
  /** The highest counter each card was seen to give out, by band and DPAN's last four. */
  readonly counters = new Map<string, number>();

  stop(what: Stop['what'], dpans: readonly string[], since: number): void {
    this.stops.push({ what, dpans, since, until: Number.POSITIVE_INFINITY });
  }

  /** It is asked for that stops of this sort go: from now on they may be gone. */
  lift(what: Stop['what'], dpans: readonly string[], now: number): void {
    for (const stop of this.stops) {
      const isMeant = stop.what === what && stop.dpans.some((dpan) => dpans.includes(dpan));
      if (isMeant) stop.until = Math.min(stop.until, now);
    }
  }

  /** A stop that a payment between these times must have met: a late one may meet it lifted. */
  stopFor(dpan: string, startedAt: number, toldAt: number): Stop | undefined {
    return this.stops.find(
      ({ dpans, since, until }) => dpans.includes(dpan) && since < startedAt && toldAt < until,
    );
  }

  approved(): (Sale & { readonly told: ToldSale & { readonly rrn: string } })[] {
    const isApproved = (sale: Sale): sale is ReturnType<Model['approved']>[number] =>
      sale.told !== undefined && sale.told.approvedMinor > 0 && sale.told.rrn !== null;
    return [...this.sales.values()].filter(isApproved);
  }

  /** References of payments that were no honest band's. */
  forged(): ReadonlySet<string> {
    const forged = [...this.sales.values()].filter(({ wearer }) => wearer === ATTACKER);
    return new Set(forged.flatMap(({ told }) => told?.rrn ?? []));
  }

  /** What a payment was told to cost, all told. */
  costMinor({ rrn, approvedMinor }: { readonly rrn: string; readonly approvedMinor: number }) {
    return (this.standing.get(rrn) ?? approvedMinor) - this.givenBackMinor(rrn);
  }

  givenBackMinor(rrn: string): number {
    return this.followUps
      .filter((followUp) => followUp.rrn === rrn)
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  }
}
