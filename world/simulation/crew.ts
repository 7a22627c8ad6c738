/**
 * Seeds played by several threads: each seed is whole in one of them and the same as in any other,
 * since nothing is shared but the ground, of which each has a copy.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FaultName } from './faults/rates.ts';
import { ground, type PackedGround, packed } from './ground/ground.ts';
import type { Drawn } from './machine/key-drawer.ts';
import { drawer } from './machine/platform.ts';
import type { Outcome } from './run.ts';

/** What a thread knows from its beginning. */
export interface HandOrders {
  readonly ground: PackedGround;
  readonly drawn: Drawn;
  /** Of each seed. */
  readonly taps: number;
  /** Only these steps, where they are given. */
  readonly steps: readonly number[] | undefined;
  readonly without: readonly FaultName[];
}

export interface Asked {
  readonly seed: number;
}

/** What came of a seed: how it was played, or the bug that ended it. */
export type Played =
  | { readonly seed: number; readonly outcome: Outcome }
  | { readonly seed: number; readonly bug: string };

export interface CrewWork extends Omit<HandOrders, 'ground' | 'drawn'> {
  readonly workers: number;
  readonly first: number;
  readonly seeds: number;
  /** Asked before each further seed. */
  readonly goesOn: () => boolean;
  readonly tell: (outcome: Outcome) => void;
}

/**
 * Plays the seeds; told as they end, in no order. No seed is begun after one that failed: the first
 * that did, by number, is given.
 */
export async function playTogether(work: CrewWork): Promise<Outcome | undefined> {
  const { workers, first, seeds, goesOn, tell, taps, steps, without } = work;
  const orders: HandOrders = {
    ...{ ground: packed(await ground()), drawn: drawer.all() },
    ...{ taps, steps, without },
  };
  const failed: Outcome[] = [];
  let next = first;
  const hand = async () => {
    const worker = new Worker(new URL('./hand.ts', import.meta.url), { workerData: orders });
    try {
      while (failed.length === 0 && next < first + seeds && goesOn()) {
        const outcome = await playedBy(worker, next++);
        tell(outcome);
        if (outcome.violations.length > 0) failed.push(outcome);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, seeds) }, hand));
  return failed.sort((one, other) => one.plan.seed - other.plan.seed)[0];
}

async function playedBy(worker: Worker, seed: number): Promise<Outcome> {
  worker.postMessage({ seed } satisfies Asked);
  const [played] = (await once(worker, 'message')) as [Played];
  if ('bug' in played) throw new Error(`seed ${seed}: ${played.bug}`);
  return played.outcome;
}
