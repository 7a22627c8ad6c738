/**
 * New keys for a link: 0800 with DE 70 `161` and, in DE 125, two key blocks (ANSI X9.143, formerly
 * TR-31) one after the other: the MAC key and the key PINs travel under, both AES-128 under the
 * link's key-encrypting key. Both carry the same two-digit version.
 */
import { DecodeError } from '@armilla/bytes';
import { keyBlockPaddingLength, unwrapKeyBlock, wrapKeyBlock } from '@armilla/emv';
import type { Message } from './fields.ts';
import { MTI, requestMti } from './mti.ts';
import { requireField } from './values.ts';

/** The keys that both ends of a link have. */
export interface LinkKeySet {
  /** Two digits, as the header of the blocks says it. */
  readonly version: string;
  /** AES-128, for CMAC over messages. */
  readonly mac: Uint8Array;
  /** AES-128, for PIN blocks of format 4. */
  readonly pin: Uint8Array;
}

const KEY_BYTES = 16;

/** By what a block of each key says of its use: usage, and what may be done with it. */
const USES = { mac: { usage: 'M6', mode: 'C' }, pin: { usage: 'P0', mode: 'B' } } as const;

/** Unpredictable bytes that {@link keyExchangeRequest} wants. */
export const KEY_EXCHANGE_RANDOM_LENGTH = 2 * keyBlockPaddingLength('D', KEY_BYTES);

/** Whether a message brings new keys: a request with DE 70 `161`. */
export function isKeyExchange({ mti, fields }: Message): boolean {
  const asks = mti.charAt(2) === '0' && requestMti(mti) === MTI.networkManagementRequest;
  return asks && fields[70] === '161';
}

/**
 * The request that brings `keys` under `kek` (AES, 16, 24 or 32 bytes); `random` is
 * {@link KEY_EXCHANGE_RANDOM_LENGTH} bytes, `fields` are DE 7, 11 and, where the link has one, 32.
 * Throws RangeError for lengths that are wrong.
 */
export function keyExchangeRequest(
  keys: LinkKeySet,
  kek: Uint8Array,
  random: Uint8Array,
  fields: Pick<Message['fields'], 7 | 11 | 32>,
): Message {
  const half = KEY_EXCHANGE_RANDOM_LENGTH / 2;
  const blocks = [
    block('mac', keys, kek, random.subarray(0, half)),
    block('pin', keys, kek, random.subarray(half)),
  ];
  return {
    mti: MTI.networkManagementRequest,
    fields: { ...fields, 70: '161', 125: blocks.join('') },
  };
}

function block(
  use: keyof typeof USES,
  keys: LinkKeySet,
  kek: Uint8Array,
  padding: Uint8Array,
): string {
  const header = {
    ...USES[use],
    version: 'D',
    algorithm: 'A',
    keyVersion: keys.version,
    exportability: 'N',
    options: [],
  } as const;
  return wrapKeyBlock(kek, header, keys[use], padding);
}

/**
 * The keys that a request brings. Throws {@link DecodeError} (`DE125…`) when they are not two keys
 * of the right uses and one version under `kek`.
 */
export function readKeyExchange(message: Message, kek: Uint8Array): LinkKeySet {
  const text = requireField(message, 125);
  const length = Number(/^D(\d{4})/.exec(text)?.[1]);
  if (!(length > 0)) throw new DecodeError('DE125', 'no key block of version D');
  const mac = opened('mac', text.slice(0, length), kek);
  const pin = opened('pin', text.slice(length), kek);
  if (mac.version !== pin.version) throw new DecodeError('DE125', 'keys of two versions');
  return { version: mac.version, mac: mac.key, pin: pin.key };
}

function opened(use: keyof typeof USES, text: string, kek: Uint8Array) {
  const { header, key } = unwrapKeyBlock(kek, text);
  const { usage, mode } = USES[use];
  const fits = header.usage === usage && header.mode === mode && header.algorithm === 'A';
  if (!fits) throw new DecodeError(`DE125.${use}`, 'a key for another use');
  if (key.length !== KEY_BYTES) throw new DecodeError(`DE125.${use}`, 'not 16 bytes');
  return { version: header.keyVersion, key };
}
