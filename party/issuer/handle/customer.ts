/** What the bank's customers ask: their accounts, cards, wearables and statement. */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, Handlers } from '@armilla/kit/contract';
import { availableBalance, pointsBalance, pointsUnit, postedBalance } from '../decide/posting.ts';
import type { House } from '../deps.ts';
import { statement } from '../statement/lines.ts';
import { type Card, cardsOf, tokensOf } from '../store/cards.ts';
import { type Account, accountsOf } from '../store/customers.ts';
import { holderFigures } from '../store/ledger.ts';
import { cardView } from './card-view.ts';
import { cardHandlers } from './customer-cards.ts';
import { approveEnrolment, listEnrolments, refuseEnrolment } from './customer-enrolments.ts';
import { customerOf } from './customer-of.ts';
import { removeToken, resumeToken, suspendToken, tokenView } from './customer-tokens.ts';
import { signIn } from './sign-in.ts';

type Operations = (typeof issuerContract)['operations'];
type AccountView = AnswerOf<Operations['listAccounts']>['accounts'][number];
type CardsView = AnswerOf<Operations['listCards']>['cards'][number];
type Ours = Pick<
  Handlers<typeof issuerContract>,
  | 'signIn'
  | 'signOut'
  | 'listAccounts'
  | 'listCards'
  | 'listTransactions'
  | 'suspendToken'
  | 'resumeToken'
  | 'removeToken'
  | 'listEnrolments'
  | 'approveEnrolment'
  | 'refuseEnrolment'
  | keyof ReturnType<typeof cardHandlers>
>;

export function customerHandlers(house: House): Ours {
  const { database } = house;
  return {
    ...cardHandlers(house),
    signIn: (input) => signIn(house, input),
    signOut: async () => ({}),
    async listAccounts(_input, context) {
      const accounts = await accountsOf(database, customerOf(context));
      return { accounts: await Promise.all(accounts.map((one) => accountView(house, one))) };
    },
    async listCards(_input, context) {
      const cards = await cardsOf(database, customerOf(context));
      return { cards: await Promise.all(cards.map((card) => cardWithTokens(house, card))) };
    },
    async listTransactions({ limit }, context) {
      return { transactions: [...(await statement(database, customerOf(context), limit))] };
    },
    suspendToken: ({ tokenUniqueReference }, context) =>
      suspendToken(house, tokenUniqueReference, customerOf(context), context),
    resumeToken: ({ tokenUniqueReference }, context) =>
      resumeToken(house, tokenUniqueReference, customerOf(context), context),
    removeToken: ({ tokenUniqueReference }, context) =>
      removeToken(house, tokenUniqueReference, customerOf(context), context),
    listEnrolments: (_input, context) => listEnrolments(house, customerOf(context)),
    approveEnrolment: ({ enrolmentId }, context) =>
      approveEnrolment(house, enrolmentId, customerOf(context), context),
    refuseEnrolment: ({ enrolmentId }, context) =>
      refuseEnrolment(house, enrolmentId, customerOf(context)),
  };
}

async function accountView(house: House, account: Account): Promise<AccountView> {
  const { database } = house;
  const { accountId, name, iban, currency, rewards, creditLineMinor } = account;
  const figures = await holderFigures(database, accountId, currency);
  const points = rewards && (await holderFigures(database, accountId, pointsUnit(rewards)));
  const money = (amountMinor: number) => ({ amountMinor, currency });
  return {
    accountId,
    name,
    iban,
    balance: money(postedBalance(figures)),
    held: money(figures.debitsPending),
    creditLine: money(creditLineMinor),
    available: money(availableBalance(figures, creditLineMinor)),
    ...(rewards && points && { points: { programme: rewards, balance: pointsBalance(points) } }),
  };
}

async function cardWithTokens(house: House, card: Card): Promise<CardsView> {
  const tokens = await tokensOf(house.database, card.cardId);
  return { ...cardView(house.programme, card), tokens: tokens.map(tokenView) };
}
