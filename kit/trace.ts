/**
 * What passed between the parties, for people who look: one line an APDU, message or call, masked
 * by whoever records it. The trace is for looking; nothing decides by it.
 */
import type { PartyName } from './contract.ts';
import { Recent } from './recent.ts';

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
  /**
   * Whether what is recorded of that tap or enrolment is kept. Whoever would have much to put into
   * words asks first.
   */
  keeps(reference: string | undefined, nowMs: number): boolean;
}

export const noTrace: Trace = { record: () => {}, keeps: () => false };

export interface TraceBook extends Trace {
  /** The last entries, oldest first. */
  entries(): readonly (TraceEntry & { readonly number: number })[];
  /** Calls back for each entry to come; returns how to stop. */
  follow(see: (entry: TraceEntry & { readonly number: number }) => void): () => void;
}

/**
 * Keeps the last `capacity` entries in memory. Of taps that come in a crowd it keeps some, each
 * whole: looking must not slow down what is looked at.
 */
export function traceBook(capacity = 2_000): TraceBook {
  const kept: (TraceEntry & { number: number })[] = [];
  const followers = new Set<(entry: TraceEntry & { number: number }) => void>();
  const keeps = choice();
  let count = 0;
  return {
    keeps,
    record(entry) {
      if (!keeps(entry.reference, entry.at)) return;
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

const MOST_AT_ONCE = 1_000;
const MOST_A_SECOND = 20;
/** Longer than any tap takes while so many come. */
const MOST_REMEMBERED = 10_000;

/** Of which references entries are kept: of all, until more come than {@link MOST_A_SECOND}. */
function choice(): Trace['keeps'] {
  const chosen = new Recent<boolean>(MOST_REMEMBERED);
  let room = MOST_AT_ONCE;
  let lastMs = 0;
  return (reference, nowMs) => {
    if (reference === undefined) return true;
    const known = chosen.get(reference);
    if (known !== undefined) return known;
    // A clock that was put back makes no room.
    const passedMs = Math.max(0, nowMs - lastMs);
    lastMs = nowMs;
    room = Math.min(MOST_AT_ONCE, room + (passedMs * MOST_A_SECOND) / 1_000);
    const isKept = room >= 1;
    if (isKept) room -= 1;
    chosen.set(reference, isKept);
    return isKept;
  };
}
