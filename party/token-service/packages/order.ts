/**
 * The order in which readers find the cards of a wearable: the wallet's, the default first. The
 * contactless registry keeps it, and the PPSE tells it.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import { fromHex } from '@armilla/bytes';
import { setContactlessStatus } from '@armilla/globalplatform';
import type { InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import type { Room } from '../room.ts';
import { type CardOfElement, cardsOfElement, setPreferences } from '../store/drift.ts';
import { finishPackage, queuedOfElement } from '../store/packages.ts';
import { lockSecureElement } from '../store/secure-elements.ts';
import { queueFor } from './queue.ts';

type OrderInput = InputOf<(typeof tokenServiceContract)['operations']['orderCards']>;

export async function orderCards(
  room: Room,
  { secureElementId, tokenUniqueReferences }: OrderInput,
): Promise<Record<string, never> | Refusal> {
  const references = [...new Set(tokenUniqueReferences)];
  return room.database.transaction(async (tx) => {
    const element = await lockSecureElement(tx, secureElementId);
    if (element === undefined) return refuse('SECURE_ELEMENT_UNKNOWN');
    const cards = await cardsOfElement(tx, secureElementId, room.clock.now());
    const live = new Set(cards.filter(isLive).map((card) => card.token_unique_reference));
    if (!references.every((reference) => live.has(reference))) return refuse('NOT_FOUND');
    await setPreferences(tx, secureElementId, references);
    await queueOrder(room, tx, secureElementId);
    return {};
  });
}

function isLive({ status }: CardOfElement): boolean {
  return status !== 'DEACTIVATED';
}

/** What can be put in order: cards the band holds and keeps. */
function isThere({ provisioning }: CardOfElement): boolean {
  return provisioning === 'PERSONALISED' || provisioning === 'ACTIVATED';
}

/** Instance AIDs as the wallet wants them found; none where it never said, or one card is alone. */
export function wantedOrder(cards: readonly CardOfElement[]): readonly string[] {
  const held = cards.filter((card) => isLive(card) && isThere(card));
  if (held.length < 2 || held.every(({ preference }) => preference === null)) return [];
  return held.map(({ instance_aid: aid }) => aid);
}

/**
 * Brings the wallet's order to the band; what no band has seen yet of an earlier one goes. A card
 * that arrives later is put in its place when it does. `undefined` where nothing is to be ordered.
 */
export async function queueOrder(
  room: Room,
  tx: Queryable,
  secureElementId: string,
): Promise<string | undefined> {
  const now = room.clock.now();
  for (const queued of await queuedOfElement(tx, secureElementId)) {
    const isOlder = queued.operation === 'ORDER' && queued.attempts === 0n;
    if (isOlder) await finishPackage(tx, queued.package_id, 'CANCELLED', 'SUPERSEDED', now);
  }
  const order = wantedOrder(await cardsOfElement(tx, secureElementId, now));
  if (order.length === 0) return undefined;
  const aids = order.map((aid) => fromHex(aid));
  return queueFor(room, tx, {
    secureElementId,
    tokenUniqueReference: null,
    operation: 'ORDER',
    commands: [setContactlessStatus('highestPriority', ...aids)],
  });
}
