/** The guide's first page: search, the chapters, and the engineers' pages behind them. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../parts/asked.tsx';
import { Field } from '../parts/field.tsx';
import { useArrival } from '../parts/use-stage.ts';
import type { Contents, Entry } from './core/page.ts';
import { Hits } from './hits.tsx';
import { useContents } from './use-guide.ts';

export function Guide() {
  const { t } = useTranslation();
  const contents = useContents();
  const title = useArrival<HTMLHeadingElement>();
  return (
    <div className="mx-auto max-w-5xl">
      <h1 ref={title} tabIndex={-1} className="text-2xl font-bold tracking-tight outline-none">
        {t('guide.title')}
      </h1>
      <p className="mt-1 mb-5 max-w-2xl text-soft">{t('guide.intro')}</p>
      <Asked query={contents}>{(answer) => <Shown contents={answer} />}</Asked>
    </div>
  );
}

function Shown({ contents }: { readonly contents: Contents }) {
  const { t } = useTranslation();
  const [typed, type] = useState('');
  return (
    <>
      <search className="mb-6 block max-w-md">
        <Field
          label={t('guide.search')}
          value={typed}
          onText={type}
          type="search"
          maxLength={80}
          autoComplete="off"
          testId="guide-search"
        />
      </search>
      <Hits contents={contents} typed={typed} />
      {typed.trim() === '' && (
        <>
          <ol className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3" data-testid="chapters">
            {contents.chapters.map((entry, place) => (
              <li key={entry.id}>
                <ChapterCard entry={entry} number={place + 1} />
              </li>
            ))}
          </ol>
          <Engineers entries={contents.engineers} />
        </>
      )}
    </>
  );
}

function ChapterCard({ entry, number }: { readonly entry: Entry; readonly number: number }) {
  return (
    <Link
      to="/guide/$chapter"
      params={{ chapter: entry.id }}
      className="flex h-full flex-col rounded-2xl border border-line bg-surface p-5 hover:border-line-strong"
    >
      <span aria-hidden="true" className="text-sm font-semibold text-accent">
        {number}
      </span>
      <span className="mt-1 text-lg font-semibold">{entry.title}</span>
      <span className="mt-1 text-sm text-soft">{entry.summary}</span>
    </Link>
  );
}

function Engineers({ entries }: { readonly entries: readonly Entry[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="engineers" className="mt-8">
      <h2 id="engineers" className="text-lg font-semibold">
        {t('guide.engineers')}
      </h2>
      <p className="mt-1 text-sm text-soft">{t('guide.engineersText')}</p>
      <ul lang="en" className="mt-3 grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
        {entries.map(({ id, title }) => (
          <li key={id}>
            <Link
              to="/guide/$chapter"
              params={{ chapter: id }}
              className="inline-flex min-h-11 items-center font-medium text-accent underline-offset-4 hover:underline"
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
