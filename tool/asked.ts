/**
 * What a command of the repository was asked for. `--help` prints the comment at its head; what it
 * cannot understand it refuses with that comment, before it has done anything, and ends with 2.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** `url` is the command's own `import.meta.url`. */
export function askedOf<const Options extends ParseArgsOptionsConfig>(
  url: string,
  options: Options,
) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean' } } });
    if (!('help' in values)) return parseArgs({ options }).values;
  } catch (error) {
    return refuse(`${error instanceof Error ? error.message : error}\n\n${headOf(url)}`);
  }
  console.log(headOf(url));
  process.exit(0);
}

/** A whole number from `least`. */
export function wholeNumber(name: string, text: string, least = 1): number {
  const number = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least ? number : refuse(`--${name} wants a whole number from ${least}.`);
}

/** One of these words, or none. */
export function wordOf<Word extends string>(
  name: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const word = words.find((one) => one === text);
  return text === undefined || word !== undefined
    ? word
    : refuse(`--${name} wants one of ${words.join(', ')}.`);
}

/** Says why nothing is done, and ends. */
export function refuse(why: string): never {
  console.error(why);
  process.exit(2);
}

/** The first comment of a file, as plain text. */
export function headOf(url: string): string {
  const [, comment = ''] = /\/\*\*(.*?)\*\//s.exec(readFileSync(fileURLToPath(url), 'utf8')) ?? [];
  return comment.replace(/^ *\* ?/gm, '').trim();
}
