/** An address that leads nowhere. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

export function NowhereToGo() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto max-w-lg py-10 text-center">
      <h1 className="mb-2 text-2xl font-bold tracking-tight">{t('common.nowhere')}</h1>
      <p className="mb-4 text-soft">{t('common.nowhereText')}</p>
      <Link to="/" className="font-semibold text-accent underline underline-offset-4">
        {t('common.toStage')}
      </Link>
    </div>
  );
}
