/** The phone alone on its page: what is installed on a real one. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { keepShell } from '../core/shell-worker.ts';
import { Led } from '../help/led.tsx';
import { StageHome } from '../parts/stage-home.tsx';
import { AloneContext, useStage } from '../parts/use-stage.ts';
import { Phone } from './phone.tsx';
import { phoneRoute } from './route.ts';

export function PhoneRoom() {
  useEffect(keepShell, []);
  return (
    <StageHome>
      <AloneContext value={true}>
        <Room />
      </AloneContext>
    </StageHome>
  );
}

function Room() {
  const { t } = useTranslation();
  const loaded = useStage((state) => state.loaded);
  const { for: wanted } = phoneRoute.useSearch();
  return (
    <div className="mx-auto max-w-sm" data-testid="phone-room" data-loaded={loaded}>
      <div role="alert">
        {loaded === 'UNREACHABLE' && (
          <p className="mb-4 rounded-2xl bg-bad-soft p-4 text-bad">{t('common.unreachable')}</p>
        )}
      </div>
      <Led wanted={wanted} />
      <Phone />
    </div>
  );
}
