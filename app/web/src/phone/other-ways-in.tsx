/** Signing in without a password: by a passkey of the phone, or where another provider knows one. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canUsePasskeys } from '../core/passkeys.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';

export function OtherWaysIn() {
  const { t } = useTranslation();
  const { enterWithPasskey, enterBy } = useCommands();
  const providers = useStage((state) => state.providers);
  const working = useWorking('ACCOUNT');
  const [asked, ask] = useState<string | undefined>();
  const passkeys = canUsePasskeys();
  if (!passkeys && providers.length === 0) return null;
  return (
    <div className="mt-4 flex flex-col gap-2 border-t border-line pt-4">
      {passkeys && (
        <Button wide tone="quiet" busy={working} onPress={enterWithPasskey} testId="passkey">
          {t('phoneIn.passkey')}
        </Button>
      )}
      {providers.map(({ provider, name }) => (
        <Button
          key={provider}
          wide
          tone="quiet"
          busy={working}
          testId={`provider-${provider}`}
          onPress={() => {
            ask(name);
            enterBy(provider);
          }}
        >
          {t('phoneIn.with', { provider: name })}
        </Button>
      ))}
      <p role="status" className="text-center text-sm text-soft">
        {asked !== undefined && t('phoneIn.withNote', { provider: asked })}
      </p>
    </div>
  );
}
