/**
 * Sign-ins of other providers (M4). Whoever comes by one has an account, but as a guest: they look
 * around, and add a card once they have joined an account of the service or given theirs a sign-in
 * of its own. What the provider says of an e-mail address joins nobody to anybody.
 */
import { createHash } from 'node:crypto';
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf, CallContext, Handlers, InputOf } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { type Desk, freshId } from '../answer/desk.ts';
import type { Account } from '../store/accounts.ts';
import type { PendingSignIn } from '../store/providers.ts';
import { openedBy, ownAccount, signedIn, signedInAnew } from './account.ts';
import { hashOfNew } from './new-password.ts';
import { accountByPassword } from './password.ts';

type Operations = typeof walletContract.operations;
type Answers = Handlers<typeof walletContract>;

const SIGN_IN_MS = 15 * 60_000;
const VERIFIER = 'wallet/provider-verifier';

export function providerAnswers(
  desk: Desk,
): Pick<
  Answers,
  | 'listSignInProviders'
  | 'beginProviderSignIn'
  | 'completeProviderSignIn'
  | 'linkAccount'
  | 'createServiceSignIn'
  | 'removeProvider'
> {
  return {
    listSignInProviders: async () => ({
      providers: desk.service.signIns
        .filter(({ provider }) => desk.providers.names.includes(provider))
        .map(({ provider, name }) => ({ provider, name })),
    }),
    beginProviderSignIn: (input) => begin(desk, input),
    completeProviderSignIn: (input, context) => complete(desk, input, context),
    async linkAccount({ email, password }, context) {
      const guest = await ownGuest(desk, context);
      if (isRefusal(guest)) return guest;
      const account = await accountByPassword(desk, email, password);
      if (isRefusal(account)) return account;
      const joined = await desk.store.joinGuest(guest.accountId, account.accountId);
      if (!joined) return refuse('ACCOUNT_ALREADY_LINKED');
      await desk.sessions.closeAll('cardholder', guest.accountId);
      return signedIn(desk, account);
    },
    async createServiceSignIn({ email, password }, context) {
      const guest = await ownGuest(desk, context);
      if (isRefusal(guest)) return guest;
      const passwordHash = await hashOfNew(password, email);
      if (isRefusal(passwordHash)) return passwordHash;
      const given = await desk.store.giveSignIn(guest.accountId, { email, passwordHash });
      if (given === 'GIVEN') return signedInAnew(desk, guest);
      return refuse(given === 'TAKEN' ? 'EMAIL_TAKEN' : 'ACCOUNT_ALREADY_LINKED');
    },
    async removeProvider({ provider }, context) {
      const account = await ownAccount(desk, context);
      if (isRefusal(account)) return account;
      const gone = await desk.store.removeIdentities(account.accountId, provider);
      return gone ? {} : refuse('NOT_FOUND');
    },
  };
}

async function begin(
  desk: Desk,
  { provider, origin, language }: InputOf<Operations['beginProviderSignIn']>,
): Promise<AnswerOf<Operations['beginProviderSignIn']> | Refusal> {
  if (!isOffered(desk, provider)) return refuse('PROVIDER_UNKNOWN');
  const from = origin ?? desk.origins.first;
  if (!desk.origins.includes(from)) return refuse('FOREIGN_ORIGIN');
  const checks = {
    redirectUri: `${from}/wallet/providers/${provider}/callback`,
    state: unguessable(desk),
    nonce: unguessable(desk),
    verifier: unguessable(desk),
  };
  const authorizationUrl = await desk.providers.authorizationUrl(provider, checks, language);
  if (authorizationUrl === undefined) return refuse('UNAVAILABLE');
  // Known to the page that began and to nobody on the way: no stranger's answer can be slipped in
  // under it, nor this one's be completed elsewhere (RFC 9700, 4.7).
  const handle = unguessable(desk);
  const { verifier, ...open } = checks;
  const now = desk.clock.now();
  const digest = digestOf(handle);
  const sealed = desk.keys.seal(VERIFIER, Buffer.from(verifier), digest);
  const expiresAt = now + SIGN_IN_MS;
  const pending: PendingSignIn = { provider, language, ...open, verifier: sealed, expiresAt };
  await desk.store.insertSignIn(digest, pending, now);
  return { authorizationUrl, state: checks.state, handle };
}

async function complete(
  desk: Desk,
  { provider, handle, parameters }: InputOf<Operations['completeProviderSignIn']>,
  context: CallContext,
): Promise<AnswerOf<Operations['completeProviderSignIn']> | Refusal> {
  if (!isOffered(desk, provider)) return refuse('PROVIDER_UNKNOWN');
  const digest = digestOf(handle);
  const pending = await desk.store.takeSignIn(digest);
  const now = desk.clock.now();
  if (pending?.provider !== provider || pending.expiresAt <= now) {
    return refuse('PROVIDER_SIGN_IN_FAILED');
  }
  const verifier = Buffer.from(desk.keys.open(VERIFIER, pending.verifier, digest)).toString();
  const identity = await desk.providers.identityOf(provider, { ...pending, verifier }, parameters);
  if (identity === undefined) return refuse('PROVIDER_SIGN_IN_FAILED');
  const guest = {
    accountId: freshId(desk, 'acct'),
    language: pending.language,
    openedBy: openedBy(desk, { ...context, idempotencyKey: handle }),
  };
  const account = await desk.store.accountOfIdentity({ provider, ...identity }, guest, now);
  const { linked } = account;
  const session = await signedIn(desk, account);
  // A guest has no other means to prove who is there, and has just used this one.
  if (!linked) await desk.sessions.raise(session.sessionToken);
  return { ...session, linked };
}

function isOffered(desk: Desk, provider: string): boolean {
  return (
    desk.providers.names.includes(provider) &&
    desk.service.signIns.some((signIn) => signIn.provider === provider)
  );
}

async function ownGuest(desk: Desk, context: CallContext): Promise<Account | Refusal> {
  const account = await ownAccount(desk, context);
  if (isRefusal(account)) return account;
  return account.linked ? refuse('ACCOUNT_ALREADY_LINKED') : account;
}

function unguessable(desk: Desk): string {
  return Buffer.from(desk.chance.bytes(32)).toString('base64url');
}

function digestOf(handle: string): string {
  return createHash('sha256').update(handle).digest('base64url');
}
