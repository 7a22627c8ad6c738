/** One entry: when, from whom to whom as an arrow, what in a line. */
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../../core/trace-feed.ts';
import { type Moment, spelledDuration } from '../core/case.ts';
import { KIND_COLOURS, useNames } from '../parts/names.ts';

export const LANE_ROW =
  'grid grid-cols-[4.75rem_minmax(0,1fr)] gap-x-2 md:grid-cols-[4.75rem_minmax(0,1.2fr)_minmax(0,1fr)]';

export interface LaneRowProps {
  readonly moment: Moment;
  readonly lanes: readonly string[];
  readonly chosen: boolean;
  /** Whether choosing it opens something beneath. */
  readonly opens: boolean;
  readonly onChoose: () => void;
}

export const LaneRow = memo(
  function LaneRow({ moment, lanes, chosen, opens, onChoose }: LaneRowProps) {
    const { entry } = moment;
    return (
      <li data-kind={entry.kind} className="border-b border-line last:border-b-0">
        <button
          type="button"
          data-row
          aria-expanded={opens ? chosen : undefined}
          aria-current={!opens && chosen ? 'true' : undefined}
          onClick={onChoose}
          className={`${LANE_ROW} min-h-11 w-full items-center rounded-lg px-1 py-1 text-left -outline-offset-2 ${chosen ? 'bg-accent-soft' : 'hover:bg-raised'}`}
        >
          <Time moment={moment} />
          <Arrow entry={entry} lanes={lanes} />
          <Words entry={entry} />
        </button>
      </li>
    );
  },
  (before, after) =>
    before.moment === after.moment &&
    before.chosen === after.chosen &&
    before.opens === after.opens &&
    before.lanes === after.lanes,
);

function Time({ moment }: { readonly moment: Moment }) {
  const { sinceStartMs, sinceBeforeMs } = moment;
  return (
    <span className="font-mono text-xs leading-tight text-soft">
      <span className="block">{spelledDuration(sinceStartMs)}</span>
      {sinceBeforeMs > 0 && <span className="block">+{spelledDuration(sinceBeforeMs)}</span>}
    </span>
  );
}

function Words({ entry }: { readonly entry: TraceEntry }) {
  const { t } = useTranslation();
  const names = useNames();
  const { from, to, kind, summary } = entry;
  return (
    <span className="min-w-0 max-md:col-start-2">
      <span className={`block text-xs font-bold ${KIND_COLOURS[kind]}`}>
        {names.kind(kind)}
        <span className="font-medium text-soft md:sr-only">
          {' · '}
          {t('timeline.fromTo', { from: names.party(from), to: names.party(to) })}
        </span>
      </span>
      <span lang="en" className="block text-sm leading-snug break-words">
        {summary}
      </span>
    </span>
  );
}

interface ArrowProps {
  readonly entry: TraceEntry;
  readonly lanes: readonly string[];
}

/** Drawn for the eye; readers hear who spoke to whom in words. */
function Arrow({ entry, lanes }: ArrowProps) {
  const middleOf = (lane: number) => ((2 * lane + 1) * 50) / lanes.length;
  const start = middleOf(lanes.indexOf(entry.from));
  const end = middleOf(lanes.indexOf(entry.to));
  return (
    <span className="relative min-h-9 self-stretch max-md:hidden">
      <svg
        aria-hidden="true"
        className="absolute inset-x-0 -inset-y-1 h-[calc(100%+0.5rem)] w-full"
      >
        {lanes.map((lane, i) => (
          <line
            key={lane}
            x1={`${middleOf(i)}%`}
            x2={`${middleOf(i)}%`}
            y1="0"
            y2="100%"
            stroke="var(--line)"
          />
        ))}
        <g className={KIND_COLOURS[entry.kind]}>
          {start === end ? (
            <circle cx={`${start}%`} cy="50%" r="5" fill="currentColor" />
          ) : (
            <Stroke start={start} end={end} />
          )}
        </g>
      </svg>
    </span>
  );
}

function Stroke({ start, end }: { readonly start: number; readonly end: number }) {
  return (
    <>
      <line
        x1={`${start}%`}
        x2={`${end}%`}
        y1="50%"
        y2="50%"
        stroke="currentColor"
        strokeWidth="2"
      />
      <circle cx={`${start}%`} cy="50%" r="2.5" fill="currentColor" />
      <svg aria-hidden="true" x={`${end}%`} y="50%" overflow="visible">
        <path d={end > start ? 'M0 0l-8 -4.5v9z' : 'M0 0l8 -4.5v9z'} fill="currentColor" />
      </svg>
    </>
  );
}
