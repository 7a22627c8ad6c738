/**
 * What a secure element answered to a package: judged, and the consequences drawn. Only answers
 * under R-MAC move anything forward; an error or a forged answer costs an attempt and no more.
 */

import type { packageReport, packageResult } from '@armilla/api/shapes';
import { DecodeError, fromHex } from '@armilla/bytes';
import type { Answer } from '@armilla/globalplatform';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { unreachable } from '@armilla/kit/unreachable';
import type { z } from 'zod';
import { nextEnrolmentState } from '../decide/enrolment-state.ts';
import { judgeReport, type ReportVerdict } from '../decide/package-session.ts';
import { queueAuditAfterFailure, settleAudit } from '../drift/audit.ts';
import { endEnrolment } from '../enrolment/end.ts';
import { activateWhenReady } from '../enrolment/ready.ts';
import { tellEnrolment, tellToken } from '../events.ts';
import { repairMissing } from '../renew/rounds.ts';
import type { Room } from '../room.ts';
import {
  credentialsOf,
  type PayingTokenRow,
  payingToken,
  takeNextCredential,
} from '../store/credentials.ts';
import { setRepaired } from '../store/drift.ts';
import { type EnrolmentRow, lockEnrolment, setEnrolmentState } from '../store/enrolments.ts';
import {
  dropWrapping,
  finishPackage,
  type PackageOperation,
  type PackageRow,
  packageOf,
  putOff,
  queuedOfToken,
} from '../store/packages.ts';
import {
  lockSecureElement,
  type SecureElementRow,
  setAudited,
  setSequenceCounter,
  takePosition,
} from '../store/secure-elements.ts';
import { setProvisioning, type TokenRow, token } from '../store/tokens.ts';
import { wrappingOf } from './next.ts';
import { queueOrder } from './order.ts';
import { queueActivate, queueDeactivate } from './queue.ts';

type Report = z.infer<typeof packageReport> & { readonly secureElementId: string };
type Result = z.infer<typeof packageResult>;

/** Errors and forged answers after which a package is given up. */
const MOST_REJECTIONS = 5;

/** How long a renewal stands aside that the secure element would not take. */
const PUT_OFF_MS = 86_400_000;

export async function reportPackage(room: Room, report: Report): Promise<Result | Refusal> {
  const answer = await room.database.transaction((tx) => settle(room, tx, report));
  // What a look found missing is made again now: whoever relays asks for the next package at once.
  await repairMissing(room, () => true);
  room.nudge();
  return answer;
}

async function settle(room: Room, tx: Queryable, report: Report): Promise<Result | Refusal> {
  const element = await lockSecureElement(tx, report.secureElementId);
  if (element === undefined) return refuse('SECURE_ELEMENT_UNKNOWN');
  const row = await packageOf(tx, report.packageId, report.secureElementId);
  if (row === undefined) return refuse('PACKAGE_UNKNOWN');
  if (row.state !== 'QUEUED') return resultOf(row);
  if (row.host_challenge === null) return { state: 'RETRY', reason: 'this wrapping was reported' };
  const responses = report.responses.map((response) => fromHex(response));
  const verdict = judgeReport(wrappingOf(room, element, row), responses);
  await learnCounter(tx, element, row, verdict);
  return draw(room, tx, { element, row }, verdict);
}

/** A package, and the secure element it is for. */
interface Reported {
  readonly element: SecureElementRow;
  readonly row: PackageRow;
}

/** A report that comes again after the package's end. */
function resultOf(row: PackageRow): Result {
  if (row.state === 'PROCESSED') return { state: 'PROCESSED' };
  // A cancelled package must not stop the phone: what stands behind it in the line goes on.
  const state = row.state === 'FAILED' ? 'FAILED' : 'RETRY';
  return { state, ...(row.reason === null ? {} : { reason: row.reason }) };
}

/** Where the secure element's session counter stands after this report. */
async function learnCounter(
  tx: Queryable,
  element: SecureElementRow,
  row: PackageRow,
  verdict: ReportVerdict,
): Promise<void> {
  const id = element.secure_element_id;
  const used = Number(row.sequence_counter);
  switch (verdict.kind) {
    case 'DRIFT':
      return setSequenceCounter(tx, id, afterDrift(element, verdict.sequenceCounter), used);
    case 'COMMITTED':
    case 'LOOKED':
      return setSequenceCounter(tx, id, used + 1, null);
    case 'CUT_SHORT':
    case 'REJECTED':
      if (verdict.sessionOpened) await setSequenceCounter(tx, id, used + 1, null);
      return;
    default:
      return unreachable(verdict);
  }
}

/**
 * Chips count sessions opened; some count sessions asked for. Of those the counter that was told
 * has moved on by one when it is used: two drifts by one in a row give such a chip away.
 */
function afterDrift(element: SecureElementRow, told: number): number {
  const { drifted_to: before, sequence_counter: believed } = element;
  const countsAsking = before !== null && told === Number(believed) + 1;
  return countsAsking ? told + 1 : told;
}

async function draw(
  room: Room,
  tx: Queryable,
  reported: Reported,
  verdict: ReportVerdict,
): Promise<Result> {
  const { row } = reported;
  switch (verdict.kind) {
    case 'COMMITTED':
      return processed(room, tx, row);
    case 'LOOKED':
      return looked(room, tx, reported, verdict.answers);
    case 'CUT_SHORT':
      await dropWrapping(tx, row.package_id, false);
      return { state: 'RETRY', reason: 'cut short' };
    case 'DRIFT':
      await dropWrapping(tx, row.package_id, false);
      return { state: 'RETRY', reason: 'the secure element stood at another session' };
    case 'REJECTED':
      return rejected(room, tx, reported, verdict.reason);
    default:
      return unreachable(verdict);
  }
}

async function processed(room: Room, tx: Queryable, row: PackageRow): Promise<Result> {
  const now = room.clock.now();
  await finishPackage(tx, row.package_id, 'PROCESSED', null, now);
  await setRepaired(tx, row.package_id, now);
  if (row.token_unique_reference !== null) await confirmed(room, tx, row);
  return { state: 'PROCESSED' };
}

async function looked(
  room: Room,
  tx: Queryable,
  reported: Reported,
  answers: readonly Answer[],
): Promise<Result> {
  const { row } = reported;
  try {
    await settleAudit(room, tx, row.secure_element_id, answers);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return rejected(room, tx, reported, `registry, ${error.message}`);
  }
  return processed(room, tx, row);
}

async function rejected(
  room: Room,
  tx: Queryable,
  reported: Reported,
  reason: string,
): Promise<Result> {
  const { row } = reported;
  await dropWrapping(tx, row.package_id, true);
  if (Number(row.rejections) + 1 < MOST_REJECTIONS) return { state: 'RETRY', reason };
  const now = room.clock.now();
  // The card pays as it is: what renews it waits, and stays the same, for it may be done already.
  if (row.operation === 'RENEW') {
    const position = await takePosition(tx, row.secure_element_id);
    await putOff(tx, row.package_id, position, now + PUT_OFF_MS);
    await queueAuditAfterFailure(room, tx, reported.element);
    return { state: 'RETRY', reason };
  }
  await finishPackage(tx, row.package_id, 'FAILED', reason, now);
  if (row.operation === 'AUDIT') await setAudited(tx, row.secure_element_id, now);
  else if (row.token_unique_reference !== null) await failed(room, tx, row);
  const looksAgain = row.operation !== 'AUDIT' && row.operation !== 'PERSONALISE';
  if (looksAgain) await queueAuditAfterFailure(room, tx, reported.element);
  return { state: 'FAILED', reason };
}

interface Rows {
  readonly held: TokenRow;
  readonly enrolled: EnrolmentRow;
}

async function rowsOf(tx: Queryable, row: PackageRow): Promise<Rows> {
  const held = await token(tx, row.token_unique_reference ?? '');
  const enrolled = held && (await lockEnrolment(tx, held.enrolment_id));
  if (held === undefined || enrolled === undefined) throw new Error('a package of no token');
  return { held, enrolled };
}

/** The band did it, and proved it. */
async function confirmed(room: Room, tx: Queryable, row: PackageRow): Promise<void> {
  const rows = await rowsOf(tx, row);
  const { held, enrolled } = rows;
  if (row.leaves !== null) {
    const now = room.clock.now();
    await setProvisioning(tx, held.token_unique_reference, row.leaves, now);
  }
  await CONFIRMED[row.operation](room, tx, rows);
  await tellEnrolment(room, tx, enrolled.enrolment_id);
}

const nothingMore = async () => {};

/** What follows, beside what the band then holds of the token. */
const CONFIRMED: Readonly<
  Record<PackageOperation, (room: Room, tx: Queryable, rows: Rows) => Promise<void>>
> = {
  PERSONALISE: personalised,
  RENEW: renewed,
  ACTIVATE: confirmEnrolment,
  DEACTIVATE: nothingMore,
  DELETE: nothingMore,
  ORDER: nothingMore,
  AUDIT: nothingMore,
};

/** The first time, or again after the band had lost it; a card that has a place is put there. */
async function personalised(room: Room, tx: Queryable, rows: Rows): Promise<void> {
  const reference = rows.held.token_unique_reference;
  await renewed(room, tx, rows);
  const card = await payingToken(tx, reference);
  if (card === undefined || card.status === 'DEACTIVATED') return;
  await showAsItStands(room, tx, card);
  await activateWhenReady(room, tx, rows.enrolled.enrolment_id);
  if (card.preference !== null) await queueOrder(room, tx, card.secure_element_id);
}

/** Somebody held or released the token while its card was on its way. */
async function showAsItStands(room: Room, tx: Queryable, card: PayingTokenRow): Promise<void> {
  const { status, provisioning } = card;
  if (status === 'ACTIVE' && provisioning === 'PERSONALISED') await queueActivate(room, tx, card);
  if (status !== 'ACTIVE' && provisioning === 'ACTIVATED') await queueDeactivate(room, tx, card);
}

/** From now on it pays with what the package brought, and with nothing from before. */
async function renewed(room: Room, tx: Queryable, { held, enrolled }: Rows): Promise<void> {
  const reference = held.token_unique_reference;
  const before = await payingToken(tx, reference);
  if (before === undefined || credentialsOf(before).next === undefined) return;
  await takeNextCredential(tx, reference, room.clock.now());
  const after = await token(tx, reference);
  if (after === undefined || after.status === 'DEACTIVATED') return;
  const news = { event: 'RENEWED', causedBy: 'NETWORK', reason: 'BEFORE_EXPIRY' } as const;
  await tellToken(room, tx, enrolled, after, news);
}

async function confirmEnrolment(room: Room, tx: Queryable, { enrolled }: Rows): Promise<void> {
  const state = nextEnrolmentState(enrolled.state, 'confirm');
  if (state === null) return;
  await setEnrolmentState(tx, enrolled.enrolment_id, state, null, room.clock.now());
}

/**
 * The band cannot take it. On the way to ACTIVE the token ends, and what stood behind it in the
 * line goes; later only what the band holds is in doubt, and the next look tells.
 */
async function failed(room: Room, tx: Queryable, row: PackageRow): Promise<void> {
  const { held, enrolled } = await rowsOf(tx, row);
  const now = room.clock.now();
  if (row.operation === 'PERSONALISE') {
    for (const queued of await queuedOfToken(tx, held.token_unique_reference)) {
      await finishPackage(tx, queued.package_id, 'CANCELLED', 'PACKAGE_FAILED', now);
    }
  }
  const state = nextEnrolmentState(enrolled.state, 'fail');
  if (state !== null) await endEnrolment(room, tx, enrolled, state, 'PACKAGE_FAILED');
  const isInDoubt = state !== null || row.operation === 'PERSONALISE' || row.operation === 'DELETE';
  if (isInDoubt) await setProvisioning(tx, held.token_unique_reference, 'FAILED', now);
  await tellEnrolment(room, tx, enrolled.enrolment_id);
}
