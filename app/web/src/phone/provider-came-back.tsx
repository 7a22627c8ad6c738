/** The window in which somebody signed in with another provider: passes it on, and is done. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { passOn } from '../core/provider-window.ts';

export function ProviderCameBack() {
  const { t } = useTranslation();
  useEffect(() => {
    passOn(location.search);
    // What came stands in this address no longer than needed.
    history.replaceState(null, '', location.pathname);
    close();
  }, []);
  return (
    <div className="mx-auto max-w-sm py-10 text-center">
      <h1 className="mb-2 text-2xl font-bold tracking-tight">{t('phoneIn.cameBackTitle')}</h1>
      <p className="text-soft">{t('phoneIn.cameBackText')}</p>
    </div>
  );
}
