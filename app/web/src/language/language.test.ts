/** The languages say the same things, each in its own plural forms. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { Language } from '@armilla/kit/refusal';
import { createSpeech, preferredLanguage, type Table } from './index.ts';
import type { RoomName } from './words.ts';

const SOURCES = new URL('../', import.meta.url);
const ROOMS = readdirSync(SOURCES).filter((name) => existsSync(new URL(`${name}/words`, SOURCES)));
const fetchWords = async (room: string, language: Language): Promise<Table> =>
  (await import(`../${room}/words/${language}.ts`)).words;
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

for (const room of ROOMS) {
  test(`the ${room} lacks no string in any language, and each keeps its slots`, async () => {
    const english = texts(await fetchWords(room, 'en'));
    for (const language of ['el', 'uk'] as const) {
      const theirs = texts(await fetchWords(room, language));
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
}

test('no two rooms use one section', async () => {
  const sections = await Promise.all(
    ROOMS.map(async (room) => Object.keys(await fetchWords(room, 'en'))),
  );
  const all = sections.flat();
  assert.deepEqual(all.toSorted(), [...new Set(all)].toSorted());
});

test('counts take the plural form of their language', async () => {
  const tries = async (language: Language, count: number) => {
    const speech = createSpeech(language, fetchWords);
    await speech.learn(['shell']);
    return speech.words.t('common.triesLeft', { count });
  };
  assert.equal(await tries('en', 1), '1 try left.');
  assert.equal(await tries('el', 2), 'Απομένουν 2 προσπάθειες.');
  assert.deepEqual(
    [await tries('uk', 1), await tries('uk', 3), await tries('uk', 5)],
    ['Лишилася 1 спроба.', 'Лишилося 3 спроби.', 'Лишилося 5 спроб.'],
  );
});

test('another language is spoken in every room entered so far, and fetched once', async () => {
  const fetched: string[] = [];
  const speech = createSpeech('en', async (room, language) => {
    fetched.push(`${language}/${room}`);
    return fetchWords(room, language);
  });
  await speech.learn(['shell', 'desk']);
  await speech.speak('uk');
  assert.equal(speech.words.t('rooms.bank'), 'Банк');
  await speech.learn(['desk']);
  assert.deepEqual(fetched, ['en/shell', 'en/desk', 'uk/shell', 'uk/desk'] satisfies string[]);
});

test('words that did not come are asked for again', async () => {
  let broken = true;
  const speech = createSpeech('en', async (room: RoomName, language) => {
    if (broken) throw new Error('no network');
    return fetchWords(room, language);
  });
  await assert.rejects(speech.learn(['shell']));
  broken = false;
  await speech.learn(['shell']);
  assert.equal(speech.words.t('rooms.till'), 'Till');
});

test('the first language of the browser that we speak is spoken, else English', () => {
  assert.equal(preferredLanguage(['de-DE', 'uk-UA', 'en']), 'uk');
  assert.equal(preferredLanguage(['de-DE']), 'en');
});
