/**
 * A card typed into the companion app: read, placed, and offered to its issuer. A place on the band
 * is reserved before the issuer is asked, so that two cards at once cannot both take the last one;
 * the reservation goes when the issuer says no, and ends by itself when this process does.
 */
import type { issuerContract } from '@armilla/api/issuer';
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import type { BankProgramme } from '@armilla/kit/programme';
import { isRefusal, isRefusalCode, type Refusal, refuse } from '@armilla/kit/refusal';
import type { PAN } from '@armilla/kit/secret';
import { refusePlace } from '../decide/places.ts';
import { lookUpRange } from '../decide/range.ts';
import { tellEnrolment } from '../events.ts';
import { type CardData, sealCardFor } from '../keys/card-cipher.ts';
import { issuerOf, newId, type Room } from '../room.ts';
import {
  deleteReservation,
  deleteStaleReservations,
  type EnrolmentRow,
  eligibleOfCard,
  enrolment,
  enrolmentByKey,
  insertEnrolment,
  occupied,
  offerEnrolment,
} from '../store/enrolments.ts';
import { lockSecureElement, type SecureElementRow } from '../store/secure-elements.ts';
import { tokenOfEnrolment } from '../store/tokens.ts';
import { keepPan, panFingerprint } from '../vault/vault.ts';
import { endEnrolment } from './end.ts';
import { type EnrolmentView, enrolmentView } from './view.ts';

type OpenInput = InputOf<(typeof tokenServiceContract)['operations']['openEnrolment']>;
type Decision = AnswerOf<(typeof issuerContract)['operations']['authorizeService']>;

/** How long a place is kept while the issuer is being asked. */
const RESERVATION_MS = 2 * 60_000;

export async function openEnrolment(
  room: Room,
  input: OpenInput,
  context: CallContext,
): Promise<EnrolmentView | Refusal> {
  const card = await room.cipher.openCard(input.encryptedCard);
  if (card === undefined) return refuse('CARD_DATA_UNREADABLE');
  if (card.pan === undefined) return refuse('CARD_NUMBER_INVALID');
  const range = lookUpRange(room.banks, card.prefix);
  if (!range.ok) return refuse(range.code);
  const { programme, product } = range;
  const wanted = { input, key: context.idempotencyKey, bank: programme, pan: card.pan };
  const reserved = await room.database.transaction((tx) =>
    reserve(room, tx, wanted, product.productId),
  );
  if (isRefusal(reserved)) return reserved;
  if (reserved.state !== 'OPENING') return view(room, reserved.enrolment_id);
  return askIssuer(room, reserved, programme, card.pan, card);
}

interface Wanted {
  readonly input: OpenInput;
  readonly key: string;
  readonly bank: BankProgramme;
  readonly pan: PAN;
}

/** Takes a place, or finds the one that the same request took before it was cut off. */
async function reserve(
  room: Room,
  tx: Queryable,
  wanted: Wanted,
  productId: string,
): Promise<EnrolmentRow | Refusal> {
  const { input, key, bank, pan } = wanted;
  const element = await lockSecureElement(tx, input.secureElementId);
  if (element === undefined) return refuse('SECURE_ELEMENT_UNKNOWN');
  const begun = await enrolmentByKey(tx, key);
  if (begun !== undefined) return begun;
  const fingerprint = panFingerprint(room, pan);
  const refusal = await clearAndCount(room, tx, wanted, element, fingerprint);
  if (refusal !== undefined) return refusal;
  const now = room.clock.now();
  const enrolmentId = newId(room, 'enr');
  await insertEnrolment(
    tx,
    {
      enrolment_id: enrolmentId,
      idempotency_key: key,
      account_id: input.accountId,
      device_id: input.deviceId,
      device_name: input.deviceName,
      model: input.model,
      secure_element_id: input.secureElementId,
      language: input.language,
      programme_id: bank.id,
      product_id: productId,
      pan_fingerprint: fingerprint,
      pan_last_four: pan.lastFour,
    },
    now + RESERVATION_MS,
    now,
  );
  const row = await enrolment(tx, enrolmentId);
  if (row === undefined) throw new Error('an enrolment row vanished');
  return row;
}

/**
 * Counts what takes up places, after what no longer does has gone: reservations and offers whose
 * time is over, and an earlier offer for the same card, which typing it again replaces.
 */
async function clearAndCount(
  room: Room,
  tx: Queryable,
  { input, bank }: Wanted,
  element: SecureElementRow,
  fingerprint: string,
): Promise<Refusal | undefined> {
  if (element.model !== input.model) return refuse('UNSUPPORTED_MODEL');
  const id = element.secure_element_id;
  await deleteStaleReservations(tx, id, room.clock.now());
  for (const row of await eligibleOfCard(tx, id, fingerprint)) {
    await endEnrolment(room, tx, row, 'EXPIRED', 'TYPED_AGAIN');
  }
  const taken = await occupied(tx, id, bank.id, fingerprint);
  const code = refusePlace(room.service, bank, input.model, taken);
  return code === undefined ? undefined : refuse(code);
}

/** Asks the issuer and settles the reservation either way. */
async function askIssuer(
  room: Room,
  row: EnrolmentRow,
  bank: BankProgramme,
  pan: PAN,
  card: CardData,
): Promise<EnrolmentView | Refusal> {
  const enrolmentId = row.enrolment_id;
  try {
    const decision = await decisionOf(room, row, pan, card);
    const refusal = isRefusal(decision) ? decision : declined(decision);
    if (refusal === undefined && !isRefusal(decision)) {
      await room.database.transaction((tx) => offer(room, tx, enrolmentId, bank, pan, decision));
      room.nudge();
      return view(room, enrolmentId);
    }
    await room.database.transaction((tx) => deleteReservation(tx, enrolmentId));
    return refusal ?? refuse('BANK_DECLINED');
  } catch (error) {
    await room.database.transaction((tx) => deleteReservation(tx, enrolmentId));
    throw error;
  }
}

async function decisionOf(
  room: Room,
  row: EnrolmentRow,
  pan: PAN,
  card: CardData,
): Promise<Decision | Refusal> {
  const { client } = issuerOf(room, row.programme_id);
  const recipient = await client.getEncryptionKey({});
  if (isRefusal(recipient)) return recipient;
  return client.authorizeService(
    {
      enrolmentId: row.enrolment_id,
      encryptedCard: await sealCardFor(recipient.key, pan, card),
      deviceName: row.device_name,
      model: row.model,
      language: row.language,
    },
    { idempotencyKey: row.enrolment_id, language: row.language },
  );
}

/** The issuer's "no" with its reason where the catalogue has it, else the general one. */
function declined(decision: Decision): Refusal | undefined {
  if (decision.decision !== 'DECLINED') return undefined;
  return refuse(isRefusalCode(decision.reason) ? decision.reason : 'BANK_DECLINED');
}

async function offer(
  room: Room,
  tx: Queryable,
  enrolmentId: string,
  bank: BankProgramme,
  pan: PAN,
  decision: Decision,
): Promise<void> {
  if (decision.decision === 'DECLINED' || decision.panUniqueReference === undefined) {
    throw new Error('an offer without the issuer’s reference of the card');
  }
  const now = room.clock.now();
  const allowed = decision.activationMethods.filter(({ type }) =>
    bank.identification.methods.includes(type),
  );
  await offerEnrolment(
    tx,
    enrolmentId,
    {
      panId: await keepPan(room, tx, pan),
      panUniqueReference: decision.panUniqueReference,
      paymentAccountReference: decision.paymentAccountReference ?? null,
      decision: decision.decision,
      activationMethods: JSON.stringify(allowed),
      eligibilityExpiresAt: now + bank.identification.eligibilityMinutes * 60_000,
    },
    now,
  );
  await tellEnrolment(room, tx, enrolmentId);
}

/** An enrolment as it stands; `NOT_FOUND` when it is none, or still being opened. */
export function view(room: Room, enrolmentId: string): Promise<EnrolmentView | Refusal> {
  return room.database.transaction(async (tx) => {
    const row = await enrolment(tx, enrolmentId);
    if (row === undefined || row.state === 'OPENING') return refuse('NOT_FOUND');
    return enrolmentView(room, tx, row, await tokenOfEnrolment(tx, enrolmentId));
  });
}
