/** Payments of a card or of all cards, newest first; each leads to its receipt. */
import { cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry } from '../core/managing.ts';
import type { Paid } from '../core/payments.ts';
import { spelledMoment, spelledMoney, spelledTime } from '../parts/format.ts';
import { LastFour } from '../parts/last-four.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands } from '../parts/use-stage.ts';

export interface PaymentsProps {
  readonly paid: readonly Paid[];
  /** Under a day's heading: the time is enough. */
  readonly ofDay?: boolean;
}

export function Payments({ paid, ofDay = false }: PaymentsProps) {
  const { t } = useTranslation();
  if (paid.length === 0) return <p className="py-2 text-sm text-soft">{t('phone.noPayments')}</p>;
  return (
    <ul className="divide-y divide-line" data-testid="payments">
      {paid.map((one) => (
        <li key={`${one.cardId} ${one.transactionId}`}>
          <Payment paid={one} ofDay={ofDay} />
        </li>
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

function Payment({ paid, ofDay }: { readonly paid: Paid; readonly ofDay: boolean }) {
  const { t } = useTranslation();
  const { openPayment } = useCommands();
  const { cardId, transactionId, entry } = paid;
  return (
    <button
      type="button"
      onClick={() => openPayment({ cardId, transactionId })}
      data-testid="payment"
      className="flex w-full items-baseline justify-between gap-3 rounded-xl py-2.5 text-left text-sm hover:bg-raised"
    >
      <span className="min-w-0">
        <span className="block truncate font-medium">
          {entry.merchantName || t('phone.someTill')}
        </span>
        <Small entry={entry} ofDay={ofDay} />
      </span>
      <span className="shrink-0 text-right">
        <Amount entry={entry} />
        <span className={`block text-xs font-medium ${LOOKS[entry.outcome]}`}>
          {t(`outcome.${entry.outcome}`)}
        </span>
        <Points entry={entry} />
      </span>
    </button>
  );
}

function Small({ entry, ofDay }: { readonly entry: HistoryEntry; readonly ofDay: boolean }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { reason, kind = 'PURCHASE' } = entry;
  return (
    <>
      <span className="block text-xs text-soft">
        {(ofDay ? spelledTime : spelledMoment)(entry.at, language)} ·{' '}
        <LastFour digits={entry.dpanLastFour} />
        {entry.source === 'BAND' && ` · ${t('phone.sourceBand')}`}
        {kind !== 'PURCHASE' && ` · ${t(`walletKind.${kind}`)}`}
      </span>
      {entry.outcome === 'DECLINED' && isRefusalCode(reason) && (
        <span className="mt-0.5 block text-xs text-bad">{cardholderText(reason, language)}</span>
      )}
    </>
  );
}

function Amount({ entry }: { readonly entry: HistoryEntry }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (entry.amount === null) {
    return <span className="block max-w-24 text-xs text-soft">{t('phone.noAmount')}</span>;
  }
  return (
    <span className="block font-semibold">
      {entry.kind === 'REFUND' && '+'}
      {spelledMoney(entry.amount, language)}
    </span>
  );
}

/** What its bank said the payment earns. */
function Points({ entry: { points } }: { readonly entry: HistoryEntry }) {
  const { t } = useTranslation();
  if (points === undefined || points.earned === 0) return null;
  return (
    <span className="block text-xs font-medium text-accent">
      {t('walletPay.pointsShort', { count: points.earned })}
    </span>
  );
}
