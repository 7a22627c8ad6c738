/** A card that its bank's own page gave to add: nothing of it has to be typed. */
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';

export function PushedScreen() {
  const { t } = useTranslation();
  const { addPushed, typePushed, go } = useCommands();
  const pushed = useStage((state) => state.pushed);
  const adding = useWorking('CHECK_CARD');
  const send = (event: FormEvent) => {
    event.preventDefault();
    addPushed();
  };
  return (
    <form onSubmit={send} noValidate className="flex min-h-full flex-col gap-3">
      <div>
        <Heading title={t('phoneAdd.pushedTitle')} onBack={() => go({ at: 'ADD' })} />
        <p className="-mt-2 text-soft">{t('phoneAdd.pushedText')}</p>
      </div>
      <Field
        label={t('phoneAdd.pushed')}
        value={pushed}
        onText={typePushed}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        testId="pushed"
        mono
      />
      <div className="mt-auto">
        <Button wide submit busy={adding} disabled={pushed === ''} testId="add-pushed">
          {t(adding ? 'phone.checking' : 'phone.continue')}
        </Button>
      </div>
    </form>
  );
}
