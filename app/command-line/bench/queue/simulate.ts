/**
 * Payments through a plan, under one seed: the same run has the same figures on every machine. No
 * real time passes, and nothing is asked of clock or chance.
 */
import { seededChance } from '@armilla/kit/chance';
import { Calendar } from './calendar.ts';
import { Cores } from './cores.ts';
import { Book } from './figures.ts';
import { Lane } from './lane.ts';
import type { Arrivals, Cost, Figures, Plan, Run, Stage } from './plan.ts';

export function simulate({ plan, arrivals, count, seed }: Run): Figures {
  const calendar = new Calendar();
  const fraction = fractions(seed);
  const partitions = Array.from({ length: plan.partitions ?? 1 }, () =>
    partitionOf(plan, calendar, fraction),
  );
  const book = new Book(calendar, count);
  const send = (answered: () => void) => {
    const partition = partitions[Math.floor(fraction() * partitions.length)];
    if (partition === undefined) throw new Error('a plan without a partition');
    if (partition.inside >= (plan.mostInside ?? Number.POSITIVE_INFINITY)) {
      book.refused();
      return answered();
    }
    const end = book.entered();
    partition.inside += 1;
    walk(partition, plan.road, () => {
      partition.inside -= 1;
      end();
      answered();
    });
  };
  arrive({ arrivals, count, calendar, fraction, send });
  calendar.run();
  return book.figures(partitions);
}

/** Numbers from 0 to 1, 1 left out. */
function fractions(seed: number): () => number {
  const chance = seededChance(seed);
  return () => {
    const [a = 0, b = 0, c = 0, d = 0] = chance.bytes(4);
    return (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32;
  };
}

/** Exponentially distributed around a mean. */
const drawn = (mean: number, fraction: number): number => 0 - mean * Math.log(1 - fraction);

export interface Partition {
  readonly cores: ReadonlyMap<string, Cores>;
  readonly lanes: ReadonlyMap<string, Lane>;
  /** Lets the time of so many payments pass. */
  readonly spend: (cost: Cost, count: number, done: () => void) => void;
  inside: number;
}

function partitionOf(plan: Plan, calendar: Calendar, fraction: () => number): Partition {
  const cores = new Map(
    Object.entries(plan.cores).map(([name, count]) => [name, new Cores(calendar, count)]),
  );
  const spend = (cost: Cost, count: number, done: () => void) => {
    const mean = cost.fixedMs + cost.eachMs * count;
    const ms = cost.spread === 'EXPONENTIAL' ? drawn(mean, fraction()) : mean;
    if (cost.on === undefined) return calendar.after(ms, done);
    const owned = cores.get(cost.on);
    if (owned === undefined) throw new Error(`nobody has the cores "${cost.on}"`);
    owned.work(ms, done);
  };
  const lanes = new Map(
    Object.entries(plan.lanes).map(([name, lane]) => [
      name,
      new Lane(lane, (count, done) =>
        oneByOne(lane.parts, (part, next) => spend(part, count, next), done),
      ),
    ]),
  );
  return { cores, lanes, spend, inside: 0 };
}

/** The road of one payment. */
function walk({ lanes, spend }: Partition, road: readonly Stage[], answered: () => void): void {
  oneByOne(
    road,
    (stage, done) => {
      if (stage.kind === 'WORK') return spend(stage.cost, 1, done);
      const lane = lanes.get(stage.lane);
      if (lane === undefined) throw new Error(`there is no lane "${stage.lane}"`);
      lane.join(done);
    },
    answered,
  );
}

function oneByOne<T>(
  all: readonly T[],
  take: (one: T, done: () => void) => void,
  end: () => void,
): void {
  const from = (place: number) => {
    const one = all[place];
    if (one === undefined) return end();
    take(one, () => from(place + 1));
  };
  from(0);
}

interface Arriving {
  readonly arrivals: Arrivals;
  readonly count: number;
  readonly calendar: Calendar;
  readonly fraction: () => number;
  readonly send: (answered: () => void) => void;
}

function arrive({ arrivals, count, calendar, fraction, send }: Arriving): void {
  let sent = 0;
  if (arrivals.kind === 'OPEN') {
    const next = () => {
      if (sent === count) return;
      sent += 1;
      send(() => {});
      calendar.after(drawn(1_000 / arrivals.perSecond, fraction()), next);
    };
    calendar.after(0, next);
    return;
  }
  const line = () => {
    if (sent === count) return;
    sent += 1;
    send(() => calendar.after(arrivals.returnMs, line));
  };
  for (let i = 0; i < arrivals.inFlight; i++) calendar.after(0, line);
}
