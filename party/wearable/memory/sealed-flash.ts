/**
 * A flash whose content only its own chip can read: every write is sealed by whoever holds the key,
 * so that a band kept in a file leaves nothing but ciphertext on the disk.
 */
import { concat, DecodeError } from '@armilla/bytes';
import type { Flash } from './flash.ts';

/** Authenticated encryption under a key that stays where it is. */
export type Sealing = {
  seal(plain: Uint8Array): Uint8Array;
  /** Throws when the bytes were not sealed under the same key. */
  open(sealed: Uint8Array): Uint8Array;
};

const LENGTH_BYTES = 4;

/**
 * Seals what goes to `flash` and opens what comes back. A write that was cut short is taken off the
 * flash when it is read; sealed bytes that do not open elsewhere throw DecodeError.
 */
export function sealedFlash(flash: Flash, sealing: Sealing): Flash {
  const frame = (plain: Uint8Array): Uint8Array => {
    const sealed = sealing.seal(plain);
    const length = new DataView(new ArrayBuffer(LENGTH_BYTES));
    length.setUint32(0, sealed.length);
    return concat(new Uint8Array(length.buffer), sealed);
  };
  return {
    append: (bytes) => flash.append(frame(bytes)),
    replace: (bytes) => flash.replace(frame(bytes)),
    readAll() {
      const content = flash.readAll();
      const { plain, validLength } = openFrames(content, sealing);
      if (validLength < content.length) flash.replace(content.slice(0, validLength));
      return plain;
    },
  };
}

function openFrames(
  content: Uint8Array,
  sealing: Sealing,
): { plain: Uint8Array; validLength: number } {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const parts: Uint8Array[] = [];
  let offset = 0;
  while (offset + LENGTH_BYTES <= content.length) {
    const end = offset + LENGTH_BYTES + view.getUint32(offset);
    if (end > content.length) break;
    parts.push(openFrame(content.subarray(offset + LENGTH_BYTES, end), offset, sealing));
    offset = end;
  }
  return { plain: concat(...parts), validLength: offset };
}

function openFrame(sealed: Uint8Array, offset: number, sealing: Sealing): Uint8Array {
  try {
    return sealing.open(sealed);
  } catch {
    throw new DecodeError(`@${offset}`, 'sealed under another key, or damaged');
  }
}
