/** The fourth step: how the bank shall make sure who is there; or another way than the one before. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { CallTheBank } from './call-the-bank.tsx';
import { Heading } from './heading.tsx';
import { Methods } from './methods.tsx';
import { Steps } from './steps.tsx';

export function MethodScreen() {
  const { t } = useTranslation();
  const { prove, go } = useCommands();
  const methods = useStage((state) => state.enrolment?.activationMethods);
  const asking = useWorking('RESEND');
  const guide = useGuide('PROVE');
  const open = methods?.filter(({ state }) => state !== 'VERIFIED') ?? [];
  const [chosen, choose] = useState<string | undefined>();
  const methodId = chosen ?? open[0]?.methodId;
  return (
    <div className="flex min-h-full flex-col gap-3">
      <div>
        <Heading title={t('phone.proveTitle')} onBack={() => go({ at: 'WALLET' })} />
        <Steps />
      </div>
      <Methods methods={open} chosen={methodId} onChoose={choose} />
      <div className="mt-auto flex flex-col gap-2">
        <Button
          wide
          busy={asking}
          disabled={methodId === undefined}
          onPress={() => methodId !== undefined && prove(methodId)}
          guide={guide}
          testId="choose-method"
        >
          {t('phone.continue')}
        </Button>
        <CallTheBank />
      </div>
    </div>
  );
}
