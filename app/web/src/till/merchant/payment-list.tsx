/** A merchant's payments, newest first. */
import { useTranslation } from 'react-i18next';
import { spelledMoment, spelledMoney } from '../../parts/format.ts';
import { LastFour } from '../../parts/last-four.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import type { Payment } from './use-merchant.ts';

interface ListProps {
  readonly payments: readonly Payment[];
  onOpen(transactionId: string): void;
}

export function PaymentList({ payments, onOpen }: ListProps) {
  const { t } = useTranslation();
  if (payments.length === 0) {
    return (
      <div className="rounded-2xl border border-dashed border-line-strong p-6 text-center">
        <p className="font-semibold">{t('tillMerchant.none')}</p>
        <p className="mt-1 text-sm text-soft">{t('tillMerchant.noneText')}</p>
      </div>
    );
  }
  return (
    <ul
      className="divide-y divide-line rounded-2xl border border-line bg-surface"
      data-testid="merchant-payments"
    >
      {payments.map((payment) => (
        <li key={payment.transactionId}>
          <Line payment={payment} onOpen={() => onOpen(payment.transactionId)} />
        </li>
      ))}
    </ul>
  );
}

function Line({ payment, onOpen }: { readonly payment: Payment; onOpen(): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { amount, at, clearing, dpanLastFour, kind, outcome, refundedMinor } = payment;
  return (
    <button
      type="button"
      onClick={onOpen}
      data-testid="merchant-payment"
      data-rrn={payment.rrn}
      className="flex min-h-16 w-full items-center justify-between gap-3 px-4 py-3 text-left text-sm hover:bg-raised"
    >
      <span className="min-w-0">
        <span className="block font-medium">
          {t(`paymentKind.${kind}`)} · <LastFour digits={dpanLastFour} />
        </span>
        <span className="block text-xs text-soft">{spelledMoment(at, language)}</span>
      </span>
      <span className="shrink-0 text-right">
        <span className="block font-semibold">
          {kind === 'REFUND' && '−'}
          {spelledMoney(amount, language)}
        </span>
        <span
          className={`block text-xs ${outcome === 'APPROVED' ? 'text-good' : outcome === 'DECLINED' ? 'text-bad' : 'text-soft'}`}
        >
          {outcome === 'APPROVED' ? t(`tillClearing.${clearing}`) : t(`tillOutcome.${outcome}`)}
        </span>
        {refundedMinor > 0 && (
          <span className="block text-xs text-warn">
            {t('tillMerchant.refunded', {
              amount: spelledMoney({ ...amount, amountMinor: refundedMinor }, language),
            })}
          </span>
        )}
      </span>
    </button>
  );
}
