/** An app that is too old is told so, with the way to the new one: a page is renewed by loading. */
import { useTranslation } from 'react-i18next';
import { useStage } from '../parts/use-stage.ts';
import { Banner } from './banner.tsx';

export function AppUpdate() {
  const { t } = useTranslation();
  const wanted = useStage(
    ({ told }) => told?.place === 'PHONE' && told.code === 'APP_UPDATE_REQUIRED',
  );
  if (!wanted) return null;
  const action = {
    label: t('walletUpdate.updateApp'),
    onPress: () => location.reload(),
    testId: 'update-app',
  };
  return (
    <div className="mb-3">
      <Banner action={action}>{t('walletUpdate.appText')}</Banner>
    </div>
  );
}
