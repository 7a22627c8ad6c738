/** Two like entries, or one that has no like; opened, field by field. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../../core/trace-feed.ts';
import type { Difference } from '../core/compare.ts';
import { KIND_COLOURS, useNames } from '../parts/names.ts';
import type { Compared, Standing } from './beside.tsx';

export interface PairRowProps {
  readonly pair: Compared;
  readonly standing: Standing;
}

const LOOKS: Readonly<Record<Standing, string>> = {
  SAME: 'bg-raised text-soft',
  DIFFERENT: 'bg-warn-soft text-warn',
  LEFT: 'bg-accent-soft text-accent',
  RIGHT: 'bg-accent-soft text-accent',
};

export function PairRow({ pair, standing }: PairRowProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { left, right, differences } = pair;
  const different = differences.filter(({ same }) => !same);
  const words = {
    SAME: t('traceCompare.same'),
    DIFFERENT: t('traceCompare.differs', { count: Math.max(1, different.length) }),
    LEFT: t('traceCompare.onlyLeft'),
    RIGHT: t('traceCompare.onlyRight'),
  };
  return (
    <li className="border-b border-line py-3 last:border-b-0" data-standing={standing}>
      <div className="grid gap-x-4 gap-y-1 md:grid-cols-2">
        <Side entry={left} />
        <Side entry={right} />
      </div>
      <p className="mt-1 flex flex-wrap items-center gap-3">
        <span className={`rounded-md px-2 py-0.5 text-xs font-semibold ${LOOKS[standing]}`}>
          {words[standing]}
        </span>
        {differences.length > 0 && (
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="min-h-8 text-sm font-semibold text-accent underline underline-offset-4"
          >
            {t('traceCompare.field')}
          </button>
        )}
      </p>
      {(open || different.length > 0) && <Fields differences={open ? differences : different} />}
    </li>
  );
}

function Side({ entry }: { readonly entry: TraceEntry | undefined }) {
  const { t } = useTranslation();
  const names = useNames();
  if (entry === undefined) {
    return <p className="text-sm text-soft max-md:hidden">{t('traceCompare.missing')}</p>;
  }
  const { kind, from, to, summary } = entry;
  return (
    <p className="min-w-0 text-sm">
      <span className={`font-bold ${KIND_COLOURS[kind]}`}>{names.kind(kind)}</span>
      <span className="text-soft">
        {' · '}
        {t('timeline.fromTo', { from: names.party(from), to: names.party(to) })}
      </span>
      <span lang="en" className="block font-medium break-words">
        {summary}
      </span>
    </p>
  );
}

function Fields({ differences }: { readonly differences: readonly Difference[] }) {
  return (
    <ul lang="en" className="mt-2 divide-y divide-line rounded-2xl bg-raised px-3">
      {differences.map(({ path, name, left, right, same }) => (
        <li key={path} className="py-2 text-sm" data-same={same}>
          <p className="text-xs text-soft">
            <span className="font-mono font-semibold break-all">{path}</span> {name}
          </p>
          <div className="grid gap-x-4 md:grid-cols-2">
            <Value text={left} marked={!same} />
            {(!same || left === undefined) && <Value text={right} marked />}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Value({ text, marked }: { readonly text: string | undefined; readonly marked: boolean }) {
  const { t } = useTranslation();
  return (
    <p className={`min-w-0 font-mono text-xs break-all ${marked ? 'font-semibold' : 'text-soft'}`}>
      {text === undefined ? t('traceCompare.missing') : text.replaceAll('X', '•') || '–'}
    </p>
  );
}
