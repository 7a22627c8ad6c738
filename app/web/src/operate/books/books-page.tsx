/** A business day: closing it now, and its books against each other. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Asked, ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { spelledDay } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { useArrival } from '../../parts/use-stage.ts';
import { businessDateOf, noonOf } from '../core/business-day.ts';
import { Panel } from '../panel.tsx';
import { useOperations } from '../use-operations.ts';
import { Reconciled } from './reconciled.tsx';

const today = () => businessDateOf(Date.now());

export function BooksPage() {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  const [day, choose] = useState(today);
  return (
    <div className="flex flex-col gap-5">
      <h2 ref={title} tabIndex={-1} className="sr-only">
        {t('operate.books')}
      </h2>
      <CloseDay onClosed={choose} />
      <Panel title={t('operateBooks.reconcile')} text={t('operateBooks.reconcileText')}>
        <div className="mb-4 max-w-56">
          <Field
            label={t('operateBooks.day')}
            type="date"
            value={day}
            max={today()}
            onText={(text) => choose(text === '' ? today() : text)}
            testId="business-day"
          />
        </div>
        <Books businessDate={day} />
      </Panel>
    </div>
  );
}

function Books({ businessDate }: { readonly businessDate: string }) {
  const client = useOperations();
  const books = useQuery({
    queryKey: ['operate', 'books', businessDate],
    queryFn: () => answered(client.reconcile({ businessDate })),
  });
  return <Asked query={books}>{(answer) => <Reconciled books={answer} />}</Asked>;
}

interface Closed {
  readonly businessDate: string;
  readonly records: number;
}

function CloseDay({ onClosed }: { onClosed(businessDate: string): void }) {
  const { t } = useTranslation();
  const client = useOperations();
  const queries = useQueryClient();
  const [busy, work] = useState(false);
  const [closed, close] = useState<Closed | null>(null);
  const [refusal, tell] = useState<Refusal | null>(null);
  const press = async () => {
    work(true);
    const answer = await client.closeBusinessDay({});
    work(false);
    tell(isRefusal(answer) ? answer : null);
    if (isRefusal(answer)) return;
    close(answer);
    onClosed(answer.businessDate);
    await queries.invalidateQueries({ queryKey: ['operate'] });
  };
  return (
    <Panel title={t('operateBooks.close')} text={t('operateBooks.closeText')}>
      <ToldRefusal refusal={refusal} />
      <Button busy={busy} onPress={press} testId="close-day">
        {t('operateBooks.closeNow')}
      </Button>
      <div role="status" data-testid="day-closed" className="mt-3 font-medium">
        {closed !== null && <Told closed={closed} />}
      </div>
    </Panel>
  );
}

function Told({ closed: { businessDate, records } }: { readonly closed: Closed }) {
  const { t } = useTranslation();
  const day = spelledDay(noonOf(businessDate), useLanguage());
  return records === 0
    ? t('operateBooks.nothing', { day })
    : t('operateBooks.closed', { day, count: records });
}
