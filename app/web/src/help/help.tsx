/** The room's first page. */
import { useTranslation } from 'react-i18next';

export function Help() {
  const { t } = useTranslation();
  return <h1 className="text-2xl font-bold tracking-tight">{t('help.title')}</h1>;
}
