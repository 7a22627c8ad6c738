/** One point of a plot in words, and by that what its colours mean. */
import { type PlotProps, type PlotTone, toneOf } from './plot.ts';

export const DOT: Readonly<Record<PlotTone, string>> = {
  '1': 'bg-plot-1',
  '2': 'bg-plot-2',
  '3': 'bg-plot-3',
  '4': 'bg-plot-4',
  '5': 'bg-plot-5',
};

export function Reading({ plot, index }: { readonly plot: PlotProps; readonly index: number }) {
  const { labels, series, spell } = plot;
  return (
    <div aria-hidden="true" className="mb-2 flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
      <span className="text-soft">{labels[index]}</span>
      {series.map(({ id, name, values }, place) => {
        const value = values[index] ?? null;
        return (
          <span key={id} className="flex items-baseline gap-1.5">
            {series.length > 1 && (
              <>
                <span className={`size-2.5 shrink-0 rounded-full ${DOT[toneOf(series, place)]}`} />
                <span className="text-soft">{name}</span>
              </>
            )}
            <span className="font-semibold">{value === null ? '–' : spell(value)}</span>
          </span>
        );
      })}
    </div>
  );
}
