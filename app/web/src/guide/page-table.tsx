/** A table of a page; scrolled sideways where it is too wide, by keys as well. */
import { useTranslation } from 'react-i18next';
import type { Inline } from './core/page.ts';
import { Inlines } from './inlines.tsx';

type Cell = readonly Inline[];

export interface PageTableProps {
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

export function PageTable({ head, rows }: PageTableProps) {
  const { t } = useTranslation();
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
      tabIndex={0}
      aria-label={t('guide.table')}
      className="my-4 overflow-x-auto rounded-2xl border border-line bg-surface"
    >
      <table className="w-full text-left text-sm">
        {head.some((cell) => cell.length > 0) && (
          <thead className="bg-raised text-soft">
            <tr>
              {head.map((cell, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes.
                <th key={place} scope="col" className="px-4 py-2 font-medium">
                  <Inlines of={cell} />
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody className="divide-y divide-line">
          {rows.map((row, number) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes.
            <tr key={number}>
              {row.map((cell, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes.
                <td key={place} className="px-4 py-2 align-top">
                  <Inlines of={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
