/**
 * A reversal takes its original back: the hold is voided, the points with it. Said again it changes
 * nothing; said before its original it stays as a tombstone, and the original is not held.
 */
import type { Message } from '@armilla/iso8583';
import type { Queryable } from '@armilla/kit/database';
import { PAN } from '@armilla/kit/secret';
import { answerMessage } from '../decide/answer-message.ts';
import { readReversal } from '../decide/read-request.ts';
import type { House } from '../deps.ts';
import { authorisationByKey, markReversed, noteReversal } from '../store/authorisations.ts';
import { cardByFingerprint } from '../store/cards.ts';
import { accountById } from '../store/customers.ts';
import { lockedFigures, voidHolds } from '../store/ledger.ts';

export async function reverse(house: House, message: Message): Promise<Message> {
  const { originalKey } = readReversal(message);
  const { database, clock, log } = house;
  const panFingerprint = house.vault.fingerprint(new PAN(message.fields[2] ?? ''));
  const known = await house.lanes(panFingerprint, () =>
    database.transaction(async (tx) => {
      await lockPayer(tx, panFingerprint);
      await noteReversal(tx, originalKey, clock.now());
      const original = await authorisationByKey(tx, originalKey);
      if (original === undefined) return false;
      await voidHolds(tx, original.authorisationId, clock.now());
      await markReversed(tx, original.authorisationId);
      return true;
    }),
  );
  log.info({ rrn: message.fields[37], originalKnown: known }, 'reversal taken');
  return answerMessage(message, '00');
}

/** An original under way on the same account comes wholly before this reversal or wholly after. */
async function lockPayer(tx: Queryable, panFingerprint: string): Promise<void> {
  const card = await cardByFingerprint(tx, panFingerprint);
  if (card === undefined) return;
  const { accountId, currency } = await accountById(tx, card.accountId);
  await lockedFigures(tx, accountId, currency);
}
