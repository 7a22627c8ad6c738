/** Values a bank keeps instead of a PIN: Visa's PVV, and the offset of IBM 3624. */
import { bcd, fromHex, hex } from '@armilla/bytes';
import { type BlockOperation, tdesEcb } from '@armilla/cipher';
import { decimalise } from './key-derivation.ts';

/**
 * Visa's PIN verification value, four digits. `key` is 16 bytes, `keyIndex` one digit from 0 to 6;
 * only the first four digits of the PIN count.
 */
export function visaPvv(key: Uint8Array, pan: string, keyIndex: string, pin: string): string {
  return visaPvvWith((blocks) => tdesEcb(key, blocks, 'encrypt'), pan, keyIndex, pin);
}

/** {@link visaPvv} under a key that lies elsewhere: triple DES, one block. */
export function visaPvvWith(
  encipher: BlockOperation,
  pan: string,
  keyIndex: string,
  pin: string,
): string {
  if (!/^\d$/.test(keyIndex)) throw new RangeError('a PVV key index is one digit');
  if (!/^\d{4,12}$/.test(pin)) throw new RangeError('a PIN is 4 to 12 digits');
  const account = pan.slice(0, -1).slice(-11).padStart(11, '0');
  const input = bcd(`${account}${keyIndex}${pin.slice(0, 4)}`, 'pan');
  return decimalise(hex(encipher(input))).slice(0, 4);
}

/** How IBM 3624 makes its validation data and its digits. */
export interface Ibm3624Rules {
  /** Sixteen digits: what each hexadecimal digit becomes. */
  readonly decimalisationTable: string;
  /** Which digits of the PAN are taken, and with which hexadecimal digit they are filled to 16. */
  readonly validationStart: number;
  readonly validationLength: number;
  readonly pad: string;
}

/** The natural PIN of `length` digits, before any offset. */
export function ibm3624NaturalPin(
  key: Uint8Array,
  pan: string,
  rules: Ibm3624Rules,
  length: number,
): string {
  const { decimalisationTable, validationStart, validationLength, pad } = rules;
  if (!/^\d{16}$/.test(decimalisationTable)) throw new RangeError('a table is 16 digits');
  const taken = pan.slice(validationStart, validationStart + validationLength);
  const enciphered = hex(tdesEcb(key, fromHex(taken.padEnd(16, pad)), 'encrypt'));
  return Array.from(enciphered.slice(0, length), (digit) =>
    decimalisationTable.charAt(Number.parseInt(digit, 16)),
  ).join('');
}

/** The PIN that belongs to an offset; as many digits as the offset has. */
export function ibm3624Pin(
  key: Uint8Array,
  pan: string,
  rules: Ibm3624Rules,
  offset: string,
): string {
  return digitwise(ibm3624NaturalPin(key, pan, rules, offset.length), offset, (a, b) => a + b);
}

/** The offset that makes `pin` the card's PIN. */
export function ibm3624Offset(
  key: Uint8Array,
  pan: string,
  rules: Ibm3624Rules,
  pin: string,
): string {
  return digitwise(pin, ibm3624NaturalPin(key, pan, rules, pin.length), (a, b) => a - b + 10);
}

function digitwise(a: string, b: string, combine: (a: number, b: number) => number): string {
  return Array.from(a, (digit, i) => combine(Number(digit), Number(b.charAt(i))) % 10).join('');
}
