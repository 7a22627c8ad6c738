/** One payment, as a receipt tells it, and what can be done about it. */
import { cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import type { HistoryEntry, PaymentAt } from '../core/managing.ts';
import { refundsAfter } from '../core/payments.ts';
import { Button } from '../parts/button.tsx';
import { spelledMoment, spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { Heading, Subheading } from '../phone/heading.tsx';
import { Banner } from './banner.tsx';
import { Receipt } from './receipt.tsx';
import { useCard, usePayment } from './use-payment.ts';

export function PaymentScreen({ payment }: { readonly payment: PaymentAt }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  const known = usePayment(payment);
  const isLive = useCard(payment.cardId) !== undefined;
  if (known === undefined) return null;
  const { card, entry } = known;
  const back = () => go(isLive ? { at: 'CARD', cardId: card.cardId } : { at: 'WALLET' });
  return (
    <div className="flex flex-col gap-4">
      <Heading title={entry.merchantName || t('phone.someTill')} onBack={back} />
      <Outcome entry={entry} />
      <Receipt card={card} entry={entry} />
      <GivenBack payment={payment} entry={entry} />
      <Deeds payment={payment} entry={entry} />
    </div>
  );
}

const TONES = {
  APPROVED: 'good',
  DECLINED: 'warn',
  REVERSED: 'plain',
  PRESENTED: 'plain',
  REFUSED_BY_CARD: 'warn',
} as const;

function Outcome({ entry }: { readonly entry: HistoryEntry }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { outcome, reason, amount } = entry;
  const why = outcome === 'DECLINED' && isRefusalCode(reason);
  return (
    <Banner tone={TONES[outcome]} testId="payment-outcome">
      <p className="text-2xl font-bold tracking-tight">
        {amount === null ? t('phone.noAmount') : spelledMoney(amount, language)}
      </p>
      <p className="font-semibold">{t(`outcome.${outcome}`)}</p>
      <p className="mt-1">
        {why ? cardholderText(reason, language) : t(`walletPay.outcome_${outcome}`)}
      </p>
    </Banner>
  );
}

function GivenBack({ payment, entry }: { payment: PaymentAt; entry: HistoryEntry }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const history = useStage((state) => state.history[payment.cardId]);
  const refunds = entry.kind === 'REFUND' ? [] : refundsAfter(entry, history ?? []);
  if (entry.outcome !== 'APPROVED' || entry.kind === 'REFUND') return null;
  return (
    <section aria-label={t('walletPay.refundTitle')}>
      <Subheading>{t('walletPay.refundTitle')}</Subheading>
      <p className="text-sm text-soft">
        {t('walletPay.refundText', { digits: entry.dpanLastFour })}
      </p>
      <ul className="mt-1 text-sm" data-testid="refunds">
        {refunds.map((one) => (
          <li key={one.transactionId} className="flex justify-between gap-3 py-1">
            <span>{spelledMoment(one.at, language)}</span>
            <span className="font-semibold">
              {one.amount !== null && `+${spelledMoney(one.amount, language)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Deeds({ payment, entry }: { payment: PaymentAt; entry: HistoryEntry }) {
  const { t } = useTranslation();
  const { doubt, openLimits } = useCommands();
  const live = useCard(payment.cardId);
  const own = entry.reason === 'CARD_CONTROL' && live !== undefined;
  return (
    <div className="flex flex-col gap-2">
      {own && (
        <Button wide onPress={() => openLimits(payment.cardId)} testId="limits">
          {t('walletLimits.change')}
        </Button>
      )}
      <Button wide tone="quiet" onPress={() => doubt(payment)} testId="doubt">
        {t('walletPay.doubt')}
      </Button>
    </div>
  );
}
