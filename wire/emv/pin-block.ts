/**
 * PIN blocks of ISO 9564-1, formats 0, 2, 3 and 4. A block that is not exactly as the format wants
 * is refused with DecodeError, whose message never holds a digit of it.
 */
import { DecodeError, fromHex, hex, xor } from '@armilla/bytes';
import { aesEcb } from '@armilla/cipher';

const PATH = 'pinBlock';

/** Format 0: filled with F and bound to the PAN. Eight bytes in clear, to be enciphered. */
export function encodePinBlock0(pin: string, pan: string): Uint8Array {
  return xor(fromHex(controlled(0, pin).padEnd(16, 'F')), panField(pan));
}

/** The PIN in a format 0 block. */
export function decodePinBlock0(block: Uint8Array, pan: string): string {
  return readPin(unbound(block, pan), 0, /^F*$/);
}

/** Format 2: filled with F, not bound to a PAN; for offline PIN and issuer scripts. */
export function encodePinBlock2(pin: string): Uint8Array {
  return fromHex(controlled(2, pin).padEnd(16, 'F'));
}

/** The PIN in a format 2 block. */
export function decodePinBlock2(block: Uint8Array): string {
  return readPin(digitsOf(block, 8), 2, /^F*$/);
}

/** Random bytes that format 3 wants; each makes one fill digit from A to F. */
export const PIN_BLOCK_3_RANDOM_LENGTH = 10;

/** Format 3: as format 0, with random fill of A to F. `random` is ten unpredictable bytes. */
export function encodePinBlock3(pin: string, pan: string, random: Uint8Array): Uint8Array {
  if (random.length !== PIN_BLOCK_3_RANDOM_LENGTH) throw new RangeError('ten random bytes wanted');
  const fill = Array.from(random, (byte) => (10 + (byte % 6)).toString(16)).join('');
  const text = controlled(3, pin);
  return xor(fromHex(text + fill.slice(0, 16 - text.length)), panField(pan));
}

/** The PIN in a format 3 block. */
export function decodePinBlock3(block: Uint8Array, pan: string): string {
  return readPin(unbound(block, pan), 3, /^[A-F]*$/);
}

/** Random bytes that format 4 wants. */
export const PIN_BLOCK_4_RANDOM_LENGTH = 8;

/** The PIN field of format 4 before enciphering: control, PIN, fill of A, eight random bytes. */
export function encodePinField4(pin: string, random: Uint8Array): Uint8Array {
  if (random.length !== PIN_BLOCK_4_RANDOM_LENGTH)
    throw new RangeError('eight random bytes wanted');
  return fromHex(controlled(4, pin).padEnd(16, 'A') + hex(random));
}

/** The PIN in a PIN field of format 4. */
export function decodePinField4(field: Uint8Array): string {
  return readPin(digitsOf(field, 16).slice(0, 16), 4, /^A*$/);
}

/** The PAN field of format 4: how many digits it has above twelve, the digits, zeros. */
export function panField4(pan: string): Uint8Array {
  requirePan(pan);
  const above = Math.max(0, pan.length - 12);
  return fromHex(`${above}${pan.padStart(12, '0')}`.padEnd(32, '0'));
}

/** Format 4, enciphered under an AES key of 16, 24 or 32 bytes; 16 bytes (ISO 9564-1, 9.4.2). */
export function encipherPinBlock4(
  key: Uint8Array,
  pin: string,
  pan: string,
  random: Uint8Array,
): Uint8Array {
  const inner = aesEcb(key, encodePinField4(pin, random), 'encrypt');
  return aesEcb(key, xor(inner, panField4(pan)), 'encrypt');
}

/** The PIN in an enciphered format 4 block. */
export function decipherPinBlock4(key: Uint8Array, block: Uint8Array, pan: string): string {
  digitsOf(block, 16);
  const inner = xor(aesEcb(key, block, 'decrypt'), panField4(pan));
  return decodePinField4(aesEcb(key, inner, 'decrypt'));
}

/** Control digit, length digit and the PIN itself. */
function controlled(format: number, pin: string): string {
  if (!/^\d{4,12}$/.test(pin)) throw new RangeError('a PIN is 4 to 12 digits');
  return `${format}${pin.length.toString(16)}${pin}`.toUpperCase();
}

function requirePan(pan: string): void {
  if (!/^\d{1,19}$/.test(pan)) throw new RangeError('a PAN is up to 19 digits');
}

/** Four zeros and the rightmost twelve digits of the PAN without its check digit. */
function panField(pan: string): Uint8Array {
  requirePan(pan);
  return fromHex(pan.slice(0, -1).slice(-12).padStart(16, '0'));
}

function digitsOf(block: Uint8Array, length: number): string {
  if (block.length !== length) throw new DecodeError(PATH, `not ${length} bytes`);
  return hex(block);
}

function unbound(block: Uint8Array, pan: string): string {
  digitsOf(block, 8);
  return hex(xor(block, panField(pan)));
}

/** Reads control, length, digits and fill of sixteen hexadecimal digits. */
function readPin(text: string, format: number, fill: RegExp): string {
  if (text.charAt(0) !== String(format)) throw new DecodeError(PATH, 'wrong control field');
  const length = Number.parseInt(text.charAt(1), 16);
  if (length < 4 || length > 12) throw new DecodeError(PATH, 'a PIN length outside 4 to 12');
  const pin = text.slice(2, 2 + length);
  if (!/^\d+$/.test(pin)) throw new DecodeError(PATH, 'a PIN that is not decimal digits');
  if (!fill.test(text.slice(2 + length))) throw new DecodeError(PATH, 'wrong fill');
  return pin;
}
