/** A room that could not be shown: what a person can do about it. */
import type { ErrorComponentProps } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';

export function Broken({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  // A fault of ours must be seen in the console; the person reads what to do.
  console.error(error);
  return (
    <div role="alert" className="mx-auto max-w-lg rounded-2xl bg-bad-soft p-5 text-bad">
      <h1 className="mb-2 text-xl font-bold">{t('common.broken')}</h1>
      <p className="mb-4">{t('common.brokenText')}</p>
      <Button tone="danger" onPress={reset}>
        {t('common.again')}
      </Button>
    </div>
  );
}
