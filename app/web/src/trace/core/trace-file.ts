/** A file as the export writes it, read again: nothing of it goes anywhere. */
import type { TraceEntry } from '../../core/trace-feed.ts';

export interface TraceFile {
  readonly reference: string;
  readonly entries: readonly TraceEntry[];
}

/** Of a file that is no trace: where it departs from one. */
export interface NoTrace {
  readonly path: string;
}

const MOST_BYTES = 20_000_000;
const KINDS: readonly unknown[] = ['APDU', 'ISO 8583', 'API', 'FINDING'];

export function readTraceFile(text: string): TraceFile | NoTrace {
  if (text.length > MOST_BYTES) return { path: 'size' };
  const file = jsonOf(text);
  if (!isRecord(file)) return { path: 'JSON' };
  const { reference, entries } = file;
  if (typeof reference !== 'string') return { path: 'reference' };
  if (!Array.isArray(entries)) return { path: 'entries' };
  for (const [i, entry] of entries.entries()) {
    const wrong = wrongIn(entry);
    if (wrong !== undefined) return { path: `entries.${i}${wrong}` };
  }
  return { reference, entries: entries as TraceEntry[] };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The path of what is not as an entry has it. */
function wrongIn(entry: unknown): string | undefined {
  if (!isRecord(entry)) return '';
  for (const name of ['number', 'at'] as const) {
    if (typeof entry[name] !== 'number') return `.${name}`;
  }
  for (const name of ['from', 'to', 'summary'] as const) {
    if (typeof entry[name] !== 'string') return `.${name}`;
  }
  if (!KINDS.includes(entry.kind)) return '.kind';
  if (entry.details !== undefined && !isTexts(entry.details)) return '.details';
  if (entry.bytes !== undefined && !isBytes(entry.bytes)) return '.bytes';
  return entry.call === undefined ? undefined : wrongInCall(entry.call);
}

const isTexts = (value: unknown) =>
  Array.isArray(value) && value.every((line) => typeof line === 'string');

function isBytes(value: unknown): boolean {
  return (
    isRecord(value) &&
    Object.values(value).every((text) => typeof text === 'string' && /^[\dA-FX]*$/.test(text))
  );
}

function wrongInCall(call: unknown): string | undefined {
  if (!isRecord(call) || typeof call.operation !== 'string') return '.call';
  for (const name of ['asked', 'answered'] as const) {
    const fields = call[name];
    if (!Array.isArray(fields) || !fields.every(isField)) return `.call.${name}`;
  }
  return typeof call.tookMs === 'number' ? undefined : '.call.tookMs';
}

const isField = (field: unknown) =>
  isRecord(field) && typeof field.path === 'string' && typeof field.value === 'string';
