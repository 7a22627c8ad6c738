/** Customers that a search found, with their cards. */
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { LastFour } from '../../parts/last-four.tsx';
import { Empty, ROW, ROWS, Sheet } from '../sheet.tsx';
import type { Hit } from '../types.ts';
import { useOpenCase } from '../use-open-case.ts';

export interface HitsProps {
  readonly hits: readonly Hit[];
  readonly more: boolean;
}

export function Hits({ hits, more }: HitsProps) {
  const { t } = useTranslation();
  const { open, busy, refusal } = useOpenCase();
  return (
    <Sheet title={t('deskSearch.found')} count={hits.length} testId="search-hits">
      <ToldRefusal refusal={refusal} reader="agent" />
      {hits.length === 0 && <Empty>{t('deskSearch.nobody')}</Empty>}
      <ul className={ROWS}>
        {hits.map(({ customer, cards }) => (
          <li key={customer.customerId} className={ROW} data-testid="search-hit">
            <div className="min-w-0 grow basis-56">
              <p className="font-semibold">{customer.name}</p>
              <p className="text-sm text-soft">{customer.maskedMobile ?? t('desk.noMobile')}</p>
              <ul className="mt-1 text-sm text-soft">
                {cards.map(({ cardId, face, state }) => (
                  <li key={cardId}>
                    {face.productName} <LastFour digits={face.panLastFour} /> ·{' '}
                    {t(`deskPlastic.${state}`, { defaultValue: state })}
                  </li>
                ))}
              </ul>
            </div>
            <Button busy={busy} onPress={() => open(customer.customerId)} testId="search-open-case">
              {t('desk.openCase')}
            </Button>
          </li>
        ))}
      </ul>
      {more && <p className="mt-3 text-sm text-soft">{t('deskSearch.more')}</p>}
    </Sheet>
  );
}
