/**
 * A PIN pad in software: the PIN goes from the keys into a PIN block under a key of this one
 * transaction (DUKPT), and nowhere else. A real pad forgets each key as it is used; this one keeps
 * its initial key, so it is for tests and closed loops.
 */
import { tdesEcb } from '@armilla/cipher';
import {
  aesDukptTransactionKey,
  aesDukptWorkingKey,
  dukptTransactionKey,
  dukptWorkingKey,
  encipherPinBlock4,
  encodePinBlock0,
  nextAesDukptKsn,
  nextDukptKsn,
  PIN_BLOCK_4_RANDOM_LENGTH,
} from '@armilla/emv';
import type { Chance } from '@armilla/kit/chance';
import type { PAN, PIN, SecretBytes } from '@armilla/kit/secret';
import type { EncipheredPin } from '../decide/host/authorisation-request.ts';
import type { PinKeys, PinPad } from '../service.ts';
import type { KeySerialNumbers } from '../store/key-serial-number.ts';

export interface PinPadDeps {
  readonly keys: PinKeys;
  /** Of this device; never the base derivation key. */
  readonly initialKey: SecretBytes;
  readonly serialNumbers: KeySerialNumbers;
}

/** All keys of the device are used up: it must be given a new initial key. */
export class PinPadExhausted extends Error {
  override readonly name = 'PinPadExhausted';
}

/** ISO 9564-1 format 0 under triple-DES DUKPT (ANSI X9.24-1). */
export function pinPadTDES({ keys, initialKey, serialNumbers }: PinPadDeps): PinPad {
  return pinPad(keys, serialNumbers, nextDukptKsn, (pin, pan, ksn) => {
    const key = dukptWorkingKey(dukptTransactionKey(initialKey.expose(), ksn), 'pin');
    const block = tdesEcb(key, encodePinBlock0(pin.expose(), pan.expose()), 'encrypt');
    return { format: 0, block, securityControl: SECURITY_CONTROL.TDES, keySerialNumber: ksn };
  });
}

/** ISO 9564-1 format 4 under AES DUKPT (ANSI X9.24-3). */
export function pinPadAES({
  keys,
  initialKey,
  serialNumbers,
  chance,
}: PinPadDeps & { readonly chance: Chance }): PinPad {
  return pinPad(keys, serialNumbers, nextAesDukptKsn, (pin, pan, ksn) => {
    const key = aesDukptWorkingKey(aesDukptTransactionKey(initialKey.expose(), ksn), ksn, 'pin');
    const random = chance.bytes(PIN_BLOCK_4_RANDOM_LENGTH);
    const block = encipherPinBlock4(key, pin.expose(), pan.expose(), random);
    return { format: 4, block, securityControl: SECURITY_CONTROL.AES, keySerialNumber: ksn };
  });
}

/**
 * DE 53: security format, algorithm, PIN block format, key index, two digits each, and zeros. 02 is
 * DUKPT; 02 triple DES and 03 AES; 01 and 04 the formats 0 and 4.
 */
const SECURITY_CONTROL = { TDES: '0202010100000000', AES: '0203040100000000' } as const;

function pinPad(
  keys: PinKeys,
  serialNumbers: KeySerialNumbers,
  step: (last: Uint8Array) => Uint8Array | undefined,
  seal: (pin: PIN, pan: PAN, ksn: Uint8Array) => EncipheredPin,
): PinPad {
  return {
    async enterPin({ pan, keys: theirs, ...request }) {
      const pin = await (theirs ?? keys).ask(request);
      if (pin === null) return null;
      const ksn = await serialNumbers.next(step);
      if (ksn === undefined) throw new PinPadExhausted('this PIN pad has used up all its keys');
      return seal(pin, pan, ksn);
    },
  };
}
