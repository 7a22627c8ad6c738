/** One entry: when, who to whom, what in a line, and the decoded rest when opened. */
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../core/trace-feed.ts';
import { spelledInstant } from '../parts/format.ts';
import { Arrow, ROW } from './lanes.tsx';
import { isParty } from './parties.ts';

const COLOURS: Readonly<Record<TraceEntry['kind'], string>> = {
  APDU: 'text-[var(--kind-apdu)]',
  'ISO 8583': 'text-[var(--kind-iso)]',
  API: 'text-[var(--kind-api)]',
  FINDING: 'text-[var(--kind-finding)]',
};

/** Never changes once it is there, so it is drawn once. */
export const Entry = memo(function Entry({ entry }: { readonly entry: TraceEntry }) {
  const details = entry.details ?? [];
  return (
    <li className="border-b border-line last:border-b-0" data-kind={entry.kind}>
      {details.length === 0 ? (
        <div className="px-3">
          <Row entry={entry} />
        </div>
      ) : (
        <details>
          <summary className="list-none px-3 hover:bg-raised -outline-offset-2">
            <Row entry={entry} more />
          </summary>
          <Details lines={details} entry={entry} />
        </details>
      )}
    </li>
  );
});

function Row({ entry, more }: { readonly entry: TraceEntry; readonly more?: boolean }) {
  const { t } = useTranslation();
  const name = (party: string) => (isParty(party) ? t(`party.${party}`) : party);
  const { from, to, kind } = entry;
  return (
    <div className={`${ROW} items-center py-1 md:py-0`}>
      <span className="font-mono text-[0.68rem] text-soft">{spelledInstant(entry.at)}</span>
      <span className={COLOURS[kind]}>
        <Arrow from={from} to={to} />
        <span className="text-xs font-semibold md:sr-only">
          {t('timeline.fromTo', { from: name(from), to: name(to) })}
        </span>
      </span>
      <span className="flex min-w-0 items-baseline gap-2 max-md:col-span-2 md:pl-4">
        <span className={`shrink-0 text-[0.68rem] font-bold ${COLOURS[kind]}`}>{kind}</span>
        <span className="min-w-0 text-sm break-words lg:truncate">{entry.summary}</span>
        {more === true && (
          <span aria-hidden="true" className="ml-auto text-soft">
            ⋯
          </span>
        )}
      </span>
    </div>
  );
}

interface DetailsProps {
  readonly lines: readonly string[];
  readonly entry: TraceEntry;
}

function Details({ lines, entry }: DetailsProps) {
  return (
    <div className="bg-raised px-4 py-3">
      <Lines lines={lines} />
      {entry.reference !== undefined && <ToTrace reference={entry.reference} />}
    </div>
  );
}

/** Where the same is shown to the last bit. */
function ToTrace({ reference }: { readonly reference: string }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/trace/$reference"
      params={{ reference }}
      className="inline-flex min-h-11 items-center text-sm font-semibold text-accent underline underline-offset-4"
    >
      {t('timeline.toTrace')}
    </Link>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="font-mono text-xs leading-relaxed">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines never move and may repeat
        <li key={index} className="break-words whitespace-pre-wrap">
          {line}
        </li>
      ))}
    </ul>
  );
}
