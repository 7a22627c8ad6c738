/** Refund, void, complete, raise: those that the payment's bank says are possible now. */
import { decimal, type Money, parseAmount } from '@armilla/kit/money';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { RefusedNotice } from './refused.tsx';
import { type Payment, useAcquirer, useChange, useFollowUps } from './use-merchant.ts';

type Deed = 'refund' | 'void' | 'complete' | 'increment';

export function PaymentDeeds({ payment }: { readonly payment: Payment }) {
  const { t } = useTranslation();
  const { data: may, error } = useFollowUps(payment.rrn);
  const act = useDeed(payment.rrn);
  const { currency } = payment.amount;
  if (may === undefined) return <RefusedNotice error={error} />;
  const { refundMinor, completeMinor, mayIncrement, mayVoid } = may;
  const none = refundMinor === 0 && completeMinor === 0 && !mayIncrement && !mayVoid;
  const common = { busy: act.isPending, onSend: act.mutate };
  return (
    <section className="mt-4 flex flex-col gap-4" data-testid="payment-deeds">
      <RefusedNotice error={act.error} />
      <p role="status" className="text-sm font-medium text-good empty:hidden">
        {act.isSuccess && t('tillMerchant.done')}
      </p>
      {none && <p className="text-sm text-soft">{t('tillMerchant.nothing')}</p>}
      {completeMinor > 0 && (
        <DeedForm deed="complete" most={{ amountMinor: completeMinor, currency }} {...common} />
      )}
      {mayIncrement && <DeedForm deed="increment" currency={currency} {...common} />}
      {refundMinor > 0 && (
        <DeedForm deed="refund" most={{ amountMinor: refundMinor, currency }} {...common} />
      )}
      {mayVoid && <VoidForm {...common} />}
    </section>
  );
}

interface Order {
  readonly deed: Deed;
  readonly amountMinor: number;
}

function useDeed(rrn: string) {
  const acquirer = useAcquirer();
  return useChange(async ({ deed, amountMinor }: Order) => {
    const asked = { rrn, amountMinor };
    switch (deed) {
      case 'refund':
        return answered(acquirer.refundPayment(asked));
      case 'complete':
        return answered(acquirer.completePayment(asked));
      case 'increment':
        return answered(acquirer.incrementPayment(asked));
      case 'void':
        return answered(acquirer.voidPayment({ rrn }));
    }
  });
}

interface FormProps {
  readonly busy: boolean;
  onSend(order: Order): void;
}

interface AmountProps extends FormProps {
  readonly deed: Exclude<Deed, 'void'>;
  /** What there is of it, filled in. */
  readonly most?: Money;
  readonly currency?: Money['currency'];
}

const CARD = 'rounded-2xl border border-line bg-surface p-4';

function DeedForm({ deed, most, currency = most?.currency ?? 'EUR', busy, onSend }: AmountProps) {
  const { t } = useTranslation();
  const id = useId();
  const language = useLanguage();
  const [text, setText] = useState(most === undefined ? '' : decimal(most));
  const [tried, setTried] = useState(false);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const amount = parseAmount(text, currency);
    const fits = amount !== undefined && amount.amountMinor > 0;
    setTried(!fits);
    if (fits && !busy) onSend({ deed, amountMinor: amount.amountMinor });
  };
  const amount = most === undefined ? '' : spelledMoney(most, language);
  return (
    <form onSubmit={send} noValidate aria-labelledby={id} className={CARD}>
      <h3 id={id} className="font-semibold">
        {t(`tillMerchant.${deed}`)}
      </h3>
      <p className="mt-1 mb-3 text-sm text-soft">{t(`tillMerchant.${deed}Text`, { amount })}</p>
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-32 grow">
          <Field
            label={`${t('tillMerchant.amount')} (${currency})`}
            value={text}
            onText={setText}
            trouble={tried ? t('tillMerchant.amountWrong') : undefined}
            inputMode="decimal"
            autoComplete="off"
            testId={`${deed}-amount`}
            mono
          />
        </div>
        <Button submit busy={busy} testId={`${deed}-payment`}>
          {t(`tillMerchant.${deed}`)}
        </Button>
      </div>
    </form>
  );
}

function VoidForm({ busy, onSend }: FormProps) {
  const { t } = useTranslation();
  return (
    <div className={`${CARD} flex flex-wrap items-center justify-between gap-3`}>
      <div className="min-w-0 grow basis-48">
        <h3 className="font-semibold">{t('tillMerchant.void')}</h3>
        <p className="mt-1 text-sm text-soft">{t('tillMerchant.voidText')}</p>
      </div>
      <Button
        tone="danger"
        busy={busy}
        onPress={() => onSend({ deed: 'void', amountMinor: 0 })}
        testId="void-payment"
      >
        {t('tillMerchant.void')}
      </Button>
    </div>
  );
}
