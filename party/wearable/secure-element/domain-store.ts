/** What the issuer security domain keeps: its keys, its counter, the card's life, the packages. */
import { concat, equal } from '@armilla/bytes';
import {
  CARD_SECURED,
  FACTORY_KEY_VERSION,
  PACKAGE_ID_LENGTH,
  REMEMBERED_PACKAGES,
  type StaticKeys,
} from '@armilla/globalplatform';
import type { Memory, Reader, Transaction } from '../memory/memory.ts';

/** What the factory puts into a chip. */
export type FactoryFacts = {
  /** Card production life cycle data, 42 bytes. */
  readonly cplc: Uint8Array;
  /** The key set the chip leaves the factory with. */
  readonly keys: StaticKeys;
  /** {@link FACTORY_KEY_VERSION} when left out. */
  readonly keyVersion?: number;
};

export type KeySet = {
  readonly keyVersion: number;
  readonly keys: StaticKeys;
  /** Sessions opened under it; a new set begins at 0. */
  readonly sequenceCounter: number;
};

const KEYS = 'domain/keys';
/** Three bytes a key set, in the order of the sets. */
const COUNTERS = 'domain/sequence-counter';
const CARD_STATE = 'domain/card-state';
const CPLC = 'domain/cplc';
const PACKAGES = 'domain/packages';

/** Puts the factory's facts into a memory that has none; any other is left as it is. */
export function bootDomain(memory: Memory, factory: FactoryFacts): void {
  if (memory.get(KEYS) !== undefined) return;
  const t = memory.begin();
  const keyVersion = factory.keyVersion ?? FACTORY_KEY_VERSION;
  writeKeySets(t, [{ keyVersion, keys: factory.keys, sequenceCounter: 0 }]);
  t.put(CARD_STATE, Uint8Array.of(CARD_SECURED));
  t.put(CPLC, factory.cplc);
  t.put(PACKAGES, new Uint8Array(0));
  t.commit();
}

/** Every key set with its counter, that of the chip's default first. */
export function readKeySets(reader: Reader): readonly KeySet[] {
  const bytes = reader.get(KEYS) ?? new Uint8Array(0);
  const counters = reader.get(COUNTERS) ?? new Uint8Array(0);
  const sets: KeySet[] = [];
  for (let offset = 0; offset + 2 <= bytes.length; ) {
    const [keyVersion = 0, length = 0] = bytes.subarray(offset);
    const start = offset + 2;
    const key = (index: number) =>
      bytes.slice(start + index * length, start + (index + 1) * length);
    const keys = { enc: key(0), mac: key(1), dek: key(2) };
    sets.push({ keyVersion, keys, sequenceCounter: counterAt(counters, sets.length) });
    offset = start + 3 * length;
  }
  return sets;
}

function counterAt(counters: Uint8Array, index: number): number {
  const [high = 0, middle = 0, low = 0] = counters.subarray(3 * index);
  return (high << 16) | (middle << 8) | low;
}

/** The key set of a version; 0 asks for the default one. */
export function readKeySet(reader: Reader, keyVersion: number): KeySet | undefined {
  const sets = readKeySets(reader);
  return keyVersion === 0 ? sets[0] : sets.find((set) => set.keyVersion === keyVersion);
}

export function writeKeySets(t: Transaction, sets: readonly KeySet[]): void {
  const parts = sets.map(({ keyVersion, keys: { enc, mac, dek } }) =>
    concat(Uint8Array.of(keyVersion, enc.length), enc, mac, dek),
  );
  t.put(KEYS, concat(...parts));
  t.put(COUNTERS, encodeCounters(sets));
}

function encodeCounters(sets: readonly KeySet[]): Uint8Array {
  return Uint8Array.from(
    sets.flatMap(({ sequenceCounter: count }) => [
      count >>> 16,
      (count >>> 8) & 0xff,
      count & 0xff,
    ]),
  );
}

/**
 * Uses up one number of a key set: durable at once, outside any package, so that a session that was
 * opened cannot be opened again (Amendment D, 6.2.2.1).
 */
export function countSession(memory: Memory, keyVersion: number): void {
  const counted = readKeySets(memory).map((set) =>
    set.keyVersion === keyVersion ? { ...set, sequenceCounter: set.sequenceCounter + 1 } : set,
  );
  memory.put(COUNTERS, encodeCounters(counted));
}

export function readCardState(reader: Reader): number {
  return reader.get(CARD_STATE)?.[0] ?? CARD_SECURED;
}

/** The card is locked or terminated: nothing pays and nothing comes onto it. */
export function isClosed(reader: Reader): boolean {
  return readCardState(reader) > CARD_SECURED;
}

export function writeCardState(t: Transaction, state: number): void {
  t.put(CARD_STATE, Uint8Array.of(state));
}

export function readCPLC(reader: Reader): Uint8Array {
  return reader.get(CPLC) ?? new Uint8Array(0);
}

/** The identifiers of the packages committed last, newest first. */
export function readPackages(reader: Reader): readonly Uint8Array[] {
  const ring = reader.get(PACKAGES) ?? new Uint8Array(0);
  const count = ring.length / PACKAGE_ID_LENGTH;
  return Array.from({ length: count }, (_, i) =>
    ring.slice(i * PACKAGE_ID_LENGTH, (i + 1) * PACKAGE_ID_LENGTH),
  );
}

export function isCommitted(reader: Reader, packageId: Uint8Array): boolean {
  return readPackages(reader).some((id) => equal(id, packageId));
}

/** Remembers a package in the transaction that commits it. */
export function rememberPackage(t: Transaction, packageId: Uint8Array): void {
  const ring = [packageId, ...readPackages(t)].slice(0, REMEMBERED_PACKAGES);
  t.put(PACKAGES, concat(...ring));
}
