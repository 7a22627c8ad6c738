/** Who pays: a card and the account behind it, found together. */
import { one, type Queryable } from '@armilla/kit/database';
import { type Card, type CardRow, cardOf } from './cards.ts';
import { type Account, type AccountRow, accountOf } from './customers.ts';

export interface CardAndAccount {
  readonly card: Card;
  readonly account: Account;
}

const BOTH = `SELECT card.*, account.customer_id, account.name, account.iban, account.currency,
    account.credit_line_minor, account.rewards
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

/** The same of a card that is known already. */
export async function cardAndAccountById(tx: Queryable, cardId: string): Promise<CardAndAccount> {
  const row = await one<CardRow & AccountRow>(tx, `${BOTH} WHERE card.card_id = $1`, cardId);
  if (row === undefined) throw new Error('no such card');
  return { card: cardOf(row), account: accountOf(row) };
}
