/** Other providers whose sign-in leads to this account. */
import { useTranslation } from 'react-i18next';
import type { Account } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Subheading } from './heading.tsx';

export function LinkedProviders({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const { removeProvider } = useCommands();
  const known = useStage((state) => state.providers);
  const working = useWorking('ACCOUNT');
  if (account.providers.length === 0) return null;
  return (
    <section>
      <Subheading>{t('phoneAccount.providers')}</Subheading>
      <ul className="flex flex-col gap-2" data-testid="linked-providers">
        {account.providers.map((provider) => (
          <li
            key={provider}
            className="flex min-h-12 items-center justify-between gap-2 rounded-xl bg-raised py-1 pr-1 pl-3 text-sm font-medium"
          >
            {known.find((one) => one.provider === provider)?.name ?? provider}
            {account.linked && (
              <Button
                tone="plain"
                busy={working}
                onPress={() => removeProvider(provider)}
                testId={`remove-${provider}`}
              >
                {t('phoneAccount.remove')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
