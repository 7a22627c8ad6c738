/** A bank's page in this browser hands over a card: said over the wallet, and added by a touch. */
import { useTranslation } from 'react-i18next';
import type { Screen } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';

const WHERE: readonly Screen['at'][] = ['WALLET', 'ADD'];

export function PushNotice() {
  const { t } = useTranslation();
  const { addPushed, typePushed } = useCommands();
  const shown = useStage(({ pushed, device, screen }) => {
    return pushed !== '' && device !== null && WHERE.includes(screen.at);
  });
  const adding = useWorking('CHECK_CARD');
  return (
    <div role="status" className="px-3">
      {shown && (
        <div className="arrives mt-1 mb-2 rounded-2xl border border-line bg-raised p-3 shadow-lift">
          <p className="mb-2 text-sm font-medium">{t('phoneAdd.pushedOffer')}</p>
          <div className="flex gap-2">
            <Button busy={adding} onPress={addPushed} testId="take-pushed">
              {t('phoneAdd.pushedAdd')}
            </Button>
            <Button tone="plain" onPress={() => typePushed('')}>
              {t('common.notNow')}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
