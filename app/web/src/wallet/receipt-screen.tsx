/** A paper receipt in the hand: its last four digits, time and amount lead to the payment. */
import { CURRENCIES, type Currency } from '@armilla/kit/money';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { paidWith } from '../core/payments.ts';
import {
  fieldTime,
  type ReceiptForm,
  type ReceiptTrouble,
  readReceipt,
} from '../core/receipt-clue.ts';
import { type StageState, tillOf } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from '../phone/heading.tsx';
import { FoundPayments } from './found-payments.tsx';

export function ReceiptScreen() {
  const { t } = useTranslation();
  const { go } = useCommands();
  return (
    <div className="flex flex-col gap-4">
      <Heading title={t('walletReceipt.findTitle')} onBack={() => go({ at: 'WALLET' })} />
      <p className="-mt-2 text-sm text-soft">{t('walletReceipt.findText')}</p>
      <Form />
      <FoundPayments />
    </div>
  );
}

/** Of the last payment, and before the first one of the till at hand. */
function usualCurrency(state: StageState): Currency {
  const [last] = paidWith(state.history, null);
  return last?.entry.amount?.currency ?? tillOf(state)?.currency ?? 'EUR';
}

function Form() {
  const { t } = useTranslation();
  const { findReceipt } = useCommands();
  const looking = useWorking('CARD');
  const currency = useStage(usualCurrency);
  const [form, change] = useState<ReceiptForm>(() => ({
    lastFour: '',
    when: fieldTime(Date.now()),
    amountText: '',
    currency,
  }));
  const [troubles, setTroubles] = useState<readonly ReceiptTrouble[]>([]);
  const set = (part: Partial<ReceiptForm>) => change({ ...form, ...part });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const clue = readReceipt(form);
    setTroubles('lastFour' in clue ? [] : clue);
    if ('lastFour' in clue) findReceipt(clue);
  };
  const no = (trouble: ReceiptTrouble, text: string) =>
    troubles.includes(trouble) ? text : undefined;
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-3">
      <Field
        label={t('walletReceipt.lastFour')}
        hint={t('walletReceipt.lastFourHint')}
        value={form.lastFour}
        onText={(text) => set({ lastFour: text.replace(/\D/g, '').slice(0, 4) })}
        trouble={no('LAST_FOUR', t('walletReceipt.troubleLastFour'))}
        inputMode="numeric"
        autoComplete="off"
        testId="receipt-last-four"
        mono
      />
      <Field
        label={t('walletReceipt.when')}
        type="datetime-local"
        value={form.when}
        onText={(when) => set({ when })}
        trouble={no('WHEN', t('walletReceipt.troubleWhen'))}
        testId="receipt-when"
      />
      <div className="grid grid-cols-[1fr_6rem] items-start gap-3">
        <Field
          label={t('walletReceipt.amount')}
          value={form.amountText}
          onText={(amountText) => set({ amountText })}
          trouble={no('AMOUNT', t('walletLimits.troubleAmount'))}
          inputMode="decimal"
          autoComplete="off"
          testId="receipt-amount"
        />
        <CurrencyChoice value={form.currency} onChange={(chosen) => set({ currency: chosen })} />
      </div>
      <Button wide submit busy={looking} testId="find-receipt">
        {t('walletReceipt.find')}
      </Button>
    </form>
  );
}

interface CurrencyChoiceProps {
  readonly value: Currency;
  readonly onChange: (currency: Currency) => void;
}

function CurrencyChoice({ value, onChange }: CurrencyChoiceProps) {
  const { t } = useTranslation();
  return (
    <label className="block">
      <span className="mb-1 block text-sm font-medium text-soft">
        {t('walletReceipt.currency')}
      </span>
      <select
        value={value}
        onChange={(event) => onChange(event.target.value as Currency)}
        className="min-h-11 w-full rounded-xl border border-line-strong bg-surface px-3 text-ink"
      >
        {Object.keys(CURRENCIES).map((code) => (
          <option key={code}>{code}</option>
        ))}
      </select>
    </label>
  );
}
