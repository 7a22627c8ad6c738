/**
 * The band's non-volatile memory: keys with bytes, changed by transactions that happen wholly or
 * not at all, whatever becomes of the power.
 */
import { type Flash, MemoryFailure } from './flash.ts';
import { type Change, encodeEntry, readJournal } from './journal.ts';

/** What can be read, in the memory or in a transaction on it. */
export type Reader = {
  /**
   * The bytes under a key. Not to be changed by the reader, and the very same ones until the key is
   * written again: whoever keeps what it read from them can tell by that whether it still holds.
   */
  get(key: string): Uint8Array | undefined;
  /** The keys that begin with `prefix`, sorted. */
  keys(prefix: string): readonly string[];
};

/** Changes that nobody else sees until they are committed. */
export type Transaction = Reader & {
  put(key: string, value: Uint8Array): void;
  delete(key: string): void;
  /** Makes all changes durable in one physical write. The transaction is over. */
  commit(): void;
  /** Forgets all changes. The transaction is over. */
  abort(): void;
};

export type Memory = Reader & {
  /** One key, durable when the call returns, whatever transactions are open. */
  put(key: string, value: Uint8Array): void;
  begin(): Transaction;
};

/**
 * A journal longer than this and mostly history is written anew with what still holds: so that an
 * image stays under 64 KB a card.
 */
const COMPACT_OVER_BYTES = 32 * 1024;

/**
 * Reads the memory out of the flash, dropping a torn end. Throws DecodeError when the journal is
 * damaged elsewhere. A write that fails throws {@link MemoryFailure}, and so does every later one:
 * bytes after a torn entry would be damage.
 */
export function openMemory(flash: Flash, compactOverBytes = COMPACT_OVER_BYTES): Memory {
  const bytes = flash.readAll();
  const { entries, validLength } = readJournal(bytes);
  if (validLength < bytes.length) flash.replace(bytes.slice(0, validLength));
  const content = new Map<string, Uint8Array>();
  for (const changes of entries) apply(content, changes);
  let journalLength = validLength;
  let hasFailed = false;

  const write = (changes: readonly Change[]): void => {
    if (changes.length === 0) return;
    if (hasFailed) throw new MemoryFailure('an earlier write failed');
    const entry = encodeEntry(changes);
    hasFailed = true;
    physically(() => flash.append(entry));
    journalLength += entry.length;
    apply(content, changes);
    if (journalLength > compactOverBytes) journalLength = compact(flash, content, journalLength);
    hasFailed = false;
  };

  return {
    ...readerOf(content),
    put: (key, value) => write([{ key, value }]),
    begin: () => beginTransaction(content, write),
  };
}

function physically(write: () => void): void {
  try {
    write();
  } catch (cause) {
    if (cause instanceof MemoryFailure) throw cause;
    throw new MemoryFailure('the flash refused a write', { cause });
  }
}

function readerOf(content: ReadonlyMap<string, Uint8Array>): Reader {
  return {
    get: (key) => content.get(key),
    keys: (prefix) => [...content.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
}

function apply(content: Map<string, Uint8Array>, changes: readonly Change[]): void {
  for (const { key, value } of changes) {
    if (value === undefined) content.delete(key);
    else content.set(key, value);
  }
}

/** Writes only what holds, if that makes the journal at most half as long. Gives its new length. */
function compact(
  flash: Flash,
  content: ReadonlyMap<string, Uint8Array>,
  journalLength: number,
): number {
  const entry = encodeEntry([...content].map(([key, value]) => ({ key, value })));
  if (2 * entry.length > journalLength) return journalLength;
  physically(() => flash.replace(entry));
  return entry.length;
}

function beginTransaction(
  content: ReadonlyMap<string, Uint8Array>,
  write: (changes: readonly Change[]) => void,
): Transaction {
  const changes = new Map<string, Uint8Array | undefined>();
  let isOver = false;
  const change = (key: string, value: Uint8Array | undefined): void => {
    if (isOver) throw new Error('the transaction is over');
    changes.set(key, value);
  };
  const end = (): void => {
    if (isOver) throw new Error('the transaction is over');
    isOver = true;
  };
  return {
    get: (key) => (changes.has(key) ? changes.get(key) : content.get(key)),
    keys: (prefix) => keysOfBoth(content, changes, prefix),
    put: (key, value) => change(key, value.slice()),
    delete: (key) => change(key, undefined),
    commit() {
      end();
      write([...changes].map(([key, value]) => ({ key, value })));
    },
    abort: end,
  };
}

function keysOfBoth(
  content: ReadonlyMap<string, Uint8Array>,
  changes: ReadonlyMap<string, Uint8Array | undefined>,
  prefix: string,
): readonly string[] {
  const all = new Set([...content.keys(), ...changes.keys()]);
  const holds = (key: string) => (changes.has(key) ? changes.get(key) !== undefined : true);
  return [...all].filter((key) => key.startsWith(prefix) && holds(key)).sort();
}
