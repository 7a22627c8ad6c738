/**
 * Packings: how the same fields become bytes on a link. A profile is data; there is no subclass.
 */
import { FIELDS, type FieldTable } from './fields.ts';

/** How one field is packed. */
export interface Packing {
  /** `n`, `z` and the digits of `xn`: a character a digit, or two a byte. */
  readonly digits: 'ascii' | 'bcd';
  /** `b`: two hexadecimal characters a byte, or the bytes themselves. */
  readonly bytes: 'hex' | 'binary';
  /** The side on which an odd number of BCD digits gets its fill nibble. */
  readonly fill: 'left' | 'right' | 'leftIfFixed';
}

/** How a whole message is packed. Lengths always count digits, characters or bytes of the value. */
export interface Profile<T extends FieldTable = typeof FIELDS> extends Packing {
  readonly name: string;
  readonly fields: T;
  readonly mti: 'ascii' | 'bcd';
  readonly bitmap: 'hex' | 'binary';
  /** With three, bit 65 announces fields 130–192. */
  readonly bitmaps: 2 | 3;
  readonly lengths: 'ascii' | 'bcd';
  /** Fields that are packed in another way than the rest. */
  readonly exceptions: Readonly<Record<number, Partial<Packing>>>;
}

/**
 * Everything printable: digits, hexadecimal bitmap, hexadecimal bytes. Every public tool reads it.
 */
export const ASCII: Profile = {
  name: 'ascii',
  fields: FIELDS,
  mti: 'ascii',
  bitmap: 'hex',
  bitmaps: 2,
  lengths: 'ascii',
  digits: 'ascii',
  bytes: 'hex',
  fill: 'leftIfFixed',
  exceptions: {},
};

/** Binary bitmap and bytes, BCD digits and lengths; odd fixed numbers are filled on the left. */
export const BCD: Profile = {
  ...ASCII,
  name: 'bcd',
  mti: 'bcd',
  bitmap: 'binary',
  lengths: 'bcd',
  digits: 'bcd',
  bytes: 'binary',
};

/** What Armilla's parties speak among themselves: ASCII with binary bitmap and binary bytes. */
export const NETWORK: Profile = { ...ASCII, name: 'network', bitmap: 'binary', bytes: 'binary' };

/** The packing of one field. */
export function packingOf(profile: Profile<FieldTable>, number: number): Packing {
  return { ...profile, ...profile.exceptions[number] };
}
