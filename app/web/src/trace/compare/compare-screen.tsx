/** Two taps or enrolments beside one another. */
import { stageContract } from '@armilla/api/stage';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Failed } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { useClient } from '../../parts/use-client.ts';
import { CARD, Page } from '../parts/page.tsx';
import { Beside } from './beside.tsx';

export function CompareScreen() {
  const { t } = useTranslation();
  const { a = '', b = '' } = useSearch({ from: '/asking/trace/compare' });
  const navigate = useNavigate({ from: '/trace/compare' });
  const go = (left: string, right: string) =>
    navigate({ search: { ...(left && { a: left }), ...(right && { b: right }) } });
  return (
    <Page title={t('traceCompare.title')} text={t('traceCompare.text')}>
      <References key={`${a} ${b}`} a={a} b={b} onGo={go} />
      {a === '' || b === '' ? (
        <p className="rounded-3xl border border-dashed border-line-strong p-10 text-center text-soft">
          {t('traceCompare.wanted')}
        </p>
      ) : (
        <Fetched a={a} b={b} />
      )}
    </Page>
  );
}

interface ReferencesProps {
  readonly a: string;
  readonly b: string;
  readonly onGo: (a: string, b: string) => void;
}

function References({ a, b, onGo }: ReferencesProps) {
  const { t } = useTranslation();
  const [left, setLeft] = useState(a);
  const [right, setRight] = useState(b);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onGo(left.trim(), right.trim());
  };
  return (
    <form
      onSubmit={submit}
      className="mb-5 grid items-end gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]"
    >
      <Field
        label={t('traceCompare.left')}
        value={left}
        onText={setLeft}
        maxLength={64}
        autoComplete="off"
        mono
      />
      <Field
        label={t('traceCompare.right')}
        value={right}
        onText={setRight}
        maxLength={64}
        autoComplete="off"
        mono
      />
      <div className="flex flex-wrap gap-2">
        <Button submit>{t('traceCompare.show')}</Button>
        <Button tone="quiet" onPress={() => onGo(right.trim(), left.trim())}>
          {t('traceCompare.swap')}
        </Button>
      </div>
    </form>
  );
}

function Fetched({ a, b }: { readonly a: string; readonly b: string }) {
  const { t } = useTranslation();
  const [left, right] = [useEntries(a), useEntries(b)];
  const error = left.error ?? right.error;
  if (error !== null) {
    const again = () => Promise.all([left.refetch(), right.refetch()]);
    return <Failed error={error} reader="agent" onAgain={again} />;
  }
  if (left.data === undefined || right.data === undefined) {
    return (
      <p role="status" className={`${CARD} text-center text-soft`}>
        {t('common.loading')}
      </p>
    );
  }
  const missing = [
    ...(left.data.entries.length === 0 ? [a] : []),
    ...(right.data.entries.length === 0 ? [b] : []),
  ];
  if (missing.length > 0) {
    return (
      <p role="alert" className="rounded-2xl bg-bad-soft p-4 text-bad">
        {t('traceCase.notFoundText', { reference: missing.join(', ') })}
      </p>
    );
  }
  return <Beside a={a} b={b} left={left.data.entries} right={right.data.entries} />;
}

function useEntries(reference: string) {
  const stage = useClient(stageContract);
  return useQuery({
    queryKey: ['trace', reference],
    queryFn: () => answered(stage.listTrace({ reference, after: 0 })),
  });
}
