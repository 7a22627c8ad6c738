/**
 * The catalogue of refusals as the page needs it: the codes at once, their texts by language and
 * reader, fetched together with the other words of that language.
 */

import { CATALOGUE } from '@armilla/kit/catalogue';
import type { Plugin } from 'vite';

const WHOLE = /\/kit\/catalogue\.ts$/;
const TEXTS = /^virtual:refusals\/(cardholder|agent|engineer)\/(en|el|uk)$/;

type Reader = 'cardholder' | 'agent' | 'engineer';

export function slimCatalogue(): Plugin {
  return {
    name: 'slim-catalogue',
    enforce: 'pre',
    resolveId: (id) => (TEXTS.test(id) ? `\0${id}` : null),
    load(id) {
      if (WHOLE.test(id)) return outline();
      const [, reader, language] = TEXTS.exec(id.slice(1)) ?? [];
      if (reader === undefined || language === undefined) return null;
      return `export const texts = ${JSON.stringify(textsFor(reader as Reader, language))};`;
    },
  };
}

/** Each code with its status, its texts still to come: see `src/language/refusals.ts`. */
function outline(): string {
  const statuses = Object.entries(CATALOGUE).map(([code, { status }]) => [code, status]);
  return `const empty = ([code, status]) => [code, { status, cardholder: {}, agent: {}, engineer: '' }];
export const CATALOGUE = Object.fromEntries(${JSON.stringify(statuses)}.map(empty));`;
}

function textsFor(reader: Reader, language: string): Record<string, string> {
  const text = (entry: (typeof CATALOGUE)[keyof typeof CATALOGUE]) => {
    const texts: string | Readonly<Record<string, string>> = entry[reader];
    return typeof texts === 'string' ? texts : (texts[language] ?? '');
  };
  return Object.fromEntries(Object.entries(CATALOGUE).map(([code, entry]) => [code, text(entry)]));
}
