/** The bank alone on its page. */
import { useTranslation } from 'react-i18next';
import { StageHome } from '../parts/stage-home.tsx';
import { Bank } from './bank.tsx';

export function BankRoom() {
  const { t } = useTranslation();
  return (
    <StageHome>
      <h1 className="sr-only">{t('stage.bank')}</h1>
      <div className="mx-auto max-w-sm">
        <Bank />
      </div>
    </StageHome>
  );
}
