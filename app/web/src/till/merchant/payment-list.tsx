/** A merchant's payments, newest first. */
import { useTranslation } from 'react-i18next';
import { spelledDay, spelledMoney, spelledTime } from '../../parts/format.ts';
import { LastFour } from '../../parts/last-four.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { byDay } from '../clue.ts';
import type { Payment } from './use-merchant.ts';

interface ListProps {
  readonly payments: readonly Payment[];
  onOpen(transactionId: string): void;
}

export function PaymentList({ payments, onOpen }: ListProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (payments.length === 0) {
    return (
      <div className="rounded-2xl border border-dashed border-line-strong p-6 text-center">
        <p className="font-semibold">{t('tillMerchant.none')}</p>
        <p className="mt-1 text-sm text-soft">{t('tillMerchant.noneText')}</p>
      </div>
    );
  }
  return (
    <div data-testid="merchant-payments" className="flex flex-col gap-4">
      {byDay(payments).map(([day, those]) => (
        <section key={day}>
          <h3 className="mb-1 text-sm font-semibold text-soft">{spelledDay(day, language)}</h3>
          <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
            {those.map((payment) => (
              <li key={payment.transactionId}>
                <Line payment={payment} onOpen={() => onOpen(payment.transactionId)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
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
        <span className="block text-xs text-soft">{spelledTime(at)}</span>
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
