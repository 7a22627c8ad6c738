/** The drawings of each benchmark, made of what it measured. */
import type { RatioLine, TailLine } from '../authorise/contest.ts';
import type { EnrolLine } from '../enrol/lines.ts';
import type { GrowthLine, MemoryLine, SizeLine } from '../growth/lines.ts';
import type { Comparison } from '../measure.ts';
import type { Checked } from '../queue/calibrate.ts';
import type { Measured } from '../queue/points.ts';
import type { CostLine, StartLine } from '../start/lines.ts';
import type { WorkersLine } from '../workers/lines.ts';
import { type AtLoad, modelPlot } from './model.ts';
import { type Curve, percentilePlot } from './percentiles.ts';
import { type RatioBar, ratioPlot } from './ratios.ts';

export interface Plot {
  /** Name of its file. */
  readonly file: string;
  readonly svg: string;
}

type Times = { readonly [name in 'p50Ms' | 'p90Ms' | 'p99Ms' | 'p999Ms']: number };

const curveOf = (name: string, { p50Ms, p90Ms, p99Ms, p999Ms }: Times): Curve => ({
  name,
  times: { p50: p50Ms, p90: p90Ms, p99: p99Ms, 'p99.9': p999Ms },
});

const isTail = (line: RatioLine | TailLine): line is TailLine => 'atMost' in line;

export function authorisePlots(lines: readonly (RatioLine | TailLine)[]): readonly Plot[] {
  const full = lines.filter((line): line is RatioLine => !isTail(line));
  const tails = lines.filter(isTail);
  return [
    {
      file: 'authorise-ratios.svg',
      svg: ratioPlot({
        title: 'Payments a second against the reference',
        subtitle: 'bench authorise: pgbench, or for road-sqlite the same SQL alone; 64 in flight',
        axis: 'times the reference’s payments a second: more is better',
        bars: full.map(({ name, ratio, spread, mustReach }) => ({
          ...{ name, ratio, spread },
          mark: { at: mustReach, means: 'AT_LEAST' as const },
        })),
      }),
    },
    {
      file: 'authorise-tails.svg',
      svg: ratioPlot({
        title: 'The slowest hundredth against pgbench’s',
        subtitle: 'bench authorise: p99 of each, at half of what each bears',
        axis: 'times pgbench’s p99: less is better',
        bars: tails.map(({ name, ratio, spread, atMost }) => ({
          ...{ name, ratio, spread },
          mark: { at: atMost, means: 'AT_MOST' as const },
        })),
      }),
    },
    {
      file: 'authorise-times.svg',
      svg: percentilePlot({
        title: 'How long a payment takes',
        subtitle: 'bench authorise: at half of what is borne, begun by the clock',
        curves: tails.map((line) => curveOf(line.name.replace('-at-half', ''), line)),
      }),
    },
  ];
}

/** Of suites that run in one process: `tap`, `wire`. */
export function suitePlots(name: string, comparisons: readonly Comparison[]): readonly Plot[] {
  if (comparisons.length === 0) return [];
  const svg = ratioPlot({
    title: 'Operations a second against the reference',
    subtitle: `bench ${name}: by processor time, in turns`,
    axis: 'times the reference’s speed: more is better',
    bars: comparisons.map(({ name, ratio, spread }) => ({ name, ratio, spread })),
  });
  return [{ file: `${name}-ratios.svg`, svg }];
}

export function enrolPlots(line: EnrolLine): readonly Plot[] {
  const { work, ratio, atOnce, enrolments } = line;
  const svg = percentilePlot({
    title: 'From the typed card to the active token',
    subtitle:
      `bench enrol: ${work} a second, ${atOnce} at once, ${enrolments} in all; ` +
      `${ratio} times as many bare requests`,
    curves: [curveOf('an enrolment', line)],
  });
  return [{ file: 'enrol-times.svg', svg }];
}

const isCost = (line: StartLine): line is CostLine => 'unit' in line;

export function startPlots(lines: readonly StartLine[]): readonly Plot[] {
  const svg = ratioPlot({
    title: 'Starting, and having nothing to do',
    subtitle: 'bench start: against a Node process that listens and does nothing else',
    axis: 'times as much as an empty Node process: less is better',
    bars: lines.filter(isCost).map(costBar),
  });
  return [{ file: 'start-ratios.svg', svg }];
}

function costBar({ name, ratio, spread, unit, work, reference }: CostLine): RatioBar {
  const spelled = (value: number) =>
    unit === 'ms' ? `${value} ms` : `${Math.round(value / 1_000_000)} MB`;
  return { name: `${name}, ${spelled(work)} to ${spelled(reference)}`, ratio, spread };
}

export function growthPlots(lines: readonly GrowthLine[]): readonly Plot[] {
  const sizes = lines.filter((line): line is SizeLine => 'cards' in line);
  const memory = lines.find((line): line is MemoryLine => 'samples' in line);
  const costs = {
    file: 'scale-costs.svg',
    svg: ratioPlot({
      title: 'What a payment costs with more cards',
      subtitle: 'bench scale --sizes: the whole road on PostgreSQL, in turns with the fewest cards',
      axis: 'times the processor time with the fewest cards: less is better',
      bars: sizes.map(({ cards, ratio, spread, atMost }) => ({
        ...{ name: `${cards.toLocaleString('en')} cards`, ratio, spread },
        mark: { at: atMost, means: 'AT_MOST' as const },
      })),
    }),
  };
  return memory === undefined ? [costs] : [costs, memoryPlot(memory)];
}

function memoryPlot({ samples }: MemoryLine): Plot {
  const [{ bytes: first } = { bytes: 1 }] = samples;
  const bars = samples.map(({ payments, bytes }) => {
    const ratio = Number((bytes / first).toFixed(2));
    const name = `after ${payments.toLocaleString('en')}: ${Math.round(bytes / 1_000_000)} MB`;
    return { name, ratio, spread: [ratio, ratio] as const };
  });
  const svg = ratioPlot({
    title: 'Memory while payments go by',
    subtitle: 'bench scale --memory: resident, of the whole service',
    axis: 'times what it was at first',
    bars,
  });
  return { file: 'scale-memory.svg', svg };
}

/** One for each work. `checked` are those of its points. */
export function scalePlot({ road, engine }: Measured, checked: readonly Checked[]): Plot {
  const loads = checked.flatMap(({ point, model }): readonly AtLoad[] =>
    point.inFlight === undefined ? [] : [{ inFlight: point.inFlight, measured: point, model }],
  );
  const svg = modelPlot({
    title: `${road === 'issuer' ? 'A bank' : 'The whole road'} on ${ENGINES[engine]}`,
    subtitle: 'bench scale: measured, and what the simulation of the queues says of the same load',
    loads,
  });
  return { file: `scale-${road}-${engine}.svg`, svg };
}

const ENGINES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;

export function workersPlots({ name, ratio, spread, atMost }: WorkersLine): readonly Plot[] {
  const svg = ratioPlot({
    title: 'What a payment costs a bank in several processes',
    subtitle: 'bench workers: on PostgreSQL, against the same bank in one process',
    axis: 'times the processor time of one process: less is better',
    bars: [{ name, ratio, spread, mark: { at: atMost, means: 'AT_MOST' } }],
  });
  return [{ file: 'workers-cost.svg', svg }];
}
