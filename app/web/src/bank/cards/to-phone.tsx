/** The way to the phone, which takes along what the bank gave; in memory, never in an address. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { StageHome } from '../../parts/stage-home.tsx';
import { useCommands } from '../../parts/use-stage.ts';

export function ToPhone({ pushReceipt }: { readonly pushReceipt: string }) {
  return (
    <StageHome>
      <Carry pushReceipt={pushReceipt} />
    </StageHome>
  );
}

function Carry({ pushReceipt }: { readonly pushReceipt: string }) {
  const { t } = useTranslation();
  const { carryToPhone } = useCommands();
  const go = useNavigate();
  return (
    <Button
      onPress={() => {
        carryToPhone(pushReceipt);
        go({ to: '/phone' });
      }}
      testId="to-phone"
    >
      {t('bankCards.toPhone')}
    </Button>
  );
}
