/**
 * The message authentication code: the last field, 64 or, with a second bitmap, 128, over every
 * byte before it (message type and bitmaps included, with the bit of the code itself set).
 */
import { ascii, equal, hex } from '@armilla/bytes';
import type { FieldNumber, Message } from './fields.ts';
import { decodeMessage, encodeMessage, presentFields } from './message.ts';
import type { Profile } from './profile.ts';

/** Makes eight bytes out of the bytes before the code; the key stays with the caller. */
export type MacFunction = (bytes: Uint8Array) => Uint8Array;

const MAC_BYTES = 8;

const codeLength = ({ bytes }: Profile) => (bytes === 'binary' ? MAC_BYTES : 2 * MAC_BYTES);

/** 64, or 128 as soon as any field is above 64. */
function macField(message: Message): 64 | 128 {
  return presentFields(message).some(([number]) => number > 64) ? 128 : 64;
}

/** The bytes an encoded message's code covers: all but the last field. */
export function macInput(encoded: Uint8Array, profile: Profile): Uint8Array {
  return encoded.subarray(0, Math.max(0, encoded.length - codeLength(profile)));
}

/** Encodes with the code as last field; fields 64 and 128 given by the caller are replaced. */
export function encodeWithMac(message: Message, profile: Profile, mac: MacFunction): Uint8Array {
  const fields = copyWithoutCodes(message.fields);
  fields[macField({ mti: message.mti, fields })] = new Uint8Array(MAC_BYTES);
  const bytes = encodeMessage({ mti: message.mti, fields }, profile);
  const covered = macInput(bytes, profile);
  const code = mac(covered);
  bytes.set(profile.bytes === 'binary' ? code : ascii(hex(code)), covered.length);
  return bytes;
}

/**
 * Whether the last field is a code and the right one. No code, a code that is not last and a wrong
 * code are all `false`. Throws {@link DecodeError} when the message itself is malformed.
 */
export function checkMac(bytes: Uint8Array, profile: Profile, mac: MacFunction): boolean {
  return isCodeRight(decodeMessage(bytes, profile), bytes, profile, mac);
}

/** {@link checkMac} of bytes that have been decoded to `message`. */
export function isCodeRight(
  { fields }: Message,
  bytes: Uint8Array,
  profile: Profile,
  mac: MacFunction,
): boolean {
  const numbers = Object.keys(fields);
  const last = Number(numbers.at(-1));
  if (last !== 64 && last !== 128) return false;
  // The higher place is for messages with a field above 64 of their own.
  if (last === 128 && Number(numbers.filter((number) => number !== '64').at(-2)) <= 64)
    return false;
  const code = fields[last];
  return code !== undefined && equal(code, mac(macInput(bytes, profile)));
}

/** All parts of a message that has been checked, its code taken off. */
export function withoutMac(message: Message): Message {
  return { mti: message.mti, fields: copyWithoutCodes(message.fields) };
}

/** A copy by hand: every message goes through here, and spreading so many numbers is slow. */
function copyWithoutCodes(fields: Message['fields']): Writable {
  const copy: Record<string, unknown> = {};
  for (const number in fields) {
    if (number !== '64' && number !== '128') copy[number] = fields[Number(number) as FieldNumber];
  }
  return copy as Writable;
}

type Writable = { -readonly [Number in keyof Message['fields']]: Message['fields'][Number] };
