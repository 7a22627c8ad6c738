/** Statements by month, to keep: a table that is safe to open, or pages to print. */
import { useTranslation } from 'react-i18next';
import { Asked, ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { spelledMonth } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { monthsSince } from '../core/months.ts';
import { Empty, Page, Panel } from '../page.tsx';
import { type Account, useAsked } from '../use-bank.ts';
import { useDeed } from '../use-deed.ts';
import { AccountChoice, useAccountChoice } from './account-choice.tsx';
import { download } from './download.ts';

const MOST_MONTHS = 24;

export function StatementsScreen() {
  const { t } = useTranslation();
  const { accounts, all, account, choose } = useAccountChoice();
  return (
    <Page title={t('bankNav.statements')} lead={t('bankMoney.statementsText')} back="more">
      <Asked query={accounts}>
        {() =>
          account === undefined ? (
            <Empty>{t('bankMoney.nothing')}</Empty>
          ) : (
            <>
              <AccountChoice all={all} account={account} onChoose={choose} />
              <Months key={account.accountId} account={account} />
            </>
          )
        }
      </Asked>
    </Page>
  );
}

function Months({ account: { accountId } }: { readonly account: Account }) {
  const spending = useAsked(['spending-all', accountId], (issuer) =>
    issuer.getSpending({ accountId, months: MOST_MONTHS }),
  );
  return (
    <Asked query={spending}>
      {({ months, since }) => (
        <Panel>
          <ul className="divide-y divide-line" data-testid="statements">
            {monthsSince(months, since).map(({ month }) => (
              <Month key={month} accountId={accountId} month={month} />
            ))}
          </ul>
        </Panel>
      )}
    </Asked>
  );
}

function Month({ accountId, month }: { readonly accountId: string; readonly month: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { busy, refusal, act } = useDeed();
  const name = spelledMonth(month, language);
  const fetch = async (format: 'CSV' | 'PDF') => {
    const file = await act((issuer) => issuer.getStatement({ accountId, month, format }));
    if (file !== undefined) download(file);
  };
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-3">
      <span className="font-semibold">{name}</span>
      <span className="flex gap-2">
        {(['PDF', 'CSV'] as const).map((format) => (
          <Button
            key={format}
            tone="quiet"
            busy={busy}
            onPress={() => fetch(format)}
            testId={`statement-${format}`}
          >
            {format}
            <span className="sr-only"> {t('bankMoney.of', { month: name })}</span>
          </Button>
        ))}
      </span>
      {refusal !== null && (
        <div className="w-full">
          <ToldRefusal refusal={refusal} />
        </div>
      )}
    </li>
  );
}
