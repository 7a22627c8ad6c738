/** A customer comes back with a receipt: which payment is it? */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { type Clue, clueOf, fieldTime } from '../clue.ts';
import { RefusedNotice } from './refused.tsx';
import { type Payment, useAcquirer, useChange, usePayments } from './use-merchant.ts';

interface FindProps {
  readonly isFound: boolean;
  onFound(payments: readonly Payment[] | null): void;
}

export function FindByReceipt({ isFound, onFound }: FindProps) {
  const { t } = useTranslation();
  const acquirer = useAcquirer();
  const currency = usePayments().data?.[0]?.amount.currency ?? 'EUR';
  const [typed, setTyped] = useState(() => ({
    lastFour: '',
    when: fieldTime(Date.now()),
    amountText: '',
  }));
  const [tried, setTried] = useState(false);
  const find = useChange(async (clue: Clue) => {
    onFound((await answered(acquirer.findPayments(clue))).transactions);
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    const clue = clueOf(typed, currency);
    setTried(clue === undefined);
    if (clue !== undefined && !find.isPending) find.mutate(clue);
  };
  return (
    <form
      onSubmit={send}
      noValidate
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-4"
    >
      <div>
        <h2 className="font-semibold">{t('tillMerchant.find')}</h2>
        <p className="mt-1 text-sm text-soft">{t('tillMerchant.findText')}</p>
      </div>
      <RefusedNotice error={find.error} />
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t('tillMerchant.lastFour')}
          value={typed.lastFour}
          onText={(text) => setTyped({ ...typed, lastFour: text.replace(/\D/g, '').slice(0, 4) })}
          inputMode="numeric"
          autoComplete="off"
          testId="find-last-four"
          mono
        />
        <Field
          label={t('tillMerchant.amount')}
          value={typed.amountText}
          onText={(amountText) => setTyped({ ...typed, amountText })}
          inputMode="decimal"
          autoComplete="off"
          testId="find-amount"
          mono
        />
      </div>
      <Field
        label={t('tillMerchant.when')}
        value={typed.when}
        onText={(when) => setTyped({ ...typed, when })}
        type="datetime-local"
        trouble={tried ? t('tillMerchant.findWrong') : undefined}
        testId="find-when"
      />
      <div className="flex flex-wrap gap-2">
        <Button submit busy={find.isPending} testId="find">
          {t('tillMerchant.search')}
        </Button>
        {isFound && (
          <Button tone="quiet" onPress={() => onFound(null)} testId="find-all">
            {t('tillMerchant.showAll')}
          </Button>
        )}
      </div>
    </form>
  );
}
