/**
 * The next script for a secure element, wrapped for where its session counter is believed to stand.
 * A wrapping stays the same until it is reported, so that asking twice does no harm.
 */

import type { apduPackage } from '@armilla/api/shapes';
import { fromHex, hex } from '@armilla/bytes';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import { type Wrapping, wrapPackage } from '../decide/package-session.ts';
import { queueAuditWhenDue } from '../drift/audit.ts';
import { tellEnrolment } from '../events.ts';
import type { Room } from '../room.ts';
import { firstQueued, type PackageRow, packageOf, setWrapping } from '../store/packages.ts';
import { lockSecureElement, type SecureElementRow } from '../store/secure-elements.ts';
import { setProvisioning, token } from '../store/tokens.ts';
import { elementKeys, openCommands } from './element-keys.ts';

export type ApduPackage = z.infer<typeof apduPackage>;

export async function nextPackage(
  room: Room,
  secureElementId: string,
): Promise<{ package: ApduPackage | null } | Refusal> {
  const answer = await room.database.transaction(async (tx) => {
    const element = await lockSecureElement(tx, secureElementId);
    if (element === undefined) return refuse('SECURE_ELEMENT_UNKNOWN');
    const queued = await firstInLine(room, tx, element);
    if (queued === undefined) return { package: null };
    const wrapped =
      queued.host_challenge === null ? await wrapAnew(room, tx, element, queued) : queued;
    return { package: apdus(room, element, wrapped) };
  });
  room.nudge();
  return answer;
}

/** A secure element that nothing waits for may be due to be looked at. */
async function firstInLine(
  room: Room,
  tx: Queryable,
  element: SecureElementRow,
): Promise<PackageRow | undefined> {
  const id = element.secure_element_id;
  const now = room.clock.now();
  const first = await firstQueued(tx, id, now);
  if (first !== undefined || !(await queueAuditWhenDue(room, tx, element))) return first;
  return firstQueued(tx, id, now);
}

async function wrapAnew(
  room: Room,
  tx: Queryable,
  element: SecureElementRow,
  queued: PackageRow,
): Promise<PackageRow> {
  const challenge = hex(room.chance.bytes(8));
  await setWrapping(tx, queued.package_id, challenge, Number(element.sequence_counter));
  const reference = queued.token_unique_reference;
  const held = reference === null ? undefined : await token(tx, reference);
  if (held?.provisioning === 'PREPARING') {
    await setProvisioning(tx, held.token_unique_reference, 'DELIVERING', room.clock.now());
    await tellEnrolment(room, tx, held.enrolment_id);
  }
  const row = await packageOf(tx, queued.package_id, queued.secure_element_id);
  if (row === undefined) throw new Error('a package row vanished');
  return row;
}

function apdus(room: Room, element: SecureElementRow, row: PackageRow): ApduPackage {
  return {
    packageId: row.package_id,
    secureElementId: row.secure_element_id,
    operation: row.operation,
    commands: wrapPackage(wrappingOf(room, element, row)).map(hex),
  };
}

/**
 * The wrapping under way, as it was made. A later attempt asks first whether an earlier one did it.
 */
export function wrappingOf(room: Room, element: SecureElementRow, row: PackageRow): Wrapping {
  const { host_challenge: challenge, sequence_counter: counter, sealed_commands: sealed } = row;
  if (challenge === null || counter === null || sealed === null) {
    throw new Error('a package that is not wrapped');
  }
  return {
    keys: elementKeys(room, element),
    keyVersion: Number(element.key_version),
    hostChallenge: fromHex(challenge),
    sequenceCounter: Number(counter),
    packageId: fromHex(row.package_id),
    asksFirst: row.attempts > 1n,
    commands: openCommands(room, row.package_id, sealed),
    onlyLooks: row.operation === 'AUDIT',
  };
}
