/** Which kinds of entries are shown. */
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../core/trace-feed.ts';
import { CHIP } from '../parts/chip.ts';

export type Filter = TraceEntry['kind'] | 'ALL';

const FILTERS = ['ALL', 'APDU', 'ISO 8583', 'API', 'FINDING'] as const satisfies readonly Filter[];

interface FilterChoiceProps {
  readonly chosen: Filter;
  readonly onChoose: (filter: Filter) => void;
}

export function FilterChoice({ chosen, onChoose }: FilterChoiceProps) {
  const { t } = useTranslation();
  const names = {
    ALL: t('timeline.ALL'),
    APDU: t('timeline.APDU'),
    'ISO 8583': t('timeline.ISO8583'),
    API: t('timeline.API'),
    FINDING: t('timeline.FINDING'),
  };
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">{t('timeline.filter')}</legend>
      {FILTERS.map((filter) => (
        <label key={filter} className={`${CHIP} px-3 py-1.5 text-sm`}>
          <input
            type="radio"
            name="timeline-filter"
            checked={filter === chosen}
            onChange={() => onChoose(filter)}
            data-testid={`filter-${filter}`}
            className="sr-only"
          />
          {names[filter]}
        </label>
      ))}
    </fieldset>
  );
}
