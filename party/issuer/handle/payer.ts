/** Who pays, their money locked: payments of one account come one after another. */
import type { Holding, Queryable } from '@armilla/kit/database';
import { availableBalance } from '../decide/posting.ts';
import { lockedFigures } from '../store/ledger.ts';
import { type CardAndAccount, cardAndAccount, cardAndAccountById } from '../store/payers.ts';

/** A card with the money behind it, its row of figures locked. */
export interface Payer extends CardAndAccount {
  readonly availableMinor: number;
}

export async function payerOf(tx: Queryable, panFingerprint: string): Promise<Payer | undefined> {
  const found = await cardAndAccount(tx, panFingerprint);
  return found && locked(tx, found);
}

/** The same among works that are done together. */
export async function payerHeld(tx: Holding, panFingerprint: string): Promise<Payer | undefined> {
  const found = await cardAndAccount(tx, panFingerprint);
  if (found === undefined) return undefined;
  await tx.hold(found.account.accountId);
  return locked(tx, found);
}

export async function payerById(tx: Queryable, cardId: string): Promise<Payer> {
  return locked(tx, await cardAndAccountById(tx, cardId));
}

async function locked(tx: Queryable, found: CardAndAccount): Promise<Payer> {
  const { accountId, currency, creditLineMinor } = found.account;
  const figures = await lockedFigures(tx, accountId, currency);
  return { ...found, availableMinor: availableBalance(figures, creditLineMinor) };
}
