/** Accounts and sessions: the service's own, with e-mail address and password. */
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import { isSame, openedBy, ownAccount, signedIn, signedInAnew } from '../accounts/account.ts';
import { hashOfNew } from '../accounts/new-password.ts';
import { accountByPassword, provedByPassword } from '../accounts/password.ts';
import type { Account } from '../store/accounts.ts';
import { cardholderOf, type Desk, freshId } from './desk.ts';

type Answers = Handlers<typeof walletContract>;

export function accountAnswers(
  desk: Desk,
): Pick<
  Answers,
  | 'createAccount'
  | 'signIn'
  | 'signOut'
  | 'signOutEverywhere'
  | 'stepUpWithPassword'
  | 'changePassword'
  | 'getSession'
  | 'getAccount'
> {
  return {
    async createAccount({ email, password, language }, context) {
      const passwordHash = await hashOfNew(password, email);
      if (isRefusal(passwordHash)) return passwordHash;
      const account = {
        accountId: freshId(desk, 'acct'),
        language,
        openedBy: openedBy(desk, context),
        signIn: { email, passwordHash },
      };
      if (await desk.store.insertAccount(account, desk.clock.now())) return signedIn(desk, account);
      const there = await desk.store.accountByEmail(email);
      // The same request, cut off before it answered: its account is there, its answer is not.
      if (there !== undefined && isSame(there.openedBy, account.openedBy)) {
        return signedIn(desk, there);
      }
      return refuse('EMAIL_TAKEN');
    },
    async signIn({ email, password }) {
      const account = await accountByPassword(desk, email, password);
      return isRefusal(account) ? account : signedIn(desk, account);
    },
    // The session itself is closed by the edge, which alone knows its token.
    signOut: async () => ({}),
    async signOutEverywhere(_, context) {
      await desk.sessions.closeAll('cardholder', cardholderOf(context));
      return {};
    },
    // Raised, too, by the edge.
    async stepUpWithPassword({ password }, context) {
      const account = await ownAccount(desk, context);
      if (isRefusal(account)) return account;
      const proved = await provedByPassword(desk, account, password);
      return isRefusal(proved) ? proved : {};
    },
    async changePassword({ currentPassword, newPassword }, context) {
      const account = await ownAccount(desk, context);
      if (isRefusal(account)) return account;
      const proved = await provedByPassword(desk, account, currentPassword);
      if (isRefusal(proved)) return proved;
      const passwordHash = await hashOfNew(newPassword, account.email ?? '');
      if (isRefusal(passwordHash)) return passwordHash;
      await desk.store.setPassword(account.accountId, passwordHash);
      return signedInAnew(desk, account);
    },
    async getAccount(_, context) {
      const account = await ownAccount(desk, context);
      return isRefusal(account) ? account : shownAccount(desk, account);
    },
    async getSession(_, { caller }) {
      const mine = caller.kind === 'person' && caller.role === 'cardholder';
      const account = mine ? await desk.store.accountById(caller.id) : undefined;
      return { account: account === undefined ? null : await shownAccount(desk, account) };
    },
  };
}

async function shownAccount(desk: Desk, { accountId, email, language, linked }: Account) {
  const identities = await desk.store.identitiesOf(accountId);
  const passkeys = await desk.store.passkeysOf(accountId);
  return {
    ...{ accountId, email, language, linked, passkeys: passkeys.length },
    providers: [...new Set(identities.map(({ provider }) => provider))],
  };
}
