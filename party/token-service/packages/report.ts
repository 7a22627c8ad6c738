/**
 * What a secure element answered to a package: judged, and the consequences drawn. Only answers
 * under R-MAC move anything forward; an error or a forged answer costs an attempt and no more.
 */

import type { packageReport, packageResult } from '@armilla/api/shapes';
import { fromHex } from '@armilla/bytes';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import { nextEnrolmentState } from '../decide/enrolment-state.ts';
import { judgeReport, type ReportVerdict } from '../decide/package-session.ts';
import { nextTokenStatus } from '../decide/token-state.ts';
import { endEnrolment } from '../enrolment/end.ts';
import { tellEnrolment, tellIssuer } from '../events.ts';
import type { Room } from '../room.ts';
import { type EnrolmentRow, lockEnrolment, setEnrolmentState } from '../store/enrolments.ts';
import {
  dropWrapping,
  finishPackage,
  type PackageRow,
  packageOf,
  queuedOfToken,
} from '../store/packages.ts';
import {
  lockSecureElement,
  type SecureElementRow,
  setSequenceCounter,
} from '../store/secure-elements.ts';
import {
  setProvisioning,
  setTokenStatus,
  type TokenRow,
  token,
  tokenOfEnrolment,
} from '../store/tokens.ts';
import { wrappingOf } from './next.ts';
import { queueActivate } from './queue.ts';

type Report = z.infer<typeof packageReport> & { readonly secureElementId: string };
type Result = z.infer<typeof packageResult>;

/** Errors and forged answers after which a package is given up. */
const MOST_REJECTIONS = 5;

export async function reportPackage(room: Room, report: Report): Promise<Result | Refusal> {
  const answer = await room.database.transaction((tx) => settle(room, tx, report));
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
  return draw(room, tx, row, verdict);
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
      return setSequenceCounter(tx, id, used + 1, null);
    case 'CUT_SHORT':
    case 'REJECTED':
      if (verdict.sessionOpened) return setSequenceCounter(tx, id, used + 1, null);
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
  row: PackageRow,
  verdict: ReportVerdict,
): Promise<Result> {
  switch (verdict.kind) {
    case 'COMMITTED':
      await finishPackage(tx, row.package_id, 'PROCESSED', null, room.clock.now());
      await confirmed(room, tx, row);
      return { state: 'PROCESSED' };
    case 'CUT_SHORT':
      await dropWrapping(tx, row.package_id, false);
      return { state: 'RETRY', reason: 'cut short' };
    case 'DRIFT':
      await dropWrapping(tx, row.package_id, false);
      return { state: 'RETRY', reason: 'the secure element stood at another session' };
    case 'REJECTED':
      return rejected(room, tx, row, verdict.reason);
  }
}

async function rejected(
  room: Room,
  tx: Queryable,
  row: PackageRow,
  reason: string,
): Promise<Result> {
  await dropWrapping(tx, row.package_id, true);
  if (Number(row.rejections) + 1 < MOST_REJECTIONS) return { state: 'RETRY', reason };
  await finishPackage(tx, row.package_id, 'FAILED', reason, room.clock.now());
  await failed(room, tx, row);
  return { state: 'FAILED', reason };
}

async function rowsOf(
  tx: Queryable,
  row: PackageRow,
): Promise<{ held: TokenRow; enrolled: EnrolmentRow }> {
  const held = await token(tx, row.token_unique_reference);
  const enrolled = held && (await lockEnrolment(tx, held.enrolment_id));
  if (held === undefined || enrolled === undefined) throw new Error('a package of no token');
  return { held, enrolled };
}

/** The band did it, and proved it. */
async function confirmed(room: Room, tx: Queryable, row: PackageRow): Promise<void> {
  const { held, enrolled } = await rowsOf(tx, row);
  const now = room.clock.now();
  switch (row.operation) {
    case 'PERSONALISE':
      await setProvisioning(tx, held.token_unique_reference, 'PERSONALISED', now);
      await activateWhenReady(room, tx, enrolled.enrolment_id);
      break;
    case 'ACTIVATE':
      await setProvisioning(tx, held.token_unique_reference, 'ACTIVATED', now);
      await confirmEnrolment(room, tx, enrolled);
      break;
    case 'DELETE':
      await setProvisioning(tx, held.token_unique_reference, 'REMOVED', now);
      break;
  }
  await tellEnrolment(room, tx, enrolled.enrolment_id);
}

async function confirmEnrolment(room: Room, tx: Queryable, enrolled: EnrolmentRow): Promise<void> {
  const state = nextEnrolmentState(enrolled.state, 'confirm');
  if (state === null) return;
  await setEnrolmentState(tx, enrolled.enrolment_id, state, null, room.clock.now());
}

/**
 * The token becomes ACTIVE at the network when both are there: the cardholder was identified, and
 * the band holds the card. Then readers may find it.
 */
export async function activateWhenReady(
  room: Room,
  tx: Queryable,
  enrolmentId: string,
): Promise<void> {
  const enrolled = await lockEnrolment(tx, enrolmentId);
  const held = await tokenOfEnrolment(tx, enrolmentId);
  if (enrolled === undefined || held === undefined) return;
  const ready = enrolled.verified_at !== null && held.provisioning === 'PERSONALISED';
  const status = nextTokenStatus(held.status, 'activate');
  if (!ready || status === null) return;
  await setTokenStatus(tx, held.token_unique_reference, status, room.clock.now());
  await tellIssuer(room, tx, enrolled, { ...held, status });
  await queueActivate(room, tx, held);
}

/** The band cannot take it: the token ends, and what stood behind it in the line goes. */
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
  await setProvisioning(tx, held.token_unique_reference, 'FAILED', now);
  await tellEnrolment(room, tx, enrolled.enrolment_id);
}
