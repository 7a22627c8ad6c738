/** The plastic has arrived: its last four digits say that it is in the right hands. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import type { BankCard } from '../use-bank.ts';
import type { Deed } from '../use-deed.ts';

export function ActivateForm({ card, deed }: { readonly card: BankCard; readonly deed: Deed }) {
  const { t } = useTranslation();
  const [panLastFour, type] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    deed.act((issuer) => issuer.activateCard({ cardId: card.cardId, panLastFour }));
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-3">
      <p className="text-sm text-soft">{t('bankCards.activateText')}</p>
      <Field
        label={t('bankCards.lastFour')}
        value={panLastFour}
        onText={(text) => type(text.replace(/\D/g, '').slice(0, 4))}
        inputMode="numeric"
        autoComplete="off"
        mono
        testId="activate-digits"
      />
      <Button submit busy={deed.busy} disabled={panLastFour.length < 4} testId="activate">
        {t('bank.activate')}
      </Button>
    </form>
  );
}
