/** Figures as bars, those of one point side by side. */
import { type PlotProps, type PlotTone, RIGHT, toneOf } from './plot.ts';
import { type Drawing, PlotFrame } from './plot-frame.tsx';

const FILL: Readonly<Record<PlotTone, string>> = {
  '1': 'fill-plot-1',
  '2': 'fill-plot-2',
  '3': 'fill-plot-3',
  '4': 'fill-plot-4',
  '5': 'fill-plot-5',
};
const WIDEST = 44;

export function BarPlot(plot: PlotProps) {
  return <PlotFrame plot={plot}>{(drawing) => <Bars plot={plot} drawing={drawing} />}</PlotFrame>;
}

function Bars({ plot, drawing }: { readonly plot: PlotProps; readonly drawing: Drawing }) {
  const { labels, series } = plot;
  const { frame, middles, chosen } = drawing;
  const band = (frame.width - RIGHT - frame.left) / Math.max(1, labels.length);
  const each = Math.min(WIDEST, (band * 0.72) / series.length);
  const zero = frame.y(0);
  return (
    <g>
      {series.flatMap(({ id, values }, place) =>
        values.map((value, index) => {
          const top = frame.y(Math.max(0, value ?? 0));
          const x = (middles[index] ?? 0) + (place - series.length / 2) * each;
          const height = Math.abs(frame.y(value ?? 0) - zero);
          return (
            <rect
              key={`${id}/${labels[index]}`}
              x={x}
              y={top}
              width={Math.max(1, each - 2)}
              height={value === null || value === 0 ? 0 : Math.max(2, height)}
              rx={Math.min(5, each / 4)}
              className={`${FILL[toneOf(series, place)]} ${index === chosen ? '' : 'opacity-55'}`}
            />
          );
        }),
      )}
    </g>
  );
}
