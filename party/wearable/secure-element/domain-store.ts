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

export type KeySet = { readonly keyVersion: number; readonly keys: StaticKeys };

const KEYS = 'domain/keys';
const COUNTER = 'domain/sequence-counter';
const CARD_STATE = 'domain/card-state';
const CPLC = 'domain/cplc';
const PACKAGES = 'domain/packages';

/** Puts the factory's facts into a memory that has none; any other is left as it is. */
export function bootDomain(memory: Memory, factory: FactoryFacts): void {
  if (memory.get(KEYS) !== undefined) return;
  const t = memory.begin();
  writeKeys(t, { keyVersion: factory.keyVersion ?? FACTORY_KEY_VERSION, keys: factory.keys });
  t.put(CARD_STATE, Uint8Array.of(CARD_SECURED));
  t.put(CPLC, factory.cplc);
  t.put(PACKAGES, new Uint8Array(0));
  t.commit();
}

export function readKeys(reader: Reader): KeySet {
  const [keyVersion = 0, length = 0, ...rest] = reader.get(KEYS) ?? [];
  const key = (index: number) => Uint8Array.from(rest.slice(index * length, (index + 1) * length));
  return { keyVersion, keys: { enc: key(0), mac: key(1), dek: key(2) } };
}

/** A new key set begins counting at 0 (Amendment D, 6.2.2.1). */
export function writeKeys(t: Transaction, { keyVersion, keys }: KeySet): void {
  const head = Uint8Array.of(keyVersion, keys.enc.length);
  t.put(KEYS, concat(head, keys.enc, keys.mac, keys.dek));
  t.put(COUNTER, Uint8Array.of(0, 0, 0));
}

export function readCounter(reader: Reader): number {
  const [high = 0, middle = 0, low = 0] = reader.get(COUNTER) ?? [];
  return (high << 16) | (middle << 8) | low;
}

/** Durable at once, outside any package: a session that was opened cannot be opened again. */
export function putCounter(memory: Memory, counter: number): void {
  memory.put(COUNTER, Uint8Array.of(counter >>> 16, (counter >>> 8) & 0xff, counter & 0xff));
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
