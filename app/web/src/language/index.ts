/** The languages of the app, and how a room's words are fetched when the room is entered. */
import type { Language } from '@armilla/kit/refusal';
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { RoomName, Words } from './words.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Words };
  }
}

/** In their own words, as a person looks for them. */
export const LANGUAGES: readonly { readonly id: Language; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'el', name: 'Ελληνικά' },
  { id: 'uk', name: 'Українська' },
];

/** The first of ours that the browser's owner reads. */
export function preferredLanguage(wanted: readonly string[]): Language {
  const found = wanted
    .map((tag) => LANGUAGES.find(({ id }) => tag.toLowerCase().startsWith(id)))
    .find((language) => language !== undefined);
  return found?.id ?? 'en';
}

/** What one file of words holds: sections of texts. */
export type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;
/** Fetches one file of words. */
export type FetchWords = (room: RoomName, language: Language) => Promise<Table>;

export interface Speech {
  readonly words: i18n;
  /** Fetches what these rooms say in the language spoken now; what is known is not fetched again. */
  learn(rooms: readonly RoomName[]): Promise<void>;
  /** Another language from now on, in every room learned so far. */
  speak(language: Language): Promise<void>;
}

export function createSpeech(language: Language, fetchWords: FetchWords): Speech {
  const words = createInstance();
  words.use(initReactI18next).init({
    lng: language,
    resources: {},
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    react: { bindI18nStore: 'added' },
    initAsync: false,
  });
  const rooms = new Set<RoomName>();
  const known = new Map<string, Promise<void>>();
  const learnIn = (spoken: Language, room: RoomName) => {
    const name = `${spoken}/${room}`;
    const under = known.get(name) ?? fetchInto(words, spoken, fetchWords(room, spoken));
    known.set(name, under);
    // A file that did not come is asked for again the next time.
    under.catch(() => known.delete(name));
    return under;
  };
  const learnAllIn = async (spoken: Language) => {
    await Promise.all([...rooms].map((room) => learnIn(spoken, room)));
  };
  return {
    words,
    async learn(more) {
      for (const room of more) rooms.add(room);
      await learnAllIn(words.language as Language);
    },
    async speak(next) {
      await learnAllIn(next);
      await words.changeLanguage(next);
    },
  };
}

async function fetchInto(words: i18n, language: Language, coming: Promise<Table>): Promise<void> {
  words.addResourceBundle(language, 'translation', await coming, true, true);
}
