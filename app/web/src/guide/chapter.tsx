/** One page of the guide: what is on it, the way through it, and the pages beside it. */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../parts/asked.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { Blocks } from './blocks.tsx';
import { isChapter } from './core/chapters.ts';
import type { Contents, Page } from './core/page.ts';
import { neighboursOf } from './core/search.ts';
import { OnThisPage } from './on-this-page.tsx';
import { chapterRoute } from './route.ts';
import { useContents, useGuidePage } from './use-guide.ts';

export function Chapter() {
  const { chapter } = chapterRoute.useParams();
  const page = useGuidePage(chapter);
  const { data: contents } = useContents();
  return (
    <div className="mx-auto max-w-6xl">
      <Back />
      <Asked query={page}>
        {(answer) =>
          answer === null ? (
            <NoSuchPage />
          ) : (
            <Shown key={chapter} id={chapter} page={answer} contents={contents} />
          )
        }
      </Asked>
    </div>
  );
}

function Back() {
  const { t } = useTranslation();
  return (
    <Link
      to="/guide"
      className="mb-3 inline-flex min-h-11 items-center gap-2 font-medium text-accent underline-offset-4 hover:underline"
    >
      <span aria-hidden="true">←</span>
      {t('guide.all')}
    </Link>
  );
}

function NoSuchPage() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto max-w-lg py-10 text-center">
      <h1 className="mb-2 text-2xl font-bold tracking-tight">{t('guide.noPage')}</h1>
      <p className="text-soft">{t('guide.noPageText')}</p>
    </div>
  );
}

interface ShownProps {
  readonly id: string;
  readonly page: Page;
  readonly contents: Contents | undefined;
}

function Shown({ id, page, contents }: ShownProps) {
  const { t } = useTranslation();
  const title = useArrivalUnlessLed();
  const reader = useLanguage();
  // The engineers' pages are in one language.
  const language = isChapter(id) ? undefined : 'en';
  return (
    <div className="lg:grid lg:grid-cols-[minmax(0,1fr)_15rem] lg:gap-10">
      <article lang={language} className="min-w-0 max-w-[46rem]" data-testid="page">
        <h1
          ref={title}
          tabIndex={-1}
          className="mb-4 text-3xl font-bold tracking-tight text-balance outline-none"
        >
          {page.title}
        </h1>
        {language !== undefined && (
          <p lang={reader} className="mb-4 text-sm text-soft">
            {t('guide.inEnglish')}
          </p>
        )}
        <Blocks of={page.blocks} />
        {contents !== undefined && <Beside contents={contents} id={id} />}
      </article>
      <OnThisPage page={page} language={language} />
    </div>
  );
}

/** To the heading, unless the address leads to a place further down. */
function useArrivalUnlessLed() {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const led = decodeURIComponent(location.hash.slice(1));
    const place = led === '' ? null : document.getElementById(led);
    if (place === null) title.current?.focus({ preventScroll: true });
    else place.scrollIntoView();
  }, []);
  return title;
}

function Beside({ contents, id }: { readonly contents: Contents; readonly id: string }) {
  const { t } = useTranslation();
  const { before, behind } = neighboursOf(contents, id);
  return (
    <nav
      aria-label={t('guide.beside')}
      className="mt-10 grid gap-3 border-t border-line pt-5 sm:grid-cols-2"
    >
      {before !== undefined && (
        <Neighbour id={before.id} says={t('guide.before')} testId="page-before">
          {before.title}
        </Neighbour>
      )}
      {behind !== undefined && (
        <Neighbour id={behind.id} says={t('guide.behind')} testId="page-behind">
          {behind.title}
        </Neighbour>
      )}
    </nav>
  );
}

interface NeighbourProps {
  readonly id: string;
  readonly says: string;
  readonly testId: string;
  readonly children: ReactNode;
}

function Neighbour({ id, says, testId, children }: NeighbourProps) {
  return (
    <Link
      to="/guide/$chapter"
      params={{ chapter: id }}
      data-testid={testId}
      className="rounded-2xl border border-line bg-surface p-4 last:text-right hover:border-line-strong sm:last:col-start-2"
    >
      <span className="block text-sm text-soft">{says}</span>
      <span className="font-semibold">{children}</span>
    </Link>
  );
}
