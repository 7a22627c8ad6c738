/**
 * Rounds by the clock: cards that end soon, or are under keys that are no longer the newest, are
 * made again; and so are those that an audit found missing. Each takes a key pair first, outside
 * its transaction: making one takes longer than a commit.
 */
import type { RsaPrivateKey } from '@armilla/cipher';
import type { Queryable } from '@armilla/kit/database';
import type { BankProgramme } from '@armilla/kit/programme';
import type { Left } from '@armilla/kit/rounds';
import { renewalMonth } from '../decide/credential.ts';
import { endByCommand } from '../enrolment/end.ts';
import { tellEnrolment } from '../events.ts';
import { KEY_DERIVATION_INDEX } from '../keys/token-keys.ts';
import { forgetReceipts } from '../push/push.ts';
import type { Room } from '../room.ts';
import {
  dueForRenewal,
  isDueForRenewal,
  type PayingTokenRow,
  payingToken,
} from '../store/credentials.ts';
import {
  type DriftRow,
  deleteDrift,
  lockUnrepaired,
  setRepair,
  unrepairedMissing,
} from '../store/drift.ts';
import { type EnrolmentRow, lockEnrolment } from '../store/enrolments.ts';
import { finishPackage, queuedOfToken } from '../store/packages.ts';
import { lockSecureElement } from '../store/secure-elements.ts';
import { setProvisioning } from '../store/tokens.ts';
import { type Again, makeAgain } from './again.ts';

/** How many one walk takes up of each kind. */
const BATCH = 20;

/** What follows the calendar is looked after this often. */
const CALENDAR_MS = 60_000;

/** Walks over everything here. */
export function freshening(room: Room): (isOpen: () => boolean) => Promise<Left> {
  let calendarAt = 0;
  return async (isOpen) => {
    const missing = await repairMissing(room, isOpen);
    const now = room.clock.now();
    // A clock that was put back does not make it wait.
    const isEarly = now < calendarAt && calendarAt <= now + CALENDAR_MS;
    if (!isEarly) {
      await forgetReceipts(room);
      const more = await renewDue(room, isOpen);
      calendarAt = more ? 0 : now + CALENDAR_MS;
    }
    return missing || calendarAt === 0 || { nothingBefore: calendarAt };
  };
}

/** True when there may be more. */
async function renewDue(room: Room, isOpen: () => boolean): Promise<boolean> {
  let more = false;
  for (const bank of room.banks) {
    const due = await dueForRenewal(room.database, ruleOf(room, bank), BATCH);
    for (const reference of due) if (isOpen()) await renewOne(room, bank, reference);
    more ||= due.length === BATCH;
  }
  return more;
}

function ruleOf(room: Room, { id, token }: BankProgramme) {
  return {
    programmeId: id,
    before: renewalMonth(room.clock.now(), room.service.renewal.daysBefore),
    caIndex: token.caIndex,
    keyDerivationIndex: token.keyDerivationIndex ?? KEY_DERIVATION_INDEX,
  };
}

async function renewOne(room: Room, bank: BankProgramme, reference: string): Promise<void> {
  const iccKey = await room.iccKeys.take();
  await room.database.transaction(async (tx) => {
    const found = await lockCard(tx, reference);
    // Between the look and the lock it may have ended, or something may wait for it.
    const isDue = await isDueForRenewal(tx, ruleOf(room, bank), reference);
    if (found === undefined || !isDue) return;
    await makeAgain(room, tx, found.row, found.token, iccKey, 'RENEW');
  });
}

interface Card {
  readonly token: PayingTokenRow;
  readonly row: EnrolmentRow;
}

/** A token with its secure element locked first, as everything that touches both does. */
async function lockCard(tx: Queryable, reference: string): Promise<Card | undefined> {
  const before = await payingToken(tx, reference);
  if (before === undefined) return undefined;
  await lockSecureElement(tx, before.secure_element_id);
  const row = await lockEnrolment(tx, before.enrolment_id);
  const token = await payingToken(tx, reference);
  return row === undefined || token === undefined ? undefined : { row, token };
}

/** Cards that an audit found missing; true when there may be more. */
export async function repairMissing(room: Room, isOpen: () => boolean): Promise<boolean> {
  const missing = await unrepairedMissing(room.database, BATCH);
  for (const row of missing) if (isOpen()) await repairOne(room, row);
  if (missing.length > 0) room.nudge();
  return missing.length === BATCH;
}

async function repairOne(room: Room, { drift_id: driftId }: DriftRow): Promise<void> {
  const iccKey = await room.iccKeys.take();
  await room.database.transaction(async (tx) => {
    const drift = await lockUnrepaired(tx, driftId);
    if (drift?.token_unique_reference == null) return;
    const card = await lockCard(tx, drift.token_unique_reference);
    // Ended meanwhile: what the band does not hold it shall not hold.
    if (card === undefined || card.token.status === 'DEACTIVATED') return deleteDrift(tx, driftId);
    const how = drift.in_place === 0n ? 'INSTALL' : 'REFILL';
    await setRepair(tx, driftId, await bringBack(room, tx, card, iccKey, how));
  });
}

/** Queues the card once more, or ends the token when nothing is left to make it from (`null`). */
async function bringBack(
  room: Room,
  tx: Queryable,
  { row, token }: Card,
  iccKey: RsaPrivateKey,
  how: Again,
): Promise<string | null> {
  const now = room.clock.now();
  for (const queued of await queuedOfToken(tx, token.token_unique_reference)) {
    await finishPackage(tx, queued.package_id, 'CANCELLED', 'MISSING_ON_WEARABLE', now);
  }
  const packageId = await makeAgain(room, tx, row, token, iccKey, how);
  if (packageId === undefined) {
    const cause = { causedBy: 'NETWORK', reason: 'MISSING_ON_WEARABLE' } as const;
    await endByCommand(room, tx, row, cause);
    return null;
  }
  await setProvisioning(tx, token.token_unique_reference, 'PREPARING', now);
  await tellEnrolment(room, tx, row.enrolment_id);
  return packageId;
}
