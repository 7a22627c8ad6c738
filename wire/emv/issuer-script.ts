/**
 * Issuer script commands under secure messaging (EMV Book 2, 9): the MAC over a command, and the
 * enciphering of a new PIN. Keys are session keys of the message.
 */
import { concat, xor } from '@armilla/bytes';
import { macAlgorithm3, padMethod2, tdesCbc, tdesEcb } from '@armilla/cipher';
import { encodePinBlock2 } from './pin-block.ts';

export interface ScriptToAuthenticate {
  /** Class, instruction, P1, P2 and Lc, where Lc already counts the MAC's eight bytes. */
  readonly header: Uint8Array;
  /** ATC and ARQC of the transaction, ten bytes; nothing for Interac. */
  readonly transaction?: Uint8Array;
  /** The command's data, enciphered where it is confidential. */
  readonly data?: Uint8Array;
}

/** The MAC of a script command, eight bytes (EMV Book 2, 9.2.3). */
export function scriptMac(sessionKey: Uint8Array, script: ScriptToAuthenticate): Uint8Array {
  const none = new Uint8Array(0);
  const input = concat(script.header, script.transaction ?? none, script.data ?? none);
  return macAlgorithm3(sessionKey, input, 2);
}

/** How confidential data of a script is padded and chained. */
export type ScriptEncipherment = 'emv' | 'mastercard' | 'visa';

/** Enciphers the data of a script command (EMV Book 2, 9.3). */
export function encipherScriptData(
  sessionKey: Uint8Array,
  data: Uint8Array,
  manner: ScriptEncipherment,
): Uint8Array {
  if (manner === 'visa') {
    const counted = concat(Uint8Array.of(data.length), data);
    return tdesEcb(sessionKey, padMethod2(counted, 8), 'encrypt');
  }
  const whole = manner === 'mastercard' && data.length % 8 === 0;
  return tdesCbc(sessionKey, new Uint8Array(8), whole ? data : padMethod2(data, 8), 'encrypt');
}

/**
 * Visa's PIN block for a PIN change: the PIN over four bytes of the card's master key for
 * cryptograms, and over the PIN there was, where that is asked for.
 */
export function visaPinChangeBlock(
  masterKey: Uint8Array,
  pin: string,
  currentPin?: string,
): Uint8Array {
  const keyed = new Uint8Array(8);
  keyed.set(masterKey.subarray(4, 8), 4);
  const block = encodePinBlock2(pin);
  block[0] = pin.length;
  const changed = xor(block, keyed);
  return currentPin === undefined ? changed : xor(changed, currentPinMask(currentPin));
}

/** The digits of the PIN there was, left justified and filled with zeros. */
function currentPinMask(pin: string): Uint8Array {
  const mask = new Uint8Array(8);
  const filled = pin.padEnd(16, '0');
  for (let i = 0; i < 8; i++) mask[i] = Number.parseInt(filled.slice(2 * i, 2 * i + 2), 16);
  return mask;
}

export interface PinChange {
  readonly encipherKey: Uint8Array;
  readonly macKey: Uint8Array;
  /** A format 2 block, or Visa's. */
  readonly pinBlock: Uint8Array;
  readonly manner: ScriptEncipherment;
  /** P2 of the command: 1 when the current PIN is in the block, 2 when it is not. */
  readonly p2: 1 | 2;
  /** ATC and ARQC; nothing for Interac. */
  readonly transaction?: Uint8Array;
}

/** A whole PIN CHANGE/UNBLOCK command (EMV Book 3, 6.5.10). */
export function pinChangeCommand(change: PinChange): Uint8Array {
  const data = encipherScriptData(change.encipherKey, change.pinBlock, change.manner);
  const header = Uint8Array.of(0x84, 0x24, 0x00, change.p2, data.length + 8);
  const transaction = change.transaction ?? new Uint8Array(0);
  return concat(header, data, scriptMac(change.macKey, { header, transaction, data }));
}
