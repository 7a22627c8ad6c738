/** The files of words as the bundler splits them: one a room and language. */
import type { FetchWords, Table } from './index.ts';
import { learnRefusals } from './refusals.ts';

const files = import.meta.glob<{ words: Table }>('../*/words/*.ts');

export const fetchWords: FetchWords = async (room, language) => {
  const fetch = files[`../${room}/words/${language}.ts`];
  if (fetch === undefined) throw new Error(`no words for ${room} in ${language}`);
  const [{ words }] = await Promise.all([fetch(), learnRefusals(room, language)]);
  return words;
};
