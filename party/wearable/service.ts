/** Puts a wearable together: memory, chip and band, out of what its maker gave it. */
import type { RsaPrivateKey } from '@armilla/cipher';
import type { StaticKeys } from '@armilla/globalplatform';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { SecretBytes } from '@armilla/kit/secret';
import { type Band, type BandModel, createBand, type PasscodeRules } from './firmware/band.ts';
import type { Flash } from './memory/flash.ts';
import { type Memory, openMemory } from './memory/memory.ts';
import { createSecureElement } from './secure-element/secure-element.ts';

/** What left the factory inside this wearable. */
export type FactoryBirth = {
  readonly serialNumber: string;
  /** CPLC data, 42 bytes. */
  readonly cplc: Uint8Array;
  /** SCP03 keys, used at the first boot alone. */
  readonly keys: StaticKeys;
  readonly keyVersion?: number;
  readonly pairingKey: SecretBytes;
};

export type WearableDeps = {
  readonly birth: FactoryBirth;
  readonly model: BandModel;
  readonly flash: Flash;
  readonly clock: Clock;
  readonly chance: Chance;
  /** From the service's programme. */
  readonly rules?: PasscodeRules;
  /** Another memory on the flash than the journal: for tests that plant a bug. */
  readonly openMemory?: (flash: Flash) => Memory;
  /** A quicker RSA than the built-in one. */
  readonly rsaPrivate?: (key: RsaPrivateKey, block: Uint8Array) => Uint8Array;
};

/** Boots a wearable: off the wrist and locked, with whatever its flash holds. */
export function createWearable(deps: WearableDeps): Band {
  const { birth, clock, chance } = deps;
  const memory = (deps.openMemory ?? openMemory)(deps.flash);
  const holder: { band?: Band } = {};
  const secureElement = createSecureElement({
    memory,
    factory: birth,
    chance,
    clock,
    ...(deps.model.capacity === undefined ? {} : { capacity: deps.model.capacity }),
    isVerified: () => holder.band?.isVerified() ?? false,
    ...(deps.rsaPrivate === undefined ? {} : { rsaPrivate: deps.rsaPrivate }),
  });
  holder.band = createBand({
    model: deps.model,
    serialNumber: birth.serialNumber,
    memory,
    secureElement,
    clock,
    chance,
    pairingKey: birth.pairingKey,
    ...(deps.rules === undefined ? {} : { rules: deps.rules }),
  });
  return holder.band;
}
