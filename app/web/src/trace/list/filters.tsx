/** What of the list is shown: words, and one choice each of subject, outcome, party and kind. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { LANES } from '../../timeline/parties.ts';
import { KINDS, type ListSearch, OUTCOMES, SUBJECTS } from '../core/search.ts';
import { Choice } from '../parts/choice.tsx';
import { useNames } from '../parts/names.ts';

const TYPING_MS = 250;

export interface FiltersProps {
  readonly search: ListSearch;
  readonly onChange: (search: ListSearch) => void;
}

export function Filters({ search, onChange }: FiltersProps) {
  const { t } = useTranslation();
  const names = useNames();
  const set = (part: Partial<Record<keyof ListSearch, string>>) => {
    const next = Object.entries({ ...search, ...part }).filter(([, value]) => value !== '');
    onChange(Object.fromEntries(next) as ListSearch);
  };
  return (
    <search className="mb-4 grid grid-cols-2 items-end gap-3 lg:grid-cols-[minmax(0,2fr)_repeat(4,minmax(0,1fr))]">
      <div className="col-span-2 lg:col-span-1">
        <Words said={search.search ?? ''} onSay={(text) => set({ search: text })} />
      </div>
      <Choice
        label={t('trace.subject')}
        value={search.subject ?? ''}
        none={t('trace.any')}
        options={SUBJECTS.map((one) => [one, t(`traceSubject.${one}`)])}
        onChoose={(subject) => set({ subject })}
        testId="filter-subject"
      />
      <Choice
        label={t('trace.outcome')}
        value={search.outcome ?? ''}
        none={t('trace.any')}
        options={OUTCOMES.map((one) => [one, t(`traceOutcome.${one}`)])}
        onChoose={(outcome) => set({ outcome })}
        testId="filter-outcome"
      />
      <Choice
        label={t('trace.party')}
        value={search.party ?? ''}
        none={t('trace.any')}
        options={LANES.map((one) => [one, names.party(one)])}
        onChoose={(party) => set({ party })}
        testId="filter-party"
      />
      <Choice
        label={t('trace.kind')}
        value={search.kind ?? ''}
        none={t('trace.any')}
        options={KINDS.map((one) => [one, names.kind(one)])}
        onChoose={(kind) => set({ kind })}
        testId="filter-kind"
      />
      {Object.keys(search).length > 0 && (
        <div className="col-span-2 -ml-4 lg:col-span-5">
          <Button tone="plain" onPress={() => onChange({})}>
            {t('trace.clear')}
          </Button>
        </div>
      )}
    </search>
  );
}

interface WordsProps {
  readonly said: string;
  readonly onSay: (text: string) => void;
}

/** Asked when the typing pauses. */
function Words({ said, onSay }: WordsProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(said);
  useEffect(() => setText(said), [said]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the wait
  useEffect(() => {
    if (text === said) return;
    const timer = setTimeout(() => onSay(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Field
      label={t('trace.search')}
      type="search"
      value={text}
      onText={setText}
      placeholder={t('trace.searchHint')}
      maxLength={64}
      autoComplete="off"
      testId="trace-search"
    />
  );
}
