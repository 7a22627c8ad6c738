/** How much passed and how long it took, for every party and every road between hosts. */
import { useTranslation } from 'react-i18next';
import { spelledDuration, spelledNumber } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { endsOfRoad } from '../core/places.ts';
import { lostOf, type Series, type Traffic } from '../core/traffic.ts';
import { Panel } from '../panel.tsx';
import { Cell, HeadCell, ScrollTable } from '../scroll-table.tsx';
import { usePlaces } from '../use-operations.ts';

export function Times({ traffic: { traffic } }: { readonly traffic: Traffic }) {
  const { t } = useTranslation();
  const nameOf = usePlaces();
  const parties = traffic.filter(({ kind }) => kind === 'PARTY');
  const roads = traffic.filter(({ kind }) => kind === 'ROAD');
  const road = (name: string) => {
    const { from, to } = endsOfRoad(name);
    return `${nameOf(from)} → ${nameOf(to)}`;
  };
  return (
    <div className="grid gap-5 xl:grid-cols-2">
      <Panel title={t('operateTraffic.roads')}>
        <Table label={t('operateTraffic.roads')} series={roads} nameOf={road} />
      </Panel>
      <Panel title={t('operateTraffic.parties')}>
        <Table label={t('operateTraffic.parties')} series={parties} nameOf={nameOf} />
      </Panel>
    </div>
  );
}

interface TableProps {
  readonly label: string;
  readonly series: readonly Series[];
  nameOf(name: string): string;
}

function Table({ label, series, nameOf }: TableProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (series.length === 0) return <p className="text-soft">{t('operateTraffic.nothing')}</p>;
  const time = (ms: number | null) => (ms === null ? '–' : spelledDuration(ms, language));
  const heads = [
    t('operateTraffic.where'),
    t('operateTraffic.count'),
    'p50',
    'p99',
    t('operateTraffic.faults'),
  ];
  return (
    <ScrollTable label={label} heads={heads}>
      {series.map((one) => (
        <tr key={one.name}>
          <HeadCell>{nameOf(one.name)}</HeadCell>
          <Cell figure>{spelledNumber(one.whole.count, language)}</Cell>
          <Cell figure>{time(one.whole.p50Ms)}</Cell>
          <Cell figure>{time(one.whole.p99Ms)}</Cell>
          <Cell figure>{spelledNumber(lostOf(one), language)}</Cell>
        </tr>
      ))}
    </ScrollTable>
  );
}
