/** A wearable that is lost, found, or given away empty: every card of it at once (M27, M28). */

import type { walletContract } from '@armilla/api/wallet';
import type { atNetwork } from '@armilla/api/wallet-devices';
import type { Handlers } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import type { z } from 'zod';
import { hasEnded } from '../decide/projection.ts';
import { isGone } from '../decide/standing.ts';
import type { Card } from '../store/cards.ts';
import type { Loss, OwnedDevice } from '../store/devices.ts';
import { type Desk, ownDevice, scribeOf } from './desk.ts';
import { endAllCards } from './ending.ts';
import { runErrand } from './errands.ts';
import { shownDevice, stopped } from './shown.ts';

type Answers = Handlers<typeof walletContract>;

export function losingAnswers(
  desk: Desk,
): Pick<Answers, 'factoryReset' | 'reportDeviceLost' | 'reportDeviceFound'> {
  return {
    async factoryReset({ deviceId }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const ended = await endAllCards(desk, context, device);
      if (isRefusal(ended)) return ended;
      const cards = await leavingCards(desk, device);
      return { device: shownDevice(desk, device), cards: cards.map((card) => stopped(card, true)) };
    },
    async reportDeviceLost({ deviceId, action, reason = 'LOST' }, context) {
      const device = await ownDevice(desk, context, deviceId);
      return isRefusal(device) ? device : withLoss(desk, device, { action, reason });
    },
    async reportDeviceFound({ deviceId }, context) {
      const device = await ownDevice(desk, context, deviceId);
      return isRefusal(device) ? device : withLoss(desk, device, null);
    },
  };
}

/**
 * Written down first, then told: what the network cannot hear now it hears from the outbox, and the
 * answer says so.
 */
async function withLoss(desk: Desk, device: OwnedDevice, loss: Loss | null) {
  const { deviceId } = device;
  const errand = await desk.store.setLoss(deviceId, loss, scribeOf(desk));
  const told = (await runErrand(desk, errand)) === undefined;
  const network: z.infer<typeof atNetwork> = told ? 'ACKNOWLEDGED' : 'PENDING_AT_NETWORK';
  const after = (await desk.store.device(deviceId)) ?? device;
  const cards = await leavingCards(desk, device);
  return {
    device: shownDevice(desk, after),
    network,
    cards: cards.map((card) => stopped(card, told)),
  };
}

/** The cards that are there, and those that have ended and are still on the band. */
async function leavingCards(desk: Desk, { deviceId }: OwnedDevice): Promise<Card[]> {
  const cards = await desk.store.cardsOf(deviceId);
  return cards.filter(
    ({ enrolment }) => !hasEnded(enrolment.state) || !isGone(enrolment.provisioning),
  );
}
