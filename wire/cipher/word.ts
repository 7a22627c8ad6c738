/**
 * Reading 32-bit words: from tables, where an index is in range by construction, and from bytes.
 */

/** The word at `index` of a table. The index is masked by the caller, so it is always there. */
export function at(table: Int32Array | Uint8Array | readonly number[], index: number): number {
  return table[index] ?? 0;
}

/** {@link at} for one kind of table alone: the engine then knows what it reads. */
export function wordAt(table: Int32Array, index: number): number {
  return table[index] ?? 0;
}

/** {@link at} for bytes alone. */
export function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** Four bytes at `offset`, big endian, as a signed 32-bit word. */
export function readWord(bytes: Uint8Array, offset: number): number {
  return (
    (byteAt(bytes, offset) << 24) |
    (byteAt(bytes, offset + 1) << 16) |
    (byteAt(bytes, offset + 2) << 8) |
    byteAt(bytes, offset + 3)
  );
}

/** Writes a word as four bytes, big endian. */
export function writeWord(bytes: Uint8Array, offset: number, word: number): void {
  bytes[offset] = word >>> 24;
  bytes[offset + 1] = word >>> 16;
  bytes[offset + 2] = word >>> 8;
  bytes[offset + 3] = word;
}

/** A word rotated to the left; `count` is 1..31. */
export function rotateLeft(word: number, count: number): number {
  return (word << count) | (word >>> (32 - count));
}
