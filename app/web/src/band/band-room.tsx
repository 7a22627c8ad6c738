/** The band alone on its page. */
import { useTranslation } from 'react-i18next';
import { StageHome } from '../parts/stage-home.tsx';
import { Band } from './band.tsx';

export function BandRoom() {
  const { t } = useTranslation();
  return (
    <StageHome>
      <h1 className="sr-only">{t('stage.band')}</h1>
      <div className="mx-auto max-w-sm">
        <Band />
      </div>
    </StageHome>
  );
}
