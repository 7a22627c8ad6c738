/** What is measured, and what each must reach. */
import type { Port } from './payments.ts';

export type Engine = 'postgres' | 'sqlite';

export interface Work {
  readonly name: string;
  readonly summary: string;
  readonly engine: Engine;
  readonly port: Port;
  /** `BARE_SQL`: the same statements alone, in one loop. */
  readonly reference: 'PGBENCH' | 'BARE_SQL';
  readonly mustReach: number;
}

/** At once, in all of them. */
export const IN_FLIGHT = 64;

export const WORKS: readonly Work[] = [
  {
    name: 'issuer-postgres',
    summary: 'a bank on PostgreSQL, ISO 8583 in and out, against pgbench TPC-B',
    engine: 'postgres',
    port: 'BANK',
    reference: 'PGBENCH',
    mustReach: 1.5,
  },
  {
    name: 'road-postgres',
    summary: 'token service and bank on PostgreSQL, ARQC and all, against pgbench TPC-B',
    engine: 'postgres',
    port: 'NETWORK',
    reference: 'PGBENCH',
    mustReach: 1,
  },
  {
    name: 'issuer-sqlite',
    summary: 'a bank on SQLite, ISO 8583 in and out, against pgbench TPC-B',
    engine: 'sqlite',
    port: 'BANK',
    reference: 'PGBENCH',
    mustReach: 3,
  },
  {
    name: 'road-sqlite',
    summary: 'token service and bank on SQLite, against the same SQL alone',
    engine: 'sqlite',
    port: 'NETWORK',
    reference: 'BARE_SQL',
    mustReach: 0.5,
  },
];

/** How many times pgbench's p99 ours may be, each at half of what it bears. */
export const TAIL_AT_MOST = 5;
