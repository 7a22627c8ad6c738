/** A plot's figures as a table, for whoever would rather read than look. */
import { useTranslation } from 'react-i18next';
import type { PlotProps } from './plot.ts';

export function FiguresTable({ plot }: { readonly plot: PlotProps }) {
  const { t } = useTranslation();
  return (
    <details className="mt-2 text-sm">
      <summary className="inline-flex min-h-11 items-center rounded-xl font-medium text-accent">
        {t('plot.asTable')}
      </summary>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        tabIndex={0}
        aria-label={t('plot.tableOf', { title: plot.title })}
        className="max-h-80 overflow-auto rounded-xl border border-line"
      >
        <Table plot={plot} />
      </section>
    </details>
  );
}

function Table({ plot: { title, axisName, labels, series, spell } }: { readonly plot: PlotProps }) {
  return (
    <table className="w-full text-left">
      <caption className="sr-only">{title}</caption>
      <thead className="bg-raised text-soft">
        <tr>
          <th scope="col" className="px-3 py-2 font-medium">
            {axisName}
          </th>
          {series.map(({ id, name }) => (
            <th key={id} scope="col" className="px-3 py-2 text-right font-medium">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {labels.map((label, index) => (
          <tr key={label}>
            <th scope="row" className="px-3 py-2 font-normal">
              {label}
            </th>
            {series.map(({ id, values }) => {
              const value = values[index] ?? null;
              return (
                <td key={id} className="px-3 py-2 text-right whitespace-nowrap">
                  {value === null ? '–' : spell(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
