/** Every way a secret may be spelt in text or bytes by somebody who means to hide nothing. */

/** A spelling by its name, in bytes as they would lie in a file. */
export type Spellings = ReadonlyMap<string, Buffer>;

/** Fewer bytes stand in any large file by chance. */
const LEAST_BYTES = 6;

/**
 * All spellings of a secret of eight characters or more. Digits are also packed: two in a byte
 * (BCD, as ISO 8583 and EMV have them), the same from the second digit on, and with the halves of
 * each byte changed round (as on a SIM). An account number ends there; with what follows it in
 * track 2 (`=` or `D`, expiry, service code) its own digits stand as they are.
 */
export function spellings(text: string): Spellings {
  const ascii = Buffer.from(text);
  const hexadecimal = ascii.toString('hex');
  const all: [string, Buffer][] = [
    ['plain', ascii],
    ['hexadecimal', Buffer.from(hexadecimal)],
    ['hexadecimal in capitals', Buffer.from(hexadecimal.toUpperCase())],
    ['UTF-16', Buffer.from(text, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(text, 'utf16le').swap16()],
    ['URL-encoded', Buffer.from(hexadecimal.replace(/../g, '%$&'))],
    ['URL-encoded in capitals', Buffer.from(hexadecimal.toUpperCase().replace(/../g, '%$&'))],
    ['JSON escapes', Buffer.from(hexadecimal.replace(/../g, '\\u00$&'))],
    ['HTML entities', Buffer.from([...ascii].map((byte) => `&#${byte};`).join(''))],
    ['backwards', Buffer.from([...text].reverse().join(''))],
    ...inBase64(ascii, 'base64'),
    ...(/^\d+$/.test(text) ? ofDigits(text) : inQuotes(text)),
  ];
  return new Map(all.filter(([, bytes]) => bytes.length >= LEAST_BYTES));
}

function ofDigits(digits: string): readonly [string, Buffer][] {
  const groups = digits.match(/.{1,4}/g) ?? [];
  const even = packed(digits);
  const odd = packed(digits.slice(1));
  return [
    ['in groups', Buffer.from(groups.join(' '))],
    ['in groups with hyphens', Buffer.from(groups.join('-'))],
    ['in groups in a URL', Buffer.from(groups.join('+'))],
    ['in groups, URL-encoded', Buffer.from(groups.join('%20'))],
    ['in groups that do not part', Buffer.from(groups.join('\u00a0'))],
    ['EBCDIC', Buffer.from([...digits].map((digit) => 0xf0 + Number(digit)))],
    ['one digit a byte', Buffer.from([...digits].map(Number))],
    ['BCD', even],
    ['BCD from the second digit', odd],
    ['BCD, halves changed round', swapped(even)],
    ['BCD from the second digit, halves changed round', swapped(odd)],
    ...inBase64(even, 'BCD in base64'),
    ...inBase64(odd, 'BCD from the second digit in base64'),
  ];
}

/** What other texts look like once somebody put them into JSON or a URL. */
function inQuotes(text: string): readonly [string, Buffer][] {
  return [['in a URL', Buffer.from(encodeURIComponent(text))]];
}

/** Two digits in a byte; one that is left over at the end stays out. */
function packed(digits: string): Buffer {
  return Buffer.from(digits.slice(0, digits.length - (digits.length % 2)), 'hex');
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => ((byte & 0x0f) << 4) | (byte >> 4)));
}

/**
 * Base64 at each of its three alignments, without the characters that its neighbours have a part
 * in; and the same in the alphabet of URLs, where that differs.
 */
function inBase64(bytes: Buffer, name: string): readonly [string, Buffer][] {
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const bits = 8 * whole.length;
    const first = Math.ceil((8 * before) / 6);
    const text = whole.toString('base64').slice(first, Math.floor(bits / 6));
    const inURL = text.replaceAll('+', '-').replaceAll('/', '_');
    const one: [string, Buffer] = [`${name}, from byte ${before}`, Buffer.from(text)];
    if (inURL === text) return [one];
    return [one, [`${name} of URLs, from byte ${before}`, Buffer.from(inURL)] as [string, Buffer]];
  });
}
