/** The first page: what waits for the customer, their accounts, and the latest payments. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { Empty, MORE_LINK, Page, Panel } from '../page.tsx';
import { PaymentRow } from '../payments/payment-row.tsx';
import { useAsked, useBank } from '../use-bank.ts';
import { AccountList } from './account-list.tsx';
import { NewNotices } from './new-notices.tsx';
import { WaitingEnrolments } from './waiting-enrolments.tsx';

const LATEST = 5;

export function OverviewScreen() {
  const { t } = useTranslation();
  return (
    <Page title={t('bankHome.title')}>
      <WaitingEnrolments />
      <NewNotices />
      <AccountList />
      <Latest />
    </Page>
  );
}

function Latest() {
  const { t } = useTranslation();
  const { bankId } = useBank();
  const lines = useAsked('payments', (issuer) => issuer.listTransactions({ limit: 200 }), {
    live: true,
  });
  const all = (
    <Link to="/bank/$bankId/payments" params={{ bankId }} className={MORE_LINK}>
      {t('bankHome.allPayments')}
    </Link>
  );
  return (
    <Panel title={t('bankHome.latest')} aside={all} testId="latest">
      <Asked query={lines}>
        {({ transactions }) =>
          transactions.length === 0 ? (
            <Empty>{t('bankPayments.none')}</Empty>
          ) : (
            <ul className="-mx-2 divide-y divide-line">
              {transactions.slice(0, LATEST).map((line) => (
                <PaymentRow key={line.transactionId} line={line} />
              ))}
            </ul>
          )
        }
      </Asked>
    </Panel>
  );
}
