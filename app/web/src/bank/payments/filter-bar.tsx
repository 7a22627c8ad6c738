/** What is looked for among payments. */
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { CHIP } from '../../parts/chip.ts';
import { Field } from '../../parts/field.tsx';
import { PAYMENT_SORTS, type PaymentFilter, PLASTIC } from '../core/payments-filter.ts';

interface Props {
  readonly filter: PaymentFilter;
  readonly payers: readonly string[];
  onChoose(filter: PaymentFilter): void;
}

export function FilterBar({ filter, payers, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <search className="flex flex-col gap-3">
      <Field
        label={t('bankPayments.search')}
        value={filter.text}
        onText={(text) => onChoose({ ...filter, text })}
        type="search"
        hint={t('bankPayments.searchHint')}
        testId="payment-search"
      />
      <div className="flex flex-wrap items-end gap-3">
        <Sorts filter={filter} onChoose={onChoose} />
        {payers.length > 1 && <Payers filter={filter} payers={payers} onChoose={onChoose} />}
      </div>
    </search>
  );
}

function Sorts({ filter, onChoose }: Omit<Props, 'payers'>) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{t('bankPayments.show')}</legend>
      {PAYMENT_SORTS.map((sort) => (
        <label key={sort} className={`${CHIP} flex min-h-11 items-center px-4 text-sm`}>
          <input
            type="radio"
            name={name}
            checked={filter.sort === sort}
            onChange={() => onChoose({ ...filter, sort })}
            data-testid={`sort-${sort}`}
            className="sr-only"
          />
          {t(`bankPayments.${sort}`)}
        </label>
      ))}
    </fieldset>
  );
}

function Payers({ filter, payers, onChoose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="sr-only">
        {t('bankPayments.paidWith')}
      </label>
      <select
        id={id}
        value={filter.payer}
        onChange={(event) => onChoose({ ...filter, payer: event.target.value })}
        className="min-h-11 max-w-full rounded-lg border border-line bg-surface px-3 text-sm font-medium"
      >
        <option value="">{t('bankPayments.anyPayer')}</option>
        {payers.map((payer) => (
          <option key={payer} value={payer}>
            {payer === PLASTIC ? t('bankPayments.plastic') : payer}
          </option>
        ))}
      </select>
    </div>
  );
}
