/** Accounts: what is booked, what is held by payments still under way, what may be spent. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { grouped } from '../core/iban.ts';
import { Panel } from '../page.tsx';
import { type Account, useAsked, useBank } from '../use-bank.ts';

export function AccountList() {
  const { t } = useTranslation();
  const accounts = useAsked('accounts', (issuer) => issuer.listAccounts({}), { live: true });
  return (
    <Panel title={t('bank.accounts')} testId="accounts">
      <Asked query={accounts}>
        {({ accounts: all }) => (
          <ul className="grid gap-3 sm:grid-cols-2">
            {all.map((account) => (
              <AccountCard key={account.accountId} account={account} />
            ))}
          </ul>
        )}
      </Asked>
    </Panel>
  );
}

function AccountCard({ account }: { readonly account: Account }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { name, iban, balance, held, creditLine, available, points } = account;
  const rows = [
    [t('bankHome.booked'), balance],
    ...(held.amountMinor === 0 ? [] : [[t('bankHome.held'), held] as const]),
    ...(creditLine.amountMinor === 0 ? [] : [[t('bankHome.creditLine'), creditLine] as const]),
  ] as const;
  return (
    <li className="flex flex-col rounded-2xl bg-raised p-4" data-testid="account">
      <p className="font-semibold">{name}</p>
      <p className="font-mono text-xs break-words text-soft">{grouped(iban)}</p>
      <p className="mt-3 text-xs text-soft">{t('bank.available')}</p>
      <p className="text-2xl font-bold tracking-tight">{spelledMoney(available, language)}</p>
      <dl className="mt-2 text-sm">
        {rows.map(([label, money]) => (
          <div key={label} className="flex justify-between gap-3">
            <dt className="text-soft">{label}</dt>
            <dd className="font-medium">{spelledMoney(money, language)}</dd>
          </div>
        ))}
      </dl>
      {points !== undefined && <PointsLink {...points} />}
    </li>
  );
}

function PointsLink({ balance, programme }: { balance: number; programme: string }) {
  const { t } = useTranslation();
  const { bankId } = useBank();
  return (
    <Link
      to="/bank/$bankId/points"
      params={{ bankId }}
      className="mt-1 -mb-2 inline-flex min-h-11 items-center self-start rounded-xl text-sm font-semibold text-accent underline-offset-4 hover:underline"
    >
      {t('bank.points', { count: balance, programme })}
    </Link>
  );
}
