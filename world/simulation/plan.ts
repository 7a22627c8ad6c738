/**
 * What is going to happen in a seed: who does what when, and what goes wrong how often. A plan is
 * data: it can be made shorter and played again.
 */
import { type FaultName, type Rates, swarm, without } from './faults/rates.ts';
import { type Dice, diceOf } from './machine/chance.ts';
import { ACTS, type ActName } from './workload/acts.ts';

export interface Step {
  /** Its place in the whole plan, however many are left out. */
  readonly number: number;
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly act: ActName;
}

export interface Plan {
  readonly seed: number;
  /** Where in the calendar it is played: milliseconds after the ground was made. */
  readonly startsAfterMs: number;
  readonly rates: Rates;
  readonly steps: readonly Step[];
}

const ACT_NAMES = Object.keys(ACTS) as ActName[];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How often each act comes beside a hundred taps, at the most. */
export function planOf(seed: number, taps: number): Plan {
  const dice = diceOf(seed, 'plan');
  return drawnPlan(seed, taps, dice, weightsOf(dice));
}

/** Where a card or a band is gone for good there is less to be seen of everything else. */
const LEVEL: Partial<Record<ActName, number>> = {
  tap: 12,
  hold: 4,
  outage: 0.4,
  kill: 0.7,
  remove: 0.3,
  lose: 0.5,
  losePlastic: 0.2,
  desk: 0.7,
  plastic: 2,
  complete: 3,
  increment: 2,
};

/** One in which what is rare elsewhere is as usual as all else: to walk every path in few seeds. */
export function levelPlanOf(seed: number, taps: number): Plan {
  const dice = diceOf(seed, 'level plan');
  const weights = ACT_NAMES.map((name) => [name, LEVEL[name] ?? 1] as const);
  return drawnPlan(seed, taps, dice, weights);
}

function drawnPlan(seed: number, taps: number, dice: Dice, weights: Weights): Plan {
  const steps: Step[] = [];
  const gapMs = dice.pick([300, 2_000, 20_000]);
  let at = 1_000;
  for (let tapped = 0; tapped < taps; ) {
    at += Math.floor(dice.fraction() * 2 * gapMs);
    // People sleep, and go on elsewhere: most of a day is no payment.
    if (dice.odds(0.03)) at += dice.between(1, 10) * HOUR_MS;
    const act = drawn(dice, weights);
    if (act === 'tap') tapped += 1;
    steps.push({ number: steps.length, at, act });
  }
  return { seed, startsAfterMs: startOf(dice), rates: swarm(dice), steps };
}

/**
 * The last Sunday of October at 01:00 UTC (clocks go back in Athens), the end of a leap February,
 * of a year, and of the months in which the tokens of the ground end.
 */
const DATES = [
  Date.UTC(2027, 9, 31, 0, 55),
  Date.UTC(2028, 1, 28, 21, 55),
  Date.UTC(2026, 11, 31, 21, 58),
  Date.UTC(2029, 10, 30, 21, 55),
  Date.UTC(2030, 10, 30, 23, 55),
];
const GROUND_AT = Date.UTC(2026, 10, 22, 12);

function startOf(dice: Dice): number {
  if (dice.odds(0.1)) return dice.pick(DATES) - GROUND_AT;
  return dice.odds(0.2) ? dice.between(0, 30) * DAY_MS : dice.between(0, DAY_MS);
}

type Weights = readonly (readonly [ActName, number])[];

/** Each seed leaves out some of what people may do. */
function weightsOf(dice: Dice): Weights {
  return ACT_NAMES.map((name) => {
    const { weight } = ACTS[name];
    if (name === 'tap') return [name, 100] as const;
    return [name, dice.odds(0.5) ? weight * dice.fraction() * 2 : 0] as const;
  });
}

function drawn(dice: Dice, weights: Weights): ActName {
  let rest = dice.fraction() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of weights) {
    rest -= weight;
    if (rest < 0) return name;
  }
  return 'tap';
}

/** Steps that are asked for and that a plan does not have. */
export function unknownSteps(plan: Plan, asked: readonly number[]): readonly number[] {
  const there = new Set(plan.steps.map(({ number }) => number));
  return asked.filter((number) => !there.has(number));
}

/** The same with only some of its steps, and without some of its faults. */
export function cutDown(
  plan: Plan,
  steps: readonly number[],
  faultsLeftOut: readonly FaultName[],
): Plan {
  return {
    ...plan,
    steps: plan.steps.filter(({ number }) => steps.includes(number)),
    rates: without(plan.rates, faultsLeftOut),
  };
}
