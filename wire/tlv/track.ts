/** Magnetic-stripe data as the chip carries it: tracks 1 and 2 (ISO/IEC 7813), PAN truncation. */
import { DecodeError, fromHex, hex } from '@armilla/bytes';

/** What both tracks say. */
export interface Track {
  readonly pan: string;
  /** `YYMM`. */
  readonly expiry: string;
  /** Three digits. */
  readonly serviceCode: string;
  readonly discretionaryData: string;
}

/** Track 1 adds the name. */
export interface Track1 extends Track {
  /** As written: `SURNAME/FIRST`. */
  readonly name: string;
}

/** Tags 57 and 9F6B: digits, `D` as separator, `F` as fill. Throws {@link DecodeError}. */
export function decodeTrack2(bytes: Uint8Array, path = '57'): Track {
  const match = /^(\d{1,19})D(\d{4})(\d{3})(\d*)F*$/.exec(hex(bytes));
  if (match === null) throw new DecodeError(path, 'not track 2 equivalent data');
  const [, pan = '', expiry = '', serviceCode = '', discretionaryData = ''] = match;
  return { pan, expiry, serviceCode, discretionaryData };
}

/** The value of tag 57, filled with one `F` to whole bytes. */
export function encodeTrack2(track: Track): Uint8Array {
  const { pan, expiry, serviceCode, discretionaryData } = track;
  const digits = `${pan}D${expiry}${serviceCode}${discretionaryData}`;
  return fromHex(digits.padEnd(digits.length + (digits.length % 2), 'F'), '57');
}

/** Track 2 with the separator and sentinels a reader prints: `;PAN=YYMM…?`. */
export function printTrack2({ pan, expiry, serviceCode, discretionaryData }: Track): string {
  return `;${pan}=${expiry}${serviceCode}${discretionaryData}?`;
}

/** Track 1, format B, with or without sentinels. Throws {@link DecodeError}. */
export function decodeTrack1(text: string, path = '56'): Track1 {
  const match = /^%?B(\d{1,19})\^([^^]{2,26})\^(\d{4})(\d{3})([^?]*)\??$/.exec(text);
  if (match === null) throw new DecodeError(path, 'not track 1 data');
  const [, pan = '', name = '', expiry = '', serviceCode = '', discretionaryData = ''] = match;
  return { pan, name, expiry, serviceCode, discretionaryData };
}

/** Track 1, format B, without sentinels. */
export function encodeTrack1(track: Track1): string {
  const { pan, name, expiry, serviceCode, discretionaryData } = track;
  return `B${pan}^${name}^${expiry}${serviceCode}${discretionaryData}`;
}

/**
 * A PAN as it may be shown where the whole is not needed: the first eight and last four of sixteen
 * digits, the first six and last four of other lengths (PCI DSS 3.4.1).
 */
export function truncatePAN(pan: string): string {
  const shown = pan.length === 16 ? 8 : 6;
  if (pan.length < shown + 4) return '*'.repeat(pan.length);
  return `${pan.slice(0, shown)}${'*'.repeat(pan.length - shown - 4)}${pan.slice(-4)}`;
}
