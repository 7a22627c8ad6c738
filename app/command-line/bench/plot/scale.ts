/** From figures to places on a drawing, and which figures an axis names. */

export interface Scale {
  place(value: number): number;
  /** To be named on the axis, upwards. */
  readonly ticks: readonly number[];
}

type Pair = readonly [low: number, high: number];

/** From 0 to the next round figure above `most`. */
export function evenScale(most: number, [from, to]: Pair): Scale {
  const step = roundStep(most / 4);
  const count = Math.ceil(most / step);
  const high = count * step;
  return {
    place: (value) => from + ((to - from) * value) / high,
    ticks: Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6))),
  };
}

/** 1, 2 or 5 times a power of ten, at least as much. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((times) => times * power >= least) ?? 10) * power;
}

/** By powers, between round figures around all of them; each greater than 0. */
export function powerScale(values: readonly number[], [from, to]: Pair): Scale {
  const low = roundBelow(Math.min(...values));
  const high = roundAbove(Math.max(...values, low * 1.01));
  const share = (value: number) => Math.log(value / low) / Math.log(high / low);
  return {
    place: (value) => from + (to - from) * share(value),
    ticks: roundFigures(low, high),
  };
}

const ROUND = [1, 2, 5] as const;

function roundFigures(low: number, high: number): readonly number[] {
  const powers = Array.from({ length: 16 }, (_, i) => 10 ** (i - 6));
  return powers
    .flatMap((power) => ROUND.map((times) => Number((times * power).toPrecision(1))))
    .filter((value) => value >= low && value <= high);
}

const all = () => roundFigures(0, Number.POSITIVE_INFINITY);
const roundBelow = (value: number) => all().findLast((one) => one <= value) ?? value;
const roundAbove = (value: number) => all().find((one) => one >= value) ?? value;
