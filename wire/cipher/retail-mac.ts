/** The retail MAC, ISO/IEC 9797-1 MAC algorithm 3 over DES. */
import { padMethod1, padMethod2, padMethod3 } from './padding.ts';
import { tdesCipher } from './tdes.ts';

/** The padding methods of ISO/IEC 9797-1 by their numbers. */
export type PaddingMethod = 1 | 2 | 3;

const PADDINGS: Readonly<Record<PaddingMethod, typeof padMethod1>> = {
  1: padMethod1,
  2: padMethod2,
  3: padMethod3,
};

/**
 * Single DES chaining under the left half of the key, and the last block through the right half
 * backwards and the left half again. `key` is 16 bytes, `padding` the ISO 9797-1 method; the MAC is
 * 8 bytes.
 */
export function macAlgorithm3(
  key: Uint8Array,
  data: Uint8Array,
  padding: PaddingMethod,
): Uint8Array {
  if (key.length !== 16) throw new RangeError('a retail MAC key is 16 bytes');
  const padded = PADDINGS[padding](data, 8);
  const left = tdesCipher(key.subarray(0, 8));
  const right = tdesCipher(key.subarray(8));
  const mac = new Uint8Array(8);
  for (let offset = 0; offset < padded.length; offset += 8) {
    for (let i = 0; i < 8; i++) mac[i] = (mac[i] ?? 0) ^ (padded[offset + i] ?? 0);
    left.encrypt(mac, 0);
  }
  right.decrypt(mac, 0);
  left.encrypt(mac, 0);
  return mac;
}
