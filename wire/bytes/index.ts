/** Bytes and their spellings: the few helpers every wire library shares. No dependency, no I/O. */

export { bcd, fromBcd } from './bcd.ts';
export { ascii, concat, equal, fromAscii, fromHex, hex, slice, xor } from './bytes.ts';
export { DecodeError } from './decode-error.ts';
export { unreachable } from './unreachable.ts';
