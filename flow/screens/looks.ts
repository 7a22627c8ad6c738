/** The looks a screen is seen in, and what must hold in each: readable for all, nothing cut off. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { accessible } from './browser.ts';
import type { Walk } from './walk.ts';

export interface Look {
  readonly language: 'en' | 'el' | 'uk';
  readonly theme: 'light' | 'dark';
  /** `NATURAL`: the width a person mostly sees the room at. */
  readonly width: number | 'NATURAL';
}

const LANGUAGES = ['en', 'el', 'uk'] as const;
const THEMES = ['light', 'dark'] as const;
const WIDTHS = [320, 768, 'NATURAL'] as const;

/** Each language with each theme, and each of both with the narrow width. */
const PAIRED: readonly Look[] = [
  { language: 'en', theme: 'light', width: 'NATURAL' },
  { language: 'el', theme: 'dark', width: 320 },
  { language: 'uk', theme: 'light', width: 768 },
  { language: 'en', theme: 'dark', width: 'NATURAL' },
  { language: 'el', theme: 'light', width: 768 },
  { language: 'uk', theme: 'dark', width: 320 },
];

/** Screens take the looks in turn, so that a room is seen in all of them. */
export function lookOf(screen: number): Look {
  return PAIRED[screen % PAIRED.length] as Look;
}

export const EVERY_LOOK: readonly Look[] = LANGUAGES.flatMap((language) =>
  THEMES.flatMap((theme) => WIDTHS.map((width) => ({ language, theme, width }))),
);

export const nameOf = ({ language, theme, width }: Look) => `${language} ${theme} ${width}`;

/** Shows the screen in the look, judges it there, and leaves it as it was. */
export async function lookedAt(
  page: Page,
  look: Look,
  { room, viewport }: Walk,
  screen: string,
): Promise<void> {
  const width = look.width === 'NATURAL' ? viewport.width : look.width;
  await wear(page, { ...look, size: { width, height: viewport.height } });
  const state = `${room}-${screen} in ${nameOf(look)}`;
  await accessible(page, state);
  const beyond = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  assert.ok(beyond <= 0, `${state}: ${beyond} px are cut off at the side`);
  await wear(page, { language: 'en', theme: 'light', size: viewport });
}

interface Worn extends Pick<Look, 'language' | 'theme'> {
  readonly size: { readonly width: number; readonly height: number };
}

/** As when the reader chooses in another tab: nothing on the screen is touched. */
export async function wear(page: Page, { language, theme, size }: Worn): Promise<void> {
  const now = page.viewportSize();
  if (now?.width !== size.width || now.height !== size.height) await page.setViewportSize(size);
  await page.evaluate(choose, { language, theme });
}

/** Runs in the page: chooses where it is not chosen yet, and waits until all of it is shown. */
async function choose({ language, theme }: Omit<Worn, 'size'>): Promise<void> {
  // Words of another language come as a file.
  const isWorn = () =>
    document.documentElement.matches(`[lang=${language}][data-theme=${theme}]`) &&
    document.querySelector('[data-spoken]')?.getAttribute('data-spoken') === language;
  if (isWorn()) return;
  const newValue = `${language} ${theme.toUpperCase()}`;
  dispatchEvent(new StorageEvent('storage', { key: 'armilla.look', newValue }));
  for (const end = performance.now() + 60_000; !isWorn(); ) {
    if (performance.now() > end) throw new Error(`the page does not turn ${newValue}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
