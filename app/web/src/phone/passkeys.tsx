/** The account's passkeys: which there are, one more, one less. */
import { useTranslation } from 'react-i18next';
import { canUsePasskeys } from '../core/passkeys.ts';
import type { Passkey } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { spelledMoment } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Subheading } from './heading.tsx';

export function Passkeys() {
  const { t } = useTranslation();
  const { addPasskey } = useCommands();
  const passkeys = useStage((state) => state.passkeys);
  const working = useWorking('ACCOUNT');
  const able = canUsePasskeys();
  return (
    <section className="flex flex-col gap-2">
      <Subheading>{t('phoneAccount.passkeys')}</Subheading>
      {passkeys.length === 0 && (
        <p className="text-sm text-soft">
          {t(able ? 'phoneAccount.noPasskeys' : 'phoneAccount.passkeysElsewhere')}
        </p>
      )}
      <ul className="flex flex-col gap-2" data-testid="passkeys">
        {passkeys.map((passkey) => (
          <Known key={passkey.passkeyId} passkey={passkey} />
        ))}
      </ul>
      {able && (
        <Button
          wide
          tone="quiet"
          busy={working}
          testId="add-passkey"
          onPress={() => addPasskey(t('phoneAccount.passkeyName', { number: passkeys.length + 1 }))}
        >
          {t('phoneAccount.addPasskey')}
        </Button>
      )}
    </section>
  );
}

function Known({ passkey }: { readonly passkey: Passkey }) {
  const { t } = useTranslation();
  const { removePasskey } = useCommands();
  const language = useLanguage();
  const working = useWorking('ACCOUNT');
  const { name, lastUsedAt, createdAt } = passkey;
  const time = spelledMoment(lastUsedAt ?? createdAt, language);
  return (
    <li className="flex items-center justify-between gap-2 rounded-xl bg-raised py-1 pr-1 pl-3 text-sm">
      <span className="min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <span className="block text-xs text-soft">
          {t(lastUsedAt === null ? 'phoneAccount.made' : 'phoneAccount.used', { time })}
        </span>
      </span>
      <Button
        tone="plain"
        busy={working}
        onPress={() => removePasskey(passkey)}
        testId="remove-passkey"
      >
        {t('phoneAccount.remove')}
      </Button>
    </li>
  );
}
