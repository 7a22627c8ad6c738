/** Changes that change nothing: no input tells them from the original. */
import type { Mutant } from './mutants.ts';

interface Equivalence {
  readonly table: string;
  readonly change: RegExp;
  readonly reason: string;
}

const EQUIVALENT: readonly Equivalence[] = [
  {
    table: 'VARIANT',
    change: /ciphertext/,
    reason: 'only "plaintext" is asked for; every other value means the ciphertext',
  },
  {
    table: 'INITIAL_CHAIN',
    change: /^0 → 1$/,
    reason: 'the counter starts after EXTERNAL AUTHENTICATE; only the chaining value is read',
  },
];

export function isEquivalent({ table, change }: Mutant): boolean {
  return EQUIVALENT.some((one) => one.table === table && one.change.test(change));
}
