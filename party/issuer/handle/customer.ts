/** What the bank's customers ask: their accounts, cards and statement. */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, CallContext, Handlers } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { availableBalance, pointsBalance, pointsUnit, postedBalance } from '../decide/posting.ts';
import type { House } from '../deps.ts';
import { statement } from '../store/authorisations.ts';
import { type Card, cardsOf, type Token, tokensOf } from '../store/cards.ts';
import { type Account, accountsOf } from '../store/customers.ts';
import { holderFigures } from '../store/ledger.ts';
import { cardView } from './card-view.ts';
import { obey } from './command-card.ts';
import { signIn } from './sign-in.ts';

type Operations = (typeof issuerContract)['operations'];
type AccountView = AnswerOf<Operations['listAccounts']>['accounts'][number];
type CardsView = AnswerOf<Operations['listCards']>['cards'][number];
type Ours = Pick<
  Handlers<typeof issuerContract>,
  'signIn' | 'signOut' | 'listAccounts' | 'listCards' | 'activateCard' | 'listTransactions'
>;

export function customerHandlers(house: House): Ours {
  const { database } = house;
  return {
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
    activateCard: (input, context) => activateCard(house, input, customerOf(context)),
    async listTransactions({ limit }, context) {
      return { transactions: [...(await statement(database, customerOf(context), limit))] };
    },
  };
}

/** The contract lets customers in alone; anybody else here is a bug. */
function customerOf({ caller }: CallContext): string {
  if (caller.kind !== 'person') throw new Error('a customer’s operation without a customer');
  return caller.id;
}

async function accountView(house: House, account: Account): Promise<AccountView> {
  const { database } = house;
  const { accountId, name, iban, currency, rewards } = account;
  const figures = await holderFigures(database, accountId, currency);
  const points = rewards && (await holderFigures(database, accountId, pointsUnit(rewards)));
  return {
    accountId,
    name,
    iban,
    balance: { amountMinor: postedBalance(figures), currency },
    available: { amountMinor: availableBalance(figures, account.creditLineMinor), currency },
    ...(rewards && points && { points: { programme: rewards, balance: pointsBalance(points) } }),
  };
}

async function cardWithTokens(house: House, card: Card): Promise<CardsView> {
  const tokens = await tokensOf(house.database, card.cardId);
  return { ...cardView(house.programme, card), tokens: tokens.map(tokenView) };
}

function tokenView({ tokenUniqueReference, deviceName, dpanLastFour, status }: Token) {
  return { tokenUniqueReference, deviceName, dpanLastFour, status };
}

async function activateCard(
  house: House,
  input: { readonly cardId: string; readonly panLastFour: string },
  customerId: string,
): Promise<AnswerOf<Operations['activateCard']> | Refusal> {
  const cards = await cardsOf(house.database, customerId);
  const own = cards.find(({ cardId }) => cardId === input.cardId);
  if (own === undefined) return refuse('NOT_FOUND');
  if (own.panLastFour !== input.panLastFour) return refuse('CARD_DETAILS_WRONG');
  const card = await obey(house, own.cardId, 'ACTIVATE');
  return isRefusal(card) ? card : { card: cardView(house.programme, card) };
}
