/** How many bytes a piece of work allocates: the growth of every heap over many calls. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Well below the young generation's 16 MB: within it the collector is not called. */
const MOST_BYTES = 4_000_000;
const FIRST_CALLS = 20;
const MOST_CALLS = 2_000;
const TRIES = 5;

/** The collector, called by hand so that nothing old is counted and nothing new collected. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/**
 * Bytes a call, the smallest of several tries: whatever else runs only ever adds. A first few calls
 * tell how many there may be before the collector would run.
 */
export function allocatedBytes(work: () => unknown): number {
  const collect = collector();
  for (let i = 0; i < MOST_CALLS; i++) work();
  const roughly = smallestGrowth(work, FIRST_CALLS, collect);
  const calls = Math.max(FIRST_CALLS, Math.min(MOST_CALLS, Math.floor(MOST_BYTES / roughly)));
  return Math.round(smallestGrowth(work, calls, collect));
}

function smallestGrowth(work: () => unknown, calls: number, collect: () => void): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    collect();
    const before = heapBytes();
    for (let i = 0; i < calls; i++) work();
    const grown = heapBytes() - before;
    if (grown > 0) smallest = Math.min(smallest, grown);
  }
  return smallest / calls;
}

function heapBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
