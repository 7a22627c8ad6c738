/** The application file locator, tag 94: which records to read, which of them are signed. */

export interface FileEntry {
  /** 1–30. */
  readonly sfi: number;
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** How many records, from the first on, are covered by offline data authentication. */
  readonly signedRecords: number;
}

/** The entries of tag 94, or undefined where a rule of EMV Book 3, 10.2 is broken. */
export function parseFileLocator(bytes: Uint8Array): readonly FileEntry[] | undefined {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const entries: FileEntry[] = [];
  for (let i = 0; i < bytes.length; i += 4) {
    const entry = entryOf(bytes.subarray(i, i + 4));
    if (entry === undefined) return undefined;
    entries.push(entry);
  }
  return entries;
}

function entryOf([location = 0, firstRecord = 0, lastRecord = 0, signedRecords = 0]: Uint8Array):
  | FileEntry
  | undefined {
  const sfi = location >> 3;
  const wellFormed =
    (location & 0x07) === 0 &&
    sfi >= 1 &&
    sfi <= 30 &&
    firstRecord >= 1 &&
    lastRecord >= firstRecord &&
    signedRecords <= lastRecord - firstRecord + 1;
  return wellFormed ? { sfi, firstRecord, lastRecord, signedRecords } : undefined;
}

/**
 * The entries a reader goes through. One that also speaks mag-stripe mode skips a leading
 * `08010100`, because that record serves mag-stripe mode alone.
 */
export function activeEntries(
  entries: readonly FileEntry[],
  speaksMagStripeMode: boolean,
): readonly FileEntry[] {
  const [first] = entries;
  const isStripeRecord =
    first?.sfi === 1 &&
    first.firstRecord === 1 &&
    first.lastRecord === 1 &&
    first.signedRecords === 0;
  return speaksMagStripeMode && isStripeRecord ? entries.slice(1) : entries;
}
