/** The passcode: kept as a salted, stretched hash, with the count of wrong tries beside it. */
import { pbkdf2Sync } from 'node:crypto';
import { concat, equal } from '@armilla/bytes';
import type { PIN } from '@armilla/kit/secret';
import type { Memory, Transaction } from '../memory/memory.ts';

const HASH_KEY = 'firmware/passcode';
const TRIES_KEY = 'firmware/passcode-tries';
const SALT_LENGTH = 16;
/** Six digits cannot be hidden from who reads the memory; this only makes him wait. */
const ITERATIONS = 10_000;

export function hasPasscode(memory: Memory): boolean {
  return (memory.get(HASH_KEY)?.length ?? 0) > 0;
}

/** Sets the passcode and forgets wrong tries. `salt` is 16 fresh bytes. */
export function writePasscode(t: Transaction, passcode: PIN, salt: Uint8Array): void {
  t.put(HASH_KEY, concat(salt, stretch(passcode, salt)));
  t.put(TRIES_KEY, Uint8Array.of(0));
}

/** Forgets passcode and tries. */
export function erasePasscode(t: Transaction): void {
  t.delete(HASH_KEY);
  t.delete(TRIES_KEY);
}

export function wrongTries(memory: Memory): number {
  return memory.get(TRIES_KEY)?.[0] ?? 0;
}

/** Counts a try before judging it, so that pulling the battery gives nobody a try for nothing. */
export function tryPasscode(memory: Memory, passcode: PIN): boolean {
  const kept = memory.get(HASH_KEY);
  if (kept === undefined) return false;
  memory.put(TRIES_KEY, Uint8Array.of(Math.min(255, wrongTries(memory) + 1)));
  const salt = kept.subarray(0, SALT_LENGTH);
  const isRight = equal(kept.subarray(SALT_LENGTH), stretch(passcode, salt));
  if (isRight) memory.put(TRIES_KEY, Uint8Array.of(0));
  return isRight;
}

function stretch(passcode: PIN, salt: Uint8Array): Uint8Array {
  return new Uint8Array(pbkdf2Sync(passcode.expose(), salt, ITERATIONS, 32, 'sha256'));
}
