/**
 * Passwords typed at the wallet: counted before they are looked at, wherever they are asked for.
 */
import { passwordFits } from '@armilla/kit/password';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import type { Desk } from '../answer/desk.ts';
import type { Account } from '../store/accounts.ts';

/** Failed tries within the window, for an address that has an account or has none. */
const TRIES = 10;
const WINDOW_MS = 15 * 60_000;

/** The account of an address whose password it is. */
export async function accountByPassword(
  desk: Desk,
  email: string,
  password: string,
): Promise<Account | Refusal> {
  const subject = desk.keys.fingerprint('wallet/sign-in', email);
  const now = desk.clock.now();
  const { tries, windowEndsAt } = await desk.store.countAttempt(subject, now, WINDOW_MS);
  if (tries > TRIES) {
    const seconds = Math.ceil((windowEndsAt - now) / 1000);
    return refuse('TOO_MANY_REQUESTS', undefined, { retryAfterSeconds: seconds });
  }
  const account = await desk.store.accountByEmail(email);
  const fits = await passwordFits(new SecretText(password), account?.passwordHash);
  if (account === undefined || !fits) return refuse('SIGN_IN_FAILED');
  await desk.store.forgetAttempts(subject);
  return account;
}

/** Whether it is the account's own password; for a guest, who has none, it never is. */
export async function provedByPassword(
  desk: Desk,
  account: Account,
  password: string,
): Promise<Account | Refusal> {
  if (account.email === null) return refuse('SIGN_IN_FAILED');
  return accountByPassword(desk, account.email, password);
}
