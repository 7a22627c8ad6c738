/**
 * Card production life cycle data (9F7F), 42 bytes: who made a chip, when, and its serial number.
 */
import { concat, DecodeError, fromHex, hex } from '@armilla/bytes';
import { decodeTlv, encodeTlv, find } from '@armilla/tlv';

/** The fields in their order with their lengths in bytes (GPCS, annex H; Visa GP 2.1.1, 9.5). */
const FIELDS = [
  ['icFabricator', 2],
  ['icType', 2],
  ['operatingSystemId', 2],
  ['operatingSystemReleaseDate', 2],
  ['operatingSystemReleaseLevel', 2],
  ['icFabricationDate', 2],
  ['icSerialNumber', 4],
  ['icBatchIdentifier', 2],
  ['icModuleFabricator', 2],
  ['icModulePackagingDate', 2],
  ['iccManufacturer', 2],
  ['icEmbeddingDate', 2],
  ['icPrePersonaliser', 2],
  ['icPrePersonalisationDate', 2],
  ['icPrePersonalisationEquipment', 4],
  ['icPersonaliser', 2],
  ['icPersonalisationDate', 2],
  ['icPersonalisationEquipment', 4],
] as const;

export const CPLC_LENGTH = 42;

/**
 * Every field as upper-case hexadecimal; dates are `YDDD`, last digit of the year and day of it.
 */
export type CPLC = { readonly [Name in (typeof FIELDS)[number][0]]: string };

/** The 42 bytes. Throws {@link DecodeError} when a field has another length. */
export function encodeCPLC(cplc: CPLC): Uint8Array {
  const parts = FIELDS.map(([name, length]) => {
    const bytes = fromHex(cplc[name], name);
    if (bytes.length !== length) throw new DecodeError(name, `not ${length} bytes`);
    return bytes;
  });
  return concat(...parts);
}

/** Reads the 42 bytes, or the whole object 9F7F. Throws {@link DecodeError}. */
export function decodeCPLC(bytes: Uint8Array): CPLC {
  const value = bytes.length === CPLC_LENGTH ? bytes : find(decodeTlv(bytes), 0x9f7f)?.value;
  if (value?.length !== CPLC_LENGTH) throw new DecodeError('9F7F', 'not 42 bytes');
  let offset = 0;
  const entries = FIELDS.map(([name, length]) => {
    offset += length;
    return [name, hex(value.subarray(offset - length, offset))];
  });
  return Object.fromEntries(entries) as CPLC;
}

/** The object as GET DATA `80 CA 9F 7F` answers it. */
export function cplcObject(cplc: Uint8Array): Uint8Array {
  return encodeTlv(0x9f7f, cplc);
}

/**
 * The 10 bytes static keys are diversified by: fabricator, serial number, batch and the start of
 * the module's data, as INITIALIZE UPDATE answers them and the key maker takes them.
 */
export function diversificationDataOfCPLC(cplc: Uint8Array): Uint8Array {
  return concat(cplc.subarray(0, 4), cplc.subarray(12, 18));
}
