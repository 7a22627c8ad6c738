/** A hand of the crew: a thread that plays the seeds it is given, one after the other. */
import './machine/platform.ts';
import { parentPort, workerData } from 'node:worker_threads';
import type { Asked, HandOrders, Played } from './crew.ts';
import { standOn, unpacked } from './ground/ground.ts';
import { drawer } from './machine/platform.ts';
import { cutDown, planOf } from './plan.ts';
import { play } from './run.ts';

const { ground, drawn, taps, steps, without } = workerData as HandOrders;
drawer.fill(drawn);
standOn(unpacked(ground));

parentPort?.on('message', (asked: Asked) => {
  played(asked.seed).then((told) => parentPort?.postMessage(told));
});

async function played(seed: number): Promise<Played> {
  const plan = planOf(seed, taps);
  const numbers = steps ?? plan.steps.map(({ number }) => number);
  try {
    return { seed, outcome: await play(cutDown(plan, numbers, without)) };
  } catch (error) {
    return { seed, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
