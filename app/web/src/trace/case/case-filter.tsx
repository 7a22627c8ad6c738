/** What of one case is shown. */
import { useTranslation } from 'react-i18next';
import { Field } from '../../parts/field.tsx';
import type { Filter } from '../core/case.ts';
import { KINDS } from '../core/search.ts';
import { Choice } from '../parts/choice.tsx';
import { useNames } from '../parts/names.ts';

export interface CaseFilterProps {
  readonly filter: Filter;
  readonly lanes: readonly string[];
  readonly onChange: (filter: Filter) => void;
}

export function CaseFilter({ filter, lanes, onChange }: CaseFilterProps) {
  const { t } = useTranslation();
  const names = useNames();
  return (
    <div className="my-3 grid grid-cols-2 gap-3 sm:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)_minmax(0,1fr)]">
      <div className="col-span-2 sm:col-span-1">
        <Field
          label={t('traceCase.filterText')}
          type="search"
          value={filter.text}
          onText={(text) => onChange({ ...filter, text })}
          autoComplete="off"
        />
      </div>
      <Choice
        label={t('trace.kind')}
        value={filter.kind}
        none={t('trace.any')}
        options={KINDS.map((kind) => [kind, names.kind(kind)])}
        onChoose={(kind) => onChange({ ...filter, kind })}
        testId="case-kind"
      />
      <Choice
        label={t('trace.party')}
        value={filter.party}
        none={t('trace.any')}
        options={lanes.map((party) => [party, names.party(party)])}
        onChoose={(party) => onChange({ ...filter, party })}
      />
    </div>
  );
}
