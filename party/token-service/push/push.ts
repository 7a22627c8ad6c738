/**
 * A card that a bank gives its customer to add without typing it (B8). The customer gets a receipt,
 * good for one enrolment and a few minutes; here a keyed digest of it is kept, and the card's
 * number in the vault.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { lookUpRange } from '../decide/range.ts';
import { askerOf, owns } from '../life/caller.ts';
import type { Room } from '../room.ts';
import { deleteReceipts, insertReceipt } from '../store/pushes.ts';
import { forgetPan, keepPan } from '../vault/vault.ts';

type PushAccount = (typeof tokenServiceContract)['operations']['pushAccount'];

/** As long as an eligibility answer is good for in the field. */
const RECEIPT_MS = 15 * 60_000;

const RECEIPT_LENGTH = 32;

export async function pushAccount(
  room: Room,
  { panUniqueReference, encryptedCard }: InputOf<PushAccount>,
  context: CallContext,
): Promise<AnswerOf<PushAccount> | Refusal> {
  const card = await room.cipher.openAccount(encryptedCard);
  if (card === undefined) return refuse('CARD_DATA_UNREADABLE');
  const { pan, prefix } = card;
  if (pan === undefined) return refuse('CARD_NUMBER_INVALID');
  const range = lookUpRange(room.banks, prefix);
  if (!range.ok) return refuse(range.code);
  const { programme, product } = range;
  if (!owns(askerOf(context), programme.id)) return refuse('BANK_NOT_SUPPORTED');
  const now = room.clock.now();
  const expiresAt = now + RECEIPT_MS;
  const pushReceipt = Buffer.from(room.chance.bytes(RECEIPT_LENGTH)).toString('base64url');
  await room.database.transaction(async (tx) => {
    const row = {
      receipt_digest: receiptDigest(room, pushReceipt),
      programme_id: programme.id,
      product_id: product.productId,
      pan_id: await keepPan(room, tx, pan),
      pan_unique_reference: panUniqueReference,
      expires_at: BigInt(expiresAt),
    };
    await insertReceipt(tx, row, now);
  });
  return { pushReceipt, expiresAt };
}

/** Finds a receipt without keeping it. */
export function receiptDigest({ keys }: Pick<Room, 'keys'>, pushReceipt: string): string {
  return Buffer.from(keys.fingerprint('push-receipt', pushReceipt)).toString('base64url');
}

/** Receipts whose time is over go, and with them the cards that nothing else needs. */
export async function forgetReceipts(room: Room): Promise<void> {
  await room.database.transaction(async (tx) => {
    const cards = await deleteReceipts(tx, room.clock.now());
    for (const panId of cards) await forgetPan(tx, panId);
  });
}
