/** Customers sign in. A try counts before the password is looked at, so none at once is free. */

import { passwordFits } from '@armilla/kit/password';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import { afterWrong, type TriesRule, triesLeft, triesNow } from '../decide/tries.ts';
import type { House } from '../deps.ts';
import { customerByLogin } from '../store/customers.ts';
import { keepTries, lockedTries } from '../store/tries.ts';

/** Five wrong ones in half an hour (RTS 2018/389 article 4; PCI DSS 8.3.4). */
const RULE: TriesRule = { tries: 5, windowMs: 30 * 60_000 };

export async function signIn(
  house: House,
  input: { readonly customer: string; readonly password: string },
): Promise<{ sessionToken: string; customerId: string; name: string } | Refusal> {
  const login = input.customer.normalize('NFKC').toLowerCase();
  const customer = await customerByLogin(house.database, login);
  const subject = subjectOf(house, login, customer !== undefined);
  if (!(await mayTry(house, subject))) return refuse('TOO_MANY_REQUESTS');
  const fits = await passwordFits(new SecretText(input.password), customer?.passwordHash);
  if (!fits || customer === undefined) return refuse('SIGN_IN_FAILED');
  await keepTries(house.database, subject, { wrong: 0, sinceMs: house.clock.now() });
  const { customerId, name } = customer;
  return { sessionToken: await house.sessions.open('customer', customerId), customerId, name };
}

/**
 * Names that nobody has are counted too, or a lock would tell who is a customer; they share some
 * thousand counts, so that made-up names do not fill the table.
 */
function subjectOf({ vault }: House, login: string, known: boolean): string {
  return known ? `customer:${login}` : `nobody:${vault.fingerprintOf(login).slice(0, 2)}`;
}

async function mayTry({ database, clock }: House, subject: string): Promise<boolean> {
  return database.transaction(async (tx) => {
    const nowMs = clock.now();
    const tries = triesNow(await lockedTries(tx, subject, nowMs), RULE, nowMs);
    if (triesLeft(tries, RULE) === 0) return false;
    await keepTries(tx, subject, afterWrong(tries, nowMs));
    return true;
  });
}
