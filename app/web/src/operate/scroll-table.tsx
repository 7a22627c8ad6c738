/** A table that is scrolled sideways where the screen is narrow, by keys as well. */
import type { ReactNode } from 'react';

export interface ScrollTableProps {
  readonly label: string;
  readonly heads: readonly string[];
  readonly children: ReactNode;
}

export function ScrollTable({ label, heads, children }: ScrollTableProps) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
      tabIndex={0}
      aria-label={label}
      className="overflow-x-auto rounded-2xl border border-line bg-surface"
    >
      <table className="w-full text-left text-sm">
        <caption className="sr-only">{label}</caption>
        <thead className="bg-raised text-xs text-soft">
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="px-4 py-2.5 font-medium whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{children}</tbody>
      </table>
    </section>
  );
}

export interface CellProps {
  readonly children: ReactNode;
  /** A figure with its unit, on one line. */
  readonly figure?: boolean;
}

export function Cell({ children, figure }: CellProps) {
  return (
    <td className={`px-4 py-2.5 align-top ${figure === true ? 'whitespace-nowrap' : ''}`}>
      {children}
    </td>
  );
}

export function HeadCell({ children }: { readonly children: ReactNode }) {
  return (
    <th scope="row" className="px-4 py-2.5 align-top font-medium">
      {children}
    </th>
  );
}
