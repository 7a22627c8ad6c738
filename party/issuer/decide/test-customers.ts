/**
 * The customers of a bank's test range: always the same people with the same kinds of cards, each
 * card there for one story. Their numbers are drawn anew at every first start.
 */
import type { BankProgramme, Product } from '@armilla/kit/programme';
import type { CardState } from './card-life.ts';
import { expiryIn } from './expiry.ts';

/** What every test customer signs in with. Test ranges only; the README says it too. */
export const TEST_PASSWORD = 'armilla-test-1';

export interface TestCustomer {
  readonly login: string;
  readonly printedName: string;
  /** In the script of the bank's country. */
  readonly nativeName: string;
  readonly mobilePrefix: string;
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
}

interface Person {
  readonly login: string;
  readonly printedName: string;
  readonly nativeName: string;
}

interface People {
  readonly mobilePrefix: string;
  readonly first: Person;
  readonly second: Person;
}

const PEOPLE: Readonly<Record<string, People>> = {
  GR: {
    mobilePrefix: '+306900',
    first: {
      login: 'maria',
      printedName: 'MARIA PAPADOPOULOU',
      nativeName: 'Μαρία Παπαδοπούλου',
    },
    second: {
      login: 'nikos',
      printedName: 'NIKOS GEORGIOU',
      nativeName: 'Νίκος Γεωργίου',
    },
  },
  UA: {
    mobilePrefix: '+380500',
    first: {
      login: 'maria',
      printedName: 'MARIIA SHEVCHENKO',
      nativeName: 'Марія Шевченко',
    },
    second: {
      login: 'petro',
      printedName: 'PETRO BONDARENKO',
      nativeName: 'Петро Бондаренко',
    },
  },
};

const ELSEWHERE: People = {
  mobilePrefix: '+999000',
  first: { login: 'maria', printedName: 'MARIA MARTIN', nativeName: 'Maria Martin' },
  second: { login: 'peter', printedName: 'PETER SMITH', nativeName: 'Peter Smith' },
};

/** Stories whose product a bank does not have are left out. */
export function testCustomers(programme: BankProgramme, nowMs: number): readonly TestCustomer[] {
  const { mobilePrefix, first, second } = PEOPLE[programme.country.alpha2] ?? ELSEWHERE;
  return [
    { ...first, mobilePrefix, accounts: firstAccounts(programme, nowMs) },
    { ...second, mobilePrefix, accounts: secondAccounts(programme, nowMs) },
  ];
}

type Kind = Product['kind'];

const productIn = (programme: BankProgramme, kind: Kind): Product | undefined =>
  programme.products.find((product) => product.tokenisable && product.kind === kind);

function account(
  product: Product | undefined,
  money: Pick<TestAccount, 'name' | 'openingMinor' | 'creditLineMinor'>,
  cards: readonly TestCard[],
): readonly TestAccount[] {
  return product === undefined ? [] : [{ ...money, product, cards }];
}

function firstAccounts(programme: BankProgramme, nowMs: number): readonly TestAccount[] {
  const expiry = expiryIn(36, nowMs);
  const active = (story: string): TestCard => ({ story, state: 'ACTIVE', expiry });
  const visa = programme.products.find((product) => !product.tokenisable);
  return [
    ...account(
      productIn(programme, 'DEBIT'),
      { name: 'Current account', openingMinor: 250_000, creditLineMinor: 0 },
      [active('approve'), { story: 'not-activated', state: 'RECEIVED', expiry }],
    ),
    ...account(
      productIn(programme, 'CREDIT'),
      { name: 'Credit card', openingMinor: 0, creditLineMinor: 300_000 },
      [active('credit')],
    ),
    ...account(
      productIn(programme, 'PREPAID'),
      { name: 'Prepaid card', openingMinor: 15_000, creditLineMinor: 0 },
      [active('prepaid')],
    ),
    ...account(visa, { name: 'Visa card', openingMinor: 0, creditLineMinor: 150_000 }, [
      active('visa-not-eligible'),
    ]),
  ];
}

function secondAccounts(programme: BankProgramme, nowMs: number): readonly TestAccount[] {
  const debit = productIn(programme, 'DEBIT');
  const expiry = expiryIn(36, nowMs);
  return [
    ...account(debit, { name: 'Pocket money', openingMinor: 100, creditLineMinor: 0 }, [
      { story: 'insufficient-funds', state: 'ACTIVE', expiry },
    ]),
    ...account(debit, { name: 'Current account', openingMinor: 100_000, creditLineMinor: 0 }, [
      { story: 'blocked', state: 'BLOCKED', expiry },
      { story: 'expired', state: 'ACTIVE', expiry: expiryIn(-2, nowMs) },
    ]),
  ];
}
