/**
 * Offline approvals on their way to the acquirer (store and forward). One is put down before
 * anybody is told that the sale was approved; it stays until the host has taken it in. One that the
 * host refuses is set aside and kept: money is owed there, and a person has to look.
 */
import type { PendingReversal, PendingReversals } from './pending-reversals.ts';

/** A message and the retrieval reference of its sale. */
export type PendingAdvice = PendingReversal;

export interface RefusedAdvice extends PendingAdvice {
  /** DE 39 of the host's answer. */
  readonly responseCode: string;
}

export interface PendingAdvices extends PendingReversals {
  /** Out of the queue, and kept. Durable when it resolves. */
  setAside(rrn: string, responseCode: string): Promise<void>;
  refused(): Promise<readonly RefusedAdvice[]>;
}

/** Kept as long as the process lives: for the simulation and tests. */
export function advicesInMemory(): PendingAdvices {
  const kept = new Map<string, PendingAdvice>();
  const aside: RefusedAdvice[] = [];
  return {
    put: async (advice) => void kept.set(advice.rrn, advice),
    remove: async (rrn) => void kept.delete(rrn),
    list: async () => [...kept.values()],
    async setAside(rrn, responseCode) {
      const advice = kept.get(rrn);
      if (advice !== undefined) aside.push({ ...advice, responseCode });
      kept.delete(rrn);
    },
    refused: async () => [...aside],
  };
}
