/** Triple DES (NIST SP 800-67): keys of 8 (single DES), 16 (K1 K2 K1) and 24 bytes. */
import type { BlockCipher } from './block-cipher.ts';
import { type DesPass, desRun, desSchedule } from './des.ts';
import { readWord, wordAt, writeWord } from './word.ts';

/** Makes the key schedules once, for use on many blocks. The key is 8, 16 or 24 bytes. */
export function tdesCipher(key: Uint8Array): BlockCipher {
  if (key.length !== 8 && key.length !== 16 && key.length !== 24) {
    throw new RangeError('a DES key is 8, 16 or 24 bytes');
  }
  const schedules: Int32Array[] = [];
  for (let offset = 0; offset < key.length; offset += 8) schedules.push(desSchedule(key, offset));
  const forward = inOrder(schedules);
  let backward: readonly DesPass[] | undefined;
  const block = new Int32Array(2);
  return {
    blockLength: 8,
    encrypt(bytes, offset) {
      run(block, bytes, offset, forward);
    },
    decrypt(bytes, offset) {
      backward ??= undone(forward);
      run(block, bytes, offset, backward);
    },
  };
}

/** Encrypt with the first key, decrypt with the second, encrypt with the third or the first. */
function inOrder([first, second, third]: readonly Int32Array[]): readonly DesPass[] {
  if (first === undefined) return [];
  const encrypt = (schedule: Int32Array) => ({ schedule, backwards: false });
  if (second === undefined) return [encrypt(first)];
  return [encrypt(first), { schedule: second, backwards: true }, encrypt(third ?? first)];
}

/** The last operation first, each the other way round. */
function undone(passes: readonly DesPass[]): readonly DesPass[] {
  return passes.map(({ schedule, backwards }) => ({ schedule, backwards: !backwards })).reverse();
}

function run(
  block: Int32Array,
  bytes: Uint8Array,
  offset: number,
  passes: readonly DesPass[],
): void {
  block[0] = readWord(bytes, offset);
  block[1] = readWord(bytes, offset + 4);
  desRun(block, passes);
  writeWord(bytes, offset, wordAt(block, 0));
  writeWord(bytes, offset + 4, wordAt(block, 1));
}
