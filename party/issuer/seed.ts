/** The first start of a test range: its customers, accounts and cards, all in one transaction. */
import { digits } from '@armilla/kit/chance';
import type { Queryable } from '@armilla/kit/database';
import { identifier } from '@armilla/kit/identifier';
import { hashPassword } from '@armilla/kit/password';
import { SecretText } from '@armilla/kit/secret';
import { bbanLength, iban } from './decide/iban.ts';
import type { Transfer } from './decide/posting.ts';
import {
  TEST_PASSWORD,
  type TestAccount,
  type TestCard,
  type TestCustomer,
  testCustomers,
} from './decide/test-customers.ts';
import { LOST_NUMBER } from './decide/test-people.ts';
import type { House } from './deps.ts';
import { newPAN, newPaymentAccountReference } from './replace/new-card.ts';
import { addCard, type Card } from './store/cards.ts';
import { addAccount, addCustomer, hasCustomers } from './store/customers.ts';
import { postNow } from './store/ledger.ts';

/** Old enough to be nobody's new card. */
const ACTIVATED_BEFORE_MS = 200 * 86_400_000;

/** What seeding takes of a house. */
export type Seeding = Pick<House, 'programme' | 'database' | 'clock' | 'chance' | 'log' | 'vault'>;

/** Does nothing where there are customers already, or no test range. */
export async function seedTestRange(house: Seeding): Promise<void> {
  const { programme, database, clock } = house;
  if (!programme.testRange || (await hasCustomers(database))) return;
  const passwordHash = await hashPassword(new SecretText(TEST_PASSWORD));
  await database.transaction(async (tx) => {
    for (const customer of testCustomers(programme, clock.now())) {
      await seedCustomer(house, tx, customer, passwordHash);
    }
  });
  house.log.info({ programme: programme.id }, 'the test range has its customers');
}

async function seedCustomer(
  house: Seeding,
  tx: Queryable,
  customer: TestCustomer,
  passwordHash: string,
): Promise<void> {
  const { clock, chance } = house;
  const customerId = identifier('cust', clock.now(), chance);
  const { login, nativeName: name, email } = customer;
  const mobile = mobileOf(house, customer);
  await addCustomer(tx, { customerId, login, name, passwordHash, mobile, email }, clock.now());
  for (const account of customer.accounts) {
    await seedAccount(house, tx, customer, customerId, account);
  }
}

/** Drawn, and never by chance the number that loses its messages. */
function mobileOf(house: Seeding, customer: TestCustomer): string {
  const { mobilePrefix, mobileRest } = customer;
  const rest = mobileRest ?? digits(house.chance, 6);
  const unlucky = mobileRest === undefined && rest === LOST_NUMBER;
  return unlucky ? mobileOf(house, customer) : `${mobilePrefix}${rest}`;
}

async function seedAccount(
  house: Seeding,
  tx: Queryable,
  customer: TestCustomer,
  customerId: string,
  account: TestAccount,
): Promise<void> {
  const { clock, chance, programme } = house;
  const { currency, country } = programme;
  const { name, creditLineMinor, openingMinor, product } = account;
  const accountId = identifier('acct', clock.now(), chance);
  const number = iban(country.alpha2, digits(chance, bbanLength(country.alpha2)));
  const { rewards } = product;
  const row = { accountId, customerId, name, iban: number, currency, creditLineMinor, rewards };
  await addAccount(tx, row, clock.now());
  if (openingMinor > 0) {
    const booking = { accountId, authorisationId: undefined, nowMs: clock.now(), chance };
    const opening: Transfer = {
      unit: currency,
      debit: 'CONTRA',
      credit: 'HOLDER',
      amount: openingMinor,
    };
    await postNow(tx, booking, [opening]);
  }
  const seeded = new Map<string, Card>();
  for (const card of account.cards) {
    const before = card.replaces === undefined ? undefined : seeded.get(card.replaces);
    seeded.set(card.story, await seedCard(house, tx, customer, accountId, account, card, before));
  }
}

async function seedCard(
  house: Seeding,
  tx: Queryable,
  customer: TestCustomer,
  accountId: string,
  { product }: TestAccount,
  { story, state, expiry, mark }: TestCard,
  replaced: Card | undefined,
): Promise<Card> {
  const { clock, chance, vault } = house;
  const cardId = identifier('card', clock.now(), chance);
  const pan = await newPAN(house, tx, product.bin);
  const received = state === 'ORDERED' || state === 'RECEIVED';
  const card: Card = {
    cardId,
    accountId,
    productId: product.productId,
    panSealed: vault.seal(pan, cardId),
    panFingerprint: vault.fingerprint(pan),
    panLastFour: pan.lastFour,
    panUniqueReference: identifier('panref', clock.now(), chance),
    paymentAccountReference: replaced?.paymentAccountReference ?? newPaymentAccountReference(house),
    printedName: customer.printedName,
    nativeName: customer.nativeName,
    expiry,
    state,
    activatedAtMs: received ? undefined : clock.now() - ACTIVATED_BEFORE_MS,
    story,
    blockedBy: state === 'BLOCKED' ? ['BANK'] : [],
    mark,
    replacesCardId: replaced?.cardId,
  };
  await addCard(tx, card, clock.now());
  return card;
}
