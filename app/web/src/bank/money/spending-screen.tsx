/** A picture of spending: by month, by kind of shop, by what paid; every figure the bank's own. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { spelledMoney, spelledMonth, spelledPart, spelledRoughMoney } from '../../parts/format.ts';
import { BarPlot } from '../../parts/plot/bar-plot.tsx';
import { Shares } from '../../parts/plot/shares.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { Empty, MORE_LINK, Page, Panel } from '../page.tsx';
import { type Account, type Spending, useAsked, useBank } from '../use-bank.ts';
import { AccountChoice, useAccountChoice } from './account-choice.tsx';

const MONTHS = 6;

export function SpendingScreen() {
  const { t } = useTranslation();
  const { bankId } = useBank();
  const { accounts, all, account, choose } = useAccountChoice();
  return (
    <Page title={t('bankNav.spending')} lead={t('bankMoney.lead')}>
      <Asked query={accounts}>
        {() =>
          account === undefined ? (
            <Empty>{t('bankMoney.nothing')}</Empty>
          ) : (
            <>
              <AccountChoice all={all} account={account} onChoose={choose} />
              <Of key={account.accountId} account={account} />
            </>
          )
        }
      </Asked>
      <Link to="/bank/$bankId/statements" params={{ bankId }} className={`${MORE_LINK} self-start`}>
        {t('bankMoney.toStatements')}
      </Link>
    </Page>
  );
}

function Of({ account: { accountId } }: { readonly account: Account }) {
  const spending = useAsked(
    ['spending', accountId],
    (issuer) => issuer.getSpending({ accountId, months: MONTHS }),
    { live: true },
  );
  return <Asked query={spending}>{(known) => <Picture spending={known} />}</Asked>;
}

function Picture({ spending }: { readonly spending: Spending }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<string | null>(null);
  const { months } = spending;
  const month = months.find((one) => one.month === chosen) ?? months.at(-1);
  if (month === undefined || months.every(({ payments }) => payments === 0)) {
    return <Empty>{t('bankMoney.nothing')}</Empty>;
  }
  return (
    <>
      <Panel title={t('bankMoney.byMonth')} testId="by-month">
        <Months spending={spending} />
      </Panel>
      <MonthChoice months={months} month={month.month} onChoose={choose} />
      <div className="grid items-start gap-6 sm:grid-cols-2">
        <Kinds month={month} />
        <Payers month={month} />
      </div>
    </>
  );
}

function Months({ spending: { months, currency } }: { readonly spending: Spending }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <BarPlot
      title={t('bankMoney.byMonth')}
      description={t('bankMoney.byMonthText')}
      axisName={t('bankMoney.month')}
      labels={months.map(({ month }) => spelledMonth(month, language))}
      ticks={months.map(({ month }) => spelledMonth(month, language, 'short'))}
      series={[
        {
          id: 'spent',
          name: t('bankMoney.spent'),
          values: months.map(({ spent }) => spent.amountMinor),
        },
      ]}
      spell={(amountMinor) => spelledMoney({ amountMinor, currency }, language)}
      spellAxis={(amountMinor) => spelledRoughMoney({ amountMinor, currency }, language)}
    />
  );
}

type Month = Spending['months'][number];

interface ChoiceProps {
  readonly months: readonly Month[];
  readonly month: string;
  onChoose(month: string): void;
}

function MonthChoice({ months, month, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <label className="flex flex-wrap items-center gap-3">
      <span className="text-lg font-bold tracking-tight">{t('bankMoney.whereTo')}</span>
      <select
        value={month}
        onChange={(event) => onChoose(event.target.value)}
        data-testid="month"
        className="min-h-11 rounded-xl border border-line-strong bg-surface px-3"
      >
        {months.map((one) => (
          <option key={one.month} value={one.month}>
            {spelledMonth(one.month, language)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Kinds({ month: { kinds } }: { readonly month: Month }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const shares = kinds.map(({ kind, spent, part }) => ({
    id: kind,
    name: t(`bankKind.${kind}`),
    part,
    text: spelledMoney(spent, language),
    note: spelledPart(part, language),
  }));
  return (
    <Panel title={t('bankMoney.byKind')} testId="by-kind">
      {kinds.length === 0 ? (
        <p className="text-soft">{t('bankMoney.emptyMonth')}</p>
      ) : (
        <Shares label={t('bankMoney.byKind')} shares={shares} />
      )}
    </Panel>
  );
}

function Payers({ month: { payers } }: { readonly month: Month }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const shares = payers.map(({ deviceName, spent, payments, part }) => ({
    id: deviceName ?? '',
    name: deviceName ?? t('bankPayments.plastic'),
    part,
    text: spelledMoney(spent, language),
    note: t('bankMoney.payments', { count: payments }),
  }));
  return (
    <Panel title={t('bankMoney.byPayer')} testId="by-payer">
      {payers.length === 0 ? (
        <p className="text-soft">{t('bankMoney.emptyMonth')}</p>
      ) : (
        <Shares label={t('bankMoney.byPayer')} shares={shares} />
      )}
    </Panel>
  );
}
