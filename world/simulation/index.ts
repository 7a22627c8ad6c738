/** The simulation, for those who run it: seeds one after the other, a failure made short. */
import './machine/platform.ts';
import type { Trace } from '@armilla/kit/trace';
import { playTogether } from './crew.ts';
import type { FaultName } from './faults/rates.ts';
import { cutDown, type Plan, planOf } from './plan.ts';
import { type Outcome, play } from './run.ts';
import { type Shrunk, shrink, spellSteps } from './shrink.ts';

export { FAULT_NAMES, type FaultName } from './faults/rates.ts';
export { INVARIANTS } from './invariants/index.ts';
export { cutDown, levelPlanOf, type Plan, planOf, unknownSteps } from './plan.ts';
export { type Outcome, play, type Violation } from './run.ts';
export { readSteps, spellSteps } from './shrink.ts';
export { traceFileOf } from './trace-file.ts';

export interface Seeds {
  readonly first: number;
  readonly seeds: number;
  /** Of each seed. */
  readonly taps: number;
  /** No further seed is begun after it. */
  readonly untilMs?: number;
  /** Of each plan these alone, where they are given, and these faults never. */
  readonly steps?: readonly number[] | undefined;
  readonly without?: readonly FaultName[];
  /** Threads; one that keeps a journal or a trace plays alone. */
  readonly workers?: number;
  readonly keepsJournal?: boolean;
  readonly trace?: Trace;
  readonly onSeed?: (outcome: Outcome, so: Totals) => void;
}

/** Of all seeds together. */
export interface Totals {
  seeds: number;
  taps: number;
  simulatedMs: number;
  tookMs: number;
  violations: number;
  /** How often each rare path was walked. */
  readonly sometimes: Map<string, number>;
}

/** Plays seed after seed, up to the first that fails. */
export async function playSeeds(asked: Seeds): Promise<Totals & { readonly failed?: Outcome }> {
  const { untilMs = Number.POSITIVE_INFINITY, workers = 1, onSeed } = asked;
  const totals: Totals = {
    ...{ seeds: 0, taps: 0, simulatedMs: 0, tookMs: 0, violations: 0 },
    sometimes: new Map(),
  };
  const since = performance.now();
  const goesOn = () => totals.tookMs <= untilMs;
  const tell = (outcome: Outcome) => {
    totals.tookMs = performance.now() - since;
    add(totals, outcome);
    onSeed?.(outcome, totals);
  };
  const looks = asked.keepsJournal === true || asked.trace !== undefined;
  const alone = looks || workers === 1 || asked.seeds === 1;
  const { first, seeds, taps, steps, without = [] } = asked;
  const failed = alone
    ? await playAlone(asked, goesOn, tell)
    : await playTogether({ workers, first, seeds, taps, steps, without, goesOn, tell });
  return failed === undefined ? totals : { ...totals, failed };
}

async function playAlone(
  { first, seeds, taps, steps, without = [], keepsJournal = false, trace }: Seeds,
  goesOn: () => boolean,
  tell: (outcome: Outcome) => void,
): Promise<Outcome | undefined> {
  for (let seed = first; seed < first + seeds && goesOn(); seed++) {
    const plan = planOf(seed, taps);
    const numbers = steps ?? plan.steps.map(({ number }) => number);
    const playing = { keepsJournal, ...(trace && { trace }) };
    const outcome = await play(cutDown(plan, numbers, without), playing);
    tell(outcome);
    if (outcome.violations.length > 0) return outcome;
  }
  return undefined;
}

function add(totals: Totals, { taps, simulatedMs, violations, sometimes }: Outcome): void {
  totals.seeds += 1;
  totals.taps += taps;
  totals.simulatedMs += simulatedMs;
  totals.violations += violations.length;
  for (const [name, count] of sometimes) {
    totals.sometimes.set(name, (totals.sometimes.get(name) ?? 0) + count);
  }
}

/** The shortest plan found that breaks the same invariant. */
export function shortest({ plan, violations }: Outcome, mostPlays?: number): Promise<Shrunk> {
  const broken = violations[0]?.invariant;
  const fails = async (shorter: Plan) => {
    const { violations: seen } = await play(shorter);
    return seen.some(({ invariant }) => invariant === broken);
  };
  return shrink(plan, fails, mostPlays);
}

/** How to play exactly that again. */
export function commandFor({ plan, steps, faultsLeftOut }: Shrunk, taps: number): string {
  const without = faultsLeftOut.length === 0 ? '' : ` --without ${faultsLeftOut.join(',')}`;
  return `npx armilla simulate --seed ${plan.seed} --taps ${taps} --steps ${spellSteps(steps)}${without}`;
}
