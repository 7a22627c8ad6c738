/** `armilla simulate`: the whole service under one seed, with everything going wrong that may. */
import { writeFileSync } from 'node:fs';
import { traceBook } from '@armilla/kit/trace';
import {
  type Command,
  type ExitCode,
  type Given,
  type Speak,
  textOf,
  UsageError,
} from '../command.ts';

type Simulation = typeof import('@armilla/world/simulation/index');
type Plan = ReturnType<Simulation['planOf']>;
type Totals = Parameters<NonNullable<Parameters<Simulation['playSeeds']>[0]['onSeed']>>[1];
type Outcome = Parameters<NonNullable<Parameters<Simulation['playSeeds']>[0]['onSeed']>>[0];

/** Of one run. */
const MOST_TRACED = 500_000;

export const simulate: Command = {
  name: 'simulate',
  usage:
    '[--seeds N] [--seed S] [--taps N] [--workers N] [--minutes M] [--steps LIST] [--without LIST] ' +
    '[--trace FILE] [--json]',
  summary: 'Plays the whole service under a seed, with faults and an attacker, and judges it.',
  help:
    'Every party, band, link and database in one thread on simulated time: the same seed is the same\n' +
    'run. --seeds 20 plays seeds 1 to 20, --seed 7 that one alone, both together seeds 7 to 26;\n' +
    '--taps 60 are the taps of each; --workers 2 plays two seeds at a time; --minutes 5 begins no\n' +
    'further seed after that. A seed that breaks an invariant ends the run with the shortest plan\n' +
    'found that breaks it too, and the command that plays it: --steps 3,7-9 plays only those steps,\n' +
    '--without frameLost,callLost leaves faults out. --trace writes a file that the trace page opens\n' +
    '(/trace, of the last seed). With --json the last line is\n' +
    '{ seeds, taps, simulatedHours, speedUp, violations, sometimes }.',
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    taps: { type: 'string' },
    workers: { type: 'string' },
    minutes: { type: 'string' },
    steps: { type: 'string' },
    without: { type: 'string' },
    trace: { type: 'string' },
  },
  async run(given, speak) {
    // Not before it is wanted: it takes the place of this process's clock and chance.
    const simulation = await import('@armilla/world/simulation/index');
    const taps = numberOf(given, 'taps', 60);
    const seed = given.values.seed === undefined ? undefined : numberOf(given, 'seed', 1);
    const minutes = given.values.minutes === undefined ? undefined : numberOf(given, 'minutes', 1);
    const book = traceBook(MOST_TRACED);
    const path = textOf(given, 'trace', '');
    const played = await simulation.playSeeds({
      first: seed ?? 1,
      seeds: numberOf(given, 'seeds', minutes !== undefined ? 1e9 : seed === undefined ? 20 : 1),
      taps,
      ...(minutes !== undefined && { untilMs: minutes * 60_000 }),
      ...cutOf(simulation, given, simulation.planOf(seed ?? 1, taps)),
      workers: numberOf(given, 'workers', 1),
      ...(path !== '' && { keepsJournal: true, trace: book }),
      onSeed: (outcome, so) => {
        progress(so, speak);
        if (path !== '') writeFileSync(path, simulation.traceFileOf(outcome, book));
      },
    });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    if (played.failed !== undefined) await tellFailure(simulation, played.failed, taps, speak);
    return sumUp(played, speak);
  },
};

function numberOf(given: Given, name: string, otherwise: number): number {
  const number = Number(textOf(given, name, String(otherwise)));
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new UsageError(`--${name} wants a whole number of at least 1`);
  }
  return number;
}

/** Only some steps, and without some faults, where it is asked for. */
function cutOf(simulation: Simulation, given: Given, plan: Plan) {
  const { readSteps, unknownSteps, FAULT_NAMES } = simulation;
  const steps =
    given.values.steps === undefined ? undefined : readSteps(textOf(given, 'steps', ''));
  if (given.values.steps !== undefined && steps === undefined) {
    throw new UsageError('--steps wants numbers of steps, such as 3,7-9');
  }
  const names = textOf(given, 'without', '').split(',').filter(Boolean);
  const without = FAULT_NAMES.filter((name) => names.includes(name));
  if (without.length < names.length) {
    throw new UsageError(`--without wants names of faults: ${FAULT_NAMES.join(', ')}`);
  }
  const [unknown] = unknownSteps(plan, steps ?? []);
  if (unknown !== undefined) throw new UsageError(noStep(plan, unknown));
  return { steps, without };
}

function noStep({ seed, steps }: Plan, unknown: number): string {
  const last = steps.at(-1)?.number ?? 0;
  return (
    `--steps has ${unknown}, and the plan of seed ${seed} has steps 0 to ${last}: ` +
    'with another --taps it is another plan'
  );
}

function progress({ seeds, taps, simulatedMs }: Totals, speak: Speak): void {
  if (!process.stderr.isTTY || speak.json) return;
  const hours = Math.round(simulatedMs / 3_600_000);
  process.stderr.write(`\r\x1b[K${seeds} seeds, ${taps} taps, ${hours} simulated hours`);
}

async function tellFailure(
  { shortest, commandFor }: Simulation,
  failed: Outcome,
  taps: number,
  speak: Speak,
): Promise<void> {
  const { plan, violations } = failed;
  for (const { invariant, why } of violations.slice(0, 5)) {
    speak.say({ seed: plan.seed, invariant, why }, `Seed ${plan.seed} breaks ${invariant}: ${why}`);
  }
  const shrunk = await shortest(failed, 60);
  const replay = commandFor(shrunk, taps);
  speak.say(
    { seed: plan.seed, steps: shrunk.steps.length, replay },
    `${plan.steps.length} steps made ${shrunk.steps.length}. To play it again:\n  ${replay}`,
  );
}

function sumUp(played: Totals, speak: Speak): ExitCode {
  const { seeds, taps, simulatedMs, tookMs, violations, sometimes } = played;
  const simulatedHours = Math.round(simulatedMs / 360_000) / 10;
  const speedUp = Math.round(simulatedMs / Math.max(1, tookMs));
  const reached = Object.fromEntries(
    [...sometimes].sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  speak.say(
    { seeds, taps, simulatedHours, speedUp, violations, sometimes: reached },
    `${seeds} seeds, ${taps} taps, ${simulatedHours} hours at ${speedUp} times their pace, ` +
      `${sometimes.size} sorts of rare paths walked, ${violations} violations.`,
  );
  return violations === 0 ? 0 : 1;
}
