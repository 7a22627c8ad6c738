/**
 * The two halves of SCP03 secure messaging that host and card share: the state of a session and
 * the chaining of its MACs. Source: GlobalPlatform Card Specification, Amendment D, 6.2.4 – 6.2.7.
 */
import { concat } from '@armilla/bytes';
import { aesCbc, aesEcb, cmacAes } from '@armilla/cipher';
import { type ChannelMode, MODE_LENGTHS, type SessionKeys } from './key-derivation.ts';

/**
 * Security levels of a session (Amendment D, table 7-4). At 00 both ends have proved themselves and
 * nothing is protected afterwards.
 */
export type SecurityLevel = 0x00 | 0x01 | 0x03 | 0x11 | 0x13 | 0x33;

/** Whether a number is a security level that SCP03 knows. */
export function isSecurityLevel(level: number): level is SecurityLevel {
  return [0x00, 0x01, 0x03, 0x11, 0x13, 0x33].includes(level);
}

/** The bits of a security level. */
export const C_MAC = 0x01;
export const C_DECRYPTION = 0x02;
export const R_MAC = 0x10;
export const R_ENCRYPTION = 0x20;

/**
 * How much data a short command may have for C-ENC and C-MAC to fit: 239 bytes in S8, 223 in S16,
 * since it is padded to whole blocks, by one byte at least.
 */
export function longestCommandData(mode: ChannelMode): number {
  return Math.floor((255 - MODE_LENGTHS[mode]) / 16) * 16 - 1;
}

/** What moves on with every command of a session. */
export type ChainState = {
  /** The MAC chaining value: the whole CMAC of the last command, 16 bytes. */
  readonly chainingValue: Uint8Array;
  /** The encryption counter; 0 before the first command after EXTERNAL AUTHENTICATE. */
  readonly counter: number;
};

export const INITIAL_CHAIN: ChainState = { chainingValue: new Uint8Array(16), counter: 0 };

/**
 * The full C-MAC: over the chaining value, the header as sent with the class byte's secure
 * messaging bit, Lc with the MAC counted, and the data as sent. Its left 8 bytes travel, in S16
 * all 16.
 */
export function commandMAC(
  sMAC: Uint8Array,
  chainingValue: Uint8Array,
  header: readonly [cla: number, ins: number, p1: number, p2: number],
  data: Uint8Array,
  mode: ChannelMode = 'S8',
): Uint8Array {
  const lc = data.length + MODE_LENGTHS[mode];
  return cmacAes(sMAC, concat(chainingValue, Uint8Array.of(...header, lc), data));
}

/** The R-MAC that travels: over the chaining value, the data as sent, the status word. */
export function responseMAC(
  sRMAC: Uint8Array,
  chainingValue: Uint8Array,
  data: Uint8Array,
  status: number,
  mode: ChannelMode = 'S8',
): Uint8Array {
  const statusBytes = Uint8Array.of(status >>> 8, status & 0xff);
  return cmacAes(sRMAC, concat(chainingValue, data, statusBytes)).slice(0, MODE_LENGTHS[mode]);
}

/** Enciphers or deciphers the data of the command with this counter. Whole blocks only. */
export function commandCipher(
  keys: SessionKeys,
  counter: number,
  data: Uint8Array,
  direction: 'encrypt' | 'decrypt',
): Uint8Array {
  return aesCbc(keys.enc, initialVector(keys.enc, 0x00, counter), data, direction);
}

/** Enciphers or deciphers the data of the answer to the command with this counter. */
export function responseCipher(
  keys: SessionKeys,
  counter: number,
  data: Uint8Array,
  direction: 'encrypt' | 'decrypt',
): Uint8Array {
  return aesCbc(keys.enc, initialVector(keys.enc, 0x80, counter), data, direction);
}

/** The counter as a block, its first byte telling commands (00) from answers (80), enciphered. */
function initialVector(sENC: Uint8Array, first: number, counter: number): Uint8Array {
  const block = new Uint8Array(16);
  new DataView(block.buffer).setUint32(12, counter);
  block[0] = first;
  return aesEcb(sENC, block, 'encrypt');
}
