/** The geometry of a plot: scales, ticks and what is read at a point. No component and no markup. */
import { scaleLinear } from 'd3-scale';

/** Colours of series, in this order when none is named. */
export const PLOT_TONES = ['1', '2', '3', '4', '5'] as const;
export type PlotTone = (typeof PLOT_TONES)[number];

export interface PlotSeries {
  readonly id: string;
  readonly name: string;
  /** The place's own when absent. */
  readonly tone?: PlotTone;
  /** One for each label; null where there is no figure. */
  readonly values: readonly (number | null)[];
}

export interface PlotProps {
  /** What is shown, as a heading says it. */
  readonly title: string;
  /** What there is to see in it, in a sentence. */
  readonly description?: string;
  /** Each point's name in full: `November 2026`, `14:05:30`. */
  readonly labels: readonly string[];
  /** The same, short, for the axis; the full names when absent. */
  readonly ticks?: readonly string[];
  /** Where the points lie, when not evenly: epoch milliseconds, say. Rising. */
  readonly at?: readonly number[];
  readonly series: readonly PlotSeries[];
  /** A figure in words: with its unit, in the reader's language. */
  readonly spell: (value: number) => string;
  /** The same, short, for the axis. */
  readonly spellAxis?: (value: number) => string;
  /** Of the drawing, in pixels. */
  readonly height?: number;
  /** What the first column of the table is called: `Month`, `Time`. */
  readonly axisName: string;
}

export const TOP = 10;
export const BOTTOM = 24;
export const RIGHT = 10;
/** A letter of the axis at its size, on the generous side. */
const LETTER = 7.4;
const TICK_COUNT = 4;

export interface Frame {
  readonly left: number;
  readonly width: number;
  readonly height: number;
  /** Figures that have a line across the plot. */
  readonly marks: readonly { readonly text: string; readonly y: number }[];
  y(value: number): number;
}

/** Room for the axis and the figures within `width` by `height` pixels; nothing is below it. */
export function frameOf(props: PlotProps, width: number, height: number): Frame {
  const { series, spell, spellAxis = spell } = props;
  const known = series.flatMap(({ values }) => values.filter((value) => value !== null));
  const scale = scaleLinear()
    .domain([Math.min(0, ...known), Math.max(0, ...known) || 1])
    .nice(TICK_COUNT)
    .range([height - BOTTOM, TOP]);
  const marks = scale
    .ticks(TICK_COUNT)
    .map((value) => ({ text: spellAxis(value), y: scale(value) }));
  const longest = Math.max(...marks.map(({ text }) => text.length));
  return { left: longest * LETTER + 12, width, height, marks, y: (value) => scale(value) };
}

/** The middle of each point in pixels: evenly in bands of their own, or where they lie. */
export function middlesOf(props: PlotProps, { left, width }: Frame): readonly number[] {
  const { labels, at } = props;
  const room = width - RIGHT - left;
  const [first = 0] = at ?? [];
  const span = (at?.at(-1) ?? 0) - first;
  if (at === undefined || span <= 0) {
    return labels.map((_, index) => left + (room * (index + 0.5)) / labels.length);
  }
  return at.map((instant) => left + (room * (instant - first)) / span);
}

/** Which points have their name on the axis: as many as there is room for, the last among them. */
export function namedPoints(names: readonly string[], room: number): readonly number[] {
  const longest = Math.max(1, ...names.map((name) => name.length));
  const most = Math.max(1, Math.floor(room / (longest * LETTER + 12)));
  const step = Math.max(1, Math.ceil(names.length / most));
  return names.flatMap((_, index) => ((names.length - 1 - index) % step === 0 ? [index] : []));
}

/** The point nearest to a place. */
export function nearest(middles: readonly number[], x: number): number {
  let best = 0;
  for (const [index, middle] of middles.entries()) {
    if (Math.abs(middle - x) < Math.abs((middles[best] ?? 0) - x)) best = index;
  }
  return best;
}

/** Where a key leads from a point; the same point for any other key. */
export function movedBy(key: string, from: number, count: number): number {
  const to: Readonly<Record<string, number>> = {
    ArrowLeft: from - 1,
    ArrowDown: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    Home: 0,
    End: count - 1,
    PageUp: from + Math.ceil(count / 10),
    PageDown: from - Math.ceil(count / 10),
  };
  return Math.min(count - 1, Math.max(0, to[key] ?? from));
}

/** `November 2026: Spent €12.40, Received €0.00`. */
export function readingAt({ labels, series, spell }: PlotProps, index: number): string {
  const figures = series.map(({ name, values }) => {
    const value = values[index] ?? null;
    const said = value === null ? '–' : spell(value);
    return series.length === 1 ? said : `${name} ${said}`;
  });
  return `${labels[index] ?? ''}: ${figures.join(', ')}`;
}

export function toneOf(series: readonly PlotSeries[], index: number): PlotTone {
  return series[index]?.tone ?? PLOT_TONES[index % PLOT_TONES.length] ?? '1';
}
