/**
 * The key serial number of a DUKPT device: it names the key of a transaction and is never used
 * twice, so it is kept before the key is.
 */
import { readFile } from 'node:fs/promises';
import { fromHex, hex } from '@armilla/bytes';
import { writeDurably } from './durable-file.ts';

export interface KeySerialNumbers {
  /**
   * The number after `last`, or after what is kept where that is. Undefined when all are used up.
   */
  next(step: (last: Uint8Array) => Uint8Array | undefined): Promise<Uint8Array | undefined>;
}

/** Counts from a given number as long as the process lives. */
export function keySerialNumberInMemory(initial: Uint8Array): KeySerialNumbers {
  let last = initial;
  return {
    async next(step) {
      const number = step(last);
      last = number ?? last;
      return number;
    },
  };
}

/**
 * Counts on over restarts. Throws when the file belongs to another device or key: a number that
 * cannot be trusted to be new is none.
 */
export function keySerialNumberInFile(path: string, initial: Uint8Array): KeySerialNumbers {
  let last: Uint8Array | undefined;
  return {
    async next(step) {
      last ??= await readLast(path, initial);
      const number = step(last);
      if (number === undefined) return undefined;
      await writeDurably(path, new TextEncoder().encode(`${hex(number)}\n`));
      last = number;
      return number;
    },
  };
}

async function readLast(path: string, initial: Uint8Array): Promise<Uint8Array> {
  try {
    const kept = fromHex((await readFile(path, 'utf8')).trim(), 'ksn');
    // The key set and the device stand first; 21 bits or more of counter follow them.
    const named = (ksn: Uint8Array) => hex(ksn.subarray(0, ksn.length === 12 ? 8 : 7));
    if (kept.length !== initial.length || named(kept) !== named(initial)) {
      throw new Error('the key serial number in the file is of another device or key');
    }
    return kept;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return initial;
    throw error;
  }
}
