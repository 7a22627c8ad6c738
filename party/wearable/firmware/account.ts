/**
 * Whose band it is: a tag of the account it was last paired with. The same account finds everything
 * as it was; another one finds a band that shows and pays nothing (mission M28).
 */
import type { Memory, Reader, Transaction } from '../memory/memory.ts';

const ACCOUNT_KEY = 'firmware/account';

/** What pairing with an account means for the band. */
export type Adoption = 'FIRST' | 'SAME' | 'CHANGED';

/** The account's tag; undefined on a band nobody has paired. */
export function readAccount(reader: Reader): string | undefined {
  const bytes = reader.get(ACCOUNT_KEY);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Judges an account, without writing anything. */
export function judgeAccount(memory: Memory, account: string): Adoption {
  const known = readAccount(memory);
  if (known === undefined) return 'FIRST';
  return known === account ? 'SAME' : 'CHANGED';
}

export function writeAccount(t: Transaction, account: string): void {
  t.put(ACCOUNT_KEY, new TextEncoder().encode(account));
}
