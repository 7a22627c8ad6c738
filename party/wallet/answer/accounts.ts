/** Accounts and sessions: the service's own, with e-mail address and password. */
import type { walletContract } from '@armilla/api/wallet';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import { hashPassword, passwordFits } from '@armilla/kit/password';
import { refuse } from '@armilla/kit/refusal';
import { SecretText } from '@armilla/kit/secret';
import type { Account } from '../store/accounts.ts';
import { cardholderOf, type Desk, freshId } from './desk.ts';

type Answers = Handlers<typeof walletContract>;

/** Failed tries within the window, for an address that has an account or has none. */
const SIGN_IN_TRIES = 10;
const SIGN_IN_WINDOW_MS = 15 * 60_000;

export function accountAnswers(
  desk: Desk,
): Pick<Answers, 'createAccount' | 'signIn' | 'signOut' | 'getAccount'> {
  return {
    async createAccount(input, context) {
      const account: Account = {
        accountId: freshId(desk, 'acct'),
        email: input.email,
        passwordHash: await hashPassword(new SecretText(input.password)),
        language: input.language,
        openedBy: openedBy(desk, context),
      };
      if (await desk.store.insertAccount(account, desk.clock.now())) return signedIn(desk, account);
      const there = await desk.store.accountByEmail(input.email);
      // The same request, cut off before it answered: its account is there, its answer is not.
      if (there !== undefined && isSame(there.openedBy, account.openedBy)) {
        return signedIn(desk, there);
      }
      return refuse('EMAIL_TAKEN');
    },
    async signIn(input) {
      const subject = desk.keys.fingerprint('wallet/sign-in', input.email);
      const now = desk.clock.now();
      const { tries, windowEndsAt } = await desk.store.countAttempt(
        subject,
        now,
        SIGN_IN_WINDOW_MS,
      );
      if (tries > SIGN_IN_TRIES) {
        const seconds = Math.ceil((windowEndsAt - now) / 1000);
        return refuse('TOO_MANY_REQUESTS', undefined, { retryAfterSeconds: seconds });
      }
      const account = await desk.store.accountByEmail(input.email);
      const fits = await passwordFits(new SecretText(input.password), account?.passwordHash);
      if (account === undefined || !fits) return refuse('SIGN_IN_FAILED');
      await desk.store.forgetAttempts(subject);
      return signedIn(desk, account);
    },
    // The session itself is closed by the edge, which alone knows its token.
    signOut: async () => ({}),
    async getAccount(_, context) {
      const account = await desk.store.accountById(cardholderOf(context));
      if (account === undefined) return refuse('NOT_FOUND');
      const { accountId, email, language } = account;
      return { accountId, email, language };
    },
  };
}

async function signedIn(desk: Desk, { accountId }: Account) {
  return { sessionToken: await desk.sessions.open('cardholder', accountId), accountId };
}

function openedBy(desk: Desk, context: CallContext): Uint8Array {
  return desk.keys.fingerprint('wallet/opened-by', context.idempotencyKey);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a).equals(Buffer.from(b));
}
