/** Of several accounts, one. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Account, useAsked } from '../use-bank.ts';

/** The account that is looked at, and how another is chosen; nothing while they are not there. */
export function useAccountChoice() {
  const accounts = useAsked('accounts', (issuer) => issuer.listAccounts({}));
  const [chosen, choose] = useState<string | null>(null);
  const all = accounts.data?.accounts ?? [];
  const account = all.find(({ accountId }) => accountId === chosen) ?? all[0];
  return { accounts, all, account, choose };
}

interface Props {
  readonly all: readonly Account[];
  readonly account: Account;
  onChoose(accountId: string): void;
}

export function AccountChoice({ all, account, onChoose }: Props) {
  const { t } = useTranslation();
  const id = useId();
  if (all.length < 2) return <p className="text-soft">{account.name}</p>;
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
        {t('bankMoney.account')}
      </label>
      <select
        id={id}
        value={account.accountId}
        onChange={(event) => onChoose(event.target.value)}
        className="min-h-11 w-full max-w-md rounded-xl border border-line-strong bg-surface px-3"
      >
        {all.map(({ accountId, name, iban }) => (
          <option key={accountId} value={accountId}>
            {name} · {iban.slice(-4)}
          </option>
        ))}
      </select>
    </div>
  );
}
