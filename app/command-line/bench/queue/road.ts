/** The service as a plan: which lanes a payment goes through on which engine, and what they cost. */
import type { Cost, LanePlan, Plan, Stage } from './plan.ts';

export type Engine = 'sqlite' | 'postgres';

/** `issuer`: the bank alone. `network`: token service, bank, token service again. */
export type Road = 'issuer' | 'network';

/** Of one payment's whole road, over all its visits. */
export interface RoadCosts {
  /** Of a batch, however many are in it. */
  readonly fixedMs: number;
  readonly eachMs: number;
  /** The service's share of the work; the rest is the database's. 1 where it is in the service. */
  readonly serviceShare: number;
}

/** As in `kit/sqlite.ts` and `kit/postgres-together.ts`. */
const MOST_TOGETHER = { sqlite: 64, postgres: 128 } as const;

const VISITS: Readonly<Record<Road, readonly string[]>> = {
  issuer: ['issuer'],
  network: ['token-service', 'issuer', 'token-service'],
};

/** The service's process works with one, the server of the database with another. */
const CORES = { service: 1, database: 1 };

export function roadPlan(road: Road, engine: Engine, costs: RoadCosts): Plan {
  const visits = VISITS[road];
  const lane: LanePlan = {
    mostTogether: MOST_TOGETHER[engine],
    parts: partsOf(costs, visits.length),
  };
  const stages = visits.map((name): Stage => ({ kind: 'BATCH', lane: name }));
  return {
    cores: CORES,
    lanes: Object.fromEntries(visits.map((name) => [name, lane])),
    road: stages,
  };
}

/**
 * One visit's. What is the same for every batch waits for statements and for the disk, now shorter
 * and now longer: it is drawn.
 */
function partsOf({ fixedMs, eachMs, serviceShare }: RoadCosts, visits: number): readonly Cost[] {
  const shares = [
    ['service', serviceShare / visits],
    ['database', (1 - serviceShare) / visits],
  ] as const;
  const own = shares.filter(([, share]) => share > 0);
  return [
    ...own.map(
      ([on, share]): Cost => ({ on, fixedMs: fixedMs * share, eachMs: 0, spread: 'EXPONENTIAL' }),
    ),
    ...own.map(([on, share]): Cost => ({ on, fixedMs: 0, eachMs: eachMs * share })),
  ];
}
