/** An account of the service's own. */
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands } from '../parts/use-stage.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { Heading } from './heading.tsx';

export function CreateAccountScreen() {
  const { t } = useTranslation();
  const { createAccount, go } = useCommands();
  return (
    <div>
      <Heading title={t('phoneIn.createTitle')} onBack={() => go({ at: 'WELCOME' })} />
      <p className="-mt-2 mb-4 text-soft">{t('phoneIn.createText')}</p>
      <CredentialsForm
        fresh
        send={t('phoneIn.create')}
        sending={t('phoneIn.creating')}
        onSend={createAccount}
      >
        <Button wide tone="plain" onPress={() => go({ at: 'SIGN_IN' })} testId="to-sign-in">
          {t('phoneIn.haveAccount')}
        </Button>
      </CredentialsForm>
    </div>
  );
}
