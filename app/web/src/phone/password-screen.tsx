/** Another password for the account; whoever is signed in elsewhere is signed out by it. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SHORTEST_PASSWORD } from '../core/credentials.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';

export function PasswordScreen() {
  const { t } = useTranslation();
  const { changePassword, toAccount } = useCommands();
  const guest = useStage((state) => state.password);
  const working = useWorking('ACCOUNT');
  const [current, setCurrent] = useState(guest ?? '');
  const [next, setNext] = useState('');
  const [tried, setTried] = useState(false);
  const short = next.length < SHORTEST_PASSWORD;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!short) changePassword(current, next);
  };
  return (
    <form onSubmit={send} noValidate className="flex min-h-full flex-col gap-3">
      <div>
        <Heading title={t('phoneAccount.changePassword')} onBack={toAccount} />
        <p className="-mt-2 text-soft">{t('phoneAccount.passwordText')}</p>
      </div>
      <Field
        label={t('phoneAccount.currentPassword')}
        value={current}
        onText={setCurrent}
        type="password"
        autoComplete="current-password"
        testId="current-password"
      />
      <Field
        label={t('phoneAccount.newPassword')}
        value={next}
        onText={setNext}
        hint={t('phoneIn.passwordHint', { least: SHORTEST_PASSWORD })}
        trouble={tried && short ? t('phoneIn.troubleFresh') : undefined}
        type="password"
        autoComplete="new-password"
        testId="new-password"
      />
      <div className="mt-auto">
        <Button wide submit busy={working} testId="change-password">
          {t('phoneAccount.changePassword')}
        </Button>
      </div>
    </form>
  );
}
