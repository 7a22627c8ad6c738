/** The card form: typed by hand or read from a plastic card; troubles told as they are typed. */
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { numberIsWrong, type Trouble, troublesOf } from '../core/card-form.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';
import { RangeNotice } from './range-notice.tsx';

export function AddCardScreen() {
  const { t } = useTranslation();
  const { checkCard, go } = useCommands();
  const checking = useWorking('CHECK_CARD');
  const guide = useGuide('CHECK_CARD');
  const send = (event: FormEvent) => {
    event.preventDefault();
    checkCard();
  };
  return (
    <form onSubmit={send} noValidate className="flex min-h-full flex-col gap-3">
      <div>
        <Heading title={t('phone.addTitle')} onBack={() => go({ at: 'WALLET' })} />
        <p className="-mt-2 text-sm text-soft">{t('phone.addText')}</p>
      </div>
      <CardFields />
      <div className="mt-auto pt-2">
        <Button wide submit busy={checking} guide={guide} testId="check-card">
          {t(checking ? 'phone.checking' : 'phone.continue')}
        </Button>
      </div>
    </form>
  );
}

function useTroubles() {
  const { t } = useTranslation();
  const form = useStage((state) => state.form);
  const tried = useStage((state) => state.formTried);
  const troubles = tried ? troublesOf(form) : [];
  const told = (trouble: Trouble, text: string) => (troubles.includes(trouble) ? text : undefined);
  return {
    number: numberIsWrong(form) ? t('phone.numberWrong') : told('number', t('phone.troubleNumber')),
    name: told('name', t('phone.troubleName')),
    expiry: told('expiry', t('phone.troubleExpiry')),
    cvc2: told('cvc2', t('phone.troubleCvc2')),
  };
}

function CardFields() {
  const { t } = useTranslation();
  const { type } = useCommands();
  const form = useStage((state) => state.form);
  const trouble = useTroubles();
  return (
    <>
      <Field
        label={t('phone.number')}
        value={form.pan}
        onText={(text) => type('pan', text)}
        trouble={trouble.number}
        inputMode="numeric"
        autoComplete="cc-number"
        testId="card-number"
        mono
      />
      <RangeNotice />
      <Field
        label={t('phone.name')}
        value={form.cardholderName}
        onText={(text) => type('cardholderName', text)}
        trouble={trouble.name}
        autoComplete="cc-name"
        autoCapitalize="characters"
        testId="card-name"
      />
      <div className="grid grid-cols-2 gap-3">
        <Field
          label={t('phone.expiry')}
          value={form.expiry}
          onText={(text) => type('expiry', text)}
          hint={t('phone.expiryHint')}
          trouble={trouble.expiry}
          inputMode="numeric"
          autoComplete="cc-exp"
          testId="card-expiry"
          mono
        />
        <Field
          label={t('phone.cvc2')}
          value={form.cvc2}
          onText={(text) => type('cvc2', text)}
          hint={t('phone.cvc2Hint')}
          trouble={trouble.cvc2}
          inputMode="numeric"
          autoComplete="cc-csc"
          testId="card-cvc2"
          mono
        />
      </div>
    </>
  );
}
