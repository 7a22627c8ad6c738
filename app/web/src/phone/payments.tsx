/** Payments of a card or of all cards, newest first. */

import { cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../core/state.ts';
import { spelledMoment, spelledMoney } from '../parts/format.ts';
import { LastFour } from '../parts/last-four.tsx';
import { useLanguage } from '../parts/use-look.ts';

export function Payments({ entries }: { readonly entries: readonly HistoryEntry[] }) {
  const { t } = useTranslation();
  if (entries.length === 0)
    return <p className="py-2 text-sm text-soft">{t('phone.noPayments')}</p>;
  return (
    <ul className="divide-y divide-line" data-testid="payments">
      {entries.map((entry) => (
        <Payment key={entry.transactionId} entry={entry} />
      ))}
    </ul>
  );
}

const LOOKS: Readonly<Record<HistoryEntry['outcome'], string>> = {
  APPROVED: 'text-good',
  DECLINED: 'text-bad',
  REVERSED: 'text-soft',
  PRESENTED: 'text-soft',
  REFUSED_BY_CARD: 'text-bad',
};

function Payment({ entry }: { readonly entry: HistoryEntry }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { reason, kind = 'PURCHASE' } = entry;
  return (
    <li className="flex items-baseline justify-between gap-3 py-2.5 text-sm">
      <div className="min-w-0">
        <p className="truncate font-medium">{entry.merchantName || t('phone.someTill')}</p>
        <p className="text-xs text-soft">
          {spelledMoment(entry.at, language)} · <LastFour digits={entry.dpanLastFour} />
          {entry.source === 'BAND' && ` · ${t('phone.sourceBand')}`}
          {kind !== 'PURCHASE' && ` · ${t(`paymentKind.${kind}`)}`}
        </p>
        {entry.outcome === 'DECLINED' && isRefusalCode(reason) && (
          <p className="mt-0.5 text-xs text-bad">{cardholderText(reason, language)}</p>
        )}
      </div>
      <div className="shrink-0 text-right">
        {entry.amount === null ? (
          <p className="max-w-24 text-xs text-soft">{t('phone.noAmount')}</p>
        ) : (
          <p className="font-semibold">
            {kind === 'REFUND' && '+'}
            {spelledMoney(entry.amount, language)}
          </p>
        )}
        <p className={`text-xs font-medium ${LOOKS[entry.outcome]}`}>
          {t(`outcome.${entry.outcome}`)}
        </p>
      </div>
    </li>
  );
}
