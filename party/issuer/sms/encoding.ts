/**
 * The text of an SMS as octets on the air: the GSM 7-bit default alphabet with its extension table
 * where it can say the text, else UCS-2 (3GPP TS 23.038, 6.2); cut into parts of 140 octets at the
 * most, each long message's parts with a concatenation header (3GPP TS 23.040, 9.2.3.24.1).
 */

/** The default alphabet, by its codes 0–127; `\u001b` is the escape to the extension table. */
const BASIC = [
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ',
  ' !"#¤%&\'()*+,-./0123456789:;<=>?',
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§',
  '¿abcdefghijklmnopqrstuvwxyzäöñüà',
].join('');

/** The extension table: a second octet after the escape. */
const EXTENSION: ReadonlyMap<string, number> = new Map([
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
]);

const ESCAPE = 0x1b;

/** Greek capitals that the alphabet has in their Latin shape: nobody can see the difference. */
const GREEK_AS_LATIN: ReadonlyMap<string, string> = new Map(
  [...'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ'].map((greek, i) => [greek, 'ABEZHIKMNOPTYX'.charAt(i)]),
);

const SEPTETS: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ...[...BASIC].map((character, code) => [character, [code]] as const),
  ...[...EXTENSION].map(([character, code]) => [character, [ESCAPE, code]] as const),
]);

export type Alphabet = 'GSM_7' | 'UCS_2';

/**
 * An SMS as it leaves: each part an octet a septet for GSM-7 (the centre packs), as is for UCS-2.
 */
export interface EncodedSms {
  readonly alphabet: Alphabet;
  /** The text of each part, without header. */
  readonly parts: readonly Uint8Array[];
}

/** 160 septets are 140 octets; the header of 6 octets takes 7 septets, with their padding. */
const ROOM: Readonly<Record<Alphabet, { readonly whole: number; readonly part: number }>> = {
  GSM_7: { whole: 160, part: 153 },
  UCS_2: { whole: 140, part: 134 },
};

/** Throws RangeError for a text of more than 255 parts. */
export function encodeSms(text: string): EncodedSms {
  const septets = septetsOf(text);
  const alphabet: Alphabet = septets === undefined ? 'UCS_2' : 'GSM_7';
  const characters = septets ?? [...text].map(ucs2);
  const { whole, part } = ROOM[alphabet];
  const length = characters.reduce((sum, one) => sum + one.length, 0);
  const parts = length <= whole ? [characters.flat()] : cut(characters, part);
  if (parts.length > 255) throw new RangeError('an SMS of more than 255 parts');
  return { alphabet, parts: parts.map((octets) => Uint8Array.from(octets)) };
}

/** The septets of each character; `undefined` when the alphabet lacks one. */
function septetsOf(text: string): readonly (readonly number[])[] | undefined {
  const found: (readonly number[])[] = [];
  for (const character of text.normalize('NFC')) {
    const septets =
      character === '\u001b' ? undefined : SEPTETS.get(GREEK_AS_LATIN.get(character) ?? character);
    if (septets === undefined) return undefined;
    found.push(septets);
  }
  return found;
}

/** Big-endian, two octets; four for what lies outside the basic plane, and those stay together. */
function ucs2(character: string): readonly number[] {
  return [...Array(character.length).keys()].flatMap((i) => {
    const unit = character.charCodeAt(i);
    return [unit >> 8, unit & 0xff];
  });
}

/** No character is divided between two parts. */
function cut(characters: readonly (readonly number[])[], room: number): readonly number[][] {
  const parts: number[][] = [];
  let part: number[] = [];
  for (const character of characters) {
    if (part.length + character.length > room) {
      parts.push(part);
      part = [];
    }
    part.push(...character);
  }
  return [...parts, part];
}

/** The header of one part of several: `reference` is the same in all parts of a message. */
export function concatenationHeader(reference: number, total: number, number: number): Uint8Array {
  return Uint8Array.of(0x05, 0x00, 0x03, reference & 0xff, total, number);
}

/** The text of octets that {@link encodeSms} made; Greek capitals in Latin shape stay Latin. */
export function decodeSms(alphabet: Alphabet, octets: Uint8Array): string {
  if (alphabet === 'UCS_2') return new TextDecoder('utf-16be').decode(octets);
  const extended = new Map([...EXTENSION].map(([character, code]) => [code, character]));
  let text = '';
  for (let i = 0; i < octets.length; i++) {
    const code = octets[i] ?? 0;
    text += code === ESCAPE ? (extended.get(octets[++i] ?? 0) ?? ' ') : (BASIC[code] ?? '');
  }
  return text;
}
