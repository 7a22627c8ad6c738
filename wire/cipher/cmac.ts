/** CMAC over any block cipher (NIST SP 800-38B, RFC 4493). */
import { type BlockCipher, xorInto } from './block-cipher.ts';
import { at } from './word.ts';

/** What is exclusive-ored in when the top bit falls off in doubling, by block length. */
const REDUCTION: Readonly<Record<BlockCipher['blockLength'], number>> = { 8: 0x1b, 16: 0x87 };

/** The MAC of `data` of any length, one block long. */
export function cmac(cipher: BlockCipher, data: Uint8Array): Uint8Array {
  const length = cipher.blockLength;
  const mac = new Uint8Array(length);
  const lastOffset = data.length === 0 ? 0 : Math.floor((data.length - 1) / length) * length;
  for (let offset = 0; offset < lastOffset; offset += length) {
    xorInto(mac, 0, data.subarray(offset, offset + length));
    cipher.encrypt(mac, 0);
  }
  xorInto(mac, 0, lastBlock(cipher, data.subarray(lastOffset)));
  cipher.encrypt(mac, 0);
  return mac;
}

/** The last block under subkey K1 when it is full, padded and under K2 when it is not. */
function lastBlock(cipher: BlockCipher, rest: Uint8Array): Uint8Array {
  const block = new Uint8Array(cipher.blockLength);
  cipher.encrypt(block, 0);
  double(block, REDUCTION[cipher.blockLength]);
  if (rest.length < block.length) {
    double(block, REDUCTION[cipher.blockLength]);
    block[rest.length] = at(block, rest.length) ^ 0x80;
  }
  xorInto(block, 0, rest);
  return block;
}

function double(block: Uint8Array, reduction: number): void {
  const carry = at(block, 0) & 0x80;
  for (let i = 0; i < block.length; i++) {
    block[i] = (at(block, i) << 1) | (i + 1 < block.length ? at(block, i + 1) >>> 7 : 0);
  }
  if (carry) block[block.length - 1] = at(block, block.length - 1) ^ reduction;
}
