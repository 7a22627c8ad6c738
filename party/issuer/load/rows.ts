/** The rows of loaded customers, each as the bank itself would have written it. */
import type { Clock } from '@armilla/kit/clock';
import type { Queryable, SqlValue } from '@armilla/kit/database';
import {
  loadedAccountReferenceStem,
  loadedDigits,
  loadedDpan,
  loadedName,
  loadedPan,
  loadedStem,
} from '@armilla/kit/loaded';
import type { BankProgramme, Product } from '@armilla/kit/programme';
import { PAN } from '@armilla/kit/secret';
import { type StagedColumns, type StagedRow, withStaged } from '@armilla/kit/staged';
import { bbanLength, iban } from '../decide/iban.ts';
import { peopleOf } from '../decide/test-people.ts';
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
  const rows = indexes.map((index) => stagedRow(house, index));
  await withStaged(tx, STAGED, rows, async () => {
    for (const table of TABLES) {
      const [sql, ...values] = table(house, nowMs);
      await tx.all(sql, ...values);
    }
  });
}

/** What cannot be said in SQL. */
const STAGED: StagedColumns = {
  // of every name, see `loadedName`
  digits: 'TEXT',
  iban: 'TEXT',
  pan_sealed: 'BYTEA',
  pan_fingerprint: 'TEXT',
  pan_last_four: 'TEXT',
  dpan_last_four: 'TEXT',
};

function stagedRow({ programme, product: { bin }, vault }: LoadHouse, index: number): StagedRow {
  const { country, token } = programme;
  const digits = loadedDigits(index);
  const pan = new PAN(loadedPan(bin, index));
  return [
    digits,
    iban(country.alpha2, `${bin}${digits.padStart(bbanLength(country.alpha2) - bin.length, '0')}`),
    vault.seal(pan, loadedName('card', bin, index)),
    vault.fingerprint(pan),
    pan.lastFour,
    loadedDpan(token.bin, index).slice(-4),
  ];
}

type Statement = readonly [sql: string, ...values: SqlValue[]];

const TABLES: readonly ((house: LoadHouse, nowMs: number) => Statement)[] = [
  customers,
  words,
  accounts,
  cards,
  transfers,
  (house) => balances(house, 'CONTRA'),
  (house) => balances(house, 'HOLDER'),
  tokens,
  enrolments,
];

/**
 * A name is one word of its own, the index in seven digits: the desk finds each by it, and no word
 * is everybody's. What the mobile number ends in begins with 0, as that of lost messages does not.
 */
function customers(
  { programme, product: { bin }, passwordHash }: LoadHouse,
  nowMs: number,
): Statement {
  return [
    `INSERT INTO customer
       (customer_id, login, name, password_hash, mobile, email, created_at, folded)
     SELECT $1 || digits, 'load' || substr(digits, 8), 'Load' || substr(digits, 8), $2,
       $3 || substr(digits, 10), 'load' || substr(digits, 8) || $4, $5, 1 FROM staged`,
    loadedStem('cust', bin),
    passwordHash,
    `${peopleOf(programme.country.alpha2).first.mobilePrefix}0`,
    `@${programme.id}.example`,
    nowMs,
  ];
}

/** As the desk would fold them at its first search. */
function words({ product: { bin } }: LoadHouse): Statement {
  return [
    `INSERT INTO customer_word (word, customer_id)
     SELECT 'load' || substr(digits, 8), $1 || digits FROM staged`,
    loadedStem('cust', bin),
  ];
}

function accounts(
  { programme: { currency }, product: { bin, rewards } }: LoadHouse,
  nowMs: number,
): Statement {
  return [
    `INSERT INTO account
       (account_id, customer_id, name, iban, currency, credit_line_minor, rewards, opened_at)
     SELECT $1 || digits, $2 || digits, 'Current account', iban, $3, 0, $4, $5 FROM staged`,
    loadedStem('acct', bin),
    loadedStem('cust', bin),
    currency,
    rewards ?? null,
    nowMs,
  ];
}

function cards({ product: { bin, productId }, expiry }: LoadHouse, nowMs: number): Statement {
  return [
    `INSERT INTO card
       (card_id, account_id, product_id, pan_sealed, pan_fingerprint, pan_last_four,
        pan_unique_reference, payment_account_reference, printed_name, native_name, expiry, state,
        state_changed_at, activated_at)
     SELECT $1 || digits, $2 || digits, $3, pan_sealed, pan_fingerprint, pan_last_four,
       $4 || digits, $5 || digits, 'LOAD' || substr(digits, 8), 'Load' || substr(digits, 8), $6,
       'ACTIVE', $7, $7 FROM staged`,
    loadedStem('card', bin),
    loadedStem('acct', bin),
    productId,
    loadedStem('panref', bin),
    loadedAccountReferenceStem(bin),
    expiry,
    nowMs,
  ];
}

/** The opening balance, as posting it leaves it: a transfer, and the figures of both sides. */
function transfers(
  { programme: { currency }, product: { bin } }: LoadHouse,
  nowMs: number,
): Statement {
  return [
    `INSERT INTO transfer (transfer_id, account_id, unit, debit, credit, amount, state, created_at)
     SELECT $1 || digits, $2 || digits, $3, 'CONTRA', 'HOLDER', $4, 'POSTED', $5 FROM staged`,
    loadedStem('xfer', bin),
    loadedStem('acct', bin),
    currency,
    BALANCE_MINOR,
    nowMs,
  ];
}

function balances(
  { programme: { currency }, product: { bin } }: LoadHouse,
  side: 'CONTRA' | 'HOLDER',
): Statement {
  return [
    `INSERT INTO ledger_balance
       (account_id, unit, side, debits_pending, debits_posted, credits_pending, credits_posted)
     SELECT $1 || digits, $2, $3, 0, $4, 0, $5 FROM staged`,
    loadedStem('acct', bin),
    currency,
    side,
    side === 'CONTRA' ? BALANCE_MINOR : 0,
    side === 'HOLDER' ? BALANCE_MINOR : 0,
  ];
}

function tokens(
  { programme: { token }, product: { bin }, deviceName }: LoadHouse,
  nowMs: number,
): Statement {
  return [
    `INSERT INTO token
       (token_unique_reference, card_id, dpan_last_four, device_name, status, changed_at)
     SELECT $1 || digits, $2 || digits, dpan_last_four, $3, 'ACTIVE', $4 FROM staged`,
    loadedStem('tkn', token.bin),
    loadedStem('card', bin),
    deviceName,
    nowMs,
  ];
}

function enrolments(
  { programme: { token }, product: { bin }, deviceName, wanted }: LoadHouse,
  nowMs: number,
): Statement {
  return [
    `INSERT INTO enrolment
       (enrolment_id, card_id, state, identification, abandoned, device_name,
        token_unique_reference, opened_at, changed_at)
     SELECT $1 || digits, $2 || digits, 'ACTIVE', $3, 0, $4, $5 || digits, $6, $6 FROM staged`,
    loadedStem('enr', token.bin),
    loadedStem('card', bin),
    JSON.stringify({ risk: 'USUAL', wanted, proved: wanted }),
    deviceName,
    loadedStem('tkn', token.bin),
    nowMs,
  ];
}
