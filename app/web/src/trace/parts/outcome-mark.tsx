/** How something ended, in a word and a colour. */
import { useTranslation } from 'react-i18next';
import type { Outcome } from '../core/search.ts';

const LOOKS: Readonly<Record<Outcome, string>> = {
  APPROVED: 'bg-good-soft text-good',
  DONE: 'bg-good-soft text-good',
  DECLINED: 'bg-bad-soft text-bad',
  REFUSED: 'bg-bad-soft text-bad',
  REVERSED: 'bg-warn-soft text-warn',
  OPEN: 'bg-raised text-soft',
};

export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  const { t } = useTranslation();
  return (
    <span
      className={`inline-block rounded-lg px-2.5 py-1 text-sm font-semibold whitespace-nowrap ${LOOKS[outcome]}`}
      data-outcome={outcome}
    >
      {t(`traceOutcome.${outcome}`)}
    </span>
  );
}
