/**
 * From two measured points to the costs of a batch, and from those to points that were not looked
 * at: what the model says of them beside what was measured is the error it is to be believed with.
 */
import type { Figures } from './plan.ts';
import type { Measured, Point } from './points.ts';
import { type RoadCosts, roadPlan } from './road.ts';
import { simulate } from './simulate.ts';

/** From an answer to the sender's next payment. */
const RETURN_MS = 0.1;
const ALONE = 1;
const CROWD = 64;
const COUNT = 20_000;
const SEED = 1;
/** Halvings of where the cost of each may lie: a millionth of it. */
const STEPS = 20;

/**
 * Costs that explain how many were answered a second at 1 and at 64 in flight. Throws when one of
 * the two was not measured.
 */
export function calibrate(measured: Measured): RoadCosts {
  const alone = closedAt(measured, ALONE);
  const crowd = closedAt(measured, CROWD);
  const serviceShare = serviceShareOf(crowd);
  // Whoever is alone pays both whole.
  const bothMs = 1_000 / alone.perSecond - RETURN_MS;
  let [least, most] = [0, bothMs];
  for (let step = 0; step < STEPS; step++) {
    const eachMs = (least + most) / 2;
    const costs = { fixedMs: bothMs - eachMs, eachMs, serviceShare };
    const isTooQuick = figuresAt(measured, costs, crowd).perSecond > crowd.perSecond;
    if (isTooQuick) least = eachMs;
    else most = eachMs;
  }
  const eachMs = (least + most) / 2;
  return { fixedMs: bothMs - eachMs, eachMs, serviceShare };
}

function closedAt({ road, engine, points }: Measured, inFlight: number): Point {
  const point = points.find((one) => one.inFlight === inFlight);
  if (point === undefined) throw new Error(`${road} on ${engine} lacks ${inFlight} in flight`);
  return point;
}

function serviceShareOf({ cpuMsPerOne, databaseCpuMsPerOne = 0 }: Point): number {
  return cpuMsPerOne / (cpuMsPerOne + databaseCpuMsPerOne);
}

/** What the model says at the load of a point. */
export function figuresAt({ road, engine }: Measured, costs: RoadCosts, load: Point): Figures {
  const plan = roadPlan(road, engine, costs);
  const arrivals =
    load.inFlight === undefined
      ? ({ kind: 'OPEN', perSecond: load.offeredPerSecond ?? load.perSecond } as const)
      : ({ kind: 'CLOSED', inFlight: load.inFlight, returnMs: RETURN_MS } as const);
  return simulate({ plan, arrivals, count: COUNT, seed: SEED });
}

/** A point as it was measured and as the model has it. */
export interface Checked {
  readonly point: Point;
  readonly model: Figures;
  /** The model's figure over the measured one, less 1. */
  readonly error: { readonly perSecond: number; readonly p50Ms: number; readonly p99Ms: number };
  /** The costs were found from it. */
  readonly isCalibrated: boolean;
}

export function checkAll(measured: Measured, costs: RoadCosts): readonly Checked[] {
  return measured.points.map((point) => {
    const model = figuresAt(measured, costs, point);
    const error = {
      perSecond: model.perSecond / point.perSecond - 1,
      p50Ms: model.p50Ms / point.p50Ms - 1,
      p99Ms: model.p99Ms / point.p99Ms - 1,
    };
    const isCalibrated = point.inFlight === ALONE || point.inFlight === CROWD;
    return { point, model, error, isCalibrated };
  });
}
