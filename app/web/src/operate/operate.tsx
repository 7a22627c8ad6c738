/** The room's first page. */
import { useTranslation } from 'react-i18next';

export function Operate() {
  const { t } = useTranslation();
  return <h1 className="text-2xl font-bold tracking-tight">{t('operate.title')}</h1>;
}
