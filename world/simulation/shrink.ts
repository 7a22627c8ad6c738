/**
 * Makes a plan that fails shorter, as long as it fails the same: first whole faults go, then halves
 * of its steps, then quarters, down to single ones (delta debugging, Zeller 1999).
 */
import { FAULT_NAMES, type FaultName } from './faults/rates.ts';
import { cutDown, type Plan } from './plan.ts';

export interface Shrunk {
  readonly plan: Plan;
  readonly steps: readonly number[];
  readonly faultsLeftOut: readonly FaultName[];
  /** Plans that were played on the way. */
  readonly plays: number;
}

/** `fails`: whether a plan breaks the same invariant. `mostPlays` bounds how long it may take. */
export async function shrink(
  plan: Plan,
  fails: (plan: Plan) => Promise<boolean>,
  mostPlays = 120,
): Promise<Shrunk> {
  let plays = 0;
  const stillFails = async (steps: readonly number[], without: readonly FaultName[]) => {
    if (plays >= mostPlays) return false;
    plays += 1;
    return fails(cutDown(plan, steps, without));
  };
  let steps = plan.steps.map(({ number }) => number);
  let faultsLeftOut: readonly FaultName[] = [];
  for (const fault of FAULT_NAMES.filter((name) => plan.rates[name] > 0)) {
    const more = [...faultsLeftOut, fault];
    if (await stillFails(steps, more)) faultsLeftOut = more;
  }
  for (let size = Math.ceil(steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < steps.length && plays < mostPlays; ) {
      const fewer = [...steps.slice(0, at), ...steps.slice(at + size)];
      if (await stillFails(fewer, faultsLeftOut)) steps = fewer;
      else at += size;
    }
  }
  return { plan: cutDown(plan, steps, faultsLeftOut), steps, faultsLeftOut, plays };
}

/** `1-3,7`: steps as the command line spells them. */
export function spellSteps(steps: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const step of steps) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] + 1 === step) last[1] = step;
    else runs.push([step, step]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** More than any plan has. */
const MOST_STEPS = 1_000_000;

/** What {@link spellSteps} spelled; `undefined` where it is something else. */
export function readSteps(text: string): readonly number[] | undefined {
  const steps: number[] = [];
  for (const part of text.split(',')) {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (from === undefined || Number(to) > MOST_STEPS) return undefined;
    for (let step = Number(from); step <= Number(to); step++) steps.push(step);
  }
  return steps;
}
