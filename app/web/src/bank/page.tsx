/** One screen of the bank's pages: its heading, the way back, and its parts. */

import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Chevron } from '../parts/chevron.tsx';
import { useArrival } from '../parts/use-stage.ts';
import { useBank } from './use-bank.ts';

type Back = 'payments' | 'cards' | 'more';

export interface PageProps {
  readonly title: string;
  readonly lead?: string;
  /** Where one came from. */
  readonly back?: Back;
  readonly children: ReactNode;
}

export function Page({ title, lead, back, children }: PageProps) {
  const ref = useArrival<HTMLHeadingElement>();
  return (
    <div className="flex flex-col gap-6">
      <div>
        {back !== undefined && <BackLink to={back} />}
        <h1 ref={ref} tabIndex={-1} className="text-2xl font-bold tracking-tight outline-none">
          {title}
        </h1>
        {lead !== undefined && <p className="mt-1 text-soft">{lead}</p>}
      </div>
      {children}
    </div>
  );
}

function BackLink({ to }: { readonly to: Back }) {
  const { t } = useTranslation();
  const { bankId } = useBank();
  return (
    <Link
      to={`/bank/$bankId/${to}`}
      params={{ bankId }}
      className={`-ml-2 inline-flex min-h-11 items-center gap-1 rounded-xl px-2 font-medium text-accent ${to === 'more' ? 'lg:hidden' : ''}`}
    >
      <Chevron to="BACK" className="size-5" />
      {t(`bankNav.${to}`)}
    </Link>
  );
}

export interface PanelProps {
  readonly title?: string;
  /** At the right of the title: a link to more of it. */
  readonly aside?: ReactNode;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A part of a screen on a sheet of its own. */
export function Panel({ title, aside, testId, children }: PanelProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={title === undefined ? undefined : id}
      data-testid={testId}
      className="min-w-0 rounded-3xl border border-line bg-surface p-4 sm:p-5"
    >
      {title !== undefined && (
        <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-3">
          <h2 id={id} className="text-lg font-bold tracking-tight">
            {title}
          </h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

/** Nothing here yet, and how that may change. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className="rounded-2xl bg-raised p-5 text-center text-soft">{children}</p>;
}

/** The look of a link to more. */
export const MORE_LINK =
  'inline-flex min-h-11 items-center rounded-xl font-semibold text-accent underline-offset-4 hover:underline';
