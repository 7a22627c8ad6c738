/** Taps and enrolments, newest first: found, filtered, and two of them chosen to compare. */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failed } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import type { ListSearch } from '../core/search.ts';
import { CARD, Page } from '../parts/page.tsx';
import { Chosen } from './chosen.tsx';
import { Filters } from './filters.tsx';
import { Nothing } from './nothing.tsx';
import { Row } from './row.tsx';
import { type Traced, useTraced } from './use-traced.ts';

export function ListScreen() {
  const { t } = useTranslation();
  const search = useSearch({ from: '/asking/trace/' });
  const navigate = useNavigate({ from: '/trace/' });
  const { query, live } = useTraced(search);
  const change = (next: ListSearch) => navigate({ search: next, replace: true });
  const traced = query.data?.pages.flatMap((page) => page.traced);
  return (
    <Page title={t('trace.title')} text={t('trace.text')} beside={<Live live={live} />}>
      <Filters search={search} onChange={change} />
      {query.error !== null && traced === undefined && (
        <Failed error={query.error} reader="agent" onAgain={() => query.refetch()} />
      )}
      {traced === undefined ? (
        query.error === null && <Waiting />
      ) : (
        <Found
          traced={traced}
          filtered={Object.keys(search).length > 0}
          onClear={() => change({})}
        />
      )}
      {query.hasNextPage && (
        <div className="mt-4 text-center">
          <Button
            tone="quiet"
            busy={query.isFetchingNextPage}
            onPress={() => query.fetchNextPage()}
            testId="trace-more"
          >
            {t('trace.more')}
          </Button>
        </div>
      )}
    </Page>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <p role="status" className={`${CARD} text-center text-soft`}>
      {t('common.loading')}
    </p>
  );
}

function Live({ live }: { readonly live: boolean }) {
  const { t } = useTranslation();
  return (
    <p className="flex min-h-11 items-center gap-2 text-sm font-medium text-soft">
      <span
        aria-hidden="true"
        className={`size-2.5 rounded-full ${live ? 'bg-good' : 'bg-line-strong'}`}
      />
      {live ? t('trace.live') : t('trace.notLive')}
    </p>
  );
}

interface FoundProps {
  readonly traced: readonly Traced[];
  readonly filtered: boolean;
  readonly onClear: () => void;
}

function Found({ traced, filtered, onClear }: FoundProps) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<readonly string[]>([]);
  const turn = (reference: string) =>
    choose(
      chosen.includes(reference)
        ? chosen.filter((one) => one !== reference)
        : [...chosen, reference].slice(-2),
    );
  if (traced.length === 0) return <Nothing filtered={filtered} onClear={onClear} />;
  return (
    <>
      <p role="status" className="sr-only">
        {t('trace.found', { count: traced.length })}
      </p>
      <ol className="overflow-hidden rounded-3xl bg-surface shadow-lift" data-testid="traced">
        {traced.map((one) => (
          <Row
            key={one.reference}
            traced={one}
            chosen={chosen.includes(one.reference)}
            onChoose={() => turn(one.reference)}
          />
        ))}
      </ol>
      <Chosen references={chosen} onLetGo={() => choose([])} />
    </>
  );
}
