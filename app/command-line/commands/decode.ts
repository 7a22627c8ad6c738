/** `armilla decode KIND HEX`: explains bytes in words, nothing sent anywhere. */
import { readFileSync } from 'node:fs';
import { DecodeError } from '@armilla/bytes';
import { bytesOfKind, explainerOf, LINE_KINDS, PROFILES } from '@armilla/explain';
import type { Profile } from '@armilla/iso8583';
import { type Command, type Given, textOf, UsageError } from '../command.ts';

/** `-` reads standard input, so that the length of a line is no bound. */
export function inputOf(words: readonly string[]): string {
  return words.length === 1 && words[0] === '-' ? readFileSync(0, 'utf8') : words.join('');
}

/** The profile of `--profile`. Throws {@link UsageError}. */
export function profileOf(given: Given): Profile | undefined {
  const name = textOf(given, 'profile', '');
  if (name === '') return undefined;
  const profile = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (profile !== undefined) return profile;
  throw new UsageError(`--profile is one of ${Object.keys(PROFILES).join(', ')}.`);
}

export const decode: Command = {
  name: 'decode',
  usage: 'KIND HEX|- [--reveal] [--profile ascii|bcd|network] [--json]',
  summary: 'Explains bytes in words: TLV, APDUs, ISO 8583 messages, bit maps.',
  help:
    `KIND is one of\n${inLines(LINE_KINDS)},\nor any tag such as 9F33.\n` +
    'HEX may have spaces; - reads it from standard input. Card numbers, tracks and PIN data are\n' +
    'masked unless --reveal is given. With --json a message comes as fields by number.\n' +
    'Nothing is sent anywhere.',
  options: { reveal: { type: 'boolean' }, profile: { type: 'string' } },
  async run(given, speak) {
    const [kind = '', ...words] = given.positionals;
    const explain = explainerOf(kind);
    if (explain === undefined) throw new UsageError(`"${kind}" is nothing we can decode.`);
    if (words.length === 0) throw new UsageError('There is no HEX to decode.');
    const asked = { reveal: given.values.reveal === true, profile: profileOf(given) };
    try {
      const { lines, facts } = explain(bytesOfKind(kind, inputOf(words)), asked);
      speak.say({ ok: true, kind, lines, ...facts }, lines.join('\n'));
      return 0;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const placed = error.path === '' ? error.within(kind) : error;
      speak.complain(placed.message, { path: placed.path });
      return 1;
    }
  },
};

/** Words with commas between them, in indented lines of at most 96 columns. */
function inLines(words: readonly string[]): string {
  return words
    .join(', ')
    .replace(/(.{1,94}(?:,|$)) ?/g, '  $1\n')
    .trimEnd();
}
