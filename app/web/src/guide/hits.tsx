/** Places of the guide that were found. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Contents } from './core/page.ts';
import { search } from './core/search.ts';

export interface HitsProps {
  readonly contents: Contents;
  readonly typed: string;
}

export function Hits({ contents, typed }: HitsProps) {
  const { t } = useTranslation();
  const found = search(contents, typed);
  const any = typed.trim() !== '';
  return (
    <div className={any ? 'mb-6' : ''}>
      <p role="status" className={any ? 'mb-2 text-sm text-soft' : 'sr-only'}>
        {any &&
          (found.length === 0 ? t('guide.nothing') : t('guide.found', { count: found.length }))}
      </p>
      {found.length > 0 && (
        <ul
          className="max-w-2xl divide-y divide-line rounded-2xl border border-line bg-surface"
          data-testid="guide-hits"
        >
          {found.map(({ chapter, chapterTitle, hash, text }) => (
            <li key={`${chapter}#${hash}`}>
              <Link
                to="/guide/$chapter"
                params={{ chapter }}
                hash={hash}
                className="flex min-h-11 flex-wrap items-baseline justify-between gap-x-4 px-4 py-2.5 hover:bg-raised"
              >
                <span className="font-medium">{text}</span>
                {hash !== '' && <span className="text-sm text-soft">{chapterTitle}</span>}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
