/** The guide's texts, each a file of its own, fetched when it is opened. */
import type { Language } from '@armilla/kit/refusal';
import { useQuery } from '@tanstack/react-query';
import { useLanguage } from '../parts/use-look.ts';
import { fileOf } from './core/chapters.ts';
import type { Contents, Page } from './core/page.ts';

type FetchPage = () => Promise<{ readonly page: Page }>;

const CONTENTS: Readonly<Record<Language, () => Promise<{ readonly contents: Contents }>>> = {
  en: () => import('virtual:guide-contents/en'),
  el: () => import('virtual:guide-contents/el'),
  uk: () => import('virtual:guide-contents/uk'),
};

const pages: Readonly<Record<string, FetchPage>> = import.meta.glob<{ page: Page }>([
  '../../../../doc/guide/*/*.md',
  '../../../../doc/states/*.md',
  '../../../../doc/*.md',
  // Lists for those who look at the repository.
  '!../../../../doc/README.md',
  '!../../../../doc/rows.md',
]);

export function useContents() {
  const language = useLanguage();
  return useQuery({
    queryKey: ['guide', 'contents', language],
    queryFn: async () => (await CONTENTS[language]()).contents,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: (before) => before,
  });
}

/** `null`: there is no such page. */
export function useGuidePage(id: string) {
  const language = useLanguage();
  return useQuery({
    queryKey: ['guide', 'page', language, id],
    queryFn: async () => {
      const fetch = pages[`../../../../doc/${fileOf(id, language)}`];
      return fetch === undefined ? null : (await fetch()).page;
    },
    staleTime: Number.POSITIVE_INFINITY,
    // The same page in another language takes its place when it has come.
    placeholderData: (before, query) => (query?.queryKey[3] === id ? before : undefined),
  });
}
