/** What the answers about accounts share. */
import type { CallContext } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { cardholderOf, type Desk } from '../answer/desk.ts';
import type { Account } from '../store/accounts.ts';

export interface SignedIn {
  readonly sessionToken: string;
  readonly accountId: string;
}

/** A session of its own for whoever has just proved to be this account's. */
export async function signedIn(
  desk: Desk,
  { accountId }: { readonly accountId: string },
): Promise<SignedIn> {
  return { sessionToken: await desk.sessions.open('cardholder', accountId), accountId };
}

/**
 * Every session of an account ends, and one begins: what somebody stole before is worth nothing.
 */
export async function signedInAnew(desk: Desk, account: Account): Promise<SignedIn> {
  await desk.sessions.closeAll('cardholder', account.accountId);
  return signedIn(desk, account);
}

/** The account that asks. A session outlives its account by nothing: it is NOT_SIGNED_IN then. */
export async function ownAccount(desk: Desk, context: CallContext): Promise<Account | Refusal> {
  const account = await desk.store.accountById(cardholderOf(context));
  return account ?? refuse('NOT_SIGNED_IN');
}

/** What tells a repeated request from another one of the same content. */
export function openedBy(desk: Desk, context: CallContext): Uint8Array {
  return desk.keys.fingerprint('wallet/opened-by', context.idempotencyKey);
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(Buffer.from(b));
}
