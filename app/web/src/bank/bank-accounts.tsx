/** Accounts with what is on them. */
import { useTranslation } from 'react-i18next';
import type { BankAccount } from '../core/state.ts';
import { spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useStage } from '../parts/use-stage.ts';

export function BankAccounts() {
  const { t } = useTranslation();
  const accounts = useStage((state) => state.bank?.accounts);
  return (
    <section aria-label={t('bank.accounts')}>
      <h4 className="mb-2 text-sm font-semibold text-soft">{t('bank.accounts')}</h4>
      <ul className="flex flex-col gap-2">
        {accounts?.map((account) => (
          <Account key={account.accountId} account={account} />
        ))}
      </ul>
    </section>
  );
}

function Account({ account }: { readonly account: BankAccount }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { points } = account;
  return (
    <li className="rounded-xl bg-raised p-3 text-sm">
      <p className="flex justify-between gap-3 font-medium">
        <span>{account.name}</span>
        <span className="font-semibold">{spelledMoney(account.balance, language)}</span>
      </p>
      <p className="mt-0.5 flex justify-between gap-3 text-xs text-soft">
        <span className="truncate font-mono">{account.iban}</span>
        <span className="shrink-0">
          {t('bank.available')} {spelledMoney(account.available, language)}
        </span>
      </p>
      {points !== undefined && (
        <p className="mt-1 text-xs font-semibold text-accent">
          {t('bank.points', { count: points.balance, programme: points.programme })}
        </p>
      )}
    </li>
  );
}
