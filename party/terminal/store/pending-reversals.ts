/**
 * Reversals that no host has taken in yet. One is put down before its authorisation is sent, so
 * that
 * a till that loses its power in between still takes the amount back when it comes up again.
 */
import type { Message } from '@armilla/iso8583';

export interface PendingReversal {
  /** The retrieval reference of the original. */
  readonly rrn: string;
  readonly message: Message;
}

export interface PendingReversals {
  /** Durable when it resolves. */
  put(reversal: PendingReversal): Promise<void>;
  remove(rrn: string): Promise<void>;
  /** Oldest first. */
  list(): Promise<readonly PendingReversal[]>;
}

/** Kept as long as the process lives: for the simulation and tests. */
export function reversalsInMemory(): PendingReversals {
  const kept = new Map<string, PendingReversal>();
  return {
    put: async (reversal) => void kept.set(reversal.rrn, reversal),
    remove: async (rrn) => void kept.delete(rrn),
    list: async () => [...kept.values()],
  };
}
