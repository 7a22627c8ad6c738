/** One payment: how much, why not where it was declined, its way, its receipt, and what can be done. */
import { cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { spelledMoment, spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { Page, Panel } from '../page.tsx';
import { type Line, type Payment, useAsked } from '../use-bank.ts';
import { PaymentDispute } from './payment-dispute.tsx';
import { PaymentReceipt } from './payment-receipt.tsx';
import { State } from './payment-row.tsx';
import { PaymentWay } from './payment-way.tsx';

export function PaymentScreen() {
  const { t } = useTranslation();
  const { transactionId } = useParams({ from: '/asking/bank/$bankId/payments/$transactionId' });
  const payment = useAsked(
    ['payment', transactionId],
    (issuer) => issuer.getPayment({ transactionId }),
    { live: true },
  );
  return (
    <Page title={payment.data?.transaction.merchantName || t('bankPayments.one')} back="payments">
      <Asked query={payment}>{(known) => <Whole payment={known} />}</Asked>
    </Page>
  );
}

function Whole({ payment: { transaction, steps } }: { readonly payment: Payment }) {
  const { t } = useTranslation();
  return (
    <>
      <Amount line={transaction} />
      <WhyNot line={transaction} />
      <PaymentDispute line={transaction} />
      <div className="grid items-start gap-6 sm:grid-cols-2">
        <Panel title={t('bankPayments.way')} testId="way">
          <PaymentWay steps={steps} currency={transaction.amount.currency} />
        </Panel>
        <Panel title={t('bankPayments.receipt')} testId="receipt">
          <PaymentReceipt line={transaction} />
        </Panel>
      </div>
    </>
  );
}

function Amount({ line }: { readonly line: Line }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { amount, outcome, deviceName, at, points = 0, redeemed } = line;
  const how =
    deviceName === undefined ? t('bank.withPlastic') : t('bank.withDevice', { device: deviceName });
  return (
    <div className="-mt-3" data-testid="payment-amount">
      <p
        className={`text-4xl font-bold tracking-tight ${outcome === 'APPROVED' ? '' : 'text-soft line-through'}`}
      >
        {spelledMoney(amount, language)}
      </p>
      <p className="mt-1 text-soft">
        {spelledMoment(at, language)} · {how}
      </p>
      <div className="mt-1 flex flex-wrap gap-x-4 text-sm">
        <State line={line} />
        {points !== 0 && (
          <span className="text-xs font-semibold text-accent">
            {points > 0
              ? t('bank.earned', { count: points })
              : t('bankPayments.pointsBack', { count: -points })}
          </span>
        )}
        {redeemed !== undefined && (
          <span className="text-xs font-semibold text-accent">
            {t('bankPayments.redeemed', {
              count: redeemed.points,
              amount: spelledMoney({ ...amount, amountMinor: redeemed.amountMinor }, language),
            })}
          </span>
        )}
      </div>
    </div>
  );
}

function WhyNot({ line: { outcome, reason, standIn } }: { readonly line: Line }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (outcome === 'APPROVED') {
    return standIn ? <p className="text-sm text-soft">{t('bankPayments.standIn')}</p> : null;
  }
  if (outcome === 'REVERSED') return <p className="text-soft">{t('bankPayments.reversed')}</p>;
  return (
    <div className="rounded-3xl bg-bad-soft p-5 text-bad" data-testid="why-not" data-code={reason}>
      <h2 className="font-bold">{t('bankPayments.whyNot')}</h2>
      <p className="mt-1">
        {isRefusalCode(reason) ? cardholderText(reason, language) : t('bankPayments.noReason')}
      </p>
    </div>
  );
}
