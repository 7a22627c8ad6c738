/**
 * A clearing file is text in lines of fields between `|`, each line ended by a line feed:
 *
 *     H|ARMILLA-CLEARING|1|file|acquirer|business date
 *     R|record|kind|STAN|transmission date|terminal|RRN|last four|approval code|amount|currency
 *     T|records|sum|SHA-256 of all lines before it
 *
 * No account number stands in it: acquirer, STAN, transmission date and terminal name the
 * authorisation, as they do on the line (ISO 8583:1987, DE 32, 11, 7, 41). Amounts are in minor
 * units; the sum adds purchases and cash and takes refunds off.
 */
import { DecodeError, hex } from '@armilla/bytes';
import { sha256 } from '@armilla/cipher';

export type ClearingKind = 'PURCHASE' | 'CASH' | 'REFUND';

/** One payment, or one refund, to be cleared. */
export interface ClearingRecord {
  readonly kind: ClearingKind;
  /** DE 11 of the authorisation. */
  readonly stan: string;
  /** DE 7 of the authorisation, `MMDDhhmmss`. */
  readonly transmissionDate: string;
  /** DE 41. */
  readonly terminalId: string;
  /** DE 37. */
  readonly rrn: string;
  readonly dpanLastFour: string;
  /** DE 38; empty where there was none. */
  readonly authorisationCode: string;
  /** Above zero. */
  readonly amountMinor: number;
  /** ISO 4217, three digits. */
  readonly currency: string;
}

export interface ClearingFile {
  readonly fileId: string;
  /** DE 32 without leading zeros. */
  readonly acquirerId: string;
  /** `YYYY-MM-DD`. */
  readonly businessDate: string;
  readonly records: readonly ClearingRecord[];
}

const MAGIC = 'ARMILLA-CLEARING';
const VERSION = '1';
const LINE = '\n';

/** The file as text. Throws {@link RangeError} (`record 3: amount`) on what does not fit. */
export function encodeClearingFile(file: ClearingFile): string {
  const { fileId, acquirerId, businessDate, records } = file;
  const header = ['H', MAGIC, VERSION, fileId, acquirerId, businessDate].join('|');
  const lines = [header, ...records.map((record, i) => encodeRecord(record, i + 1))];
  const body = lines.map((line) => line + LINE).join('');
  return `${body}${['T', records.length, sumOf(records), digest(body)].join('|')}${LINE}`;
}

/**
 * Reads a file whole or not at all. Throws {@link DecodeError} with a path such as `line 3.amount`;
 * `trailer.records`, `trailer.sum` and `trailer.hash` say that lines are missing or were changed.
 */
export function decodeClearingFile(text: string): ClearingFile {
  const lines = text.split(LINE);
  if (lines.pop() !== '') throw new DecodeError('trailer', 'the last line does not end');
  const trailer = lines.pop() ?? '';
  const [header = '', ...rest] = lines;
  const about = decodeHeader(header);
  const records = rest.map((line, i) => decodeRecord(line, i));
  const body = lines.map((line) => line + LINE).join('');
  checkTrailer(trailer, records, body);
  return { ...about, records };
}

/** What the records add up to, in minor units whatever the currency: a check, not a balance. */
function sumOf(records: readonly ClearingRecord[]): number {
  const signed = records.map(({ kind, amountMinor }) =>
    kind === 'REFUND' ? -amountMinor : amountMinor,
  );
  return signed.reduce((sum, amount) => sum + amount, 0);
}

function digest(body: string): string {
  return hex(sha256(new TextEncoder().encode(body)));
}

/** The fields of a record in their order, and what each must look like. */
const FIELDS = [
  ['kind', /^(?:PURCHASE|CASH|REFUND)$/],
  ['stan', /^\d{6}$/],
  ['transmissionDate', /^\d{10}$/],
  ['terminalId', /^[0-9A-Za-z]{8}$/],
  ['rrn', /^[0-9A-Z]{12}$/],
  ['dpanLastFour', /^\d{4}$/],
  ['authorisationCode', /^[0-9A-Za-z]{0,6}$/],
  ['amountMinor', /^[1-9]\d{0,11}$/],
  ['currency', /^\d{3}$/],
] as const satisfies readonly (readonly [keyof ClearingRecord, RegExp])[];

function encodeRecord(record: ClearingRecord, number: number): string {
  const values = FIELDS.map(([name, shape]) => {
    const value = String(record[name]);
    if (!shape.test(value)) throw new RangeError(`record ${number}: ${name}`);
    return value;
  });
  return ['R', number, ...values].join('|');
}

function decodeHeader(line: string): Omit<ClearingFile, 'records'> {
  const [mark, magic, version, fileId = '', acquirerId = '', businessDate = '', ...more] =
    line.split('|');
  if (mark !== 'H' || magic !== MAGIC) throw new DecodeError('line 1', 'not a clearing file');
  if (version !== VERSION) throw new DecodeError('line 1.version', 'not version 1');
  if (!/^[a-z]{2,12}_[0-9a-z]{26}$/.test(fileId)) {
    throw new DecodeError('line 1.file', 'not an identifier');
  }
  if (!/^\d{1,11}$/.test(acquirerId)) throw new DecodeError('line 1.acquirer', 'not 1–11 digits');
  if (!/^\d{4}-\d\d-\d\d$/.test(businessDate) || more.length > 0) {
    throw new DecodeError('line 1.date', 'not a date, or more than a date');
  }
  return { fileId, acquirerId, businessDate };
}

function decodeRecord(line: string, index: number): ClearingRecord {
  const path = `line ${index + 2}`;
  const [mark, number, ...values] = line.split('|');
  if (mark !== 'R') throw new DecodeError(path, 'not a record');
  if (number !== String(index + 1)) throw new DecodeError(`${path}.record`, 'out of its order');
  if (values.length !== FIELDS.length) throw new DecodeError(path, 'not ten fields');
  FIELDS.forEach(([name, shape], i) => {
    if (!shape.test(values[i] ?? '')) throw new DecodeError(`${path}.${name}`, 'malformed');
  });
  const found = Object.fromEntries(FIELDS.map(([name], i) => [name, values[i] ?? '']));
  // Each field has been held against its shape.
  const texts = found as Record<keyof ClearingRecord, string> & { kind: ClearingKind };
  return { ...texts, amountMinor: Number(texts.amountMinor) };
}

function checkTrailer(line: string, records: readonly ClearingRecord[], body: string): void {
  const [mark, count, sum, hash, ...more] = line.split('|');
  if (mark !== 'T' || more.length > 0) throw new DecodeError('trailer', 'missing');
  if (count !== String(records.length)) throw new DecodeError('trailer.records', 'another count');
  if (sum !== String(sumOf(records))) throw new DecodeError('trailer.sum', 'another sum');
  if (hash !== digest(body)) throw new DecodeError('trailer.hash', 'the lines were changed');
}
