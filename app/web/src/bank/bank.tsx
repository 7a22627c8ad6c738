/** The bank's own pages, small: sign in, accounts, cards, transactions. */
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { StepUp } from '../parts/step-up.tsx';
import { Told } from '../parts/told.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { BankAccounts } from './bank-accounts.tsx';
import { BankCards } from './bank-cards.tsx';
import { BankEnrolments } from './bank-enrolments.tsx';
import { BankSignIn } from './bank-sign-in.tsx';
import { BankTransactions } from './bank-transactions.tsx';

export function Bank() {
  const bank = useStage((state) => state.bank);
  const about = useStage((state) => state.about);
  const { t } = useTranslation();
  const name = about?.banks.find(({ id }) => id === bank?.bankId)?.name ?? t('bank.title');
  return (
    <div
      className="rounded-[1.8rem] border border-line bg-surface p-5 shadow-lift"
      data-testid="bank"
    >
      <h3 id="bank-title" tabIndex={-1} className="text-xl font-bold tracking-tight outline-none">
        {name}
      </h3>
      <div className="mt-3">
        <Told place="BANK" />
        <StepUp place="BANK" />
        {bank?.signedInAs == null ? <BankSignIn /> : <SignedIn name={bank.signedInAs} />}
      </div>
    </div>
  );
}

function SignedIn({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const { signOut } = useCommands();
  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-center justify-between gap-2">
        <p className="text-sm text-soft">{t('bank.signedIn', { name })}</p>
        <Button tone="plain" onPress={signOut} testId="bank-sign-out">
          {t('bank.signOut')}
        </Button>
      </div>
      <NetworkPending />
      <BankEnrolments />
      <BankTransactions />
      <BankAccounts />
      <BankCards />
    </div>
  );
}

/** The bank answers for it already; the network hears of it as soon as it can. */
function NetworkPending() {
  const { t } = useTranslation();
  const pending = useStage((state) => state.bank?.networkPending === true);
  return (
    <div role="status" className="contents">
      {pending && (
        <p className="rounded-xl bg-warn-soft p-3 text-sm text-warn">{t('bank.networkPending')}</p>
      )}
    </div>
  );
}
