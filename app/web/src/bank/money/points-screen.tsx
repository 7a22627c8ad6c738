/** Points: how many, what they are worth, how they pay, and the payments they came from. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { spelledDay, spelledMoney, spelledNumber } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { Empty, Page, Panel } from '../page.tsx';
import { type Issuer, useAsked, useBank } from '../use-bank.ts';

type Answer = Awaited<ReturnType<Issuer['getPoints']>>;
type Programme = Extract<Answer, { programmes: unknown }>['programmes'][number];

export function PointsScreen() {
  const { t } = useTranslation();
  const points = useAsked('points', (issuer) => issuer.getPoints({}), { live: true });
  return (
    <Page title={t('bankNav.points')} lead={t('bankPoints.lead')} back="more">
      <Asked query={points}>
        {({ programmes }) =>
          programmes.length === 0 ? (
            <Empty>{t('bankPoints.none')}</Empty>
          ) : (
            programmes.map((one) => <One key={one.accountId} programme={one} />)
          )
        }
      </Asked>
    </Page>
  );
}

function One({ programme: one }: { readonly programme: Programme }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { programme, accountName, balance, worth, redeemable } = one;
  return (
    <Panel title={`${programme} · ${accountName}`} testId="points">
      <p className="text-3xl font-bold tracking-tight" data-testid="points-balance">
        {t('bankPoints.balance', { count: balance, spelled: spelledNumber(balance, language) })}
      </p>
      {worth === null ? (
        <p className="mt-1 text-soft">{t('bankPoints.notRedeemable')}</p>
      ) : (
        redeemable > 0 && (
          <p className="mt-1 font-medium text-accent">
            {t('bankPoints.worth', {
              count: redeemable,
              spelled: spelledNumber(redeemable, language),
              amount: spelledMoney(worth, language),
            })}
          </p>
        )
      )}
      <Rules programme={one} />
      <Lots programme={one} />
    </Panel>
  );
}

function Rules({
  programme: { rate, pointsPerUnit, balance, redeemable },
}: {
  programme: Programme;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className="mt-3 flex flex-col gap-1 text-sm text-soft">
      <li>{t('bankPoints.rule', { count: pointsPerUnit })}</li>
      {rate !== null && (
        <li>
          {t('bankPoints.rate', {
            count: rate.points,
            amount: spelledMoney(rate.worth, language),
          })}
        </li>
      )}
      {rate !== null && balance > redeemable && <li>{t('bankPoints.pending')}</li>}
      {balance < 0 && <li data-testid="points-owed">{t('bankPoints.owed')}</li>}
    </ul>
  );
}

function Lots({ programme: { lots } }: { readonly programme: Programme }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bankId } = useBank();
  if (lots.length === 0) return <p className="mt-4 text-soft">{t('bankPoints.noLots')}</p>;
  return (
    <ul className="-mx-2 mt-4 divide-y divide-line border-t border-line">
      {lots.map(({ transactionId, at, merchantName, earned, used, posting }) => (
        <li key={transactionId}>
          <Link
            to="/bank/$bankId/payments/$transactionId"
            params={{ bankId, transactionId }}
            className="flex min-h-14 items-center justify-between gap-3 rounded-xl px-2 py-2 text-sm hover:bg-raised"
          >
            <span className="min-w-0">
              <span className="block truncate font-medium">{merchantName}</span>
              <span className="text-xs text-soft">
                {spelledDay(at, language)} · {t(`posting.${posting}`)}
              </span>
            </span>
            <span className="shrink-0 text-right font-semibold">
              {earned !== 0 && (
                <span className={`block ${earned > 0 ? 'text-good' : 'text-soft'}`}>
                  {signed(earned, language)}
                </span>
              )}
              {used > 0 && <span className="block text-accent">{signed(-used, language)}</span>}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function signed(points: number, language: Parameters<typeof spelledNumber>[1]): string {
  const sign = points > 0 ? '+' : '−';
  return `${sign}${spelledNumber(Math.abs(points), language)}`;
}
