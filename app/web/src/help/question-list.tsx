/** Questions, each leading to its answer; the words looked for are marked. */

import { Link } from '@tanstack/react-router';
import { Chevron } from '../parts/chevron.tsx';
import type { HelpEntry } from './core/entry.ts';
import { around } from './core/marks.ts';
import { Marked } from './marks.tsx';

export interface QuestionListProps {
  readonly programmeId: string;
  readonly entries: readonly HelpEntry[];
  /** What was looked for: shown with where it was found. */
  readonly query?: string;
}

export function QuestionList({ programmeId, entries, query = '' }: QuestionListProps) {
  return (
    <ul className="overflow-hidden rounded-3xl border border-line bg-surface">
      {entries.map((entry) => (
        <li key={entry.id} className="border-line not-first:border-t">
          <Link
            to="/help/$programmeId/$entryId"
            params={{ programmeId, entryId: entry.id }}
            search={query === '' ? {} : { q: query }}
            data-testid="help-question"
            data-entry={entry.id}
            className="flex min-h-14 items-center gap-3 px-4 py-3 -outline-offset-2 hover:bg-raised"
          >
            <span className="min-w-0 grow">
              <span className="block font-medium">
                <Marked text={entry.question} query={query} />
              </span>
              {query !== '' && (
                <span className="mt-0.5 block text-sm text-soft">
                  <Marked text={around(entry.answer, query)} query={query} />
                </span>
              )}
            </span>
            <Chevron to="ON" className="size-5 shrink-0 text-soft" />
          </Link>
        </li>
      ))}
    </ul>
  );
}
