/** What is kept of somebody: taken along as JSON, or ended with the account (GDPR, 15, 17, 20). */
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf, Handlers } from '@armilla/kit/contract';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import { z } from 'zod';
import type { Desk } from '../answer/desk.ts';
import type { Account } from '../store/accounts.ts';
import { ownAccount } from './account.ts';
import { shownPasskey } from './passkeys.ts';

type Operations = typeof walletContract.operations;
type Answers = Handlers<typeof walletContract>;
type Exported = AnswerOf<Operations['exportAccount']>;

/** Taps of one card that an export holds at the most. */
const MOST_TAPS = 10_000;

export function keepingAnswers(desk: Desk): Pick<Answers, 'exportAccount' | 'closeAccount'> {
  return {
    async exportAccount(_, context) {
      const account = await ownAccount(desk, context);
      return isRefusal(account) ? account : exported(desk, account);
    },
    async closeAccount(_, context) {
      const account = await ownAccount(desk, context);
      if (isRefusal(account)) return account;
      const { accountId, email } = account;
      if (!(await desk.store.closeAccount(accountId, desk.clock.now()))) {
        return refuse('ACCOUNT_IN_USE');
      }
      if (email !== null) {
        await desk.store.forgetAttempts(desk.keys.fingerprint('wallet/sign-in', email));
      }
      await desk.sessions.closeAll('cardholder', accountId);
      return {};
    },
  };
}

async function exported(desk: Desk, account: Account): Promise<Exported> {
  const { accountId, email, language, openedAt, linked } = account;
  const { store } = desk;
  const cards = await store.cardsOfAccount(accountId);
  const taps = await Promise.all(
    cards.flatMap(({ enrolment }) =>
      enrolment.tokenUniqueReference === undefined
        ? []
        : [store.tapsOf(enrolment.tokenUniqueReference, MOST_TAPS)],
    ),
  );
  return {
    exportedAt: desk.clock.now(),
    account: { accountId, email, language, openedAt, linked },
    passkeys: (await store.passkeysOf(accountId)).map(shownPasskey),
    providers: [...(await store.identitiesOf(accountId))],
    sessions: [...(await store.sessionsOf(accountId))],
    devices: plain(await store.devicesOf(accountId)),
    cards: plain(cards),
    taps: plain(taps.flat()),
  };
}

/** As JSON has it: what is undefined is left out. */
function plain(rows: readonly object[]): Exported['devices'] {
  return z.array(z.record(z.string(), z.json())).parse(JSON.parse(JSON.stringify(rows)));
}
