/** One tap, enrolment or script in a line. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { spelledMoment, spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { spelledDuration } from '../core/case.ts';
import { OutcomeMark } from '../parts/outcome-mark.tsx';
import type { Traced } from './use-traced.ts';

export interface RowProps {
  readonly traced: Traced;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

export function Row({ traced, chosen, onChoose }: RowProps) {
  const { t } = useTranslation();
  const { reference } = traced;
  return (
    <li
      data-testid="traced-row"
      data-reference={reference}
      className={`flex items-stretch border-b border-line last:border-b-0 ${chosen ? 'bg-accent-soft' : 'hover:bg-raised'}`}
    >
      <label className="grid w-12 shrink-0 place-items-center">
        <input
          type="checkbox"
          checked={chosen}
          onChange={onChoose}
          aria-label={t('trace.choose', { name: reference })}
          className="size-5 accent-(--accent)"
        />
      </label>
      <Link
        to="/trace/$reference"
        params={{ reference }}
        className="grid min-h-16 min-w-0 grow grid-cols-[minmax(0,1fr)] items-center gap-x-4 gap-y-1 py-3 pr-4 -outline-offset-4 sm:grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_9rem_8.5rem]"
      >
        <What traced={traced} />
        <When traced={traced} />
        <span className="hidden font-mono text-xs break-all text-soft md:block">{reference}</span>
        <span className="sm:col-start-2 sm:row-start-1 sm:text-right md:col-auto md:row-auto">
          <OutcomeMark outcome={traced.outcome} />
        </span>
      </Link>
    </li>
  );
}

function What({ traced }: { readonly traced: Traced }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { subject, place, amount, lastFour, reason } = traced;
  const amountShown = amount === null ? null : spelledMoney(amount, language);
  return (
    <span className="min-w-0">
      <span className="block font-semibold">
        {[t(`traceSubject.${subject}`), amountShown].filter((text) => text !== null).join(' · ')}
      </span>
      <span className="block text-sm break-words text-soft">
        {[place, lastFour === null ? null : t('trace.card', { digits: lastFour }), reason]
          .filter((text) => text !== null)
          .join(' · ')}
      </span>
    </span>
  );
}

function When({ traced }: { readonly traced: Traced }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { from, until, entries } = traced;
  return (
    <span className="min-w-0 text-sm text-soft sm:col-span-2 md:col-span-1">
      <span className="md:block md:text-ink">{spelledMoment(from, language)}</span>
      <span className="md:hidden"> · </span>
      {t('trace.entries', { count: entries })}
      {until > from && ` · ${t('trace.took', { time: spelledDuration(until - from) })}`}
    </span>
  );
}
