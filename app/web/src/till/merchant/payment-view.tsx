/** One payment of a merchant: what it was, and what may still be done with it. */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Button } from '../../parts/button.tsx';
import { Facts } from '../../parts/facts.tsx';
import { spelledMoment, spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { useArrival } from '../../parts/use-stage.ts';
import { useReasonWords } from '../tap-words.ts';
import { PaymentDeeds } from './payment-deeds.tsx';
import { type Payment, useAcquirer } from './use-merchant.ts';

interface ViewProps {
  readonly payment: Payment;
  onBack(): void;
}

export function PaymentView({ payment, onBack }: ViewProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const heading = useArrival<HTMLHeadingElement>();
  const { amount, kind, outcome } = payment;
  return (
    <article data-testid="payment-view">
      <div className="-ml-4">
        <Button tone="plain" onPress={onBack} testId="payment-back">
          <span aria-hidden="true">‹ </span>
          {t('tillMerchant.back')}
        </Button>
      </div>
      <h2
        ref={heading}
        tabIndex={-1}
        className="mt-1 text-3xl font-bold tracking-tight outline-none"
      >
        {spelledMoney(amount, language)}
      </h2>
      <p className="mb-4 font-medium text-soft" data-testid="payment-state">
        {t(`paymentKind.${kind}`)} ·{' '}
        {outcome === 'APPROVED'
          ? t(`tillClearing.${payment.clearing}`)
          : t(`tillOutcome.${outcome}`)}
      </p>
      <PaymentFacts payment={payment} />
      <ReceiptLink payment={payment} />
      <PaymentDeeds payment={payment} />
    </article>
  );
}

function PaymentFacts({ payment }: { readonly payment: Payment }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const reasonWords = useReasonWords();
  const { amount, askedMinor, refundedMinor } = payment;
  const money = (amountMinor: number) => spelledMoney({ ...amount, amountMinor }, language);
  const optional: readonly (readonly [string, string | undefined])[] = [
    [t('tillOutcome.DECLINED'), reasonWords(payment.reason)],
    [t('tillReceipt.asked'), askedMinor === undefined ? undefined : money(askedMinor)],
    [t('tillMerchant.refund'), refundedMinor === 0 ? undefined : money(refundedMinor)],
    [t('tillReceipt.spent'), payment.points && money(payment.points.paidMinor)],
    [t('tillReceipt.refundOf'), payment.refundOf],
    [t('tillReceipt.authorisation'), payment.authorisationCode],
  ];
  return (
    <Facts
      facts={[
        [t('tillMerchant.when'), spelledMoment(payment.at, language)],
        [t('tillMerchant.lastFour'), payment.dpanLastFour],
        [t('tillReceipt.terminal'), payment.terminalId],
        [t('tillReceipt.reference'), payment.rrn],
        ...optional.flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value] as const],
        ),
      ]}
    />
  );
}

function ReceiptLink({ payment: { rrn, terminalId } }: { readonly payment: Payment }) {
  const { t } = useTranslation();
  const acquirer = useAcquirer();
  const { data } = useQuery({
    queryKey: ['merchant', 'receipt', terminalId, rrn],
    queryFn: () => answered(acquirer.openReceipt({ terminalId, rrn })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <p className="min-h-11">
      {data !== undefined && (
        <Link
          to="/receipt/$receiptId"
          params={{ receiptId: data.receiptId }}
          className="inline-flex min-h-11 items-center font-semibold text-accent underline-offset-4 hover:underline"
        >
          {t('tillMerchant.receipt')}
        </Link>
      )}
    </p>
  );
}
