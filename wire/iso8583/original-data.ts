/** DE 90: which message a reversal takes back (ISO 8583:1987). */
import { DecodeError } from '@armilla/bytes';
import type { Message } from './fields.ts';

export interface OriginalDataElements {
  /** Message type of the original. */
  readonly mti: string;
  /** DE 11 of the original, six digits. */
  readonly stan: string;
  /** DE 7 of the original, `MMDDhhmmss`. */
  readonly transmissionDate: string;
  /** DE 32 of the original without leading zeros; empty when it had none. */
  readonly acquirer: string;
  /** DE 33 of the original without leading zeros; empty when it had none. */
  readonly forwarder: string;
}

/** The elements that name this message. Throws {@link RangeError} when DE 7 or 11 is missing. */
export function originalDataElements(original: Message): OriginalDataElements {
  const { 7: transmissionDate, 11: stan, 32: acquirer, 33: forwarder } = original.fields;
  if (transmissionDate === undefined) throw new RangeError('DE7: missing');
  if (stan === undefined) throw new RangeError('DE11: missing');
  return {
    mti: original.mti,
    stan,
    transmissionDate,
    acquirer: withoutZeros(acquirer ?? ''),
    forwarder: withoutZeros(forwarder ?? ''),
  };
}

/** Leading zeros are fill in institution ids. */
export function withoutZeros(id: string): string {
  return id.replace(/^0+/, '');
}

/** The 42 digits of DE 90. */
export function encodeOriginalDataElements(elements: OriginalDataElements): string {
  const { mti, stan, transmissionDate, acquirer, forwarder } = elements;
  const digits = [
    mti,
    stan,
    transmissionDate,
    acquirer.padStart(11, '0'),
    forwarder.padStart(11, '0'),
  ];
  const text = digits.join('');
  if (!/^\d{42}$/.test(text)) throw new RangeError('DE90: not 42 digits');
  return text;
}

/** Reads DE 90. Throws {@link DecodeError}. */
export function decodeOriginalDataElements(digits: string): OriginalDataElements {
  const match = /^(\d{4})(\d{6})(\d{10})(\d{11})(\d{11})$/.exec(digits);
  if (match === null) throw new DecodeError('DE90', 'not 42 digits');
  const [, mti = '', stan = '', transmissionDate = '', acquirer = '', forwarder = ''] = match;
  return {
    mti,
    stan,
    transmissionDate,
    acquirer: withoutZeros(acquirer),
    forwarder: withoutZeros(forwarder),
  };
}
