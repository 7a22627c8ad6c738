/** The rows of loaded customers, each as the bank itself would have written it. */
import type { Clock } from '@armilla/kit/clock';
import type { Queryable } from '@armilla/kit/database';
import { insertMany, type ManyRows } from '@armilla/kit/insert-many';
import {
  loadedAccountReference,
  loadedDpan,
  loadedName,
  loadedPan,
  loadedTokenReference,
} from '@armilla/kit/loaded';
import type { BankProgramme, Product } from '@armilla/kit/programme';
import { PAN } from '@armilla/kit/secret';
import { bbanLength, iban } from '../decide/iban.ts';
import { LOST_NUMBER, peopleOf } from '../decide/test-people.ts';
import type { Vault } from '../vault.ts';

export interface LoadHouse {
  readonly programme: BankProgramme;
  readonly product: Product;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly deviceName: string;
  readonly passwordHash: string;
  /** `MMYY` of the cards. */
  readonly expiry: string;
  /** What was wanted, and proved, when each was added to its wearable. */
  readonly wanted: readonly string[];
}

/** In minor units; more than a day of payments takes. */
const BALANCE_MINOR = 100_000_000;

/** One transaction's worth, parents before children. */
export async function insertLoaded(
  house: LoadHouse,
  tx: Queryable,
  indexes: readonly number[],
): Promise<void> {
  const nowMs = house.clock.now();
  for (const table of TABLES) await insertMany(tx, table(house, indexes, nowMs));
}

type Table = (house: LoadHouse, indexes: readonly number[], nowMs: number) => ManyRows;

const TABLES: readonly Table[] = [
  customers,
  words,
  accounts,
  cards,
  transfers,
  balances,
  tokens,
  enrolments,
];

/** One word, of its own: the desk finds each by it, and no word is everybody's. */
function nameOf(index: number): string {
  return `Load${String(index).padStart(7, '0')}`;
}

function customers(
  { programme, product: { bin }, passwordHash }: LoadHouse,
  indexes: readonly number[],
  nowMs: number,
): ManyRows {
  const { mobilePrefix } = peopleOf(programme.country.alpha2).first;
  return {
    table: 'customer',
    same: { password_hash: passwordHash, created_at: nowMs },
    columns: ['customer_id', 'login', 'name', 'mobile', 'email'],
    rows: indexes.map((index) => {
      const name = nameOf(index);
      const login = name.toLowerCase();
      const mobile = `${mobilePrefix}${mobileRest(index)}`;
      const id = loadedName('cust', bin, index);
      return [id, login, name, mobile, `${login}@${programme.id}.example`];
    }),
  };
}

/** Six digits; never those whose messages are lost. */
function mobileRest(index: number): string {
  const rest = String(index % 1_000_000).padStart(6, '0');
  return rest === LOST_NUMBER ? '000000' : rest;
}

function words({ product: { bin } }: LoadHouse, indexes: readonly number[]): ManyRows {
  return {
    table: 'customer_word',
    same: {},
    columns: ['word', 'customer_id'],
    rows: indexes.map((index) => [nameOf(index).toLowerCase(), loadedName('cust', bin, index)]),
  };
}

function accounts(
  { programme: { currency, country }, product }: LoadHouse,
  indexes: readonly number[],
  nowMs: number,
): ManyRows {
  const { bin, rewards = null } = product;
  const digits = bbanLength(country.alpha2);
  const same = { name: 'Current account', currency, credit_line_minor: 0, rewards };
  return {
    table: 'account',
    same: { ...same, opened_at: nowMs },
    columns: ['account_id', 'customer_id', 'iban'],
    rows: indexes.map((index) => [
      loadedName('acct', bin, index),
      loadedName('cust', bin, index),
      iban(country.alpha2, `${bin}${String(index).padStart(digits - bin.length, '0')}`),
    ]),
  };
}

function cards(
  { product: { bin, productId }, vault, expiry }: LoadHouse,
  indexes: readonly number[],
  nowMs: number,
): ManyRows {
  return {
    table: 'card',
    same: {
      product_id: productId,
      expiry,
      state: 'ACTIVE',
      state_changed_at: nowMs,
      activated_at: nowMs,
      blocked_by: '[]',
    },
    columns: [
      'card_id',
      'account_id',
      'pan_sealed',
      'pan_fingerprint',
      'pan_last_four',
      'pan_unique_reference',
      'payment_account_reference',
      'printed_name',
      'native_name',
    ],
    rows: indexes.map((index) => {
      const cardId = loadedName('card', bin, index);
      const pan = new PAN(loadedPan(bin, index));
      const name = nameOf(index);
      return [
        cardId,
        loadedName('acct', bin, index),
        vault.seal(pan, cardId),
        vault.fingerprint(pan),
        pan.lastFour,
        loadedName('panref', bin, index),
        loadedAccountReference(bin, index),
        name.toUpperCase(),
        name,
      ];
    }),
  };
}

/** The opening balance, as posting it leaves it: a transfer, and the figures of both sides. */
function transfers(
  { programme: { currency }, product: { bin } }: LoadHouse,
  indexes: readonly number[],
  nowMs: number,
): ManyRows {
  return {
    table: 'transfer',
    same: {
      unit: currency,
      debit: 'CONTRA',
      credit: 'HOLDER',
      amount: BALANCE_MINOR,
      state: 'POSTED',
      created_at: nowMs,
    },
    columns: ['transfer_id', 'account_id'],
    rows: indexes.map((index) => [loadedName('xfer', bin, index), loadedName('acct', bin, index)]),
  };
}

function balances(
  { programme: { currency }, product: { bin } }: LoadHouse,
  indexes: readonly number[],
): ManyRows {
  return {
    table: 'ledger_balance',
    same: { unit: currency, debits_pending: 0, credits_pending: 0 },
    columns: ['account_id', 'side', 'debits_posted', 'credits_posted'],
    rows: indexes.flatMap((index) => {
      const accountId = loadedName('acct', bin, index);
      return [
        [accountId, 'CONTRA', BALANCE_MINOR, 0],
        [accountId, 'HOLDER', 0, BALANCE_MINOR],
      ];
    }),
  };
}

function tokens(
  { programme: { token }, product: { bin }, deviceName }: LoadHouse,
  indexes: readonly number[],
  nowMs: number,
): ManyRows {
  return {
    table: 'token',
    same: { device_name: deviceName, status: 'ACTIVE', changed_at: nowMs },
    columns: ['token_unique_reference', 'card_id', 'dpan_last_four'],
    rows: indexes.map((index) => [
      loadedTokenReference(token.bin, index),
      loadedName('card', bin, index),
      loadedDpan(token.bin, index).slice(-4),
    ]),
  };
}

function enrolments(
  { programme: { token }, product: { bin }, deviceName, wanted }: LoadHouse,
  indexes: readonly number[],
  nowMs: number,
): ManyRows {
  return {
    table: 'enrolment',
    same: {
      state: 'ACTIVE',
      identification: JSON.stringify({ risk: 'USUAL', wanted, proved: wanted }),
      abandoned: 0,
      device_name: deviceName,
      opened_at: nowMs,
      changed_at: nowMs,
    },
    columns: ['enrolment_id', 'card_id', 'token_unique_reference'],
    rows: indexes.map((index) => [
      loadedName('enr', token.bin, index),
      loadedName('card', bin, index),
      loadedTokenReference(token.bin, index),
    ]),
  };
}
