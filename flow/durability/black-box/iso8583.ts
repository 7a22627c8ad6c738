/**
 * ISO 8583:1987 in the `binary` packing of doc/integrating.md, the fields used here. Nothing of the
 * house in it.
 */

/** Text of digits or characters; of DE 55 the bytes. */
export type Fields = Readonly<Record<number, string | Buffer>>;

export interface Message {
  readonly mti: string;
  readonly fields: Fields;
}

type Content = 'n' | 'an' | 'b';

/** Content, longest, digits of the length before it (0: fixed). */
const FIELDS: Readonly<Record<number, readonly [Content, number, number]>> = {
  2: ['n', 19, 2],
  3: ['n', 6, 0],
  4: ['n', 12, 0],
  7: ['n', 10, 0],
  11: ['n', 6, 0],
  12: ['n', 6, 0],
  13: ['n', 4, 0],
  14: ['n', 4, 0],
  18: ['n', 4, 0],
  22: ['n', 3, 0],
  23: ['n', 3, 0],
  25: ['n', 2, 0],
  32: ['n', 11, 2],
  33: ['n', 11, 2],
  37: ['an', 12, 0],
  38: ['an', 6, 0],
  39: ['an', 2, 0],
  41: ['an', 8, 0],
  42: ['an', 15, 0],
  43: ['an', 40, 0],
  48: ['an', 999, 3],
  49: ['an', 3, 0],
  55: ['b', 999, 3],
  70: ['n', 3, 0],
  90: ['n', 42, 0],
  95: ['an', 42, 0],
};

function fieldOf(number: number): readonly [Content, number, number] {
  const field = FIELDS[number];
  if (field === undefined) throw new Error(`DE ${number} is not in the table`);
  return field;
}

/** Two digits a byte; an odd one is filled on the left, with a length before it on the right. */
function packed(digits: string, fill: 'left' | 'right'): Buffer {
  const even = digits.length % 2 === 0 ? digits : fill === 'left' ? `0${digits}` : `${digits}0`;
  return Buffer.from(even, 'hex');
}

function written(number: number, value: string | Buffer): Buffer {
  const [content, longest, prefix] = fieldOf(number);
  const length =
    prefix === 0 ? Buffer.alloc(0) : packed(String(value.length).padStart(prefix, '0'), 'left');
  if (typeof value !== 'string') return Buffer.concat([length, value]);
  if (content === 'n') {
    return Buffer.concat([length, packed(value, prefix === 0 ? 'left' : 'right')]);
  }
  return Buffer.concat([length, Buffer.from(prefix === 0 ? value.padEnd(longest) : value)]);
}

/** The message without its frame. */
export function encode({ mti, fields }: Message): Buffer {
  const numbers = Object.keys(fields)
    .map(Number)
    .sort((a, b) => a - b);
  const bitmap = Buffer.alloc((numbers.at(-1) ?? 0) > 64 ? 16 : 8);
  const set = (bit: number) => {
    const at = (bit - 1) >> 3;
    bitmap[at] = (bitmap[at] ?? 0) | (0x80 >> ((bit - 1) & 7));
  };
  if (bitmap.length > 8) set(1);
  for (const number of numbers) set(number);
  const values = numbers.map((number) => written(number, fields[number] ?? ''));
  return Buffer.concat([Buffer.from(mti, 'hex'), bitmap, ...values]);
}

/** Reads one. Throws on a field that is not in the table. */
export function decode(bytes: Buffer): Message {
  let at = 0;
  const take = (count: number) => {
    at += count;
    return bytes.subarray(at - count, at);
  };
  const mti = take(2).toString('hex');
  const first = take(8);
  const bitmap = (first[0] ?? 0) & 0x80 ? Buffer.concat([first, take(8)]) : first;
  const fields: Record<number, string | Buffer> = {};
  for (let number = 2; number <= bitmap.length * 8; number++) {
    if (number === 65 || !((bitmap[(number - 1) >> 3] ?? 0) & (0x80 >> ((number - 1) & 7))))
      continue;
    const [content, longest, prefix] = fieldOf(number);
    const length = prefix === 0 ? longest : Number(take((prefix + 1) >> 1).toString('hex'));
    if (content === 'b') fields[number] = Buffer.from(take(length));
    else if (content === 'an') fields[number] = take(length).toString('latin1').trimEnd();
    else {
      const digits = take((length + 1) >> 1).toString('hex');
      fields[number] = prefix === 0 ? digits.slice(-length) : digits.slice(0, length);
    }
  }
  return { mti, fields };
}

/** Two bytes of length before it. */
export function framed(message: Message): Buffer {
  const payload = encode(message);
  return Buffer.concat([Buffer.from([payload.length >> 8, payload.length & 0xff]), payload]);
}
