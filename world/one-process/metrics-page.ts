/**
 * What Prometheus is shown: payments, messages on the roads, calls, queues and how old what waits
 * in them is, databases, links, who was turned away, the event loop. Counted where things pass
 * (`metering.ts`) or looked up when it is asked; labels are names of this world, never of people.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '@armilla/kit/clock';
import { type Family, histogramSamples, type Sample } from '@armilla/kit/metrics';
import { isRefusal } from '@armilla/kit/refusal';
import type { OutsideDoors } from './doors.ts';
import { PAYMENTS, type Watch } from './metering.ts';
import { linesHealth, partiesHealth } from './operate-health.ts';
import { queuesOf } from './operate-queues.ts';
import type { Parties } from './parties.ts';

export interface MetricsDeps {
  readonly parties: Parties;
  readonly watch: Watch;
  readonly doors: OutsideDoors;
  readonly clock: Clock;
}

export interface MetricsPage {
  families(): Promise<readonly Family[]>;
  close(): void;
}

const LOOP_RESOLUTION_MS = 20;

type LoopDelay = ReturnType<typeof monitorEventLoopDelay>;

export function metricsPage(deps: MetricsDeps): MetricsPage {
  const startedAt = deps.clock.now();
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  return {
    async families() {
      const stores = await storeFamilies(deps);
      const queues = await queueFamilies(deps);
      const seen = [...passing(deps.watch), ...stores, ...lineFamilies(deps), ...queues];
      return [...seen, ...doorFamilies(deps.doors), ...processFamilies(loop, startedAt)];
    },
    close: () => void loop.disable(),
  };
}

/** What passes, by how the names of its series begin. */
const PASSING = [
  ['road', 'armilla_message', 'armilla_messages_total', 'Messages on the roads between hosts'],
  ['party', 'armilla_call', 'armilla_calls_total', 'Calls of a party’s contract'],
  ['carrier', 'armilla_sent', 'armilla_sent_total', 'Messages to people'],
] as const;

function passing(watch: Watch): readonly Family[] {
  const names = ['armilla_payment', 'armilla_payments_total'] as const;
  const payments = series(watch, names, 'Authorisation requests', [[{}, PAYMENTS]]);
  const others = PASSING.flatMap(([prefix, name, total, what]) => {
    const named = watch.meter.series().filter((one) => one.startsWith(`${prefix}/`));
    const labelled = named.map((one) => [{ [prefix]: one.slice(prefix.length + 1) }, one] as const);
    return series(watch, [name, total], what, labelled);
  });
  return [...payments, ...others];
}

type Labels = Readonly<Record<string, string>>;

function series(
  { meter }: Watch,
  [name, total]: readonly [name: string, total: string],
  what: string,
  of: readonly (readonly [Labels, string])[],
): readonly Family[] {
  const totals = of.map(([labels, one]) => [labels, meter.totals(one)] as const);
  const counted = totals.flatMap(([labels, { outcomes }]) =>
    Object.entries(outcomes).map(([outcome, value]) => ({ labels: { ...labels, outcome }, value })),
  );
  const timed = totals.flatMap(([labels, total]) => histogramSamples(labels, total));
  return [
    { name: total, help: `${what}, by outcome.`, type: 'counter', samples: counted },
    { name: `${name}_seconds`, help: `${what}: time taken.`, type: 'histogram', samples: timed },
  ];
}

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
});

async function storeFamilies({ parties, watch }: MetricsDeps): Promise<readonly Family[]> {
  const found = await partiesHealth(parties.stores, watch);
  const up = found.map(({ place, store }) => ({
    labels: { party: place },
    value: store.reachable ? 1 : 0,
  }));
  const took = found.map(({ place, store }) => ({
    labels: { party: place },
    value: store.tookMs / 1_000,
  }));
  return [
    gauge('armilla_database_up', 'Whether a party’s database answers.', up),
    gauge('armilla_database_probe_seconds', 'How long the look took.', took),
  ];
}

function lineFamilies({ parties, watch }: MetricsDeps): readonly Family[] {
  const lines = linesHealth(parties, watch);
  const of = (value: (line: (typeof lines)[number]) => number) =>
    lines.map((line) => ({ labels: { link: line.line }, value: value(line) }));
  return [
    gauge(
      'armilla_link_connections',
      'Connections that are up.',
      of((line) => line.connections),
    ),
    gauge('armilla_link_up', 'Whether a link is up, or rests unused.', of(isUp)),
  ];
}

const isUp = ({ state }: { readonly state: string }) => (state === 'DOWN' ? 0 : 1);

async function queueFamilies({ parties, clock }: MetricsDeps): Promise<readonly Family[]> {
  // A store that is gone tells nothing of its queues; that it is gone is told elsewhere.
  const found = await queuesOf(parties.operator, parties.stores).catch(() => undefined);
  if (found === undefined || isRefusal(found)) return [];
  const now = clock.now();
  const { queues } = found;
  const of = (value: (queue: (typeof queues)[number]) => number) =>
    queues.map((queue) => ({
      labels: { party: queue.place, kind: queue.kind, to: queue.to ?? '' },
      value: value(queue),
    }));
  const ageOf = ({ oldestAt }: { readonly oldestAt: number | null }) =>
    oldestAt === null ? 0 : Math.max(0, now - oldestAt) / 1_000;
  return [
    gauge(
      'armilla_queue_waiting',
      'What waits to be told.',
      of((queue) => queue.waiting),
    ),
    gauge('armilla_queue_oldest_seconds', 'How old the oldest of it is.', of(ageOf)),
  ];
}

function doorFamilies({ admission, perPerson, perCard }: OutsideDoors): readonly Family[] {
  const turned = [
    ['busy', admission.turnedAway],
    ['person', perPerson.turnedAway],
    ['card', perCard.turnedAway],
  ] as const;
  return [
    gauge('armilla_under_way', 'Requests that are worked on.', [{ value: admission.underWay }]),
    gauge('armilla_stopping', 'Whether it is coming to its end.', [
      { value: admission.isStopping ? 1 : 0 },
    ]),
    {
      name: 'armilla_turned_away_total',
      help: 'Requests that were told to come later, by why.',
      type: 'counter',
      samples: turned.map(([reason, value]) => ({ labels: { reason }, value })),
    },
  ];
}

function processFamilies(loop: LoopDelay, startedAt: number): readonly Family[] {
  const late = [0.5, 0.99, 1].map((share) => ({
    labels: { quantile: String(share) },
    value: lagOf(loop, share) / 1_000,
  }));
  loop.reset();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return [
    gauge('armilla_event_loop_lag_seconds', 'How late timers were since the last look.', late),
    gauge('process_resident_memory_bytes', 'Resident memory.', [{ value: rss }]),
    gauge('nodejs_heap_size_used_bytes', 'Heap in use.', [{ value: heapUsed }]),
    gauge('process_start_time_seconds', 'When it started.', [{ value: startedAt / 1_000 }]),
    {
      name: 'process_cpu_seconds_total',
      help: 'Processor time.',
      type: 'counter',
      samples: [{ value: (user + system) / 1_000_000 }],
    },
  ];
}

/** Beyond the resolution that the histogram itself waits, in milliseconds. */
function lagOf(loop: LoopDelay, share: number): number {
  if (loop.count === 0) return 0;
  return Math.max(0, loop.percentile(share * 100) / 1e6 - LOOP_RESOLUTION_MS);
}
