/** Ending the account, with what it means told beforehand. */
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';

export function CloseAccountScreen() {
  const { t } = useTranslation();
  const { closeAccount, toAccount } = useCommands();
  const working = useWorking('ACCOUNT');
  return (
    <div className="flex min-h-full flex-col gap-3">
      <Heading title={t('phoneAccount.closeTitle')} onBack={toAccount} />
      <ul className="-mt-1 flex list-disc flex-col gap-2 rounded-2xl bg-warn-soft p-4 pl-8 text-sm leading-relaxed text-warn">
        <li>{t('phoneAccount.closeCards')}</li>
        <li>{t('phoneAccount.closeSignIns')}</li>
        <li>{t('phoneAccount.closeForGood')}</li>
      </ul>
      <div className="mt-auto flex flex-col gap-2">
        <Button wide tone="danger" busy={working} onPress={closeAccount} testId="close-account">
          {t('phoneAccount.closeDo')}
        </Button>
        <Button wide tone="plain" onPress={toAccount}>
          {t('common.notNow')}
        </Button>
      </div>
    </div>
  );
}
