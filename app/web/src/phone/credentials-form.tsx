/** E-mail address and password, for those who have them and for those who make them up. */
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SHORTEST_PASSWORD, troublesOfCredentials } from '../core/credentials.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useWorking } from '../parts/use-stage.ts';

export interface CredentialsFormProps {
  /** What its button says. */
  readonly send: string;
  readonly sending: string;
  /** A new password, which has to be long enough. */
  readonly fresh?: boolean;
  readonly onSend: (email: string, password: string) => void;
  /** Beneath the button. */
  readonly children?: ReactNode;
}

export function CredentialsForm(props: CredentialsFormProps) {
  const { send, sending, fresh = false, onSend, children } = props;
  const { t } = useTranslation();
  const working = useWorking('ACCOUNT');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const troubles = troublesOfCredentials(email, password, fresh);
  const wrongPassword = fresh ? t('phoneIn.troubleFresh') : t('phoneIn.troublePassword');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (troubles.length === 0) onSend(email.trim(), password);
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3">
      <Field
        label={t('phoneIn.email')}
        value={email}
        onText={setEmail}
        trouble={tried && troubles.includes('email') ? t('phoneIn.troubleEmail') : undefined}
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        testId="email"
      />
      <Field
        label={t('phoneIn.password')}
        value={password}
        onText={setPassword}
        hint={fresh ? t('phoneIn.passwordHint', { least: SHORTEST_PASSWORD }) : undefined}
        trouble={tried && troubles.includes('password') ? wrongPassword : undefined}
        type="password"
        autoComplete={fresh ? 'new-password' : 'current-password'}
        testId="password"
      />
      <div className="mt-2 flex flex-col gap-2">
        <Button wide submit busy={working} testId="send-credentials">
          {working ? sending : send}
        </Button>
        {children}
      </div>
    </form>
  );
}
