/**
 * The customers of a bank's test range: always the same people with the same kinds of cards, each
 * card there for one story. Their numbers are drawn anew at every first start.
 */
import type { BankProgramme, Product } from '@armilla/kit/programme';
import type { CardState } from './card-life.ts';
import { expiryIn } from './expiry.ts';
import type { CardFacts } from './service-signals.ts';
import { type Part, peopleOf, type TestPerson } from './test-people.ts';

/** What every test customer signs in with. Test ranges only; the README says it too. */
export const TEST_PASSWORD = 'armilla-test-1';

export interface TestCustomer extends TestPerson {
  readonly email: string;
  readonly accounts: readonly TestAccount[];
}

export interface TestAccount {
  readonly name: string;
  readonly product: Product;
  readonly openingMinor: number;
  readonly creditLineMinor: number;
  readonly cards: readonly TestCard[];
}

export interface TestCard {
  readonly story: string;
  readonly state: CardState;
  readonly expiry: string;
  /** Of the bank's fraud watch. */
  readonly mark?: CardFacts['mark'];
  /** The story of the card of the same account, earlier in the list, that this one replaces. */
  readonly replaces?: string;
}

/** Stories whose product a bank does not have are left out. */
export function testCustomers(programme: BankProgramme, nowMs: number): readonly TestCustomer[] {
  const people = peopleOf(programme.country.alpha2);
  const customer = (part: Part, accounts: readonly TestAccount[]): TestCustomer => {
    const person = people[part];
    return { ...person, email: `${person.login}@${programme.id}.example`, accounts };
  };
  const main = mainProduct(programme);
  return [
    customer('first', firstAccounts(programme, main, nowMs)),
    customer('second', secondAccounts(main, nowMs)),
    customer('third', thirdAccounts(main, nowMs)),
    customer('fourth', fourthAccounts(main, nowMs)),
  ];
}

/** The product that most stories are told with: the everyday one of the bank. */
export function mainProduct({ products }: BankProgramme): Product {
  const tokenisable = products.filter((product) => product.tokenisable);
  const main = tokenisable.find(({ kind }) => kind === 'DEBIT') ?? tokenisable[0] ?? products.at(0);
  if (main === undefined) throw new Error('a bank without products');
  return main;
}

const active = (story: string, nowMs: number, more: Partial<TestCard> = {}): TestCard => ({
  story,
  state: 'ACTIVE',
  expiry: expiryIn(36, nowMs),
  ...more,
});

/** A card of each product: the main one's for the whole road, the others' by their kind. */
function firstAccounts(
  { products }: BankProgramme,
  main: Product,
  nowMs: number,
): readonly TestAccount[] {
  const arrived = active('not-activated', nowMs, { state: 'RECEIVED' });
  const everyday = [active('approve', nowMs), arrived];
  const told = new Set<string>();
  return [
    { product: main, ...openingOf(main), openingMinor: 250_000, cards: everyday },
    ...products
      .filter((product) => product !== main)
      .map((product) => {
        const kind = storyOf(product);
        const story = told.has(kind) ? product.productId : kind;
        told.add(kind);
        return { product, ...openingOf(product), cards: [active(story, nowMs)] };
      }),
  ];
}

function storyOf({ tokenisable, network, kind }: Product): string {
  return tokenisable ? kind.toLowerCase() : `${network.toLowerCase()}-not-eligible`;
}

const OPENING: Readonly<
  Record<Product['kind'], Pick<TestAccount, 'name' | 'openingMinor' | 'creditLineMinor'>>
> = {
  DEBIT: { name: 'Current account', openingMinor: 100_000, creditLineMinor: 0 },
  CREDIT: { name: 'Credit card', openingMinor: 0, creditLineMinor: 300_000 },
  PREPAID: { name: 'Prepaid card', openingMinor: 15_000, creditLineMinor: 0 },
};

function openingOf({ kind, tokenisable }: Product) {
  const usual = OPENING[kind];
  return tokenisable ? usual : { ...usual, name: 'Visa card', creditLineMinor: 150_000 };
}

/** What does not pay, and why. */
function secondAccounts(product: Product, nowMs: number): readonly TestAccount[] {
  const pocket = { name: 'Pocket money', openingMinor: 100, creditLineMinor: 0 };
  const current = { ...OPENING.DEBIT, openingMinor: 100_000 };
  return [
    { ...pocket, product, cards: [active('insufficient-funds', nowMs)] },
    {
      ...current,
      product,
      cards: [
        active('blocked', nowMs, { state: 'BLOCKED' }),
        active('expired', nowMs, { expiry: expiryIn(-2, nowMs) }),
        active('replaced', nowMs, { state: 'REPLACED' }),
        active('replacement', nowMs, { replaces: 'replaced' }),
      ],
    },
  ];
}

/** Whose SMS never arrive. */
function thirdAccounts(product: Product, nowMs: number): readonly TestAccount[] {
  return [{ ...OPENING.DEBIT, product, cards: [active('lost-sms', nowMs)] }];
}

/** The ways an enrolment may go, by the colours that the field calls them. */
function fourthAccounts(product: Product, nowMs: number): readonly TestAccount[] {
  return [
    {
      ...OPENING.DEBIT,
      product,
      cards: [
        active('green', nowMs),
        active('yellow', nowMs),
        active('orange', nowMs, { mark: 'HIGH_RISK' }),
        active('red', nowMs, { mark: 'SUSPICIOUS_ACTIVITY' }),
        active('slow-issuer', nowMs),
      ],
    },
  ];
}
