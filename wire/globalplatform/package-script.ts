/**
 * Packages: several commands that happen wholly or not at all. GlobalPlatform has no such thing;
 * these are our own data objects in STORE DATA and GET DATA of the issuer security domain.
 */
import { DecodeError } from '@armilla/bytes';
import { decodeTlv, encodeTlv, find } from '@armilla/tlv';
import { encodeCommandAPDU } from './apdu.ts';
import { STORE_DATA_BER_TLV, STORE_DATA_LAST, storeDataCommand } from './content-management.ts';

/** Opens the transaction of a package; the value is its identifier, 16 bytes. */
export const TAG_OPEN_PACKAGE = 0xdf70;
/** Commits it; the value is the same identifier. */
export const TAG_COMMIT_PACKAGE = 0xdf71;
/** The identifiers of the packages committed last, newest first. */
export const TAG_COMMITTED_PACKAGES = 0xdf72;

export const PACKAGE_ID_LENGTH = 16;
/** How many identifiers the card remembers. */
export const REMEMBERED_PACKAGES = 32;
/** How many identifiers one answer holds, under R-MAC and R-ENC as well. */
export const PACKAGES_PER_ANSWER = 14;

/** The first command of a package, after EXTERNAL AUTHENTICATE. */
export function openPackage(packageId: Uint8Array): Uint8Array {
  return packageCommand(TAG_OPEN_PACKAGE, packageId);
}

/**
 * The last command of a package: with its answer 9000 everything since `openPackage` is durable.
 */
export function commitPackage(packageId: Uint8Array): Uint8Array {
  return packageCommand(TAG_COMMIT_PACKAGE, packageId);
}

function packageCommand(tag: number, packageId: Uint8Array): Uint8Array {
  if (packageId.length !== PACKAGE_ID_LENGTH) throw new RangeError('a package id is 16 bytes');
  return storeDataCommand(STORE_DATA_LAST | STORE_DATA_BER_TLV, 0, encodeTlv(tag, packageId));
}

/**
 * GET DATA of the committed packages: 14 identifiers a page, newest first, page 0–2. Inside a
 * secure session only; believe the answer under R-MAC only.
 */
export function getCommittedPackages(page = 0): Uint8Array {
  return committedPackagesCommand(Uint8Array.of(page));
}

/** GET DATA whether one package was committed: the answer lists it or nothing. */
export function getCommittedPackage(packageId: Uint8Array): Uint8Array {
  return committedPackagesCommand(packageId);
}

function committedPackagesCommand(data: Uint8Array): Uint8Array {
  const p1 = TAG_COMMITTED_PACKAGES >>> 8;
  const p2 = TAG_COMMITTED_PACKAGES & 0xff;
  return encodeCommandAPDU({ cla: 0x80, ins: 0xca, p1, p2, data, le: 0x00 });
}

/** Reads the answer to both. Throws {@link DecodeError}. */
export function decodeCommittedPackages(data: Uint8Array): readonly Uint8Array[] {
  const list = find(decodeTlv(data), TAG_COMMITTED_PACKAGES)?.value;
  if (list === undefined) throw new DecodeError('DF72', 'missing');
  if (list.length % PACKAGE_ID_LENGTH !== 0) throw new DecodeError('DF72', 'not whole identifiers');
  const count = list.length / PACKAGE_ID_LENGTH;
  return Array.from({ length: count }, (_, i) =>
    list.slice(i * PACKAGE_ID_LENGTH, (i + 1) * PACKAGE_ID_LENGTH),
  );
}
