/** Wearables that are paired, or were: seen, named, let go, helped. */
import { createHmac } from 'node:crypto';
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { scrub } from '@armilla/kit/log';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import { consequencesOf } from '../decide/consequences.ts';
import { isLost, type OwnedDevice } from '../store/devices.ts';
import { cardholderOf, type Desk, onBehalf, ownDevice, pairedDevice } from './desk.ts';
import { shownDevice } from './shown.ts';

type Answers = Handlers<typeof walletContract>;

export function deviceAnswers(
  desk: Desk,
): Pick<
  Answers,
  | 'listDevices'
  | 'renameDevice'
  | 'getConsequences'
  | 'unpairDevice'
  | 'getRecoveryProof'
  | 'auditDevice'
  | 'listDrift'
> {
  return {
    async listDevices(_, context) {
      const devices = await desk.store.devicesOf(cardholderOf(context));
      return { devices: devices.map((device) => shownDevice(desk, device)) };
    },
    async renameDevice({ deviceId, name }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const kept = scrub(name);
      await desk.store.renameDevice(deviceId, kept);
      return { device: shownDevice(desk, { ...device, name: kept }) };
    },
    async getConsequences({ deviceId, action }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const cards = await desk.store.cardsOf(deviceId);
      return { consequences: consequencesOf(action, cards, desk.service.reset) };
    },
    async unpairDevice({ deviceId }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const cards = await desk.store.cardsOf(deviceId);
      const unpaired = await desk.store.unpair(deviceId);
      if (unpaired === undefined) return refuse('UNAVAILABLE');
      const consequences = consequencesOf('UNPAIR', cards, desk.service.reset);
      return { device: shownDevice(desk, unpaired), consequences };
    },
    async getRecoveryProof({ deviceId, challenge }, context) {
      const device = await pairedDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      if (isLost(device)) return refuse('DEVICE_REPORTED_LOST');
      return { proof: recoveryProof(desk, device, challenge) };
    },
    async auditDevice({ deviceId }, context) {
      const device = await pairedDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const { secureElementId } = device;
      const options = onBehalf(desk, context, 'audit');
      return desk.tokenService().auditWearable({ secureElementId }, options);
    },
    async listDrift({ deviceId }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      const { secureElementId, ownedSince } = device;
      const answer = await desk.tokenService().listDrift({ secureElementId, limit: 50 });
      // What was found before was found of another account's cards.
      return isRefusal(answer) ? answer : { drifts: answer.drifts.filter(since(ownedSince)) };
    },
  };
}

function since(at: number) {
  return ({ foundAt }: { readonly foundAt: number }) => foundAt >= at;
}

/**
 * What a wearable's firmware takes for its holder's right to a new passcode: HMAC-SHA-256 of
 * challenge ‖ secure element identifier, under a key of its own that follows from the pairing key.
 */
function recoveryProof(desk: Desk, device: OwnedDevice, challenge: string): string {
  const pairingKey = desk.pairingKeyOf(device.serialNumber);
  const key = createHmac('sha256', pairingKey.expose()).update('passcode recovery').digest();
  return createHmac('sha256', key)
    .update(Buffer.from(challenge, 'hex'))
    .update(Buffer.from(device.secureElementId, 'hex'))
    .digest('hex')
    .toUpperCase();
}
