/** Wearables: which may be paired, and the proof that one is what it says. */
import { createHmac } from 'node:crypto';
import type { walletContract } from '@armilla/api/wallet';
import type { Handlers } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { modelRule, supportedModels } from '../decide/model.ts';
import {
  CHALLENGE_LENGTH,
  mayAnswer,
  PAIRING_LIFETIME_MS,
  pairingMessage,
  proofFits,
} from '../decide/pairing.ts';
import type { Device } from '../decide/vocabulary.ts';
import type { KeptPairing, OwnedDevice } from '../store/devices.ts';
import { cardholderOf, type Desk, freshId } from './desk.ts';

type Answers = Handlers<typeof walletContract>;

export function deviceAnswers(
  desk: Desk,
): Pick<Answers, 'listModels' | 'beginPairing' | 'completePairing' | 'listDevices'> {
  return {
    listModels: async () => ({
      models: supportedModels(desk.service).map(({ model, name, capacity }) => ({
        model,
        name,
        capacity,
      })),
    }),
    async beginPairing(input, context) {
      const accountId = cardholderOf(context);
      const model = modelRule(desk.service, input.model, context.language);
      if ('code' in model) return model;
      const owned = await desk.store.deviceBySecureElement(input.secureElementId);
      if (owned !== undefined && owned.accountId !== accountId) {
        return refuse('DEVICE_OF_ANOTHER_ACCOUNT');
      }
      const now = desk.clock.now();
      const pairing: KeptPairing = {
        ...input,
        pairingId: freshId(desk, 'pair'),
        accountId,
        challenge: Buffer.from(desk.chance.bytes(CHALLENGE_LENGTH)).toString('hex').toUpperCase(),
        expiresAt: now + PAIRING_LIFETIME_MS,
        state: 'OPEN',
      };
      await desk.store.insertPairing(pairing, now);
      return { pairingId: pairing.pairingId, challenge: pairing.challenge };
    },
    async completePairing(input, context) {
      const pairing = await desk.store.ownPairing(cardholderOf(context), input.pairingId);
      if (pairing === undefined) return refuse('NOT_FOUND');
      if (!mayAnswer(pairing, desk.clock.now())) return refuse('PAIRING_FAILED');
      if (!proofFits(Buffer.from(input.proof, 'hex'), expectedProof(desk, pairing))) {
        return failed(desk, pairing);
      }
      return paired(desk, pairing);
    },
    async listDevices(_, context) {
      const devices = await desk.store.devicesOf(cardholderOf(context));
      return { devices: devices.map(shown) };
    },
  };
}

async function failed(desk: Desk, pairing: KeptPairing): Promise<Refusal> {
  await desk.store.endPairing(pairing.pairingId, 'FAILED');
  desk.trace.record({
    at: desk.clock.now(),
    from: 'phone',
    to: 'wallet',
    kind: 'FINDING',
    summary: `pairing proof of ${pairing.model} does not verify`,
    reference: pairing.pairingId,
  });
  return refuse('PAIRING_FAILED');
}

/** The device is kept before its pairing is done, so that a crash between leaves it to repeat. */
async function paired(desk: Desk, pairing: KeptPairing): Promise<{ device: Device } | Refusal> {
  const { accountId, model, serialNumber, secureElementId } = pairing;
  const name = supportedModels(desk.service).find((known) => known.model === model)?.name ?? model;
  const device = await desk.store.keepDevice({
    deviceId: freshId(desk, 'dev'),
    accountId,
    name,
    model,
    serialNumber,
    secureElementId,
    pairedAt: desk.clock.now(),
  });
  if (device.accountId !== accountId) return refuse('DEVICE_OF_ANOTHER_ACCOUNT');
  await desk.store.endPairing(pairing.pairingId, 'DONE');
  return { device: shown(device) };
}

function expectedProof(desk: Desk, pairing: KeptPairing): Uint8Array {
  const challenge = Buffer.from(pairing.challenge, 'hex');
  const secureElementId = Buffer.from(pairing.secureElementId, 'hex');
  return createHmac('sha256', desk.pairingKeyOf(pairing.serialNumber).expose())
    .update(pairingMessage(challenge, secureElementId))
    .digest();
}

function shown({ accountId: _, ...device }: OwnedDevice): Device {
  return device;
}
