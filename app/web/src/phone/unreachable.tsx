/** Nobody answers: said once, above whatever was there. */
import { useTranslation } from 'react-i18next';
import { useStage } from '../parts/use-stage.ts';

export function Unreachable() {
  const { t } = useTranslation();
  const loaded = useStage((state) => state.loaded);
  return (
    <div role="alert" data-testid="phone-room" data-loaded={loaded}>
      {loaded === 'UNREACHABLE' && (
        <p className="mb-4 rounded-2xl bg-bad-soft p-4 text-bad">{t('common.unreachable')}</p>
      )}
    </div>
  );
}
