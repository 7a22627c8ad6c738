/** Wearables and cards as the contract shows them. */
import { olderRule } from '../decide/app-version.ts';
import { hasEnded } from '../decide/projection.ts';
import { atBand, isGone, standingOf } from '../decide/standing.ts';
import type { Device, StoppedCard, WalletCard } from '../decide/vocabulary.ts';
import { type Card, defaultOf } from '../store/cards.ts';
import type { OwnedDevice } from '../store/devices.ts';
import type { Desk } from './desk.ts';

export function shownDevice(desk: Desk, device: OwnedDevice): Device {
  const { deviceId, name, model, serialNumber, secureElementId, pairedAt, state } = device;
  if (state === 'ENDED') throw new Error('a wearable that changed hands is shown to nobody');
  const { lostAt, lostAction } = device;
  return {
    deviceId,
    name,
    model,
    serialNumber,
    secureElementId,
    pairedAt,
    state,
    accountReference: accountReference(desk, device),
    lost: lostAt === null || lostAction === null ? null : { at: lostAt, action: lostAction },
  };
}

/** Names the account to this wearable alone: on another one the same account has another name. */
function accountReference(desk: Desk, { accountId, secureElementId }: OwnedDevice): string {
  const tag = desk.keys.fingerprint('wallet/adopt', JSON.stringify([accountId, secureElementId]));
  return Buffer.from(tag).toString('base64url').slice(0, 43);
}

export type Included = 'LIVE' | 'LEAVING' | 'ALL';

/** A wearable's cards in their order. */
export async function shownCards(
  desk: Desk,
  device: OwnedDevice,
  include: Included = 'LIVE',
): Promise<WalletCard[]> {
  const cards = await desk.store.cardsOf(device.deviceId);
  const isDefault = defaultOf(cards);
  return cards
    .filter((card) => isIncluded(card, include))
    .map((card) => shownAs(desk, device, card, card.cardId === isDefault));
}

function isIncluded({ enrolment }: Card, include: Included): boolean {
  if (include === 'ALL' || !hasEnded(enrolment.state)) return true;
  return include === 'LEAVING' && !isGone(enrolment.provisioning);
}

/** One card, with its place among the others. */
export async function shownCard(desk: Desk, card: Card): Promise<WalletCard> {
  const device = await desk.store.device(card.deviceId);
  if (device === undefined) throw new Error('a card without its wearable');
  const cards = await desk.store.cardsOf(card.deviceId);
  return shownAs(desk, device, card, card.cardId === defaultOf(cards));
}

/** Whether its token is of an older generation, and what it then may not. */
export function limitOf(desk: Desk, device: OwnedDevice, { serviceGeneration }: Card) {
  return olderRule(desk.service, device.model, serviceGeneration);
}

function shownAs(desk: Desk, device: OwnedDevice, card: Card, isDefault: boolean): WalletCard {
  const { enrolment, tokenStatus } = card;
  const { tokenUniqueReference, dpanLastFour } = enrolment;
  return {
    cardId: card.cardId,
    deviceId: card.deviceId,
    enrolmentId: enrolment.enrolmentId,
    face: enrolment.card,
    state: enrolment.state,
    suspendedBy: [...card.suspendedBy],
    provisioning: enrolment.provisioning,
    position: card.position,
    isDefault,
    standing: standingOf(card, limitOf(desk, device, card) !== undefined),
    atBand: atBand(card),
    ...(tokenStatus === undefined ? {} : { tokenStatus }),
    ...(tokenUniqueReference === undefined ? {} : { tokenUniqueReference }),
    ...(dpanLastFour === undefined ? {} : { dpanLastFour }),
  };
}

/**
 * A card that was to stop: `told` says whether the network has answered. A band that still shows
 * the card has not heard of it, whatever the network says.
 */
export function stopped(card: Card, told: boolean): StoppedCard {
  const { enrolment, tokenStatus } = card;
  const shows = enrolment.provisioning === 'ACTIVATED';
  return {
    cardId: card.cardId,
    face: enrolment.card,
    suspendedBy: [...card.suspendedBy],
    atNetwork: told || enrolment.tokenUniqueReference === undefined ? 'DONE' : 'PENDING',
    atBand: shows || atBand(card) === 'PENDING' ? 'PENDING' : 'DONE',
    ...(tokenStatus === undefined ? {} : { tokenStatus }),
  };
}
