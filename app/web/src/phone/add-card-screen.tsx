/** The first step: the card's number, and at its eighth digit whether the card can be added. */
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { numberIsWrong, troublesOf } from '../core/card-form.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useAlone, useCommands, useStage } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';
import { RangeNotice } from './range-notice.tsx';
import { Steps } from './steps.tsx';

export function AddCardScreen() {
  const { t } = useTranslation();
  const { checkNumber, type, go } = useCommands();
  const number = useStage((state) => state.form.pan);
  const trouble = useNumberTrouble();
  const send = (event: FormEvent) => {
    event.preventDefault();
    checkNumber();
  };
  return (
    <form onSubmit={send} noValidate className="flex min-h-full flex-col gap-3">
      <div>
        <Heading title={t('phone.addTitle')} onBack={() => go({ at: 'WALLET' })} />
        <Steps />
      </div>
      <p className="text-soft">{t('phoneAdd.numberText')}</p>
      <Field
        label={t('phone.number')}
        value={number}
        onText={(text) => type('pan', text)}
        trouble={trouble}
        inputMode="numeric"
        autoComplete="cc-number"
        testId="card-number"
        mono
      />
      <RangeNotice />
      <Ways />
      <div className="mt-auto pt-2">
        <Button wide submit testId="check-number">
          {t('phone.continue')}
        </Button>
      </div>
    </form>
  );
}

function useNumberTrouble(): string | undefined {
  const { t } = useTranslation();
  const form = useStage((state) => state.form);
  const tried = useStage((state) => state.formTried);
  if (numberIsWrong(form)) return t('phone.numberWrong');
  return tried && troublesOf(form).includes('number') ? t('phone.troubleNumber') : undefined;
}

/** Without typing: a card that lies there, or one that its bank hands over. */
function Ways() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const alone = useAlone();
  return (
    <div className="-ml-4 flex flex-col items-start">
      {alone && (
        <Button tone="plain" onPress={() => go({ at: 'SCAN' })} testId="to-scan">
          {t('phoneAdd.toScan')}
        </Button>
      )}
      <Button tone="plain" onPress={() => go({ at: 'PUSHED' })} testId="to-pushed">
        {t('phoneAdd.toPushed')}
      </Button>
    </div>
  );
}
