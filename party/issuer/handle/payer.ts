/** Who pays, their money locked: payments of one account come one after another. */
import type { Holding, Queryable } from '@armilla/kit/database';
import { availableBalance, type Figures } from '../decide/posting.ts';
import { lockedFigures } from '../store/ledger.ts';
import {
  type CardAndAccount,
  cardAndAccount,
  cardAndAccountById,
  cardAndFigures,
} from '../store/payers.ts';

/** A card with the money behind it, its row of figures locked. */
export interface Payer extends CardAndAccount {
  readonly availableMinor: number;
}

/** By the card's number, among works that are done together. */
export async function payerHeld(tx: Holding, panFingerprint: string): Promise<Payer | undefined> {
  const seen = await cardAndFigures(tx, panFingerprint);
  const found = seen ?? (await cardAndAccount(tx, panFingerprint));
  if (found === undefined) return undefined;
  const isOld = await tx.hold(found.account.accountId);
  return seen === undefined || isOld ? locked(tx, found) : payerWith(seen, seen.figures);
}

export async function payerById(tx: Queryable, cardId: string): Promise<Payer> {
  return locked(tx, await cardAndAccountById(tx, cardId));
}

async function locked(tx: Queryable, found: CardAndAccount): Promise<Payer> {
  return payerWith(found, await lockedFigures(tx, found.account.accountId, found.account.currency));
}

function payerWith({ card, account }: CardAndAccount, figures: Figures): Payer {
  return { card, account, availableMinor: availableBalance(figures, account.creditLineMinor) };
}
