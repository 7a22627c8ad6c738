/** The business day is closed now instead of at night. */
import { stageContract } from '@armilla/api/stage';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Button } from '../../parts/button.tsx';
import { useClient } from '../../parts/use-client.ts';
import { RefusedNotice } from './refused.tsx';
import { useChange } from './use-merchant.ts';

export function CloseDay() {
  const { t } = useTranslation();
  const stage = useClient(stageContract);
  const close = useChange(() => answered(stage.closeBusinessDay({})));
  return (
    <section className="rounded-2xl border border-line bg-surface p-4">
      <h2 className="font-semibold">{t('tillMerchant.close')}</h2>
      <p className="mt-1 mb-3 text-sm text-soft">{t('tillMerchant.closeText')}</p>
      <RefusedNotice error={close.error} />
      <p role="status" data-testid="day-closed" className="mb-2 text-sm font-medium empty:hidden">
        {close.data !== undefined &&
          (close.data.records === 0
            ? t('tillMerchant.closedNone')
            : t('tillMerchant.closed', { count: close.data.records }))}
      </p>
      <Button
        tone="quiet"
        wide
        busy={close.isPending}
        onPress={() => close.mutate(undefined)}
        testId="close-day"
      >
        {t('tillMerchant.close')}
      </Button>
    </section>
  );
}
