/** One tap, enrolment or script: fetched, looked at again when more of it passes. */
import { stageContract } from '@armilla/api/stage';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Failed } from '../../parts/asked.tsx';
import { useClient } from '../../parts/use-client.ts';
import { CARD, Page, QUIET } from '../parts/page.tsx';
import { LOOK_AGAIN_MS, useLive } from '../parts/use-live.ts';
import { CaseView } from './case-view.tsx';
import { Deeds } from './deeds.tsx';
import { Why } from './why.tsx';

export function CaseScreen() {
  const { t } = useTranslation();
  const { reference } = useParams({ from: '/asking/trace/$reference' });
  const { entry } = useSearch({ from: '/asking/trace/$reference' });
  const navigate = useNavigate({ from: '/trace/$reference' });
  const { query, entries } = useEntries(reference);
  if (entries === undefined) {
    return (
      <Page title={reference}>
        {query.error === null ? (
          <p role="status" className={`${CARD} text-center text-soft`}>
            {t('common.loading')}
          </p>
        ) : (
          <Failed error={query.error} reader="agent" onAgain={() => query.refetch()} />
        )}
      </Page>
    );
  }
  if (entries.length === 0) return <NotFound reference={reference} />;
  return (
    <Page title={reference} beside={<Deeds reference={reference} />}>
      <Why reference={reference} entries={entries} />
      <CaseView
        entries={entries}
        chosen={entry}
        onChoose={(number) =>
          navigate({ search: number === undefined ? {} : { entry: number }, replace: true })
        }
      />
    </Page>
  );
}

function useEntries(reference: string) {
  const stage = useClient(stageContract);
  const queries = useQueryClient();
  const queryKey = ['trace', reference];
  const live = useLive((references) => {
    if (references.has(reference)) queries.invalidateQueries({ queryKey });
  });
  const query = useQuery({
    queryKey,
    queryFn: () => answered(stage.listTrace({ reference, after: 0 })),
    refetchInterval: live ? false : LOOK_AGAIN_MS,
  });
  return { query, entries: query.data?.entries };
}

function NotFound({ reference }: { readonly reference: string }) {
  const { t } = useTranslation();
  return (
    <Page title={t('traceCase.notFound')} text={t('traceCase.notFoundText', { reference })}>
      <Link to="/trace" className={QUIET}>
        {t('traceCase.back')}
      </Link>
    </Page>
  );
}
