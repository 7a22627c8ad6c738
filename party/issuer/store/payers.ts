/** Who pays: a card and the account behind it, found together. */
import { one, type Queryable } from '@armilla/kit/database';
import type { Figures } from '../decide/posting.ts';
import { type Card, type CardRow, cardOf } from './cards.ts';
import { type Account, type AccountRow, accountOf } from './customers.ts';
import { type BalanceRow, figuresOf } from './ledger.ts';

export interface CardAndAccount {
  readonly card: Card;
  readonly account: Account;
}

const OF_ACCOUNT = `account.customer_id, account.name, account.iban, account.currency,
    account.credit_line_minor, account.rewards`;
const BOTH = `SELECT card.*, ${OF_ACCOUNT}
  FROM card JOIN account ON account.account_id = card.account_id`;

export async function cardAndAccount(
  tx: Queryable,
  panFingerprint: string,
): Promise<CardAndAccount | undefined> {
  const row = await one<CardRow & AccountRow>(
    tx,
    `${BOTH} WHERE card.pan_fingerprint = $1`,
    panFingerprint,
  );
  return row && { card: cardOf(row), account: accountOf(row) };
}

export interface CardAndFigures extends CardAndAccount {
  /** The holder's, in the account's currency. */
  readonly figures: Figures;
}

/**
 * The same with the account's figures, locked until the transaction ends. `undefined` also where
 * there are no figures yet.
 */
export async function cardAndFigures(
  tx: Queryable,
  panFingerprint: string,
): Promise<CardAndFigures | undefined> {
  const row = await one<CardRow & AccountRow & BalanceRow>(
    tx,
    `SELECT card.*, ${OF_ACCOUNT}, figures.debits_pending, figures.debits_posted,
       figures.credits_pending, figures.credits_posted
     FROM card JOIN account ON account.account_id = card.account_id
     JOIN ledger_balance figures ON figures.account_id = account.account_id
       AND figures.unit = account.currency AND figures.side = 'HOLDER'
     WHERE card.pan_fingerprint = $1 FOR UPDATE OF figures`,
    panFingerprint,
  );
  return row && { card: cardOf(row), account: accountOf(row), figures: figuresOf(row) };
}

/** The same of a card that is known already. */
export async function cardAndAccountById(tx: Queryable, cardId: string): Promise<CardAndAccount> {
  const row = await one<CardRow & AccountRow>(tx, `${BOTH} WHERE card.card_id = $1`, cardId);
  if (row === undefined) throw new Error('no such card');
  return { card: cardOf(row), account: accountOf(row) };
}
