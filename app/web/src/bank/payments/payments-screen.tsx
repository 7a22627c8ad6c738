/** Every payment by days, looked for by words and sorts. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { spelledDay, spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { byDays, EVERY_PAYMENT, matching, payersOf } from '../core/payments-filter.ts';
import { Empty, Page, Panel } from '../page.tsx';
import { type Line, useAsked } from '../use-bank.ts';
import { FilterBar } from './filter-bar.tsx';
import { PaymentRow } from './payment-row.tsx';

export function PaymentsScreen() {
  const { t } = useTranslation();
  const lines = useAsked('payments', (issuer) => issuer.listTransactions({ limit: 200 }), {
    live: true,
  });
  return (
    <Page title={t('bankNav.payments')}>
      <Asked query={lines}>
        {({ transactions }) =>
          transactions.length === 0 ? (
            <Empty>{t('bankPayments.none')}</Empty>
          ) : (
            <Listed lines={transactions} />
          )
        }
      </Asked>
    </Page>
  );
}

function Listed({ lines }: { readonly lines: readonly Line[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [filter, choose] = useState(EVERY_PAYMENT);
  const found = matching(lines, filter, ({ amount }) => spelledMoney(amount, language));
  return (
    <>
      <FilterBar filter={filter} payers={payersOf(lines)} onChoose={choose} />
      <p
        role="status"
        className={
          found.length === 0 ? 'rounded-2xl bg-raised p-5 text-center text-soft' : 'sr-only'
        }
        data-testid="found"
      >
        {found.length === 0
          ? t('bankPayments.noneFound')
          : t('bankPayments.found', { count: found.length })}
      </p>
      <div className="flex flex-col gap-5" data-testid="payments">
        {byDays(found).map(({ at, lines: own }) => (
          <Panel key={at} title={spelledDay(at, language)}>
            <ul className="-mx-2 divide-y divide-line">
              {own.map((line) => (
                <PaymentRow key={line.transactionId} line={line} />
              ))}
            </ul>
          </Panel>
        ))}
      </div>
    </>
  );
}
