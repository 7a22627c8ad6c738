/** The languages say the same things, each in its own plural forms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { el } from './el.ts';
import { en } from './en.ts';
import { createWords, preferredLanguage } from './index.ts';
import { uk } from './uk.ts';

type Table = Readonly<Record<string, Readonly<Record<string, string>>>>;

const LANGUAGES: Readonly<Record<string, Table>> = { en, el, uk };
const PLURAL = /_(?:one|few|many|other)$/;

/** `phone.start` → its text; plural forms under one name. */
function texts(table: Table): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [section, words] of Object.entries(table)) {
    for (const [name, text] of Object.entries(words)) {
      const key = `${section}.${name.replace(PLURAL, '')}`;
      found.set(key, [...(found.get(key) ?? []), text]);
    }
  }
  return found;
}

const slots = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();

test('no string is missing, empty or without its slots in any language', () => {
  const english = texts(en);
  for (const [language, table] of Object.entries(LANGUAGES)) {
    const theirs = texts(table);
    assert.deepEqual([...theirs.keys()].sort(), [...english.keys()].sort(), language);
    for (const [key, forms] of theirs) {
      const wanted = slots(english.get(key)?.[0] ?? '');
      for (const text of forms) {
        assert.notEqual(text.trim(), '', `${language} ${key}`);
        assert.deepEqual(slots(text), wanted, `${language} ${key}`);
      }
    }
  }
});

test('counts take the plural form of their language', () => {
  const tries = (language: 'en' | 'el' | 'uk', count: number) =>
    createWords(language).t('stage.triesLeft', { count });
  assert.equal(tries('en', 1), '1 try left.');
  assert.equal(tries('el', 2), 'Απομένουν 2 προσπάθειες.');
  assert.deepEqual(
    [1, 3, 5].map((count) => tries('uk', count)),
    ['Лишилася 1 спроба.', 'Лишилося 3 спроби.', 'Лишилося 5 спроб.'],
  );
});

test('the first language of the browser that we speak is spoken, else English', () => {
  assert.equal(preferredLanguage(['de-DE', 'uk-UA', 'en']), 'uk');
  assert.equal(preferredLanguage(['de-DE']), 'en');
});
