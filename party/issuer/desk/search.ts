/**
 * Finding a customer. Every search leaves a line: by what it was, how much it found, not for whom.
 */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { PAN } from '@armilla/kit/secret';
import { foldedWords } from '../decide/desk-text.ts';
import type { House } from '../deps.ts';
import { cardsOf } from '../store/cards.ts';
import { countSearch } from '../store/desk-agents.ts';
import {
  customerById,
  customersByLoginOrMobile,
  customersNamed,
  ownersOf,
} from '../store/desk-customers.ts';
import { customerView, deskCardView } from './views.ts';
import { recorded, whoCalls } from './who.ts';

type Operations = (typeof issuerContract)['operations'];
type Search = InputOf<Operations['deskSearch']>;
type Found = AnswerOf<Operations['deskSearch']>;

const HITS = 20;
/** How many cards of the same last four digits are looked through for a name. */
const SAME_LAST_FOUR = 1_000;
export const SEARCHES_AN_HOUR = 200;
const HOUR_MS = 3_600_000;

export async function deskSearch(
  house: House,
  search: Search,
  context: CallContext,
): Promise<Found | Refusal> {
  const { database, clock } = house;
  const who = await whoCalls(house, context);
  const count = await countSearch(database, who.id, clock.now(), HOUR_MS);
  if (count > SEARCHES_AN_HOUR) return refuse('TOO_MANY_REQUESTS');
  const owners = await ownersFound(house, search);
  if (owners === undefined) return refuse('CARD_NUMBER_INVALID');
  const shown = owners.slice(0, HITS);
  const hits = await Promise.all(shown.map((customerId) => hitOf(house, customerId)));
  const by = Object.keys(search).join();
  const act = { what: 'deskSearch', subject: shown.length === 1 ? `${shown[0]}` : 'search' };
  await house.audit.transaction(database, (tx) =>
    recorded(house, tx, who, { ...act, reason: by }, `${owners.length} FOUND`),
  );
  return { hits: hits.flat(), more: owners.length > HITS };
}

/** One more than is shown; `undefined` for what cannot be a card number. */
async function ownersFound(house: House, search: Search): Promise<readonly string[] | undefined> {
  const { database, vault } = house;
  const limit = HITS + 1;
  if (search.pan !== undefined) {
    const pan = PAN.parse(search.pan);
    return pan && ownersOf(database, { fingerprint: vault.fingerprint(pan) }, limit);
  }
  if (search.card !== undefined) return holdersOf(house, search.card, limit);
  const { dpanLastFour, tokenUniqueReference, deviceName } = search;
  if (dpanLastFour !== undefined) return ownersOf(database, { dpanLastFour }, limit);
  if (tokenUniqueReference !== undefined) {
    return ownersOf(database, { tokenUniqueReference }, limit);
  }
  if (deviceName !== undefined) return ownersOf(database, { deviceName }, limit);
  return customersCalled(house, search.customer ?? '', limit);
}

async function holdersOf(
  { database }: House,
  { panLastFour, name }: NonNullable<Search['card']>,
  limit: number,
): Promise<readonly string[]> {
  const owners = await ownersOf(database, { panLastFour }, SAME_LAST_FOUR);
  const named = new Set(await customersNamed(database, foldedWords(name), SAME_LAST_FOUR));
  return owners.filter((customerId) => named.has(customerId)).slice(0, limit);
}

/** By sign-in name, mobile number or the words of a name. */
async function customersCalled(
  { database }: House,
  text: string,
  limit: number,
): Promise<readonly string[]> {
  const login = text.normalize('NFKC').toLowerCase();
  const mobile = text.replace(/[\s().-]/g, '');
  const exact = await customersByLoginOrMobile(database, login, mobile, limit);
  const named = await customersNamed(database, foldedWords(text), limit);
  return [...new Set([...exact, ...named])].slice(0, limit);
}

async function hitOf(house: House, customerId: string): Promise<Found['hits']> {
  const customer = await customerById(house.database, customerId);
  if (customer === undefined) return [];
  const cards = await cardsOf(house.database, customerId);
  return [
    { customer: customerView(customer), cards: cards.map((card) => deskCardView(house, card)) },
  ];
}
