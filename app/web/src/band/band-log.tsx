/** The band's own last ten, read from its chip: it knows what it sent, not what the bank said. */
import { useTranslation } from 'react-i18next';
import type { BandView } from '../core/state.ts';
import { spelledMoment, spelledMoney } from '../parts/format.ts';
import { LastFour } from '../parts/last-four.tsx';
import { useLanguage } from '../parts/use-look.ts';

const MOST = 10;

export function BandLog({ log }: { readonly log: BandView['log'] }) {
  const { t } = useTranslation();
  const entries = log.toSorted((a, b) => b.at - a.at || b.atc - a.atc).slice(0, MOST);
  return (
    <details className="px-3 text-sm" data-testid="band-log">
      <summary className="flex min-h-11 items-center font-medium">{t('band.log')}</summary>
      {entries.length === 0 ? (
        <p className="pb-3 text-soft">{t('band.logEmpty')}</p>
      ) : (
        <ul className="divide-y divide-line pb-2">
          {entries.map((entry) => (
            <LogItem key={`${entry.dpanLastFour}-${entry.atc}`} entry={entry} />
          ))}
        </ul>
      )}
    </details>
  );
}

function LogItem({ entry }: { readonly entry: BandView['log'][number] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <li className="py-2">
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
