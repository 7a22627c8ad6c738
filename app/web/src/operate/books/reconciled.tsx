/** The books of a day: what differs, and who owes whom. */
import type { operateContract } from '@armilla/api/operate';
import type { AnswerOf } from '@armilla/kit/contract';
import type { Currency } from '@armilla/kit/money';
import { useTranslation } from 'react-i18next';
import { spelledMoney, spelledNumber } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { Cell, HeadCell, ScrollTable } from '../scroll-table.tsx';
import { usePlaces } from '../use-operations.ts';

type Books = AnswerOf<typeof operateContract.operations.reconcile>;

export function Reconciled({ books }: { readonly books: Books }) {
  const { t } = useTranslation();
  const { compared, differences, agrees, positions } = books;
  const isWell = agrees && differences.length === 0;
  return (
    <div className="flex flex-col gap-4">
      <p
        role="status"
        data-testid="books-state"
        data-agrees={isWell}
        className={`rounded-xl p-4 font-semibold ${isWell ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}
      >
        {compared === 0 && isWell
          ? t('operateBooks.noPayments')
          : isWell
            ? t('operateBooks.agree', { count: compared })
            : t('operateBooks.differ', { count: differences.length })}
      </p>
      {differences.length > 0 && <Differences differences={differences} />}
      {positions.length > 0 && <Positions positions={positions} />}
    </div>
  );
}

function Differences({ differences }: { readonly differences: Books['differences'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const money = (amountMinor: number | null, currency: Currency) =>
    amountMinor === null ? '–' : spelledMoney({ amountMinor, currency }, language);
  const books = [
    t('operatePlace.acquirer'),
    t('operatePlace.token-service'),
    t('operatePlace.issuer'),
  ];
  const heads = ['RRN', t('operateBooks.what'), ...books];
  return (
    <ScrollTable label={t('operateBooks.differences')} heads={heads}>
      {differences.map(({ rrn, kind, currency, acquirerMinor, networkMinor, issuerMinor }) => (
        <tr key={`${rrn}/${kind}`}>
          <HeadCell>
            <span className="font-mono">{rrn}</span>
          </HeadCell>
          <Cell>{t(`operateDifference.${kind}`)}</Cell>
          <Cell>{money(acquirerMinor, currency)}</Cell>
          <Cell>{money(networkMinor, currency)}</Cell>
          <Cell>{money(issuerMinor, currency)}</Cell>
        </tr>
      ))}
    </ScrollTable>
  );
}

function Positions({ positions }: { readonly positions: Books['positions'] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = usePlaces();
  const heads = [t('operateBooks.bank'), t('operateBooks.purchases'), t('operateBooks.refunds')];
  return (
    <div>
      <h4 className="mb-2 text-sm font-semibold text-soft">{t('operateBooks.positions')}</h4>
      <ScrollTable
        label={t('operateBooks.positions')}
        heads={[...heads, t('operateBooks.fees'), t('operateBooks.net')]}
      >
        {positions.map((position) => {
          const { programmeId, acquirerId, currency, purchases, refunds, fees } = position;
          const money = (amountMinor: number) => spelledMoney({ amountMinor, currency }, language);
          const sum = ({ count, amountMinor }: typeof purchases) =>
            `${money(amountMinor)} (${spelledNumber(count, language)})`;
          return (
            <tr key={`${programmeId}/${acquirerId}/${currency}`}>
              <HeadCell>{nameOf(`issuer-${programmeId}`)}</HeadCell>
              <Cell>{sum(purchases)}</Cell>
              <Cell>{sum(refunds)}</Cell>
              <Cell>
                <ul>
                  {fees.map(({ name, paidBy, amountMinor }) => (
                    <li key={`${name}/${paidBy}`}>
                      {name}: {money(amountMinor)}
                    </li>
                  ))}
                </ul>
              </Cell>
              <Cell>
                <strong className="whitespace-nowrap">{money(position.netMinor)}</strong>
              </Cell>
            </tr>
          );
        })}
      </ScrollTable>
    </div>
  );
}
