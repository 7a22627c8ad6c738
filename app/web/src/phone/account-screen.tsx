/** The account: who it is, how they sign in, what they can take along, and how they leave. */
import { useTranslation } from 'react-i18next';
import type { Account } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Choices } from '../shell/choices.tsx';
import { Heading, Subheading } from './heading.tsx';
import { LinkedProviders } from './linked-providers.tsx';
import { Passkeys } from './passkeys.tsx';

export function AccountScreen() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const account = useStage((state) => state.account);
  const device = useStage((state) => state.device);
  if (account === null) return null;
  const home = account.linked ? (device === null ? 'PAIR' : 'WALLET') : 'AROUND';
  return (
    <div className="flex flex-col gap-5">
      <div>
        <Heading title={t('phoneAccount.title')} onBack={() => go({ at: home })} />
        <p className="-mt-2 break-words text-soft" data-testid="account-email">
          {account.email ?? t('phoneAccount.noEmail')}
        </p>
      </div>
      <section>
        <Subheading>{t('phoneAccount.look')}</Subheading>
        <Choices />
      </section>
      {account.linked && <Passkeys />}
      <LinkedProviders account={account} />
      <Deeds account={account} />
    </div>
  );
}

function Deeds({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const { go, exportAccount, leave, leaveEverywhere } = useCommands();
  const working = useWorking('ACCOUNT');
  return (
    <section className="flex flex-col gap-2">
      <Subheading>{t('phoneAccount.yours')}</Subheading>
      {account.linked && (
        <Button wide tone="quiet" onPress={() => go({ at: 'PASSWORD' })} testId="to-password">
          {t('phoneAccount.changePassword')}
        </Button>
      )}
      <Button wide tone="quiet" busy={working} onPress={exportAccount} testId="export-account">
        {t('phoneAccount.export')}
      </Button>
      <Button wide tone="quiet" busy={working} onPress={leave} testId="sign-out">
        {t('phoneAccount.signOut')}
      </Button>
      <Button wide tone="quiet" busy={working} onPress={leaveEverywhere} testId="sign-out-all">
        {t('phoneAccount.signOutEverywhere')}
      </Button>
      <Button wide tone="plain" onPress={() => go({ at: 'CLOSE_ACCOUNT' })} testId="to-close">
        {t('phoneAccount.close')}
      </Button>
    </section>
  );
}
