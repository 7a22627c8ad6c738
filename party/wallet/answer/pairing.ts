/** Pairing: which wearables may be paired, the proof that one is what it says, and whose it is. */
import { createHmac } from 'node:crypto';
import type { walletContract } from '@armilla/api/wallet';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { appRule } from '../decide/app-version.ts';
import { capabilitiesOf } from '../decide/capability.ts';
import { claimOf } from '../decide/device-state.ts';
import { modelRule, supportedModels } from '../decide/model.ts';
import {
  CHALLENGE_LENGTH,
  mayAnswer,
  PAIRING_LIFETIME_MS,
  pairingMessage,
  proofFits,
} from '../decide/pairing.ts';
import { type Claimed, isLost, type OwnedDevice } from '../store/devices.ts';
import type { KeptPairing } from '../store/pairings.ts';
import { cardholderOf, type Desk, freshId, scribeOf } from './desk.ts';
import { endAllCards } from './ending.ts';
import { confirmClaim, runErrand } from './errands.ts';
import { shownDevice } from './shown.ts';

type Answers = Handlers<typeof walletContract>;

export function pairingAnswers(
  desk: Desk,
): Pick<Answers, 'listModels' | 'getCapabilities' | 'beginPairing' | 'completePairing'> {
  return {
    listModels: async () => ({
      models: supportedModels(desk.service).map(({ model, name, capacity }) => ({
        model,
        name,
        capacity,
      })),
    }),
    getCapabilities: async (query, { language }) => ({
      capabilities: capabilitiesOf(desk.service, desk.banks, query, language),
    }),
    async beginPairing({ appVersion, ...identity }, context) {
      const refusal = await mayPair(desk, identity, appVersion, context);
      if (refusal !== undefined) return refusal;
      const now = desk.clock.now();
      const pairing: KeptPairing = {
        ...identity,
        pairingId: freshId(desk, 'pair'),
        accountId: cardholderOf(context),
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
      return paired(desk, context, pairing);
    },
  };
}

async function mayPair(
  desk: Desk,
  identity: { readonly model: string; readonly secureElementId: string },
  appVersion: string | undefined,
  context: CallContext,
): Promise<Refusal | undefined> {
  const model = modelRule(desk.service, identity.model, context.language);
  if ('code' in model) return model;
  const tooOld = appRule(desk.service, identity.model, appVersion);
  if (tooOld !== undefined) return tooOld;
  const accountId = cardholderOf(context);
  const holder = await desk.store.deviceBySecureElement(identity.secureElementId);
  const claim = claimOf(holder && { ...holder, isLost: isLost(holder) }, accountId);
  return claim === null ? refuse('DEVICE_OF_ANOTHER_ACCOUNT') : undefined;
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

/**
 * The wearable is claimed before its pairing is done, so that a crash between, or a network that
 * does not answer, leaves it to repeat.
 */
async function paired(desk: Desk, context: CallContext, pairing: KeptPairing) {
  const { accountId, model, serialNumber, secureElementId } = pairing;
  const emptied = await emptiedForReturn(desk, context, pairing);
  if (isRefusal(emptied)) return emptied;
  const name = supportedModels(desk.service).find((known) => known.model === model)?.name ?? model;
  const claimed = await desk.store.claim(
    { accountId, name, model, serialNumber, secureElementId },
    desk.service.reset.otherAccount === 'DELETE',
    scribeOf(desk),
  );
  if (claimed === null) return refuse('DEVICE_OF_ANOTHER_ACCOUNT');
  const device = await settled(desk, claimed);
  if (isRefusal(device)) return device;
  await desk.store.endPairing(pairing.pairingId, 'DONE');
  const isTaken = claimed.claim === 'TAKEN_OVER' || claimed.device.state === 'CLAIMED';
  const how = isTaken ? ('TAKEN_OVER' as const) : claimed.claim;
  return { device: shownDevice(desk, device), pairing: how };
}

/** Where the programme says that even the same account starts anew, its old cards end first. */
async function emptiedForReturn(desk: Desk, context: CallContext, pairing: KeptPairing) {
  if (desk.service.reset.sameAccount === 'KEEP') return undefined;
  const holder = await desk.store.deviceBySecureElement(pairing.secureElementId);
  if (holder?.accountId !== pairing.accountId || holder.state !== 'UNPAIRED') return undefined;
  return endAllCards(desk, context, holder);
}

async function settled(desk: Desk, { claim, device }: Claimed): Promise<OwnedDevice | Refusal> {
  if (device.state === 'CLAIMED') {
    const later = await confirmClaim(desk, device);
    if (later !== undefined) return later;
    return (await desk.store.device(device.deviceId)) ?? refuse('NOT_FOUND');
  }
  // The band may have been reset meanwhile: then it hides its cards until they are shown again.
  if (claim === 'AGAIN' && (await hasTokens(desk, device))) {
    await runErrand(desk, await desk.store.errand('ASK_AUDIT', device.deviceId, scribeOf(desk)));
  }
  return device;
}

async function hasTokens(desk: Desk, { deviceId }: OwnedDevice): Promise<boolean> {
  const cards = await desk.store.cardsOf(deviceId);
  return cards.some(({ enrolment }) => enrolment.tokenUniqueReference !== undefined);
}

function expectedProof(desk: Desk, pairing: KeptPairing): Uint8Array {
  const challenge = Buffer.from(pairing.challenge, 'hex');
  const secureElementId = Buffer.from(pairing.secureElementId, 'hex');
  return createHmac('sha256', desk.pairingKeyOf(pairing.serialNumber).expose())
    .update(pairingMessage(challenge, secureElementId))
    .digest();
}
