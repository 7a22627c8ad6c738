/**
 * One end of a link whose keys change: the codec over whatever keys it holds at the moment, the
 * request that brings new ones, and the answer to it. Keys stay wrapped until they are used.
 */
import { DecodeError } from '@armilla/bytes';
import { cmacAesUnder } from '@armilla/cipher';
import { answerTo } from './answer.ts';
import type { Message } from './fields.ts';
import { keyExchangeRequest, type LinkKeySet, readKeyExchange } from './key-exchange.ts';
import type { MacFunction } from './mac.ts';
import { type NetworkCodec, networkCodec } from './network-codec.ts';
import { NETWORK, type Profile } from './profile.ts';

/** A key that is opened where it is used. */
export interface WrappedKey {
  expose(): Uint8Array;
}

/** What an end of a link holds; `LinkKeys` of `@armilla/kit/link-keys` is one. */
export interface HeldKeys {
  accepted(): readonly { readonly version: string; readonly mac: WrappedKey }[];
  seen(version: string): void;
}

const MAC_BYTES = 8;

/** Codes by AES-CMAC, cut to eight bytes. */
export function linkCodec(held: HeldKeys, profile: Profile = NETWORK): NetworkCodec {
  const keys = () =>
    held.accepted().map(({ version, mac }) => ({
      mac: macUnder(mac),
      seen: () => held.seen(version),
    }));
  return networkCodec({ keys }, profile);
}

/** Keys ready for use, as long as whoever holds them does. */
const ready = new WeakMap<WrappedKey, MacFunction>();

function macUnder(key: WrappedKey): MacFunction {
  const known = ready.get(key);
  if (known !== undefined) return known;
  const code = cmacAesUnder(key.expose());
  const mac: MacFunction = (bytes) => code(bytes).subarray(0, MAC_BYTES);
  ready.set(key, mac);
  return mac;
}

/** {@link keyExchangeRequest} for keys that are still wrapped. */
export function bringKeys(
  set: { readonly version: string; readonly mac: WrappedKey; readonly pin: WrappedKey },
  kek: WrappedKey,
  random: Uint8Array,
  fields: Pick<Message['fields'], 7 | 11 | 32>,
): Message {
  const open = { version: set.version, mac: set.mac.expose(), pin: set.pin.expose() };
  return keyExchangeRequest(open, kek.expose(), random, fields);
}

/** The answer: `00` when `take` has kept them, `63` when they are no keys under `kek`. */
export function takeKeys(
  message: Message,
  kek: WrappedKey,
  take: (set: LinkKeySet) => void,
): Message {
  try {
    take(readKeyExchange(message, kek.expose()));
    return answerTo(message, { 39: '00' });
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return answerTo(message, { 39: '63' });
  }
}
