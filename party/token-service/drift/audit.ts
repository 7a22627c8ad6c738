/**
 * An audit: a package that only looks at what a secure element holds. What it proves under R-MAC is
 * compared with what the network believes; every difference is written down and put right by a
 * package behind it.
 */

import { fromHex } from '@armilla/bytes';
import type { Answer } from '@armilla/globalplatform';
import { deleteCommand } from '@armilla/globalplatform';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { unreachable } from '@armilla/kit/unreachable';
import {
  type Believed,
  type Difference,
  differences,
  lookCommands,
  readLook,
} from '../decide/drift.ts';
import { queueOrder, wantedOrder } from '../packages/order.ts';
import { queueActivate, queueDeactivate, queueDelete, queueFor } from '../packages/queue.ts';
import { newId, type Room } from '../room.ts';
import { type CardOfElement, cardsOfElement, insertDrift, isUnderRepair } from '../store/drift.ts';
import { everHadPackage, queuedOfElement } from '../store/packages.ts';
import { lockSecureElement, type SecureElementRow, setAudited } from '../store/secure-elements.ts';
import { setProvisioning } from '../store/tokens.ts';

/** Every secure element is looked at this often, when it comes by. */
const USUAL_INTERVAL_MS = 7 * 86_400_000;

/** After something failed it is looked at again, but no sooner than this. */
const SHORTEST_INTERVAL_MS = 3_600_000;

export async function auditWearable(
  room: Room,
  secureElementId: string,
): Promise<Record<string, never> | Refusal> {
  return room.database.transaction(async (tx) => {
    const element = await lockSecureElement(tx, secureElementId);
    if (element === undefined) return refuse('SECURE_ELEMENT_UNKNOWN');
    await queueAudit(room, tx, secureElementId);
    return {};
  });
}

/** One look waits at the most: it comes last, so it sees what all before it did. */
async function queueAudit(room: Room, tx: Queryable, secureElementId: string): Promise<void> {
  const queued = await queuedOfElement(tx, secureElementId);
  if (queued.at(-1)?.operation === 'AUDIT') return;
  await queueFor(room, tx, {
    secureElementId,
    tokenUniqueReference: null,
    operation: 'AUDIT',
    commands: lookCommands(),
  });
}

/** The periodic look, where it is time for one. True when one was queued. */
export async function queueAuditWhenDue(
  room: Room,
  tx: Queryable,
  element: SecureElementRow,
): Promise<boolean> {
  const { secure_element_id: id, audited_at: auditedAt, registered_at: registeredAt } = element;
  const since = room.clock.now() - Number(auditedAt ?? registeredAt);
  if (since < USUAL_INTERVAL_MS || !(await everHadPackage(tx, id))) return false;
  await queueAudit(room, tx, id);
  return true;
}

/** A package was given up: what is really there? */
export async function queueAuditAfterFailure(
  room: Room,
  tx: Queryable,
  element: SecureElementRow,
): Promise<void> {
  const { secure_element_id: id, audited_at: auditedAt } = element;
  const isFresh = room.clock.now() - Number(auditedAt ?? 0n) < SHORTEST_INTERVAL_MS;
  if (!isFresh) await queueAudit(room, tx, id);
}

/** Draws the consequences of a look. Throws DecodeError when the answers are no registry. */
export async function settleAudit(
  room: Room,
  tx: Queryable,
  secureElementId: string,
  answers: readonly Answer[],
): Promise<void> {
  const look = readLook(answers);
  const now = room.clock.now();
  const cards = await cardsOfElement(tx, secureElementId, now);
  await setAudited(tx, secureElementId, now);
  for (const found of differences(look, cards.map(believedOf), wantedOrder(cards))) {
    const { kind, instanceAid } = found;
    if (await isUnderRepair(tx, secureElementId, kind, instanceAid)) continue;
    const card = cards.find(({ instance_aid: aid }) => aid === instanceAid);
    await writeDown(room, tx, secureElementId, found, card);
  }
  if (!look.isWhole) return;
  const there = new Set(look.found.map(({ instanceAid }) => instanceAid));
  for (const card of cards) if (!there.has(card.instance_aid)) await seenGone(tx, card, now);
}

function believedOf(card: CardOfElement): Believed {
  return {
    tokenUniqueReference: card.token_unique_reference,
    instanceAid: card.instance_aid,
    expected: expectedOf(card),
    isMoving: card.moving > 0n,
  };
}

function expectedOf({ status }: CardOfElement): Believed['expected'] {
  switch (status) {
    case 'ACTIVE':
      return 'SHOWN';
    case 'INACTIVE':
    case 'SUSPENDED':
      return 'HIDDEN';
    case 'DEACTIVATED':
      return 'ABSENT';
    default:
      return unreachable(status);
  }
}

/** An ended card whose removal could not be proved is now known to be gone. */
async function seenGone(tx: Queryable, card: CardOfElement, now: number): Promise<void> {
  const isOver = card.status === 'DEACTIVATED' && card.moving === 0n;
  if (!isOver || card.provisioning === 'REMOVED') return;
  await setProvisioning(tx, card.token_unique_reference, 'REMOVED', now);
}

async function writeDown(
  room: Room,
  tx: Queryable,
  secureElementId: string,
  found: Difference,
  card: CardOfElement | undefined,
): Promise<void> {
  const packageId = await queueRepair(room, tx, secureElementId, found, card);
  await insertDrift(tx, {
    drift_id: newId(room, 'drf'),
    secure_element_id: secureElementId,
    token_unique_reference: found.tokenUniqueReference,
    programme_id: card?.programme_id ?? null,
    instance_aid: found.instanceAid,
    kind: found.kind,
    repair: found.repair,
    in_place: found.isInPlace ? 1n : 0n,
    package_id: packageId,
    found_at: BigInt(room.clock.now()),
    repaired_at: null,
  });
  const { kind, repair, tokenUniqueReference } = found;
  room.log.warn({ kind, repair, tokenUniqueReference }, 'a wearable holds what it should not');
}

/** The package that puts it right. A missing card's is made apart: it needs a key pair first. */
async function queueRepair(
  room: Room,
  tx: Queryable,
  secureElementId: string,
  { repair, instanceAid }: Difference,
  card: CardOfElement | undefined,
): Promise<string | null> {
  switch (repair) {
    case 'PERSONALISE':
      return null;
    case 'ACTIVATE':
      return card === undefined ? null : queueActivate(room, tx, card);
    case 'DEACTIVATE':
      return card === undefined ? null : queueDeactivate(room, tx, card);
    case 'DELETE':
      if (card !== undefined) return queueDelete(room, tx, card);
      return queueFor(room, tx, {
        secureElementId,
        tokenUniqueReference: null,
        operation: 'DELETE',
        commands: [deleteCommand(fromHex(instanceAid ?? ''))],
      });
    case 'ORDER':
      return (await queueOrder(room, tx, secureElementId)) ?? null;
    default:
      return unreachable(repair);
  }
}
