/** What waits anywhere: what has something in it first, and what is empty beneath. */
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { spelledDay, spelledNumber } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { useArrival } from '../../parts/use-stage.ts';
import { Ago } from '../ago.tsx';
import type { Queue, Queues } from '../core/attention.ts';
import { noonOf } from '../core/business-day.ts';
import { Panel } from '../panel.tsx';
import { Cell, HeadCell, ScrollTable } from '../scroll-table.tsx';
import { StateMark } from '../state-mark.tsx';
import { usePlaces, useQueues } from '../use-operations.ts';

export function QueuesPage() {
  const { t } = useTranslation();
  const queues = useQueues();
  const title = useArrival<HTMLHeadingElement>();
  return (
    <>
      <h2 ref={title} tabIndex={-1} className="sr-only">
        {t('operate.queues')}
      </h2>
      <Asked query={queues}>
        {(answer) => (
          <div className="flex flex-col gap-5">
            <Waiting queues={answer} />
            <Files queues={answer} />
          </div>
        )}
      </Asked>
    </>
  );
}

const keyOf = ({ place, kind, to }: Queue) => `${place}/${kind}/${to}`;

function Waiting({ queues: { queues, at } }: { readonly queues: Queues }) {
  const { t } = useTranslation();
  const full = queues.filter(({ waiting }) => waiting > 0);
  const empty = queues.length - full.length;
  return (
    <Panel title={t('operateQueues.waiting')} testId="queues">
      {full.length === 0 ? (
        <p className="rounded-xl bg-good-soft p-4 font-medium text-good">
          {t('operateQueues.empty', { count: queues.length })}
        </p>
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2">
          {full.map((queue) => (
            <li key={keyOf(queue)} className="rounded-xl bg-raised p-4 text-sm">
              <OneQueue queue={queue} now={at} />
            </li>
          ))}
        </ul>
      )}
      {full.length > 0 && empty > 0 && (
        <p className="mt-3 text-sm text-soft">{t('operateQueues.others', { count: empty })}</p>
      )}
      <Every queues={queues} now={at} />
    </Panel>
  );
}

function OneQueue({ queue, now }: { readonly queue: Queue; readonly now: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = usePlaces();
  const { kind, place, to, waiting, oldestAt, attempts, lastReason } = queue;
  const where = to === null ? nameOf(place) : `${nameOf(place)} → ${nameOf(to)}`;
  return (
    <>
      <p className="flex items-baseline justify-between gap-3">
        <span className="font-semibold">{t(`operateQueue.${kind}`)}</span>
        <span className="text-2xl font-bold">{spelledNumber(waiting, language)}</span>
      </p>
      <p className="text-soft">{where}</p>
      <p className="mt-1 text-soft">
        {oldestAt !== null && (
          <>
            {t('operateQueues.oldest')} <Ago at={oldestAt} now={now} />
          </>
        )}
        {attempts !== null && attempts > 0 && ` · ${t('operateQueues.tries', { count: attempts })}`}
      </p>
      {lastReason !== null && <p className="mt-1 font-mono text-xs text-soft">{lastReason}</p>}
    </>
  );
}

/** All of them as a table, the empty ones too. */
function Every({ queues, now }: { readonly queues: readonly Queue[]; readonly now: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = usePlaces();
  const heads = [t('operateQueues.kind'), t('operateQueues.at'), t('operateQueues.to')];
  const more = [t('operateQueues.many'), t('operateQueues.oldest')];
  return (
    <details className="mt-3">
      <summary className="inline-flex min-h-11 items-center rounded-xl text-sm font-medium text-accent">
        {t('operateQueues.every')}
      </summary>
      <ScrollTable label={t('operateQueues.every')} heads={[...heads, ...more]}>
        {queues.map((queue) => (
          <tr key={keyOf(queue)}>
            <HeadCell>{t(`operateQueue.${queue.kind}`)}</HeadCell>
            <Cell>{nameOf(queue.place)}</Cell>
            <Cell>{queue.to === null ? '–' : nameOf(queue.to)}</Cell>
            <Cell>{spelledNumber(queue.waiting, language)}</Cell>
            <Cell>{queue.oldestAt === null ? '–' : <Ago at={queue.oldestAt} now={now} />}</Cell>
          </tr>
        ))}
      </ScrollTable>
    </details>
  );
}

const FILE_TONES = { SENDING: 'WARN', TAKEN: 'GOOD', REFUSED: 'BAD' } as const;

function Files({ queues: { clearingFiles } }: { readonly queues: Queues }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const title = t('operateQueues.files');
  const heads = [t('operateQueues.day'), t('operateQueues.records'), t('operateQueues.state')];
  return (
    <Panel title={title} text={t('operateQueues.filesText')}>
      {clearingFiles.length === 0 ? (
        <p className="text-soft">{t('operateQueues.noFiles')}</p>
      ) : (
        <ScrollTable label={title} heads={heads}>
          {clearingFiles.map(({ fileId, businessDate, records, rejected, state }) => (
            <tr key={fileId}>
              <HeadCell>{spelledDay(noonOf(businessDate), language)}</HeadCell>
              <Cell>
                {spelledNumber(records, language)}
                {rejected > 0 && ` (${t('operateQueues.rejected', { count: rejected })})`}
              </Cell>
              <Cell>
                <StateMark tone={FILE_TONES[state]}>{t(`operateFile.${state}`)}</StateMark>
              </Cell>
            </tr>
          ))}
        </ScrollTable>
      )}
    </Panel>
  );
}
