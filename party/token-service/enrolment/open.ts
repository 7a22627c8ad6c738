/**
 * A card that is to be added: read, placed, and offered to its issuer. A place on the band
 * is reserved before the issuer is asked, so that two cards at once cannot both take the last one;
 * the reservation goes when the issuer says no, and ends by itself when this process does.
 */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, CallContext } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { isRefusal, isRefusalCode, type Refusal, refuse } from '@armilla/kit/refusal';
import type { PAN } from '@armilla/kit/secret';
import { isOffered, wantedOf } from '../decide/identification.ts';
import { refusePlace } from '../decide/places.ts';
import { tellEnrolment } from '../events.ts';
import { sealCardFor } from '../keys/card-cipher.ts';
import { isOver } from '../life/account.ts';
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
import { receipt, setOrigin, useReceipt } from '../store/pushes.ts';
import { lockSecureElement, type SecureElementRow } from '../store/secure-elements.ts';
import { tokenOfEnrolment } from '../store/tokens.ts';
import { forgetPan, keepPan, panFingerprint } from '../vault/vault.ts';
import { type ComingCard, comingCard, type OpenInput } from './coming-card.ts';
import { endEnrolment } from './end.ts';
import { type EnrolmentView, enrolmentView } from './view.ts';

type Decision = AnswerOf<(typeof issuerContract)['operations']['authorizeService']>;

/** How long a place is kept while the issuer is being asked. */
const RESERVATION_MS = 2 * 60_000;

export async function openEnrolment(
  room: Room,
  input: OpenInput,
  context: CallContext,
): Promise<EnrolmentView | Refusal> {
  const key = context.idempotencyKey;
  const card = await comingCard(room, input, key);
  if (isRefusal(card)) return card;
  const reserved = await room.database.transaction((tx) => reserve(room, tx, { input, key, card }));
  if (isRefusal(reserved)) return reserved;
  if (reserved.state !== 'OPENING') return view(room, reserved.enrolment_id);
  return askIssuer(room, reserved, card, input.risk);
}

interface Wanted {
  readonly input: OpenInput;
  readonly key: string;
  readonly card: ComingCard;
}

/** Takes a place, or finds the one that the same request took before it was cut off. */
async function reserve(room: Room, tx: Queryable, wanted: Wanted): Promise<EnrolmentRow | Refusal> {
  const { input, key, card } = wanted;
  const { bank, pan } = card;
  const element = await lockSecureElement(tx, input.secureElementId);
  if (element === undefined) return refuse('SECURE_ELEMENT_UNKNOWN');
  const begun = await enrolmentByKey(tx, key);
  if (begun !== undefined) return begun;
  if (hasLeft(element, input)) return refuse('DEVICE_OF_ANOTHER_ACCOUNT');
  if (await isUsedUp(tx, card)) return refuse('PUSH_RECEIPT_INVALID');
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
      product_id: card.productId,
      pan_fingerprint: fingerprint,
      pan_last_four: pan.lastFour,
    },
    now + RESERVATION_MS,
    now,
  );
  await setOrigin(tx, enrolmentId, card);
  const row = await enrolment(tx, enrolmentId);
  if (row === undefined) throw new Error('an enrolment row vanished');
  return row;
}

/** A receipt that came twice at once: what the first of them opened is no earlier offer. */
async function isUsedUp(tx: Queryable, { receiptDigest }: ComingCard): Promise<boolean> {
  if (receiptDigest === null) return false;
  return (await receipt(tx, receiptDigest))?.used_by !== null;
}

/** A request of somebody who paired the wearable before another account took it over. */
function hasLeft(
  { account_id: accountId, account_since: since }: SecureElementRow,
  input: OpenInput,
): boolean {
  if (accountId === null || accountId === input.accountId) return false;
  return input.risk.devicePairedAt <= Number(since);
}

/**
 * Counts what takes up places, after what no longer does has gone: reservations and offers whose
 * time is over, and an earlier offer for the same card, which typing it again replaces.
 */
async function clearAndCount(
  room: Room,
  tx: Queryable,
  { input, card: { bank } }: Wanted,
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
  card: ComingCard,
  risk: OpenInput['risk'],
): Promise<EnrolmentView | Refusal> {
  const enrolmentId = row.enrolment_id;
  try {
    const decision = await decisionOf(room, row, card, risk);
    const declined = isRefusal(decision) ? decision : refusalOf(decision);
    const refusal = await room.database.transaction(async (tx) => {
      const no =
        declined === undefined && !isRefusal(decision)
          ? await offer(room, tx, row, card, decision)
          : (declined ?? refuse('BANK_DECLINED'));
      if (no !== undefined) await deleteReservation(tx, enrolmentId);
      return no;
    });
    room.nudge();
    return refusal ?? view(room, enrolmentId);
  } catch (error) {
    await room.database.transaction((tx) => deleteReservation(tx, enrolmentId));
    throw error;
  }
}

async function decisionOf(
  room: Room,
  row: EnrolmentRow,
  card: ComingCard,
  risk: OpenInput['risk'],
): Promise<Decision | Refusal> {
  const { client } = issuerOf(room, row.programme_id);
  const named = await cardFor(room, card);
  if (isRefusal(named)) return named;
  return client.authorizeService(
    {
      enrolmentId: row.enrolment_id,
      ...named,
      source: row.source,
      risk,
      deviceName: row.device_name,
      model: row.model,
      language: row.language,
    },
    { idempotencyKey: row.enrolment_id, language: row.language },
  );
}

/** What was typed, to the issuer's own key; a card on file by the issuer's own reference. */
async function cardFor(
  room: Room,
  { bank, pan, typed, panUniqueReference }: ComingCard,
): Promise<{ encryptedCard: string } | { panUniqueReference: string } | Refusal> {
  if (panUniqueReference !== undefined) return { panUniqueReference };
  if (typed === undefined) throw new Error('a card that nobody typed and no issuer knows');
  const recipient = await issuerOf(room, bank.id).client.getEncryptionKey({});
  if (isRefusal(recipient)) return recipient;
  return { encryptedCard: await sealCardFor(recipient.key, pan, typed) };
}

/** The issuer's "no" with its reason where the catalogue has it, else the general one. */
function refusalOf(decision: Decision): Refusal | undefined {
  if (decision.decision !== 'DECLINED') return undefined;
  return refuse(isRefusalCode(decision.reason) ? decision.reason : 'BANK_DECLINED');
}

/** The offer, unless its reservation went or the card did while the issuer was being asked. */
async function offer(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  { bank, pan, receiptDigest: digest, ...card }: ComingCard,
  decision: Decision,
): Promise<Refusal | undefined> {
  const panUniqueReference = decision.panUniqueReference ?? card.panUniqueReference;
  if (decision.decision === 'DECLINED' || panUniqueReference === undefined) {
    throw new Error('an offer without the issuer’s reference of the card');
  }
  if (await isOver(tx, bank.id, panUniqueReference)) return refuse('CARD_BLOCKED');
  const now = room.clock.now();
  if (digest !== null && !(await useReceipt(tx, digest, row.enrolment_id, now))) {
    return refuse('PUSH_RECEIPT_INVALID');
  }
  const wanted = wantedOf(decision);
  const allowed = decision.activationMethods.filter(
    ({ type }) => bank.identification.methods.includes(type) && isOffered(type, wanted),
  );
  const offered = await offerEnrolment(
    tx,
    row.enrolment_id,
    {
      panId: await keepPan(room, tx, pan),
      panUniqueReference,
      paymentAccountReference: decision.paymentAccountReference ?? null,
      decision: decision.decision,
      activationMethods: JSON.stringify(allowed),
      eligibilityExpiresAt: now + bank.identification.eligibilityMinutes * 60_000,
      risk: decision.risk,
      wanted: JSON.stringify(wanted),
      signals: JSON.stringify(decision.signals),
    },
    now,
  );
  if (!offered) return withdrawn(room, tx, pan);
  await tellEnrolment(room, tx, row.enrolment_id);
  return undefined;
}

/** The wearable was reported lost, or changed hands, while the issuer was being asked. */
async function withdrawn(room: Room, tx: Queryable, pan: PAN): Promise<Refusal> {
  await forgetPan(tx, await keepPan(room, tx, pan));
  return refuse('ENROLMENT_STATE');
}

/** An enrolment as it stands; `NOT_FOUND` when it is none, or still being opened. */
export function view(room: Room, enrolmentId: string): Promise<EnrolmentView | Refusal> {
  return room.database.transaction(async (tx) => {
    const row = await enrolment(tx, enrolmentId);
    if (row === undefined || row.state === 'OPENING') return refuse('NOT_FOUND');
    return enrolmentView(room, tx, row, await tokenOfEnrolment(tx, enrolmentId));
  });
}
