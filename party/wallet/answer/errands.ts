/**
 * Errands to the token service. Each tells how its wearable stands when it is run, not when it was
 * written: whatever is repeated, or comes late, ends in what the cardholder last decided.
 */
import type { Message } from '@armilla/kit/outbox';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { unreachable } from '@armilla/kit/unreachable';
import { hasEnded, shownToken } from '../decide/projection.ts';
import { isGone } from '../decide/standing.ts';
import type { Token } from '../decide/vocabulary.ts';
import type { OwnedDevice } from '../store/devices.ts';
import { ERRANDS, type Errand } from '../store/errands.ts';
import { type Desk, scribeOf } from './desk.ts';

/** The errand that a message of the outbox is. */
export function errandOf({ messageId, operation, input }: Message): Errand {
  const kind = ERRANDS.find((candidate) => candidate === operation);
  if (kind === undefined) throw new Error(`the outbox holds an unknown errand: ${operation}`);
  return { errandId: messageId, kind, deviceId: (input as { deviceId: string }).deviceId };
}

const LATER: readonly string[] = [
  'UNAVAILABLE',
  'REQUEST_IN_PROGRESS',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
];

/** UNAVAILABLE when it has to be run again; it then stays in the outbox. */
export function runErrand(desk: Desk, errand: Errand): Promise<Refusal | undefined> {
  return desk.turns.take(errand.deviceId, async () => {
    const answer = await attempted(desk, errand);
    if (isRefusal(answer) && LATER.includes(answer.code)) return refuse('UNAVAILABLE');
    await desk.store.errandDone(errand);
    return undefined;
  });
}

async function attempted(desk: Desk, errand: Errand): Promise<unknown> {
  const { kind, deviceId, errandId } = errand;
  try {
    const device = await desk.store.device(deviceId);
    if (device === undefined || device.state === 'ENDED') return undefined;
    return await ran(desk, kind, device, errandId);
  } catch (error) {
    desk.log.error({ error, kind, deviceId }, 'the token service could not be told');
    return refuse('UNAVAILABLE');
  }
}

function ran(
  desk: Desk,
  kind: Errand['kind'],
  device: OwnedDevice,
  errandId: string,
): Promise<unknown> {
  switch (kind) {
    case 'TELL_LOSS':
      return tellLoss(desk, device);
    case 'TELL_ORDER':
      return tellOrder(desk, device);
    case 'TELL_ACCOUNT':
      return tellAccount(desk, device);
    case 'ASK_AUDIT':
      return desk
        .tokenService()
        .auditWearable({ secureElementId: device.secureElementId }, { idempotencyKey: errandId });
    default:
      return unreachable(kind);
  }
}

/** The same content under the same key, so that telling twice is telling once. */
function keyOf(desk: Desk, device: OwnedDevice, content: unknown) {
  const place = JSON.stringify([device.deviceId, device.revision, content]);
  const key = desk.keys.fingerprint('wallet/errand', place);
  return { idempotencyKey: Buffer.from(key).toString('base64url') };
}

async function tellLoss(desk: Desk, device: OwnedDevice): Promise<Refusal | undefined> {
  const { secureElementId, lostAction, lostReason } = device;
  const tokenService = desk.tokenService();
  const loss = { secureElementId, action: lostAction ?? 'SUSPEND', reason: lostReason ?? 'LOST' };
  const answer =
    lostAction === null
      ? await tokenService.reportWearableFound(
          { secureElementId },
          keyOf(desk, device, secureElementId),
        )
      : await tokenService.reportWearableLost(loss, keyOf(desk, device, loss));
  if (isRefusal(answer)) return answer;
  await keepTokens(desk, answer.tokens);
  return undefined;
}

/** Takes in what the token service showed of tokens that are cards here. */
export async function keepTokens(desk: Desk, tokens: readonly Token[]): Promise<void> {
  for (const token of tokens) {
    await desk.store.changeKnown(
      token.enrolmentId,
      (known) => shownToken(known, token),
      scribeOf(desk),
    );
  }
}

async function tellOrder(desk: Desk, device: OwnedDevice): Promise<unknown> {
  const cards = await desk.store.cardsOf(device.deviceId);
  const tokenUniqueReferences = cards
    .filter(({ enrolment }) => !hasEnded(enrolment.state) && !isGone(enrolment.provisioning))
    .flatMap(({ enrolment }) => enrolment.tokenUniqueReference ?? [])
    .slice(0, 16);
  if (tokenUniqueReferences.length === 0) return undefined;
  const order = { secureElementId: device.secureElementId, tokenUniqueReferences };
  const answer = await desk.tokenService().orderCards(order, keyOf(desk, device, order));
  if (isRefusal(answer)) {
    desk.log.warn({ deviceId: device.deviceId, code: answer.code }, 'an order was not taken');
  }
  return answer;
}

/** Until the network has ended the cards of the account before, the wearable is only claimed. */
async function tellAccount(desk: Desk, device: OwnedDevice): Promise<unknown> {
  if (device.state !== 'CLAIMED') return undefined;
  const { secureElementId, accountId, deviceId } = device;
  const change = { secureElementId, accountId, deviceId };
  const answer = await desk
    .tokenService()
    .changeWearableAccount(change, keyOf(desk, device, change));
  if (isRefusal(answer) && LATER.includes(answer.code)) return answer;
  await desk.store.confirm(deviceId);
  return answer;
}

/** Tries at once; what cannot be told now is told by the outbox. */
export function confirmClaim(desk: Desk, device: OwnedDevice): Promise<Refusal | undefined> {
  return desk.turns.take(device.deviceId, async () => {
    const now = await desk.store.device(device.deviceId);
    const answer =
      now === undefined ? undefined : await quietly(desk, () => tellAccount(desk, now));
    return isRefusal(answer) && LATER.includes(answer.code) ? refuse('UNAVAILABLE') : undefined;
  });
}

async function quietly(desk: Desk, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    desk.log.error({ error }, 'the token service could not be told');
    return refuse('UNAVAILABLE');
  }
}
