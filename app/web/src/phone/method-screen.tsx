/** Another way to prove that it is oneself, when the first one did not come to an end. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';
import { Methods } from './methods.tsx';

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
      <Heading title={t('phone.proveTitle')} onBack={() => go({ at: 'WALLET' })} />
      <Methods methods={open} chosen={methodId} onChoose={choose} />
      <div className="mt-auto">
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
      </div>
    </div>
  );
}
