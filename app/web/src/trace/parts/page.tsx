/** What every page of the trace has: its heading, and the way to the others. */
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useArrival } from '../../parts/use-stage.ts';

export interface PageProps {
  readonly title: string;
  readonly text?: ReactNode;
  /** Beside the heading. */
  readonly beside?: ReactNode;
  readonly children: ReactNode;
}

const WAY =
  'flex min-h-11 items-center rounded-xl px-3 text-[0.95rem] font-medium text-soft hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-ink';

export function Page({ title, text, beside, children }: PageProps) {
  const { t } = useTranslation();
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <div>
      <nav aria-label={t('trace.ways')} className="mb-4 -ml-3">
        <ul className="flex flex-wrap gap-1">
          <li>
            <Link to="/trace" activeOptions={{ exact: true, includeSearch: false }} className={WAY}>
              {t('trace.list')}
            </Link>
          </li>
          <li>
            <Link to="/trace/decode" className={WAY}>
              {t('trace.decoder')}
            </Link>
          </li>
          <li>
            <Link to="/trace/file" className={WAY}>
              {t('trace.openFile')}
            </Link>
          </li>
        </ul>
      </nav>
      <div className="mb-5 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="max-w-3xl min-w-0">
          <h1
            ref={heading}
            tabIndex={-1}
            className="text-2xl font-bold tracking-tight break-words outline-none"
          >
            {title}
          </h1>
          {text !== undefined && <div className="mt-1 text-soft">{text}</div>}
        </div>
        {beside}
      </div>
      {children}
    </div>
  );
}

/** A large quiet card. */
export const CARD = 'rounded-3xl bg-surface p-5 shadow-lift';

/** The look of a link or button that is not the main thing. */
export const QUIET =
  'inline-flex min-h-11 items-center rounded-xl border border-line bg-raised px-4 text-[0.95rem] font-semibold hover:border-line-strong';
