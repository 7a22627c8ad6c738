/**
 * The message authentication code: the last field, 64 or, with a second bitmap, 128, over every
 * byte before it (message type and bitmaps included, with the bit of the code itself set).
 */
import { equal } from '@armilla/bytes';
import type { Message } from './fields.ts';
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
  const { 64: _, 128: __, ...others } = message.fields;
  const bare: Message = { mti: message.mti, fields: others };
  const number = macField(bare);
  const coded = (code: Uint8Array): Message => ({ ...bare, fields: { ...others, [number]: code } });
  const covered = macInput(encodeMessage(coded(new Uint8Array(MAC_BYTES)), profile), profile);
  return encodeMessage(coded(mac(covered.slice())), profile);
}

/**
 * Whether the last field is a code and the right one. No code, a code that is not last and a wrong
 * code are all `false`. Throws {@link DecodeError} when the message itself is malformed.
 */
export function checkMac(bytes: Uint8Array, profile: Profile, mac: MacFunction): boolean {
  const message = decodeMessage(bytes, profile);
  const { 64: _, 128: __, ...others } = message.fields;
  const number = presentFields(message).at(-1)?.[0];
  if (number !== macField({ mti: message.mti, fields: others })) return false;
  const code = message.fields[number];
  return code !== undefined && equal(code, mac(macInput(bytes, profile).slice()));
}

/** All parts of a message that has been checked, its code taken off. */
export function withoutMac(message: Message): Message {
  const { 64: _, 128: __, ...fields } = message.fields;
  return { mti: message.mti, fields };
}
