/** The band's own last ten, read from its chip: it knows what it sent, not what the bank said. */
import { useTranslation } from 'react-i18next';
import type { BandView } from '../core/state.ts';
import { spelledMoment, spelledMoney } from '../parts/format.ts';
import { LastFour } from '../parts/last-four.tsx';
import { useLanguage } from '../parts/use-look.ts';

const MOST = 10;

type Entry = BandView['log'][number];

export function BandLog({ log }: { readonly log: readonly Entry[] }) {
  const { t } = useTranslation();
  const entries = log.toSorted((a, b) => b.at - a.at || b.atc - a.atc).slice(0, MOST);
  if (entries.length === 0) return <p className="pb-3 text-sm text-soft">{t('band.logEmpty')}</p>;
  return (
    <>
      <p className="pb-1 text-xs text-soft">{t('band.logNote')}</p>
      <ul className="divide-y divide-line pb-2 text-sm">
        {entries.map((entry) => (
          <LogItem key={`${entry.dpanLastFour}-${entry.atc}`} entry={entry} />
        ))}
      </ul>
    </>
  );
}

function LogItem({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <li className="py-2" data-testid="log-entry">
      <p className="flex justify-between gap-2 font-medium">
        <span>{t('band.atc', { atc: entry.atc })}</span>
        <span>{entry.amount === null ? '–' : spelledMoney(entry.amount, language)}</span>
      </p>
      <p className="text-xs text-soft">
        <LastFour digits={entry.dpanLastFour} /> · {spelledMoment(entry.at, language)} ·{' '}
        {t(`band.${entry.cryptogram}`)}
      </p>
    </li>
  );
}
