/** Somebody whom another provider signed in: what they can see, and what they have to do first. */
import { useTranslation } from 'react-i18next';
import { banksOn } from '../core/shelf.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { Heading, Subheading } from './heading.tsx';
import { RangeNotice } from './range-notice.tsx';

export function AroundScreen() {
  const { t } = useTranslation();
  const { go, type, toAccount } = useCommands();
  const number = useStage((state) => state.form.pan);
  return (
    <div className="flex min-h-full flex-col gap-4">
      <Heading title={t('phoneIn.aroundTitle')} />
      <p className="-mt-2 rounded-2xl bg-warn-soft p-4 text-sm text-warn" data-testid="unlinked">
        {t('phoneIn.aroundText')}
      </p>
      <div>
        <Field
          label={t('phoneIn.aroundDigits')}
          value={number}
          onText={(text) => type('pan', text.replace(/\D/g, '').slice(0, 8))}
          inputMode="numeric"
          autoComplete="off"
          testId="first-eight"
          mono
        />
        <div className="mt-2">
          <RangeNotice />
        </div>
      </div>
      <Models />
      <div className="mt-auto flex flex-col gap-2">
        <Button wide onPress={() => go({ at: 'LINK' })} testId="to-link">
          {t('phoneIn.toLink')}
        </Button>
        <Button wide tone="plain" onPress={toAccount} testId="to-account">
          {t('phoneAccount.title')}
        </Button>
      </div>
    </div>
  );
}

function Models() {
  const { t } = useTranslation();
  const models = useStage((state) => state.models);
  const capabilities = useStage((state) => state.capabilities);
  return (
    <section>
      <Subheading>{t('phoneIn.aroundModels')}</Subheading>
      <dl className="divide-y divide-line rounded-2xl bg-raised px-4 text-sm">
        {models.map(({ model, name }) => (
          <div key={model} className="py-2">
            <dt className="font-medium">{name}</dt>
            <dd className="text-soft">{banksOn(capabilities, model).join(', ')}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
