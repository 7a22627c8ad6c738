/**
 * The file a terminal reads CA public keys from: `{ rid, index, modulus, exponent }`, hexadecimal.
 */
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import type { CaKey } from './configuration.ts';

/** One key or a list of them, as JSON text. Throws DecodeError with the place: `[1].modulus`. */
export function parseCaKeys(text: string): readonly CaKey[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DecodeError('', 'not JSON');
  }
  return Array.isArray(json)
    ? json.map((entry: unknown, i) => caKey(entry, `[${i}].`))
    : [caKey(json, '')];
}

function caKey(entry: unknown, path: string): CaKey {
  const rid = bytesOf(entry, 'rid', path, 5, 5);
  const index = bytesOf(entry, 'index', path, 1, 1);
  return {
    rid: hex(rid),
    index: hex(index),
    modulus: bytesOf(entry, 'modulus', path, 64, 248),
    exponent: bytesOf(entry, 'exponent', path, 1, 3),
  };
}

function bytesOf(
  entry: unknown,
  name: string,
  path: string,
  least: number,
  most: number,
): Uint8Array {
  const value = Object(entry)[name] as unknown;
  if (typeof value !== 'string') throw new DecodeError(`${path}${name}`, 'hexadecimal text wanted');
  const bytes = fromHex(value, `${path}${name}`);
  if (bytes.length < least || bytes.length > most) {
    throw new DecodeError(`${path}${name}`, `${least} to ${most} bytes wanted`);
  }
  return bytes;
}
