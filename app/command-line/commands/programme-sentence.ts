/** A sentence about a field of a programme, and words that all of them share. */

export interface Sentence {
  /** The field of the file it explains, as in a fault: `cap.cards`. */
  readonly field: string;
  readonly text: string;
  /** Who says so: the bank's own page, or nobody. Absent where a field has no source. */
  readonly source?: 'page' | 'assumed';
}

export function sentence(field: string, text: string, source?: Sentence['source']): Sentence {
  return source === undefined ? { field, text } : { field, text, source };
}

/** As people read it: assumed values say so. */
export function spell({ text, source }: Sentence): string {
  return source === 'assumed' ? `${text} (assumed)` : text;
}

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const EITHER = new Intl.ListFormat('en-GB', { type: 'disjunction' });
const LANGUAGES = new Intl.DisplayNames('en-GB', { type: 'language' });
const COUNTRIES = new Intl.DisplayNames('en-GB', { type: 'region' });

export function listed(items: readonly string[]): string {
  return items.length === 0 ? 'none' : LIST.format(items);
}

export function either(items: readonly string[]): string {
  return items.length === 0 ? 'nothing' : EITHER.format(items);
}

export const languageName = (code: string): string => LANGUAGES.of(code) ?? code;
export const countryName = (code: string): string => COUNTRIES.of(code) ?? code;

/** `1 card`, `2 cards`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
