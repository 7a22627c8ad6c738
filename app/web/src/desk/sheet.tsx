/** Parts that the desk's pages are made of: a sheet with its heading, a badge, nothing here. */
import { type ReactNode, useId } from 'react';

export interface SheetProps {
  readonly title: string;
  /** How many there are. */
  readonly count?: number;
  readonly aside?: ReactNode;
  readonly testId?: string;
  readonly children: ReactNode;
}

export function Sheet({ title, count, aside, testId, children }: SheetProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      data-testid={testId}
      className="min-w-0 rounded-3xl border border-line bg-surface p-4 sm:p-5"
    >
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={id} className="text-lg font-bold tracking-tight">
          {title}
        </h2>
        {count !== undefined && (
          <span className="rounded-full bg-raised px-2.5 py-0.5 text-sm font-semibold text-soft">
            {count}
          </span>
        )}
        {aside !== undefined && <div className="ml-auto">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

export type BadgeTone = 'good' | 'bad' | 'warn' | 'quiet';

const TONES: Readonly<Record<BadgeTone, string>> = {
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  quiet: 'bg-ground text-soft',
};

export interface BadgeProps {
  readonly tone: BadgeTone;
  readonly testId?: string;
  readonly children: ReactNode;
}

export function Badge({ tone, testId, children }: BadgeProps) {
  return (
    <span
      data-testid={testId}
      className={`inline-block rounded-full px-2.5 py-0.5 text-sm font-semibold ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}

export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className="rounded-2xl bg-raised p-4 text-center text-soft">{children}</p>;
}

/** Rows, a hair line between them. */
export const ROWS = 'flex flex-col divide-y divide-line';
export const ROW = 'flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0';
