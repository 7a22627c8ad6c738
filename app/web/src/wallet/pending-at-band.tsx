/** Decided, and not yet on the band: it takes it at its next sync. */
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useWorking } from '../parts/use-stage.ts';

export function PendingAtBand() {
  const { t } = useTranslation();
  const { sync } = useCommands();
  const syncing = useWorking('SYNC');
  return (
    <div className="flex items-center justify-between gap-2 rounded-2xl bg-raised py-1 pr-1 pl-4 text-sm">
      <span>{t('phone.pendingAtBand')}</span>
      <Button tone="plain" busy={syncing} onPress={sync} testId="sync-now">
        {t(syncing ? 'phone.syncing' : 'phone.sync')}
      </Button>
    </div>
  );
}
