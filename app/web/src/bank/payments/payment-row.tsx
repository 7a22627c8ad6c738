/** A payment in a list: where, with what, how much, and how far its money has come. */
import { cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { spelledMoney, spelledTime } from '../../parts/format.ts';
import { LastFour } from '../../parts/last-four.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { type Line, useBank } from '../use-bank.ts';

export function PaymentRow({ line }: { readonly line: Line }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bankId } = useBank();
  const { transactionId, merchantName, outcome, reason, amount, deviceName, at } = line;
  const how =
    deviceName === undefined ? t('bank.withPlastic') : t('bank.withDevice', { device: deviceName });
  return (
    <li data-testid="payment" data-rrn={line.rrn}>
      <Link
        to="/bank/$bankId/payments/$transactionId"
        params={{ bankId, transactionId }}
        className="flex min-h-16 items-center justify-between gap-3 rounded-2xl px-2 py-3 hover:bg-raised"
      >
        <span className="min-w-0">
          <span className="block truncate font-semibold">
            {merchantName || t('bankPayments.unknown')}
          </span>
          <span className="block text-sm text-soft">
            {how} <span className="whitespace-nowrap">· {spelledTime(at)}</span>
          </span>
          <span className="block text-xs text-soft">
            <LastFour digits={line.dpanLastFour} />
          </span>
          {outcome === 'DECLINED' && isRefusalCode(reason) && (
            <span className="block text-sm text-bad">{cardholderText(reason, language)}</span>
          )}
        </span>
        <span className="shrink-0 text-right">
          <span
            className={`block font-semibold ${outcome === 'APPROVED' ? '' : 'text-soft line-through'}`}
          >
            {line.kind === 'REFUND' && '+'}
            {spelledMoney(amount, language)}
          </span>
          <State line={line} />
          <Points line={line} />
        </span>
      </Link>
    </li>
  );
}

/** Of what is settled nothing need be said. */
export function State({ line: { outcome, posting } }: { readonly line: Line }) {
  const { t } = useTranslation();
  if (outcome === 'DECLINED') {
    return <span className="block text-xs font-medium text-bad">{t('outcome.DECLINED')}</span>;
  }
  const tone = posting === 'PENDING' ? 'text-warn' : 'text-soft';
  return <span className={`block text-xs font-medium ${tone}`}>{t(`posting.${posting}`)}</span>;
}

function Points({ line: { points = 0 } }: { readonly line: Line }) {
  const { t } = useTranslation();
  if (points <= 0) return null;
  return (
    <span className="block text-xs font-semibold text-accent">
      {t('bank.earned', { count: points })}
    </span>
  );
}
