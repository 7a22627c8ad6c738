/** The way to the bank's own page: beside the phone on the stage, or its room. */

import type { WalletCard } from '@armilla/phone';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useAlone, useCommands } from '../parts/use-stage.ts';

export function ToBank({ face, quiet }: { readonly face: WalletCard['face']; quiet?: boolean }) {
  const { t } = useTranslation();
  const { turnToBank } = useCommands();
  const alone = useAlone();
  const navigate = useNavigate();
  const open = () => {
    turnToBank(face);
    if (alone) return void navigate({ to: '/bank' });
    requestAnimationFrame(() => document.getElementById('bank-title')?.focus());
  };
  return (
    <Button wide tone={quiet === true ? 'quiet' : 'primary'} onPress={open} testId="to-bank">
      {t('phone.toBankPage')}
    </Button>
  );
}
