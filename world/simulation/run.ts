/** Plays one plan: everybody does what they do, then all that was broken works again and is judged. */
import type { Trace } from '@armilla/kit/trace';
import { type Ground, ground } from './ground/ground.ts';
import { INVARIANTS } from './invariants/index.ts';
import { diceOf } from './machine/chance.ts';
import { Model } from './model.ts';
import type { Plan } from './plan.ts';
import type { Acting } from './workload/acting.ts';
import { ACTS } from './workload/acts.ts';
import { World } from './world.ts';

export interface Violation {
  readonly invariant: string;
  readonly why: string;
}

export interface Outcome {
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  /** Of everything that happened. */
  readonly digest: string;
  readonly taps: number;
  readonly simulatedMs: number;
  readonly sometimes: ReadonlyMap<string, number>;
  /** Where it was asked for. */
  readonly lines: World['journal']['lines'];
}

export interface Playing {
  readonly keepsJournal?: boolean;
  /** Where the parties tell what passes between them, masked. */
  readonly trace?: Trace;
  /** Does something to the world before it is judged: to see that the judges see it. */
  readonly plant?: (world: World, model: Model) => void;
}

/** Longest pause between two attempts of anybody, twice over, and a little more. */
const REST_MS = 2 * 60_000 + 30_000;

export async function play(
  plan: Plan,
  { keepsJournal, trace, plant }: Playing = {},
): Promise<Outcome> {
  const base = await ground();
  const { programmes, snapshot } = base;
  const startMs = snapshot.at + plan.startsAfterMs;
  const { seed, rates } = plan;
  const options = { seed, programmes, startMs, from: snapshot, rates };
  const world = new World({
    ...options,
    keepsJournal: keepsJournal ?? false,
    ...(trace && { trace }),
  });
  const model = new Model();
  const violations: Violation[] = [];
  const violated = (invariant: string, why: string) => {
    violations.push({ invariant, why });
    world.note(`VIOLATED ${invariant}: ${why}`);
  };
  world.violated = violated;
  try {
    await world.machine.run(async () => {
      await world.parties.start();
      await act(plan, { world, model, ground: base, violated });
      await comeToRest(world, model);
      plant?.(world, model);
      for (const { invariant, why } of judged(world, model, base)) violated(invariant, why);
    });
  } finally {
    world.close();
  }
  const simulatedMs = world.now - startMs;
  const told = [...model.sales.values()];
  const { sometimes, journal } = world;
  const seen = { sometimes: sometimes.counts(), digest: journal.digest(), lines: journal.lines };
  return { plan, violations, taps: told.length, simulatedMs, ...seen };
}

async function act(plan: Plan, around: Omit<Acting, 'dice'>): Promise<void> {
  const { world } = around;
  const start = world.now;
  const done: Promise<void>[] = [];
  for (const { number, at, act: name } of plan.steps) {
    await world.machine.until(start + at);
    world.machine.stir();
    world.note(`step ${number}: ${name}`);
    const dice = diceOf(plan.seed, `step ${number}`);
    done.push(ACTS[name].act({ ...around, dice }));
  }
  // From here on nothing goes wrong any more; whoever insists will get an answer.
  world.storm.calm();
  world.machine.keepAwake();
  await Promise.all(done);
}

async function comeToRest(world: World, model: Model): Promise<void> {
  world.skews.clear();
  while (world.parties.all.some(({ party }) => party === undefined))
    await world.machine.wait(1_000);
  for (const wearer of world.people) wearer.reboot();
  await world.machine.wait(REST_MS);
  await world.parties.settled();
  await world.machine.wait(1_000);
  learn(world, model);
}

/** What a till wrote down counts, although it died before the cashier saw it. */
function learn(world: World, model: Model): void {
  const rows = world
    .disk('tills')
    .rows<{ sale_key: string; result: string }>('SELECT sale_key, result FROM sale');
  for (const { sale_key, result } of rows) {
    const sale = model.sales.get(sale_key);
    if (sale !== undefined) sale.told ??= JSON.parse(result);
  }
}

/** What the judges find in a world at rest. */
export function judged(world: World, model: Model, base: Ground): readonly Violation[] {
  return INVARIANTS.flatMap(({ name, check }) =>
    check({ world, model, ground: base }).map((why) => ({ invariant: name, why })),
  );
}
