/**
 * The texts of refusals, by language and reader. The bundler leaves the catalogue's codes in the
 * page and its texts out of it; they are put in their places when their language is learned.
 */
import { CATALOGUE } from '@armilla/kit/catalogue';
import type { Language } from '@armilla/kit/refusal';
import type { RoomName } from './words.ts';

type Texts = Readonly<Record<string, string>>;
type Fetch = () => Promise<{ readonly texts: Texts }>;
type Reader = 'cardholder' | 'agent' | 'engineer';

const FETCH: Readonly<Record<Reader, Readonly<Record<Language, Fetch>>>> = {
  cardholder: {
    en: () => import('virtual:refusals/cardholder/en'),
    el: () => import('virtual:refusals/cardholder/el'),
    uk: () => import('virtual:refusals/cardholder/uk'),
  },
  agent: {
    en: () => import('virtual:refusals/agent/en'),
    el: () => import('virtual:refusals/agent/el'),
    uk: () => import('virtual:refusals/agent/uk'),
  },
  engineer: {
    en: () => import('virtual:refusals/engineer/en'),
    el: () => import('virtual:refusals/engineer/en'),
    uk: () => import('virtual:refusals/engineer/en'),
  },
};

/** Whose texts a room shows beside the cardholder's, which every room shows. */
const READERS: Partial<Record<RoomName, readonly Reader[]>> = {
  shell: ['cardholder'],
  desk: ['agent'],
  trace: ['agent', 'engineer'],
};

export async function learnRefusals(room: RoomName, language: Language): Promise<void> {
  const readers = READERS[room] ?? [];
  await Promise.all(
    readers.map(async (reader) => put(reader, language, (await FETCH[reader][language]()).texts)),
  );
}

/** The page's own copy of the catalogue is made to be filled. */
type Blank = Record<Exclude<Reader, 'engineer'>, Record<string, string>> & { engineer: string };

function put(reader: Reader, language: Language, texts: Texts): void {
  const catalogue = CATALOGUE as unknown as Record<string, Blank>;
  for (const [code, text] of Object.entries(texts)) {
    const entry = catalogue[code];
    if (entry === undefined) continue;
    if (reader === 'engineer') entry.engineer = text;
    else entry[reader][language] = text;
  }
}
