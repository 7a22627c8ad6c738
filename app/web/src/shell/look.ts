/**
 * How the app looks to its reader: language and theme. Remembered in the browser, nothing else
 * is; what another tab chooses is followed.
 */
import type { Language } from '@armilla/kit/refusal';
import { createStore, type Store } from '../core/store.ts';
import { LANGUAGES, preferredLanguage } from '../language/index.ts';

export const THEMES = ['SYSTEM', 'LIGHT', 'DARK'] as const;
export type Theme = (typeof THEMES)[number];

export interface Look {
  readonly language: Language;
  readonly theme: Theme;
}

/** The one name in the browser's storage. */
export const LOOK_NAME = 'armilla.look';

export type LookStore = Store<Look>;

export function createLook(storage: Storage, wanted: readonly string[]): LookStore {
  const first = { language: preferredLanguage(wanted), theme: 'SYSTEM' as const };
  const store = createStore<Look>({ ...first, ...lookIn(remembered(storage)) });
  return {
    ...store,
    set(part) {
      store.set(part);
      remember(storage, store.get());
    },
  };
}

/** So that the next page comes in this language and theme before any script has. */
export function tellTheEdge({ language, theme }: Look): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser.
  document.cookie = `armilla_look=${language}.${theme.toLowerCase()};path=/;max-age=31536000;samesite=strict`;
}

/** Follows the choice made in another tab. */
export function followOtherTabs(look: LookStore): void {
  addEventListener('storage', ({ key, newValue }) => {
    if (key === LOOK_NAME && newValue !== null) look.set(lookIn(newValue));
  });
}

/** What of a remembered text is a look of ours; of anything else nothing. */
export function lookIn(text: string | null): Partial<Look> {
  const [language, theme] = (text ?? '').split(' ');
  return {
    ...ifAny('language', LANGUAGES.find(({ id }) => id === language)?.id),
    ...ifAny(
      'theme',
      THEMES.find((one) => one === theme),
    ),
  };
}

function ifAny<K extends string, T>(name: K, value: T | undefined): { [Name in K]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [Name in K]: T });
}

/** A browser may forbid its storage: then the choice lives as long as the page. */
function remembered(storage: Storage): string | null {
  try {
    return storage.getItem(LOOK_NAME);
  } catch {
    return null;
  }
}

function remember(storage: Storage, { language, theme }: Look): void {
  try {
    storage.setItem(LOOK_NAME, `${language} ${theme}`);
  } catch {
    // Forbidden: see above.
  }
}
