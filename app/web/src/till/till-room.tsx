/** The till alone on its page. */
import { useTranslation } from 'react-i18next';
import { StageHome } from '../parts/stage-home.tsx';
import { Till } from './till.tsx';

export function TillRoom() {
  const { t } = useTranslation();
  return (
    <StageHome>
      <h1 className="sr-only">{t('stage.till')}</h1>
      <div className="mx-auto max-w-sm">
        <Till />
      </div>
    </StageHome>
  );
}
