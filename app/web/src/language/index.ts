/** The languages of the page and how they are set up. Every string of a screen comes from here. */
import type { Language } from '@armilla/kit/refusal';
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { el } from './el.ts';
import { en, type Words } from './en.ts';
import { uk } from './uk.ts';

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

export function createWords(language: Language): i18n {
  const words = createInstance();
  words.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: {
      en: { translation: en },
      el: { translation: el },
      uk: { translation: uk },
    },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return words;
}
