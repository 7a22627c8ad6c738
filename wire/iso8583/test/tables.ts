/**
 * Every table of this library as data, the private ones by what they make of every possible input.
 * The golden file beside the vectors holds the same, one row a line, to be read against the
 * standard.
 */
import { hex } from '@armilla/bytes';
import {
  ASCII,
  answerTo,
  BCD,
  checkMessage,
  decodeSubelements,
  describeMessage,
  ENTRY_MODES,
  encodeMessage,
  encodeSubelements,
  FIELDS,
  type FieldSpec,
  type FieldTable,
  field,
  isApproved,
  type LengthKind,
  MAXIMUM_FRAME_BYTES,
  type Message,
  MTI,
  mtiInWords,
  NETWORK,
  NETWORK_MANAGEMENT_CODES,
  PIN_CAPABILITIES,
  PROCESSING_CODES,
  type Profile,
  RESPONSE_CODES,
  SUBELEMENTS,
} from '../index.ts';

export interface GoldenTable {
  /** The clause to review the rows against. */
  readonly source: string;
  readonly rows: readonly unknown[];
}

const SPECS: Readonly<Record<number, FieldSpec>> = FIELDS;
const NUMBERS = Object.keys(SPECS).map(Number);

function fields(): readonly unknown[] {
  return NUMBERS.map((number) => {
    const spec = SPECS[number];
    return [number, spec?.content, spec?.length, spec?.maximum, spec?.name];
  });
}

function profiles(): readonly unknown[] {
  return [ASCII, BCD, NETWORK].map(({ fields: table, ...rest }) => ({
    ...rest,
    fields: Object.keys(table).length,
  }));
}

/** Which of the characters 00 to FF a field of each content lets through. */
function contents(): readonly unknown[] {
  const kinds = ['n', 'a', 'an', 'ans', 'ns', 'z', 'xn'] as const;
  return kinds.map((content) => {
    const profile = one(field(content, 'LL', 9, ''));
    const passes = (code: number) => {
      const text = String.fromCharCode(code);
      return (
        attempt(() => encodeMessage({ mti: '0100', fields: { 2: text } }, profile)) !== undefined
      );
    };
    return [content, ranges(Array.from({ length: 256 }, (_, code) => code).filter(passes))];
  });
}

function one(spec: FieldSpec): Profile<FieldTable> {
  return { ...ASCII, fields: { 2: spec } };
}

/** `30-39 41`: hexadecimal, inclusive. */
function ranges(codes: readonly number[]): string {
  const spell = (code: number) => hex(Uint8Array.of(code));
  return codes
    .filter((code) => !codes.includes(code - 1))
    .map((first) => {
      const end = codes.find((code) => code >= first && !codes.includes(code + 1)) ?? first;
      return first === end ? spell(first) : `${spell(first)}-${spell(end)}`;
    })
    .join(' ');
}

/** The digits each kind of length takes, seen in what is written. */
function lengths(): readonly unknown[] {
  const kinds: readonly LengthKind[] = ['fixed', 'L', 'LL', 'LLL', 'LLLL'];
  return kinds.map((kind) => {
    const message = { mti: '0100', fields: { 2: '5' } };
    return [kind, encodeMessage(message, one(field('n', kind, 1, ''))).length - 4 - 16 - 1];
  });
}

/** Every type of version 0, 1987. */
const TYPES = Array.from({ length: 1_000 }, (_, type) => String(type).padStart(4, '0'));

/** The fields a type must bring: whatever is found missing is put in until nothing is. */
function mandatory(): readonly unknown[] {
  return TYPES.map((mti) => [mti, ...missingOf(mti)]).filter(([, first]) => first !== 'MTI');
}

function missingOf(mti: string): readonly string[] {
  const found: string[] = [];
  const given: Record<number, string> = {};
  for (;;) {
    const missing = checkMessage({ mti, fields: given });
    if (missing === undefined) return found;
    found.push(missing);
    if (missing === 'MTI') return found;
    given[Number(missing.slice(2))] = '00';
  }
}

function conditional(): readonly unknown[] {
  const all = Object.fromEntries(NUMBERS.map((number) => [number, '00']));
  return ['0100', '0120', '0200', '0400', '0110', '0130', '0410'].flatMap((mti) =>
    ['021', '051', '071', '811'].map((entry) => {
      const bare: Message['fields'] = { ...all, 22: entry, 38: undefined, 55: undefined };
      return [mti, entry, checkMessage({ mti, fields: bare }) ?? 'nothing'];
    }),
  );
}

function echoed(): readonly unknown[] {
  const all = Object.fromEntries(NUMBERS.map((number) => [number, '00']));
  return Object.keys(answerTo({ mti: '0100', fields: all }, {}).fields).map(Number);
}

/** Fields that are not told as they are. */
function masked(): readonly unknown[] {
  return NUMBERS.filter((number) => {
    const value = SPECS[number]?.content === 'b' ? new Uint8Array(8) : '12345678901234567890';
    const message = { mti: '0100', fields: { [number]: value } };
    return describeMessage(message).join() !== describeMessage(message, { reveal: true }).join();
  });
}

/** Types told apart by their digits, in words. */
function typeWords(): readonly unknown[] {
  return TYPES.filter((type) => !mtiInWords(type).includes('unknown')).map((type) => [
    type,
    mtiInWords(type),
  ]);
}

/** Which characters each subelement takes, beside its row. */
function subelements(): readonly unknown[] {
  return Object.entries(SUBELEMENTS).map(([id, spec]) => {
    const { name, content, minimum, maximum, sensitive } = spec;
    const passes = (code: number) => {
      const value = String.fromCharCode(code).repeat(minimum);
      return attempt(() => decodeSubelements(encodeSubelements({ [id]: value }))) !== undefined;
    };
    const characters = ranges(Array.from({ length: 256 }, (_, code) => code).filter(passes));
    return [id, name, content, minimum, maximum, sensitive ? 'sensitive' : 'plain', characters];
  });
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

const pairs = (table: Readonly<Record<string, string>>) =>
  Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1));

const STANDARD = 'ISO 8583:1987, table of data elements; moov-io/iso8583 specs/spec87ascii.go';
const CODES = 'ISO 8583:1987, annex A, and the networks in common use';

export function tables(): Readonly<Record<string, GoldenTable>> {
  const approved = TYPES.slice(0, 100).map((code) => code.slice(2));
  return {
    fields: { source: `${STANDARD}: number, content, length, maximum, name`, rows: fields() },
    profiles: { source: 'README, profiles', rows: profiles() },
    contents: { source: 'ISO 8583:1987, 4.2', rows: contents() },
    lengths: { source: 'ISO 8583:1987, 4.2', rows: lengths() },
    types: { source: 'ISO 8583:1987, 4.1', rows: pairs(MTI) },
    typeWords: { source: 'ISO 8583:1987, 4.1', rows: typeWords() },
    mandatory: { source: 'README, what a message must bring', rows: mandatory() },
    conditional: { source: 'README, what a message must bring', rows: conditional() },
    echoed: { source: 'ISO 8583:1987, ME fields of responses', rows: echoed() },
    masked: { source: 'PCI DSS 4.0, 3.3 and 3.4', rows: masked() },
    responseCodes: { source: CODES, rows: pairs(RESPONSE_CODES) },
    approvals: { source: CODES, rows: approved.filter(isApproved) },
    processingCodes: { source: CODES, rows: pairs(PROCESSING_CODES) },
    entryModes: { source: CODES, rows: pairs(ENTRY_MODES) },
    pinCapabilities: { source: CODES, rows: pairs(PIN_CAPABILITIES) },
    networkManagementCodes: { source: CODES, rows: pairs(NETWORK_MANAGEMENT_CODES) },
    subelements: { source: 'README, DE 48', rows: subelements() },
    frame: { source: 'README', rows: [MAXIMUM_FRAME_BYTES] },
  };
}
