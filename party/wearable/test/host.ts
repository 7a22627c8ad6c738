/**
 * The token service's part of a journey, played by a test: sessions with a chip, packages, taps.
 */
import assert from 'node:assert/strict';
import { concat, fromHex, hex } from '@armilla/bytes';
import {
  commitPackage,
  decodeAnswer,
  decodeInitializeUpdateAnswer,
  encipherUnderDEK,
  FACTORY_KEY_VERSION,
  type HostSession,
  ISSUER_SECURITY_DOMAIN_AID,
  initializeUpdateCommand,
  openHostSession,
  openPackage,
  type PaymentInstanceData,
  personalisationScript,
  type SecurityLevel,
  type StaticKeys,
  setContactlessStatus,
} from '@armilla/globalplatform';
import { seededChance } from '@armilla/kit/chance';
import type { Flash } from '../memory/flash.ts';
import { openMemory } from '../memory/memory.ts';
import {
  type CardLink,
  createSecureElement,
  type SecureElement,
} from '../secure-element/secure-element.ts';

export const TEST_KEYS: StaticKeys = {
  enc: fromHex('404142434445464748494A4B4C4D4E4F'),
  mac: fromHex('505152535455565758595A5B5C5D5E5F'),
  dek: fromHex('606162636465666768696A6B6C6D6E6F'),
};
export const TEST_CPLC = Uint8Array.from({ length: 42 }, (_, i) => 0x40 + i);
export const TEST_TIME = Date.UTC(2026, 0, 15, 12);

/** Boots a chip out of a flash. */
export function boot(
  flash: Flash,
  isVerified: () => boolean = () => true,
  capacity = 16,
  minimumLevel: SecurityLevel = 0x01,
): SecureElement {
  return createSecureElement({
    memory: openMemory(flash),
    factory: { cplc: TEST_CPLC, keys: TEST_KEYS },
    chance: seededChance(7),
    clock: { now: () => TEST_TIME },
    capacity,
    isVerified,
    minimumLevel,
  });
}

/** Asks the chip where its counter stands, as a host does that lost its own count. */
export function sequenceCounterOf(link: CardLink): number {
  link.transceive(select(ISSUER_SECURITY_DOMAIN_AID));
  const answer = link.transceive(initializeUpdateCommand(0, new Uint8Array(8)));
  return decodeInitializeUpdateAnswer(decodeAnswer(answer).data).sequenceCounter ?? -1;
}

export function select(name: Uint8Array, p2 = 0): Uint8Array {
  return concat(Uint8Array.of(0x00, 0xa4, 0x04, p2, name.length), name, Uint8Array.of(0x00));
}

/** A session as prepared by a host; nothing has been sent. */
export function prepare(
  sequenceCounter: number,
  securityLevel: SecurityLevel = 0x33,
  keys = TEST_KEYS,
): HostSession {
  return openHostSession({
    keys,
    keyVersion: FACTORY_KEY_VERSION,
    hostChallenge: seededChance(sequenceCounter + 1).bytes(8),
    sequenceCounter,
    isdAid: ISSUER_SECURITY_DOMAIN_AID,
    securityLevel,
  });
}

/** Opens a session for a command-by-command talk. */
export function openSession(link: CardLink, securityLevel: SecurityLevel = 0x33): HostSession {
  const host = prepare(sequenceCounterOf(link), securityLevel);
  host.checkInitializeUpdate(link.transceive(host.initializeUpdate));
  assert.equal(hex(link.transceive(host.externalAuthenticate)), '9000');
  return host;
}

/** One command in a session. */
export function talk(link: CardLink, host: HostSession, command: Uint8Array) {
  return host.unwrap(link.transceive(host.wrap(command)));
}

/** The whole package of a card, wrapped: what the phone relays. */
export function cardPackage(
  card: PaymentInstanceData,
  packageId: Uint8Array,
  sequenceCounter: number,
): readonly Uint8Array[] {
  const host = prepare(sequenceCounter);
  const plain = [
    openPackage(packageId),
    ...personalisationScript(card, encipherUnderDEK(TEST_KEYS.dek)),
    setContactlessStatus('activate', card.instanceAid),
    commitPackage(packageId),
  ];
  return [
    select(ISSUER_SECURITY_DOMAIN_AID),
    host.initializeUpdate,
    host.externalAuthenticate,
    ...plain.map(host.wrap),
  ];
}

/** Relays a package as the phone does: until the first answer that is no success. */
export function relay(link: CardLink, commands: readonly Uint8Array[]): readonly number[] {
  const statuses: number[] = [];
  for (const command of commands) {
    const { status } = decodeAnswer(link.transceive(command));
    statuses.push(status);
    if (status !== 0x9000) break;
  }
  return statuses;
}

/** A package identifier out of one number. */
export function packageId(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

/** Brings a card onto a chip and activates it. */
export function install(chip: SecureElement, card: PaymentInstanceData, number = 1): void {
  const counter = sequenceCounterOf(chip.wired);
  const statuses = relay(chip.wired, cardPackage(card, packageId(number), counter));
  assert.ok(
    statuses.every((status) => status === 0x9000),
    statuses.map((status) => status.toString(16)).join(' '),
  );
}
