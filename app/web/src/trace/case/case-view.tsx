/** The lanes of the parties with an arrow a message, and beside them the entry that is looked at. */
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../../core/trace-feed.ts';
import { EVERYTHING, lanesOf, momentsOf, passes } from '../core/case.ts';
import { CARD } from '../parts/page.tsx';
import { useWide } from '../parts/use-wide.ts';
import { CaseFilter } from './case-filter.tsx';
import { Detail } from './detail.tsx';
import { Lanes } from './lanes.tsx';

export interface CaseViewProps {
  readonly entries: readonly TraceEntry[];
  /** The number of the entry looked at. */
  readonly chosen: number | undefined;
  readonly onChoose: (number: number | undefined) => void;
}

export function CaseView({ entries, chosen, onChoose }: CaseViewProps) {
  const { t } = useTranslation();
  const wide = useWide();
  const [filter, setFilter] = useState(EVERYTHING);
  const moments = useMemo(() => momentsOf(entries), [entries]);
  const lanes = useMemo(() => lanesOf(entries), [entries]);
  const shown = moments.filter((moment) => passes(filter, moment));
  const at = moments.find(({ entry }) => entry.number === chosen);
  const detail = at && <Detail moment={at} entries={entries} onClose={() => onChoose(undefined)} />;
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1.45fr)_minmax(0,1fr)]">
      <section aria-labelledby="lanes" className={`${CARD} min-w-0`}>
        <h2 id="lanes" className="font-bold tracking-tight">
          {t('traceCase.lanes')}
        </h2>
        <CaseFilter filter={filter} lanes={lanes} onChange={setFilter} />
        {shown.length === 0 ? (
          <p className="rounded-2xl border border-dashed border-line-strong p-6 text-center text-soft">
            {t('traceCase.none')}
          </p>
        ) : (
          <Lanes
            moments={shown}
            lanes={lanes}
            chosen={chosen}
            onChoose={onChoose}
            inside={wide ? null : detail}
          />
        )}
      </section>
      {wide && (
        <div className="sticky top-3 max-h-[calc(100dvh-1.5rem)] min-w-0 overflow-y-auto rounded-3xl bg-surface shadow-lift">
          {detail ?? (
            <div className="p-10 text-center text-soft">
              <p>{t('traceCase.choose')}</p>
              <p className="mt-1 text-sm">{t('traceCase.keys')}</p>
            </div>
          )}
        </div>
      )}
    </div>
  );
}
