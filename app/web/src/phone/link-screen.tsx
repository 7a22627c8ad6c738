/** The other provider's sign-in gets an account of the service: one that is there, or a new one. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CHIP } from '../parts/chip.ts';
import { useCommands } from '../parts/use-stage.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { Heading } from './heading.tsx';

export function LinkScreen() {
  const { t } = useTranslation();
  const { joinAccount, giveSignIn, go } = useCommands();
  const [has, setHas] = useState(false);
  const choices = [
    { value: false, name: t('phoneIn.linkNew') },
    { value: true, name: t('phoneIn.linkHave') },
  ];
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Heading title={t('phoneIn.linkTitle')} onBack={() => go({ at: 'AROUND' })} />
        <p className="-mt-2 text-soft">{t('phoneIn.linkText')}</p>
      </div>
      <fieldset className="flex gap-2">
        <legend className="sr-only">{t('phoneIn.linkTitle')}</legend>
        {choices.map(({ value, name }) => (
          <label
            key={name}
            className={`${CHIP} flex min-h-11 grow basis-0 items-center justify-center px-3 text-center text-sm`}
          >
            <input
              type="radio"
              name="has"
              checked={has === value}
              onChange={() => setHas(value)}
              className="sr-only"
            />
            {name}
          </label>
        ))}
      </fieldset>
      {has ? (
        <CredentialsForm
          key="has"
          send={t('phoneIn.linkDo')}
          sending={t('phoneIn.linking')}
          onSend={joinAccount}
        />
      ) : (
        <CredentialsForm
          key="new"
          fresh
          send={t('phoneIn.linkGive')}
          sending={t('phoneIn.linking')}
          onSend={giveSignIn}
        />
      )}
    </div>
  );
}
