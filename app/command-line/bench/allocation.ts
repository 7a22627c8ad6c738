/** How many bytes a piece of work allocates: the growth of every heap over many calls. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const CALLS = 2_000;
const TRIES = 5;

/** The collector, called by hand so that nothing old is counted and nothing new collected. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/**
 * Bytes a call, the smallest of several tries: whatever else runs only ever adds. `calls` times the
 * allocation of one call must stay below the young generation's 16 MB, or the collector would run.
 */
export function allocatedBytes(work: () => unknown, calls = CALLS): number {
  const collect = collector();
  for (let i = 0; i < calls; i++) work();
  let smallest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    collect();
    const before = heapBytes();
    for (let i = 0; i < calls; i++) work();
    const grown = heapBytes() - before;
    if (grown > 0) smallest = Math.min(smallest, grown);
  }
  return Math.round(smallest / calls);
}

function heapBytes(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
