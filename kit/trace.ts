/**
 * What passed between the parties, for people who look: one line an APDU, message or call, masked
 * by whoever records it. The trace is for looking; nothing decides by it.
 */
import type { PartyName } from './contract.ts';

export interface TraceEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly from: PartyName;
  readonly to: PartyName;
  readonly kind: 'APDU' | 'ISO 8583' | 'API' | 'FINDING';
  /** One line for a person: `GENERATE AC ARQC+CDA → 9000`. */
  readonly summary: string;
  /** The same, decoded, line by line; already masked. */
  readonly details?: readonly string[];
  /** Ties the lines of one tap or enrolment together: an RRN or an enrolment's identifier. */
  readonly reference?: string;
  readonly bytes?: TraceBytes;
  readonly call?: TraceCall;
}

/**
 * The bytes themselves in hexadecimal, `X` for each half byte that is kept from everybody: account
 * data, names, PIN data, keys.
 */
export interface TraceBytes {
  /** Of an APDU; absent answer: the card was silent. */
  readonly command?: string;
  readonly answer?: string;
  /** Of ISO 8583, in the network's own packing. */
  readonly message?: string;
}

/** A call of a party's contract, field by field. */
export interface TraceCall {
  readonly operation: string;
  readonly asked: readonly TraceField[];
  readonly answered: readonly TraceField[];
  /** The catalogue's code, when it was refused. */
  readonly refusal?: string;
  readonly tookMs: number;
}

export interface TraceField {
  /** `plastic.expiry`, `cards.0.state`. */
  readonly path: string;
  /** Empty when it is hidden. */
  readonly value: string;
  readonly hidden?: true;
}

export interface Trace {
  record(entry: TraceEntry): void;
  /** Nobody looks: what would be recorded need not be put into words. */
  readonly isDeaf?: true;
}

export const noTrace: Trace = { record: () => {}, isDeaf: true };

export interface TraceBook extends Trace {
  /** The last entries, oldest first. */
  entries(): readonly (TraceEntry & { readonly number: number })[];
  /** Calls back for each entry to come; returns how to stop. */
  follow(see: (entry: TraceEntry & { readonly number: number }) => void): () => void;
}

/** Keeps the last `capacity` entries in memory. */
export function traceBook(capacity = 2_000): TraceBook {
  const kept: (TraceEntry & { number: number })[] = [];
  const followers = new Set<(entry: TraceEntry & { number: number }) => void>();
  let count = 0;
  return {
    record(entry) {
      count += 1;
      const numbered = { ...entry, number: count };
      kept.push(numbered);
      if (kept.length > capacity) kept.splice(0, kept.length - capacity);
      for (const see of followers) see(numbered);
    },
    entries: () => [...kept],
    follow(see) {
      followers.add(see);
      return () => followers.delete(see);
    },
  };
}
