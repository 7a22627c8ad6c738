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
  const [typed, setTyped] = useState<TypedClue>(() => ({
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
      <ClueFields typed={typed} wrong={tried} onType={setTyped} />
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

interface TypedClue {
  readonly lastFour: string;
  readonly when: string;
  readonly amountText: string;
}

interface ClueFieldsProps {
  readonly typed: TypedClue;
  /** What was typed is no clue yet. */
  readonly wrong: boolean;
  onType(typed: TypedClue): void;
}

/** What stands on the paper. */
function ClueFields({ typed, wrong, onType }: ClueFieldsProps) {
  const { t } = useTranslation();
  return (
    <>
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t('tillMerchant.lastFour')}
          value={typed.lastFour}
          onText={(text) => onType({ ...typed, lastFour: text.replace(/\D/g, '').slice(0, 4) })}
          inputMode="numeric"
          autoComplete="off"
          testId="find-last-four"
          mono
        />
        <Field
          label={t('tillMerchant.amount')}
          value={typed.amountText}
          onText={(amountText) => onType({ ...typed, amountText })}
          inputMode="decimal"
          autoComplete="off"
          testId="find-amount"
          mono
        />
      </div>
      <Field
        label={t('tillMerchant.when')}
        value={typed.when}
        onText={(when) => onType({ ...typed, when })}
        type="datetime-local"
        trouble={wrong ? t('tillMerchant.findWrong') : undefined}
        testId="find-when"
      />
    </>
  );
}
