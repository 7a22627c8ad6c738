/**
 * The log of the last ten cryptograms of each instance, and from them of the whole band. It holds
 * what the card itself knows: what was asked and what it answered, never what the bank said to it.
 */
import { concat, fromAscii, fromHex } from '@armilla/bytes';
import { encodeNumeric } from '@armilla/tlv';
import type { Memory, Reader } from '../memory/memory.ts';
import { type AIDHex, logKey, readOrder } from './registry.ts';

/** One cryptogram. Byte values are upper-case hexadecimal as they stood in their data elements. */
export type LogEntry = {
  /** Counts all cryptograms of the band: the order in which they happened. */
  readonly serial: number;
  readonly aid: AIDHex;
  /** Application transaction counter (9F36): with the token it names the tap at every party. */
  readonly atc: number;
  /** When, by the host's clock, milliseconds since 1970; a chip has none of its own. */
  readonly at: number;
  readonly cryptogram: 'AAC' | 'TC' | 'ARQC';
  /** 9F26. */
  readonly ac: string;
  /** 9F02, in minor units of `currency`. */
  readonly amountMinor: number;
  /** 5F2A, four hexadecimal digits: `0978`. */
  readonly currency: string;
  /** 9A, `YYMMDD`, by the terminal's clock. */
  readonly date: string;
  /** 9F21, `hhmmss`, where the card asks for it. */
  readonly time?: string;
  /** 9C. */
  readonly type: string;
  /** 9F1A. */
  readonly country: string;
  /** 9F37. */
  readonly unpredictableNumber: string;
  /** 9F4E, where the card asks for it. */
  readonly merchant?: string;
};

/** How many cryptograms an instance, and the band, remembers. */
export const LOG_LENGTH = 10;

/** The last ten of one instance, the newest first. */
export function readLog(reader: Reader, aid: AIDHex): readonly LogEntry[] {
  const bytes = reader.get(logKey(aid));
  if (bytes === undefined || bytes.length === 0) return [];
  return JSON.parse(new TextDecoder().decode(bytes)) as readonly LogEntry[];
}

/** The last ten of all instances, the newest first. */
export function readBandLog(reader: Reader): readonly LogEntry[] {
  return readOrder(reader)
    .flatMap((aid) => readLog(reader, aid))
    .sort((a, b) => b.serial - a.serial)
    .slice(0, LOG_LENGTH);
}

/** Adds a cryptogram, durable before the call returns, and drops the eleventh. */
export function writeLog(memory: Memory, entry: Omit<LogEntry, 'serial'>): void {
  const [newest] = readBandLog(memory);
  const serial = (newest?.serial ?? 0) + 1;
  const log = [{ serial, ...entry }, ...readLog(memory, entry.aid)].slice(0, LOG_LENGTH);
  memory.put(logKey(entry.aid), new TextEncoder().encode(JSON.stringify(log)));
}

/**
 * What a record of the log holds, in order (9F4F; EMV Book 3, annex D): amount, currency, date,
 * type, country, transaction counter, cryptogram information.
 */
export const LOG_FORMAT: Uint8Array = fromHex('9F0206 5F2A02 9A03 9C01 9F1A02 9F3602 9F2701');

const CRYPTOGRAM_INFORMATION = { AAC: '00', TC: '40', ARQC: '80' } as const;

/** One entry as {@link LOG_FORMAT} says, without tags and lengths, for readers of the log file. */
export function encodeLogRecord(entry: LogEntry): Uint8Array {
  const { currency, date, type, country, cryptogram } = entry;
  return concat(
    encodeNumeric(entry.amountMinor, 6),
    fromHex(`${currency}${date}${type}${country}`),
    Uint8Array.of(entry.atc >>> 8, entry.atc & 0xff),
    fromHex(CRYPTOGRAM_INFORMATION[cryptogram]),
  );
}

/** Text that a terminal sent, without what a screen should not be given. */
export function printable(bytes: Uint8Array): string {
  return fromAscii(bytes)
    .replace(/[^\x20-\x7e]/g, ' ')
    .trim();
}
