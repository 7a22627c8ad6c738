/** Figures as lines over points or over time; a missing figure is a gap. */
import { curveMonotoneX, line } from 'd3-shape';
import { BOTTOM, type PlotProps, type PlotTone, TOP, toneOf } from './plot.ts';
import { type Drawing, PlotFrame } from './plot-frame.tsx';

const STROKE: Readonly<Record<PlotTone, string>> = {
  '1': 'stroke-plot-1',
  '2': 'stroke-plot-2',
  '3': 'stroke-plot-3',
  '4': 'stroke-plot-4',
  '5': 'stroke-plot-5',
};
/** Lines are told apart without colours as well. */
const DASHES = [undefined, '7 4', '2 4', '10 3 2 3', '1 5'];

export function LinePlot(plot: PlotProps) {
  return <PlotFrame plot={plot}>{(drawing) => <Curves plot={plot} drawing={drawing} />}</PlotFrame>;
}

function Curves({ plot, drawing }: { readonly plot: PlotProps; readonly drawing: Drawing }) {
  const { series } = plot;
  const { frame, middles, chosen } = drawing;
  const x = middles[chosen] ?? 0;
  return (
    <g fill="none">
      <line
        x1={x}
        x2={x}
        y1={TOP}
        y2={frame.height - BOTTOM}
        className="stroke-line-strong"
        strokeDasharray="2 3"
      />
      {series.map(({ id, values }, place) => {
        const value = values[chosen] ?? null;
        const stroke = STROKE[toneOf(series, place)];
        return (
          <g key={id} className={stroke} strokeWidth="2" strokeLinecap="round">
            <path d={pathOf(values, middles, frame.y)} strokeDasharray={DASHES[place]} />
            {value !== null && (
              <circle cx={x} cy={frame.y(value)} r="4" className={`fill-surface ${stroke}`} />
            )}
          </g>
        );
      })}
    </g>
  );
}

function pathOf(
  values: readonly (number | null)[],
  middles: readonly number[],
  y: (value: number) => number,
): string {
  const draw = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => middles[index] ?? 0)
    .y((value) => y(value ?? 0))
    .curve(curveMonotoneX);
  return draw(values) ?? '';
}
