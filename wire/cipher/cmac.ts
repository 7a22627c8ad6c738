/** CMAC over any block cipher (NIST SP 800-38B, RFC 4493). */
import { type BlockCipher, xorInto } from './block-cipher.ts';
import { at, byteAt } from './word.ts';

/** What is exclusive-ored in when the top bit falls off in doubling, by block length. */
const REDUCTION: Readonly<Record<BlockCipher['blockLength'], number>> = { 8: 0x1b, 16: 0x87 };

/** The MAC of `data` of any length, one block long. */
export function cmac(cipher: BlockCipher, data: Uint8Array): Uint8Array {
  return cmacUnder(cipher)(data);
}

/** {@link cmac} of many messages under one key. */
export function cmacUnder(cipher: BlockCipher): (data: Uint8Array) => Uint8Array {
  const full = new Uint8Array(cipher.blockLength);
  cipher.encrypt(full, 0);
  double(full, REDUCTION[cipher.blockLength]);
  const padded = full.slice();
  double(padded, REDUCTION[cipher.blockLength]);
  return (data) => chained(cipher, data, { full, padded });
}

/** What goes over the last block, when it is full (K1) and when it is not (K2). */
interface Subkeys {
  readonly full: Uint8Array;
  readonly padded: Uint8Array;
}

function chained(cipher: BlockCipher, data: Uint8Array, subkeys: Subkeys): Uint8Array {
  const length = cipher.blockLength;
  const mac = new Uint8Array(length);
  const lastOffset = data.length === 0 ? 0 : Math.floor((data.length - 1) / length) * length;
  for (let offset = 0; offset < lastOffset; offset += length) {
    for (let i = 0; i < length; i++) mac[i] = byteAt(mac, i) ^ byteAt(data, offset + i);
    cipher.encrypt(mac, 0);
  }
  const rest = data.length - lastOffset;
  for (let i = 0; i < rest; i++) mac[i] = byteAt(mac, i) ^ byteAt(data, lastOffset + i);
  if (rest < length) mac[rest] = byteAt(mac, rest) ^ 0x80;
  xorInto(mac, 0, rest < length ? subkeys.padded : subkeys.full);
  cipher.encrypt(mac, 0);
  return mac;
}

function double(block: Uint8Array, reduction: number): void {
  const carry = at(block, 0) & 0x80;
  for (let i = 0; i < block.length; i++) {
    block[i] = (at(block, i) << 1) | (i + 1 < block.length ? at(block, i + 1) >>> 7 : 0);
  }
  if (carry) block[block.length - 1] = at(block, block.length - 1) ^ reduction;
}
