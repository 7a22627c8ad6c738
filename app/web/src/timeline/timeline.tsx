/** What passed between the parties: lanes with an arrow an entry, decoded when it is opened. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../core/trace-feed.ts';
import { useStage } from '../parts/use-stage.ts';
import { Entry } from './entry.tsx';
import { type Filter, FilterChoice } from './filter-choice.tsx';
import { LaneHeads } from './lanes.tsx';

/** Beyond this the page would be slow and nobody reads it; older ones stay in the service. */
const MOST_SHOWN = 200;

export function Timeline() {
  const { t } = useTranslation();
  const trace = useStage((state) => state.trace);
  const [filter, choose] = useState<Filter>('ALL');
  const fitting = filter === 'ALL' ? trace : trace.filter(({ kind }) => kind === filter);
  return (
    <section
      aria-labelledby="timeline"
      data-testid="timeline"
      className="rounded-[1.8rem] bg-surface p-5 shadow-lift"
    >
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 id="timeline" className="font-bold tracking-tight">
            {t('timeline.title')}
          </h2>
          <p className="text-sm text-soft">{t('timeline.text')}</p>
        </div>
        <FilterChoice chosen={filter} onChoose={choose} />
      </div>
      <p role="status" className="sr-only">
        {t('timeline.shown', { count: fitting.length })}
      </p>
      {fitting.length === 0 ? (
        <p className="mt-4 rounded-2xl border border-dashed border-line-strong p-6 text-center text-sm text-soft">
          {t('timeline.empty')}
        </p>
      ) : (
        <Entries entries={fitting.slice(-MOST_SHOWN)} />
      )}
    </section>
  );
}

/** Follows the newest entry for as long as its reader does not scroll away from it. */
function Entries({ entries }: { readonly entries: readonly TraceEntry[] }) {
  const { t } = useTranslation();
  const list = useRef<HTMLElement>(null);
  const follows = useRef(true);
  const newest = entries.at(-1)?.number;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new entry is what moves the list
  useEffect(() => {
    if (follows.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  const watch = () => {
    const at = list.current;
    if (at !== null) follows.current = at.scrollHeight - at.scrollTop - at.clientHeight < 40;
  };
  return (
    <div className="mt-4">
      <LaneHeads />
      <section
        ref={list}
        onScroll={watch}
        aria-label={t('timeline.list')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the keyboard
        tabIndex={0}
        className="relative max-h-[26rem] overflow-y-auto rounded-xl border border-line"
      >
        <ol>
          {entries.map((entry) => (
            <Entry key={entry.number} entry={entry} />
          ))}
        </ol>
      </section>
    </div>
  );
}
