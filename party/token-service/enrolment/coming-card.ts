/**
 * The card that is to be added, whichever way it comes: typed into the app, pushed by its bank, or
 * moved from another wearable of the same account. Nobody types the last two again.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import type { BankProgramme } from '@armilla/kit/programme';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { PAN } from '@armilla/kit/secret';
import { lookUpRange } from '../decide/range.ts';
import type { CardData } from '../keys/card-cipher.ts';
import { receiptDigest } from '../push/push.ts';
import { bankOf, type Room } from '../room.ts';
import { enrolment, enrolmentByKey } from '../store/enrolments.ts';
import { holdsOf } from '../store/holds.ts';
import { isMovingElsewhere, type Origin, receipt } from '../store/pushes.ts';
import { token } from '../store/tokens.ts';
import { panOf } from '../vault/vault.ts';
import { isMovable } from './move.ts';

export type OpenInput = InputOf<(typeof tokenServiceContract)['operations']['openEnrolment']>;

export interface ComingCard extends Origin {
  readonly pan: PAN;
  readonly bank: BankProgramme;
  readonly productId: string;
  /** All that was typed, for its issuer. */
  readonly typed?: CardData;
  /** By which its issuer knows a card on file. */
  readonly panUniqueReference?: string;
}

/** Exactly one of the three ways. `key` is that of the request. */
export async function comingCard(
  room: Room,
  input: OpenInput,
  key: string,
): Promise<ComingCard | Refusal> {
  const { encryptedCard, pushReceipt, moveOf } = input;
  const ways = [encryptedCard, pushReceipt, moveOf].filter((way) => way !== undefined);
  if (ways.length !== 1) {
    return refuse('INPUT_INVALID', 'needs one of encryptedCard, pushReceipt and moveOf');
  }
  if (encryptedCard !== undefined) return typedCard(room, encryptedCard);
  return room.database.transaction((tx) =>
    pushReceipt === undefined
      ? movedCard(room, tx, input, moveOf ?? '')
      : pushedCard(room, tx, pushReceipt, key),
  );
}

async function typedCard(room: Room, encryptedCard: string): Promise<ComingCard | Refusal> {
  const typed = await room.cipher.openCard(encryptedCard);
  if (typed === undefined) return refuse('CARD_DATA_UNREADABLE');
  const { pan, prefix } = typed;
  if (pan === undefined) return refuse('CARD_NUMBER_INVALID');
  const range = lookUpRange(room.banks, prefix);
  if (!range.ok) return refuse(range.code);
  const { programme: bank, product } = range;
  const origin = { source: 'ACCOUNT_ADDED_MANUALLY', moveOf: null, receiptDigest: null } as const;
  return { ...origin, pan, bank, productId: product.productId, typed };
}

async function pushedCard(
  room: Room,
  tx: Queryable,
  pushReceipt: string,
  key: string,
): Promise<ComingCard | Refusal> {
  const digest = receiptDigest(room, pushReceipt);
  const row = await receipt(tx, digest);
  if (row === undefined) return refuse('PUSH_RECEIPT_INVALID');
  const isOver = room.clock.now() >= Number(row.expires_at);
  // The same request, made again because its answer was lost, finds what it began.
  const begun = await enrolmentByKey(tx, key);
  const isMine = begun !== undefined && begun.enrolment_id === row.used_by;
  if (!isMine && (isOver || row.used_by !== null)) return refuse('PUSH_RECEIPT_INVALID');
  return {
    source: 'ACCOUNT_ADDED_VIA_APPLICATION',
    moveOf: null,
    receiptDigest: digest,
    pan: await panOf(room, tx, row.pan_id),
    bank: bankOf(room, row.programme_id),
    productId: row.product_id,
    panUniqueReference: row.pan_unique_reference,
  };
}

async function movedCard(
  room: Room,
  tx: Queryable,
  { accountId, secureElementId }: OpenInput,
  reference: string,
): Promise<ComingCard | Refusal> {
  const held = await token(tx, reference);
  const row = held && (await enrolment(tx, held.enrolment_id));
  const isOwn = row?.account_id === accountId && row.secure_element_id !== secureElementId;
  if (held === undefined || row === undefined || !isOwn) return refuse('MOVE_NOT_POSSIBLE');
  const mayMove = isMovable(held, await holdsOf(tx, reference));
  const isTwice = await isMovingElsewhere(tx, reference, secureElementId);
  if (!mayMove || isTwice || row.pan_unique_reference === null) return refuse('MOVE_NOT_POSSIBLE');
  return {
    source: 'ACCOUNT_ON_FILE',
    moveOf: reference,
    receiptDigest: null,
    pan: await panOf(room, tx, held.pan_id),
    bank: bankOf(room, row.programme_id),
    productId: row.product_id,
    panUniqueReference: row.pan_unique_reference,
  };
}
