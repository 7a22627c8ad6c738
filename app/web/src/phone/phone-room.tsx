/** The phone alone on its page. */
import { useTranslation } from 'react-i18next';
import { StageHome } from '../parts/stage-home.tsx';
import { Phone } from './phone.tsx';

export function PhoneRoom() {
  const { t } = useTranslation();
  return (
    <StageHome>
      <h1 className="sr-only">{t('stage.phone')}</h1>
      <div className="mx-auto max-w-sm">
        <Phone />
      </div>
    </StageHome>
  );
}
