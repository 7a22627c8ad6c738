/** Signing in with the service's own account, or another way. */
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands } from '../parts/use-stage.ts';
import { CredentialsForm } from './credentials-form.tsx';
import { Heading } from './heading.tsx';
import { OtherWaysIn } from './other-ways-in.tsx';

export function SignInScreen() {
  const { t } = useTranslation();
  const { enter, go } = useCommands();
  return (
    <div>
      <Heading title={t('phoneIn.signInTitle')} onBack={() => go({ at: 'WELCOME' })} />
      <CredentialsForm send={t('phoneIn.signIn')} sending={t('phoneIn.signingIn')} onSend={enter}>
        <Button wide tone="plain" onPress={() => go({ at: 'CREATE_ACCOUNT' })} testId="to-create">
          {t('phoneIn.noAccount')}
        </Button>
      </CredentialsForm>
      <OtherWaysIn />
    </div>
  );
}
