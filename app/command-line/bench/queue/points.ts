/** What was measured of a work at several loads. */
import type { Engine, Road } from './road.ts';

/** One measured load. Milliseconds as the sender sees them; processor time of one payment. */
export interface Point {
  /** Closed: so many at once. Absent where the load was open. */
  readonly inFlight?: number;
  /** Open: so many begun a second. */
  readonly offeredPerSecond?: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the service. */
  readonly cpuMsPerOne: number;
  /** Of the database's server; absent where it is in the service. */
  readonly databaseCpuMsPerOne?: number;
  /** Written ahead by the database for one payment, bytes. */
  readonly walBytesPerOne?: number;
  /** By which the database grew, bytes. */
  readonly diskBytesPerOne?: number;
  /** Resident memory of the service. */
  readonly memoryBytes?: number;
}

export interface Measured {
  readonly road: Road;
  readonly engine: Engine;
  readonly points: readonly Point[];
}
