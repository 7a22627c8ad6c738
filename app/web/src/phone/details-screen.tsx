/** The second step: name, expiry and security code, beside a picture that fills as they are typed. */
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Trouble, troublesOf } from '../core/card-form.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { CardPreview } from './card-preview.tsx';
import { Heading } from './heading.tsx';
import { RangeNotice } from './range-notice.tsx';
import { Steps } from './steps.tsx';

export function DetailsScreen() {
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
        <Heading title={t('phone.addTitle')} onBack={() => go({ at: 'ADD' })} />
        <Steps />
      </div>
      <CardPreview />
      <RangeNotice quiet />
      <DetailFields />
      <p className="text-xs text-soft">{t('phone.addText')}</p>
      <div className="mt-auto pt-1">
        <Button wide submit busy={checking} guide={guide} testId="check-card">
          {t(checking ? 'phone.checking' : 'phone.continue')}
        </Button>
      </div>
    </form>
  );
}

function DetailFields() {
  const { t } = useTranslation();
  const { type } = useCommands();
  const form = useStage((state) => state.form);
  const tried = useStage((state) => state.formTried);
  const troubles = tried ? troublesOf(form) : [];
  const told = (trouble: Trouble, text: string) => (troubles.includes(trouble) ? text : undefined);
  return (
    <>
      <Field
        label={t('phone.name')}
        value={form.cardholderName}
        onText={(text) => type('cardholderName', text)}
        trouble={told('name', t('phone.troubleName'))}
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
          trouble={told('expiry', t('phone.troubleExpiry'))}
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
          trouble={told('cvc2', t('phone.troubleCvc2'))}
          inputMode="numeric"
          autoComplete="cc-csc"
          testId="card-cvc2"
          mono
        />
      </div>
    </>
  );
}
