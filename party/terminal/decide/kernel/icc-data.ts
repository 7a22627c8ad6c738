/** DE 55: what the issuer needs to check the cryptogram and to judge the tap. */
import { concat } from '@armilla/bytes';
import { encodeLength, tagBytes } from '@armilla/tlv';
import { dataObject, type KernelContext } from './context.ts';

/**
 * Sent where there is a value: first what the cryptogram is computed over, then what tells of card
 * and terminal. Never 5A, 57 or the name: DE 2 and DE 35 carry the account.
 */
const SENT = [
  0x9f27, 0x9f10, 0x9f37, 0x9f36, 0x95, 0x9a, 0x9c, 0x9f02, 0x5f2a, 0x82, 0x9f1a, 0x9f03, 0x84,
  0x9f33, 0x9f34, 0x9f35, 0x9f09, 0x9f1e, 0x9f41, 0x9f6e, 0x9f7c, 0x5f34, 0x9f24, 0x9f19, 0xdf4b,
].map((tag) => ({ tag, header: tagBytes(tag) }));

const CRYPTOGRAM = tagBytes(0x9f26);

export function iccData(context: KernelContext): Uint8Array {
  const { cryptogram } = context;
  if (cryptogram === undefined) return new Uint8Array(0);
  const parts = [CRYPTOGRAM, encodeLength(cryptogram.value.length), cryptogram.value];
  for (const { tag, header } of SENT) {
    const value = tag === 0x84 ? context.dfName : dataObject(context, tag);
    if (value !== undefined) parts.push(header, encodeLength(value.length), value);
  }
  return concat(...parts);
}
