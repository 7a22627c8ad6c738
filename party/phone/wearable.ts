/** A wearable taken into an account, and given out of it empty. */
import type { walletContract } from '@armilla/api/wallet';
import type { AnswerOf } from '@armilla/kit/contract';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { ask } from './band.ts';
import { type Insisting, insist } from './insist.ts';
import type { Device, PhoneDeps } from './service.ts';
import type { Synced } from './sync.ts';

type Wallet = typeof walletContract.operations;

export type Pairing = AnswerOf<Wallet['completePairing']>;

/** Cut after the wallet took it in, the next sync tells the wearable whose it is. */
export async function pair(
  { wallet, band }: PhoneDeps,
  asking: Insisting,
  appVersion: string,
): Promise<Pairing | Refusal> {
  const identity = await ask(band, { type: 'identify' });
  if (isRefusal(identity)) return identity;
  const { model, serialNumber, secureElementId } = identity;
  const begun = await insist(asking, (options) =>
    wallet.beginPairing({ model, serialNumber, secureElementId, appVersion }, options),
  );
  if (isRefusal(begun)) return begun;
  const { pairingId, challenge } = begun;
  const answer = await ask(band, { type: 'pair', challenge });
  if (isRefusal(answer)) return answer;
  const { proof } = answer;
  const paired = await insist(asking, (options) =>
    wallet.completePairing({ pairingId, proof }, options),
  );
  if (isRefusal(paired)) return paired;
  const { accountReference } = paired.device;
  const adopted = await ask(band, { type: 'adopt', accountReference });
  return isRefusal(adopted) ? adopted : paired;
}

export interface WearableReset {
  readonly device: Device;
  readonly cards: AnswerOf<Wallet['factoryReset']>['cards'];
  /** The wearable was near, was wiped and forgot everything; else it does at its next sync. */
  readonly wiped: boolean;
}

/**
 * The cards end at the network first, since a wearable that has forgotten its account can tell
 * nobody. Then it is wiped and reset, if it is near; only then is it let go, for one that still has
 * to be wiped must still be able to sync.
 */
export async function resetWearable(
  { wallet, band }: PhoneDeps,
  asking: Insisting,
  deviceId: string,
  deviceAtHand: () => Promise<Device | Refusal>,
  sync: () => Promise<Synced | Refusal>,
): Promise<WearableReset | Refusal> {
  const ended = await insist(asking, (options) => wallet.factoryReset({ deviceId }, options));
  if (isRefusal(ended)) return ended;
  const pending = { device: ended.device, cards: ended.cards, wiped: false };
  const near = band?.connected === true ? await deviceAtHand() : undefined;
  if (near === undefined || isRefusal(near) || near.deviceId !== deviceId) return pending;
  if (isRefusal(await sync())) return pending;
  if (isRefusal(await ask(band, { type: 'factoryReset' }))) return pending;
  const freed = await insist(asking, (options) => wallet.unpairDevice({ deviceId }, options));
  if (isRefusal(freed)) return pending;
  return { device: freed.device, cards: ended.cards, wiped: true };
}
