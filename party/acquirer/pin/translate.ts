/**
 * The PIN's way through this party: out of the block of a till's PIN pad and into one for the
 * network, within one function. No other place sees it, and this one gives it to nobody.
 */
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { tdesEcb } from '@armilla/cipher';
import {
  aesDukptInitialKey,
  aesDukptTransactionKey,
  aesDukptWorkingKey,
  decipherPinBlock4,
  decodePinBlock0,
  dukptInitialKey,
  dukptTransactionKey,
  dukptWorkingKey,
  encipherPinBlock4,
  PIN_BLOCK_4_RANDOM_LENGTH,
} from '@armilla/emv';
import { decodeSubelements, type Message, type ResponseCode } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { SecretBytes } from '@armilla/kit/secret';

/**
 * The base derivation keys (BDK) of the merchants' PIN pads; pads of a kind without one are
 * unknown.
 */
export interface PinPadKeys {
  /** 16 bytes, triple-DES DUKPT (ANSI X9.24-1). */
  readonly tdesBaseKey?: SecretBytes;
  /** 16, 24 or 32 bytes, AES DUKPT (ANSI X9.24-3). */
  readonly aesBaseKey?: SecretBytes;
}

export interface PinKeys {
  readonly pads: PinPadKeys;
  /** AES, shared with the network. */
  readonly zone: SecretBytes;
}

/**
 * - `NONE` the message holds no PIN
 * - `TRANSLATED` a block of ISO 9564-1 format 4 under the zone key, in hexadecimal
 * - `BAD` with DE 39: 63 no key of ours, 86 a block that does not hold a PIN for this number
 */
export type Translation =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'TRANSLATED'; readonly block: string }
  | { readonly kind: 'BAD'; readonly responseCode: ResponseCode };

/** Reads the pad's block of DE 52 or DE 48.08 and makes the network's, for the number in DE 2. */
export function translatePin(keys: PinKeys, chance: Chance, { fields }: Message): Translation {
  const { 2: number = '', 52: block0 } = fields;
  const { '08': block4, '09': serial } = decodeSubelements(fields[48] ?? '');
  if (block0 === undefined && block4 === undefined) return { kind: 'NONE' };
  try {
    const ksn = fromHex(serial ?? '');
    const pin = block4 === undefined ? ofTDES(keys, block0, ksn) : ofAES(keys, block4, ksn);
    if (pin === undefined) return { kind: 'BAD', responseCode: '63' };
    const random = chance.bytes(PIN_BLOCK_4_RANDOM_LENGTH);
    const block = encipherPinBlock4(keys.zone.expose(), pin(number), number, random);
    return { kind: 'TRANSLATED', block: hex(block) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { kind: 'BAD', responseCode: error.path === 'ksn' ? '63' : '86' };
  }
}

/** Opens a block for an account number. Throws `DecodeError`. */
type Opened = (number: string) => string;

function ofTDES(
  { pads }: PinKeys,
  block: Uint8Array | undefined,
  ksn: Uint8Array,
): Opened | undefined {
  if (block === undefined || pads.tdesBaseKey === undefined || ksn.length !== 10) return undefined;
  const initial = dukptInitialKey(pads.tdesBaseKey.expose(), ksn);
  const key = dukptWorkingKey(dukptTransactionKey(initial, ksn), 'pin');
  return (number) => decodePinBlock0(tdesEcb(key, block, 'decrypt'), number);
}

function ofAES({ pads }: PinKeys, block: string, ksn: Uint8Array): Opened | undefined {
  if (pads.aesBaseKey === undefined || ksn.length !== 12) return undefined;
  const initial = aesDukptInitialKey(pads.aesBaseKey.expose(), ksn);
  const key = aesDukptWorkingKey(aesDukptTransactionKey(initial, ksn), ksn, 'pin');
  return (number) => decipherPinBlock4(key, fromHex(block), number);
}
