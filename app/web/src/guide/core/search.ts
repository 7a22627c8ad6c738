/** Finding a place in the guide by the words of its headings. */
import type { Contents, Entry } from './page.ts';

export interface Found {
  readonly chapter: string;
  readonly chapterTitle: string;
  /** The heading's place on the page; empty: the page itself. */
  readonly hash: string;
  readonly text: string;
}

const MOST = 20;

/** Every word that was typed must be there, in any order; small letters and accents say nothing. */
export function search({ chapters, engineers }: Contents, typed: string): readonly Found[] {
  const words = plainly(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = [...chapters, ...engineers].flatMap(placesOf);
  return found
    .filter(({ text, within }) =>
      words.every((word) => plainly(`${text} ${within}`).includes(word)),
    )
    .slice(0, MOST)
    .map(({ within: _, ...place }) => place);
}

/** A heading is found by its page's title as well, a page by its first words. */
function placesOf({ id, title, summary, headings }: Entry) {
  const at = { chapter: id, chapterTitle: title };
  return [
    { ...at, hash: '', text: title, within: summary },
    ...headings.map((heading) => ({ ...at, hash: heading.id, text: heading.text, within: title })),
  ];
}

function plainly(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The pages before and behind one, in the order of reading. */
export function neighboursOf(
  { chapters, engineers }: Contents,
  id: string,
): { readonly before?: Entry; readonly behind?: Entry } {
  const all = [...chapters, ...engineers];
  const place = all.findIndex((entry) => entry.id === id);
  const before = place > 0 ? all[place - 1] : undefined;
  const behind = place < 0 ? undefined : all[place + 1];
  return { ...(before && { before }), ...(behind && { behind }) };
}
