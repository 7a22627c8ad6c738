/** Both in one table: like messages side by side, with what differs in them. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../../core/trace-feed.ts';
import { Switch } from '../../parts/switch.tsx';
import { aligned, type Difference, differencesOf, type Pair } from '../core/compare.ts';
import { CARD } from '../parts/page.tsx';
import { PairRow } from './pair-row.tsx';

export interface BesideProps {
  readonly a: string;
  readonly b: string;
  readonly left: readonly TraceEntry[];
  readonly right: readonly TraceEntry[];
}

export interface Compared extends Pair {
  readonly differences: readonly Difference[];
}

export function Beside({ a, b, left, right }: BesideProps) {
  const { t } = useTranslation();
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const compared = useCompared(left, right);
  if (compared === undefined) {
    return (
      <p role="status" className={`${CARD} text-center text-soft`}>
        {t('common.loading')}
      </p>
    );
  }
  const shown = onlyDifferent ? compared.filter((pair) => standing(pair) !== 'SAME') : compared;
  const count = (of: Standing) => compared.filter((pair) => standing(pair) === of).length;
  return (
    <section className={CARD} data-testid="trace-compared">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="font-semibold">
          {t('traceCompare.summary', {
            same: count('SAME'),
            different: count('DIFFERENT'),
            alone: count('LEFT') + count('RIGHT'),
          })}
        </p>
        <div>
          <Switch
            label={t('traceCompare.onlyDifferent')}
            on={onlyDifferent}
            onChange={setOnlyDifferent}
            testId="only-different"
          />
        </div>
      </div>
      <div className="hidden grid-cols-2 gap-4 border-b border-line pb-2 md:grid">
        <Open reference={a} />
        <Open reference={b} />
      </div>
      <ol>
        {shown.map((pair) => (
          <PairRow
            key={`${pair.left?.number ?? ''}-${pair.right?.number ?? ''}`}
            pair={pair}
            standing={standing(pair)}
          />
        ))}
      </ol>
    </section>
  );
}

export type Standing = 'SAME' | 'DIFFERENT' | 'LEFT' | 'RIGHT';

function standing({ left, right, differences }: Compared): Standing {
  if (right === undefined) return 'LEFT';
  if (left === undefined) return 'RIGHT';
  const alike = differences.every(({ same }) => same);
  return alike && (differences.length > 0 || left.summary === right.summary) ? 'SAME' : 'DIFFERENT';
}

/** Undefined until the decoders have come. */
function useCompared(
  left: readonly TraceEntry[],
  right: readonly TraceEntry[],
): readonly Compared[] | undefined {
  const { data } = useQuery({
    queryKey: ['decoders'],
    queryFn: () => import('../core/decoded.ts'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
  });
  return useMemo(() => {
    if (data === undefined) return undefined;
    const sections = (entry: TraceEntry, of: readonly TraceEntry[]) =>
      data.sectionsOf(
        entry,
        of.filter(({ number }) => number < entry.number),
      );
    return aligned(left, right).map((pair) => ({
      ...pair,
      differences:
        pair.left === undefined || pair.right === undefined
          ? []
          : differencesOf(sections(pair.left, left), sections(pair.right, right)),
    }));
  }, [data, left, right]);
}

function Open({ reference }: { readonly reference: string }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/trace/$reference"
      params={{ reference }}
      aria-label={t('traceCompare.open', { reference })}
      className="min-w-0 font-mono text-sm font-semibold break-all text-accent underline underline-offset-4"
    >
      {reference}
    </Link>
  );
}
