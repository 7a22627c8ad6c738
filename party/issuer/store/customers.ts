/** Customers and their accounts. */
import { one, type Queryable } from '@armilla/kit/database';
import { type Currency, isCurrency } from '@armilla/kit/money';

export interface Customer {
  readonly customerId: string;
  readonly login: string;
  /** In the customer's own script. */
  readonly name: string;
  readonly passwordHash: string;
  /** With `+` and country code. */
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  /** When the bank was last given another one, if ever. */
  readonly mobileChangedAtMs: number | undefined;
  readonly emailChangedAtMs: number | undefined;
}

export interface Account {
  readonly accountId: string;
  readonly customerId: string;
  readonly name: string;
  readonly iban: string;
  readonly currency: Currency;
  readonly creditLineMinor: number;
  /** The loyalty programme its cards earn in. */
  readonly rewards: string | undefined;
}

interface CustomerRow {
  readonly customer_id: string;
  readonly login: string;
  readonly name: string;
  readonly password_hash: string;
  readonly mobile: string | null;
  readonly email: string | null;
  readonly mobile_changed_at?: bigint | null;
  readonly email_changed_at: bigint | null;
}

export interface AccountRow {
  readonly account_id: string;
  readonly customer_id: string;
  readonly name: string;
  readonly iban: string;
  readonly currency: string;
  readonly credit_line_minor: bigint;
  readonly rewards: string | null;
}

export async function hasCustomers(db: Queryable): Promise<boolean> {
  return (await one(db, 'SELECT customer_id FROM customer LIMIT 1')) !== undefined;
}

export type NewCustomer = Omit<Customer, 'mobileChangedAtMs' | 'emailChangedAtMs'>;

export async function addCustomer(db: Queryable, c: NewCustomer, nowMs: number): Promise<void> {
  await db.all(
    `INSERT INTO customer (customer_id, login, name, password_hash, mobile, email, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    c.customerId,
    c.login,
    c.name,
    c.passwordHash,
    c.mobile ?? null,
    c.email ?? null,
    nowMs,
  );
}

export async function customerByLogin(db: Queryable, login: string): Promise<Customer | undefined> {
  const row = await one<CustomerRow>(db, 'SELECT * FROM customer WHERE login = $1', login);
  return row && customerOf(row);
}

export async function customerById(db: Queryable, customerId: string): Promise<Customer> {
  const row = await one<CustomerRow>(
    db,
    'SELECT * FROM customer WHERE customer_id = $1',
    customerId,
  );
  if (row === undefined) throw new Error('no such customer');
  return customerOf(row);
}

/** Whose a card is. */
export async function customerOfCard(db: Queryable, cardId: string): Promise<Customer> {
  const row = await one<CustomerRow>(
    db,
    `SELECT customer.* FROM card JOIN account ON account.account_id = card.account_id
     JOIN customer ON customer.customer_id = account.customer_id WHERE card.card_id = $1`,
    cardId,
  );
  if (row === undefined) throw new Error('a card without a customer');
  return customerOf(row);
}

function customerOf(row: CustomerRow): Customer {
  return {
    customerId: row.customer_id,
    login: row.login,
    name: row.name,
    passwordHash: row.password_hash,
    mobile: row.mobile ?? undefined,
    email: row.email ?? undefined,
    mobileChangedAtMs: numberOf(row.mobile_changed_at),
    emailChangedAtMs: numberOf(row.email_changed_at),
  };
}

function numberOf(value: bigint | null | undefined): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}

export async function addAccount(db: Queryable, a: Account, nowMs: number): Promise<void> {
  await db.all(
    `INSERT INTO account
       (account_id, customer_id, name, iban, currency, credit_line_minor, rewards, opened_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    a.accountId,
    a.customerId,
    a.name,
    a.iban,
    a.currency,
    a.creditLineMinor,
    a.rewards ?? null,
    nowMs,
  );
}

export async function accountById(db: Queryable, accountId: string): Promise<Account> {
  const row = await one<AccountRow>(db, 'SELECT * FROM account WHERE account_id = $1', accountId);
  if (row === undefined) throw new Error('no such account');
  return accountOf(row);
}

export async function accountsOf(db: Queryable, customerId: string): Promise<readonly Account[]> {
  const rows = await db.all<AccountRow>(
    'SELECT * FROM account WHERE customer_id = $1 ORDER BY account_id',
    customerId,
  );
  return rows.map(accountOf);
}

export function accountOf(row: AccountRow): Account {
  if (!isCurrency(row.currency)) throw new Error('an account in an unknown currency');
  return {
    accountId: row.account_id,
    customerId: row.customer_id,
    name: row.name,
    iban: row.iban,
    currency: row.currency,
    creditLineMinor: Number(row.credit_line_minor),
    rewards: row.rewards ?? undefined,
  };
}
