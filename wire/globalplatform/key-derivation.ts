/**
 * The key derivation of SCP03 and what it makes: session keys, cryptograms, the card challenge.
 * Source: GlobalPlatform Card Specification, Amendment D, 4.1.5 and 6.2.2; NIST SP 800-108, 5.1.
 */
import { concat } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';

/** The three static keys of a key set, AES, of one length: 16, 24 or 32 bytes. */
export type StaticKeys = {
  /** K-ENC. */
  readonly enc: Uint8Array;
  /** K-MAC. */
  readonly mac: Uint8Array;
  /** K-DEK, the key that sensitive data is enciphered under. */
  readonly dek: Uint8Array;
};

/** The keys of one session, of the static keys' length. */
export type SessionKeys = {
  readonly enc: Uint8Array;
  readonly mac: Uint8Array;
  readonly rmac: Uint8Array;
};

/** Data derivation constants (Amendment D, table 4-1). */
const CARD_CRYPTOGRAM = 0x00;
const HOST_CRYPTOGRAM = 0x01;
const CARD_CHALLENGE = 0x02;
const S_ENC = 0x04;
const S_MAC = 0x06;
const S_RMAC = 0x07;

/** How long challenges, cryptograms and the MACs that travel are: 8 bytes or 16 (4.1, 5.1). */
export type ChannelMode = 'S8' | 'S16';

/** The length that gives each mode its name. */
export const MODE_LENGTHS: Readonly<Record<ChannelMode, 8 | 16>> = { S8: 8, S16: 16 };

/** The length of challenges and cryptograms in the S8 mode. */
export const CHALLENGE_LENGTH = MODE_LENGTHS.S8;

/** The mode that a host asks for with a challenge of this length. Throws RangeError for others. */
export function modeOfChallenge(hostChallenge: Uint8Array): ChannelMode {
  if (hostChallenge.length === MODE_LENGTHS.S8) return 'S8';
  if (hostChallenge.length === MODE_LENGTHS.S16) return 'S16';
  throw new RangeError('a host challenge is 8 or 16 bytes');
}

/**
 * Counter mode with CMAC as the pseudo-random function: `lengthBits` of key material from `key`,
 * told apart by `constant` and `context`.
 */
export function deriveData(
  key: Uint8Array,
  constant: number,
  lengthBits: number,
  context: Uint8Array,
): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let i = 1; (i - 1) * 128 < lengthBits; i++) {
    const label = new Uint8Array(16);
    label.set([constant, 0x00, lengthBits >>> 8, lengthBits & 0xff, i], 11);
    blocks.push(cmacAes(key, concat(label, context)));
  }
  return concat(...blocks).slice(0, lengthBits / 8);
}

/** S-ENC from K-ENC, S-MAC and S-RMAC from K-MAC. Challenges are 8 bytes each, or 16 each. */
export function deriveSessionKeys(
  keys: StaticKeys,
  hostChallenge: Uint8Array,
  cardChallenge: Uint8Array,
): SessionKeys {
  const context = concat(hostChallenge, cardChallenge);
  const bits = 8 * keys.enc.length;
  return {
    enc: deriveData(keys.enc, S_ENC, bits, context),
    mac: deriveData(keys.mac, S_MAC, bits, context),
    rmac: deriveData(keys.mac, S_RMAC, bits, context),
  };
}

/** What the card proves itself with, as long as a challenge. */
export function cardCryptogram(
  sMAC: Uint8Array,
  hostChallenge: Uint8Array,
  cardChallenge: Uint8Array,
): Uint8Array {
  const bits = 8 * hostChallenge.length;
  return deriveData(sMAC, CARD_CRYPTOGRAM, bits, concat(hostChallenge, cardChallenge));
}

/** What the host proves itself with, as long as a challenge. */
export function hostCryptogram(
  sMAC: Uint8Array,
  hostChallenge: Uint8Array,
  cardChallenge: Uint8Array,
): Uint8Array {
  const bits = 8 * hostChallenge.length;
  return deriveData(sMAC, HOST_CRYPTOGRAM, bits, concat(hostChallenge, cardChallenge));
}

/**
 * The pseudo-random card challenge (option i, b5), 8 bytes or 16, which the host can foretell.
 * `sequenceCounter` is 0–FFFFFF; `aid` is that of the application the session is opened with.
 */
export function pseudoRandomCardChallenge(
  kENC: Uint8Array,
  sequenceCounter: number,
  aid: Uint8Array,
  mode: ChannelMode = 'S8',
): Uint8Array {
  const bits = 8 * MODE_LENGTHS[mode];
  return deriveData(kENC, CARD_CHALLENGE, bits, concat(sequenceCounterBytes(sequenceCounter), aid));
}

/** The sequence counter as it travels: 3 bytes, big endian. */
export function sequenceCounterBytes(counter: number): Uint8Array {
  return Uint8Array.of((counter >>> 16) & 0xff, (counter >>> 8) & 0xff, counter & 0xff);
}
