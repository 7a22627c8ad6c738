/**
 * What every plot has around its marks: axes, the reading of one point, which pointer and arrow
 * keys choose, and the same figures as a table.
 */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useState } from 'react';
import { FiguresTable } from './figures-table.tsx';
import {
  BOTTOM,
  type Frame,
  frameOf,
  middlesOf,
  movedBy,
  namedPoints,
  nearest,
  type PlotProps,
  RIGHT,
  readingAt,
} from './plot.ts';
import { Reading } from './reading.tsx';
import { useWidth } from './use-width.ts';

const HEIGHT = 200;

/** Where the marks go. */
export interface Drawing {
  readonly frame: Frame;
  readonly middles: readonly number[];
  /** The point that is read. */
  readonly chosen: number;
}

interface Props {
  readonly plot: PlotProps;
  readonly children: (drawing: Drawing) => ReactNode;
}

export function PlotFrame({ plot, children }: Props) {
  const { title, description, labels, height = HEIGHT } = plot;
  const id = useId();
  const { ref, width } = useWidth();
  const [pointed, point] = useState<number | null>(null);
  const chosen = Math.min(pointed ?? labels.length - 1, labels.length - 1);
  const frame = frameOf(plot, width, height);
  const middles = middlesOf(plot, frame);
  return (
    <figure className="min-w-0" data-testid="plot">
      <Reading plot={plot} index={chosen} />
      <div ref={ref} className="relative">
        <svg
          role="img"
          aria-labelledby={description === undefined ? `${id}-t` : `${id}-t ${id}-d`}
          width={width}
          height={height}
          className="block max-w-full"
        >
          <title id={`${id}-t`}>{title}</title>
          {description !== undefined && <desc id={`${id}-d`}>{description}</desc>}
          <Axes plot={plot} frame={frame} middles={middles} />
          {children({ frame, middles, chosen })}
        </svg>
        <Chooser plot={plot} middles={middles} chosen={chosen} onChoose={point} />
      </div>
      <FiguresTable plot={plot} />
    </figure>
  );
}

interface ChooserProps {
  readonly plot: PlotProps;
  readonly middles: readonly number[];
  readonly chosen: number;
  onChoose(index: number): void;
}

/** One stop of the keyboard for the whole plot: arrow keys go from point to point. */
function Chooser({ plot, middles, chosen, onChoose }: ChooserProps) {
  const { title, labels } = plot;
  const turn = (event: KeyboardEvent) => {
    const to = movedBy(event.key, chosen, labels.length);
    if (to === chosen) return;
    event.preventDefault();
    onChoose(to);
  };
  const follow = (event: PointerEvent<HTMLDivElement>) =>
    onChoose(nearest(middles, event.clientX - event.currentTarget.getBoundingClientRect().left));
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={title}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, labels.length - 1)}
      aria-valuenow={chosen}
      aria-valuetext={readingAt(plot, chosen)}
      onKeyDown={turn}
      onPointerMove={follow}
      onPointerDown={follow}
      className="absolute inset-0 touch-pan-y rounded-xl"
    />
  );
}

interface AxesProps {
  readonly plot: PlotProps;
  readonly frame: Frame;
  readonly middles: readonly number[];
}

function Axes({ plot: { labels, ticks = labels }, frame, middles }: AxesProps) {
  const { left, width, height, marks } = frame;
  return (
    <g className="fill-soft text-[0.72rem]">
      {marks.map(({ text, y }) => (
        <g key={y}>
          <line x1={left} x2={width - RIGHT} y1={y} y2={y} className="stroke-line" />
          <text x={left - 8} y={y} textAnchor="end" dominantBaseline="middle">
            {text}
          </text>
        </g>
      ))}
      {namedPoints(ticks, width - left).map((index) => (
        <text key={labels[index]} x={middles[index]} y={height - BOTTOM + 17} textAnchor="middle">
          {ticks[index]}
        </text>
      ))}
    </g>
  );
}
