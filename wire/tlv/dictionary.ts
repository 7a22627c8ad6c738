/**
 * The dictionary: every tag of the road of a tap, written once. Where schemes give one tag two
 * meanings (9F66, 9F6C, 9F6E), the meaning of kernel 2 stands and the name says so.
 */
import type { Format } from './formats.ts';

/** Who makes the value. */
export type TagSource = 'card' | 'terminal' | 'issuer' | 'both';

export interface TagInfo {
  readonly tag: number;
  readonly name: string;
  readonly format: Format;
  /** Bytes, at least and at most. */
  readonly length: readonly [number, number];
  readonly source: TagSource;
  /** Tags it stands in, in hexadecimal: where the card returns it. */
  readonly template: string;
  /** Where it is defined. */
  readonly clause: string;
  /** Whether it is masked unless revealing is asked for: account data, names, PINs. */
  readonly sensitive: boolean;
}

type Row = readonly [
  tag: number,
  name: string,
  source: 'C' | 'T' | 'I' | 'CT',
  format: Format | 't',
  minimum: number,
  maximum: number,
  template: string,
];

const BOOK_3: readonly Row[] = [
  [0x42, 'Issuer identification number', 'C', 'n', 3, 3, 'BF0C 73'],
  [0x4f, 'Application identifier (ADF name)', 'C', 'b', 5, 16, '61'],
  [0x50, 'Application label', 'C', 'ans', 1, 16, '61 A5'],
  [0x57, 'Track 2 equivalent data', 'C', 'b', 0, 19, '70'],
  [0x5a, 'Application PAN', 'C', 'cn', 0, 10, '70'],
  [0x5f20, 'Cardholder name', 'C', 'ans', 2, 26, '70'],
  [0x5f24, 'Application expiration date', 'C', 'n', 3, 3, '70'],
  [0x5f25, 'Application effective date', 'C', 'n', 3, 3, '70'],
  [0x5f28, 'Issuer country code', 'C', 'n', 2, 2, '70'],
  [0x5f2a, 'Transaction currency code', 'T', 'n', 2, 2, ''],
  [0x5f2d, 'Language preference', 'C', 'an', 2, 8, 'A5'],
  [0x5f30, 'Service code', 'C', 'n', 2, 2, '70'],
  [0x5f34, 'PAN sequence number', 'C', 'n', 1, 1, '70'],
  [0x5f36, 'Transaction currency exponent', 'T', 'n', 1, 1, ''],
  [0x5f50, 'Issuer URL', 'C', 'ans', 0, 252, 'BF0C 73'],
  [0x5f55, 'Issuer country code (alpha-2)', 'C', 'a', 2, 2, 'BF0C 73'],
  [0x5f56, 'Issuer country code (alpha-3)', 'C', 'a', 3, 3, 'BF0C 73'],
  [0x61, 'Application template', 'C', 't', 0, 252, 'BF0C 70'],
  [0x6f, 'File control information template', 'C', 't', 0, 252, ''],
  [0x70, 'Record template', 'C', 't', 0, 252, ''],
  [0x71, 'Issuer script template 1', 'I', 't', 0, 261, ''],
  [0x72, 'Issuer script template 2', 'I', 't', 0, 261, ''],
  [0x73, 'Directory discretionary template', 'C', 't', 0, 252, '61'],
  [0x77, 'Response message template format 2', 'C', 't', 0, 252, ''],
  [0x80, 'Response message template format 1', 'C', 'b', 0, 252, ''],
  [0x81, 'Amount, authorised (binary)', 'T', 'b', 4, 4, ''],
  [0x82, 'Application interchange profile', 'C', 'b', 2, 2, '77 80'],
  [0x83, 'Command template', 'T', 'b', 0, 252, ''],
  [0x84, 'Dedicated file name', 'C', 'b', 5, 16, '6F'],
  [0x86, 'Issuer script command', 'I', 'b', 0, 261, '71 72'],
  [0x87, 'Application priority indicator', 'C', 'b', 1, 1, '61 A5'],
  [0x88, 'Short file identifier of the directory', 'C', 'b', 1, 1, 'A5'],
  [0x89, 'Authorisation code', 'I', 'an', 6, 6, ''],
  [0x8a, 'Authorisation response code', 'I', 'an', 2, 2, ''],
  [0x8c, 'Card risk management data object list 1 (CDOL1)', 'C', 'b', 0, 252, '70'],
  [0x8d, 'Card risk management data object list 2 (CDOL2)', 'C', 'b', 0, 252, '70'],
  [0x8e, 'Cardholder verification method list', 'C', 'b', 10, 252, '70'],
  [0x8f, 'Certification authority public key index (card)', 'C', 'b', 1, 1, '70'],
  [0x90, 'Issuer public key certificate', 'C', 'b', 0, 248, '70'],
  [0x91, 'Issuer authentication data', 'I', 'b', 8, 16, ''],
  [0x92, 'Issuer public key remainder', 'C', 'b', 0, 248, '70'],
  [0x93, 'Signed static application data', 'C', 'b', 0, 248, '70'],
  [0x94, 'Application file locator', 'C', 'b', 4, 252, '77 80'],
  [0x95, 'Terminal verification results', 'T', 'b', 5, 5, ''],
  [0x97, 'Transaction certificate data object list (TDOL)', 'C', 'b', 0, 252, '70'],
  [0x98, 'Transaction certificate hash value', 'T', 'b', 20, 20, ''],
  [0x99, 'Transaction PIN data', 'T', 'b', 0, 252, ''],
  [0x9a, 'Transaction date', 'T', 'n', 3, 3, ''],
  [0x9b, 'Transaction status information', 'T', 'b', 2, 2, ''],
  [0x9c, 'Transaction type', 'T', 'n', 1, 1, ''],
  [0x9d, 'Directory definition file name', 'C', 'b', 5, 16, '61'],
  [0x9f01, 'Acquirer identifier', 'T', 'n', 6, 6, ''],
  [0x9f02, 'Amount, authorised (numeric)', 'T', 'n', 6, 6, ''],
  [0x9f03, 'Amount, other (numeric)', 'T', 'n', 6, 6, ''],
  [0x9f05, 'Application discretionary data', 'C', 'b', 1, 32, '70'],
  [0x9f06, 'Application identifier (terminal)', 'T', 'b', 5, 16, ''],
  [0x9f07, 'Application usage control', 'C', 'b', 2, 2, '70'],
  [0x9f08, 'Application version number (card)', 'C', 'b', 2, 2, '70'],
  [0x9f09, 'Application version number (terminal)', 'T', 'b', 2, 2, ''],
  [0x9f0a, 'Application selection registered proprietary data', 'C', 'b', 0, 252, '73 BF0C'],
  [0x9f0b, 'Cardholder name extended', 'C', 'ans', 27, 45, '70'],
  [0x9f0d, 'Issuer action code, default', 'C', 'b', 5, 5, '70'],
  [0x9f0e, 'Issuer action code, denial', 'C', 'b', 5, 5, '70'],
  [0x9f0f, 'Issuer action code, online', 'C', 'b', 5, 5, '70'],
  [0x9f10, 'Issuer application data', 'C', 'b', 0, 32, '77 80'],
  [0x9f11, 'Issuer code table index', 'C', 'n', 1, 1, 'A5'],
  [0x9f12, 'Application preferred name', 'C', 'ans', 1, 16, '61 A5'],
  [0x9f13, 'Last online ATC register', 'C', 'b', 2, 2, ''],
  [0x9f14, 'Lower consecutive offline limit', 'C', 'b', 1, 1, '70'],
  [0x9f15, 'Merchant category code', 'T', 'n', 2, 2, ''],
  [0x9f16, 'Merchant identifier', 'T', 'ans', 15, 15, ''],
  [0x9f17, 'PIN try counter', 'C', 'b', 1, 1, ''],
  [0x9f18, 'Issuer script identifier', 'I', 'b', 4, 4, '71 72'],
  [0x9f1a, 'Terminal country code', 'T', 'n', 2, 2, ''],
  [0x9f1b, 'Terminal floor limit', 'T', 'b', 4, 4, ''],
  [0x9f1c, 'Terminal identification', 'T', 'an', 8, 8, ''],
  [0x9f1d, 'Terminal risk management data', 'T', 'b', 1, 8, ''],
  [0x9f1e, 'Interface device serial number', 'T', 'an', 8, 8, ''],
  [0x9f1f, 'Track 1 discretionary data', 'C', 'ans', 0, 76, '70'],
  [0x9f20, 'Track 2 discretionary data', 'C', 'cn', 0, 19, '70'],
  [0x9f21, 'Transaction time', 'T', 'n', 3, 3, ''],
  [0x9f22, 'Certification authority public key index (terminal)', 'T', 'b', 1, 1, ''],
  [0x9f23, 'Upper consecutive offline limit', 'C', 'b', 1, 1, '70'],
  [0x9f26, 'Application cryptogram', 'C', 'b', 8, 8, '77 80'],
  [0x9f27, 'Cryptogram information data', 'C', 'b', 1, 1, '77 80'],
  [0x9f2d, 'ICC PIN encipherment public key certificate', 'C', 'b', 0, 248, '70'],
  [0x9f2e, 'ICC PIN encipherment public key exponent', 'C', 'b', 1, 3, '70'],
  [0x9f2f, 'ICC PIN encipherment public key remainder', 'C', 'b', 0, 248, '70'],
  [0x9f32, 'Issuer public key exponent', 'C', 'b', 1, 3, '70'],
  [0x9f33, 'Terminal capabilities', 'T', 'b', 3, 3, ''],
  [0x9f34, 'Cardholder verification method results', 'T', 'b', 3, 3, ''],
  [0x9f35, 'Terminal type', 'T', 'n', 1, 1, ''],
  [0x9f36, 'Application transaction counter', 'C', 'b', 2, 2, '77 80'],
  [0x9f37, 'Unpredictable number', 'T', 'b', 4, 4, ''],
  [0x9f38, 'Processing options data object list (PDOL)', 'C', 'b', 0, 252, 'A5'],
  [0x9f39, 'Point of service entry mode', 'T', 'n', 1, 1, ''],
  [0x9f40, 'Additional terminal capabilities', 'T', 'b', 5, 5, ''],
  [0x9f41, 'Transaction sequence counter', 'T', 'n', 2, 4, ''],
  [0x9f42, 'Application currency code', 'C', 'n', 2, 2, '70'],
  [0x9f44, 'Application currency exponent', 'C', 'n', 1, 1, '70'],
  [0x9f45, 'Data authentication code', 'C', 'b', 2, 2, ''],
  [0x9f46, 'ICC public key certificate', 'C', 'b', 0, 248, '70'],
  [0x9f47, 'ICC public key exponent', 'C', 'b', 1, 3, '70'],
  [0x9f48, 'ICC public key remainder', 'C', 'b', 0, 248, '70'],
  [0x9f49, 'Dynamic data authentication data object list (DDOL)', 'C', 'b', 0, 252, '70'],
  [0x9f4a, 'Static data authentication tag list', 'C', 'b', 0, 252, '70'],
  [0x9f4b, 'Signed dynamic application data', 'C', 'b', 0, 248, '77'],
  [0x9f4c, 'ICC dynamic number', 'C', 'b', 2, 8, '77'],
  [0x9f4d, 'Log entry', 'C', 'b', 2, 2, 'BF0C'],
  [0x9f4e, 'Merchant name and location', 'T', 'ans', 0, 252, ''],
  [0x9f4f, 'Log format', 'C', 'b', 0, 252, ''],
  [0xa5, 'FCI proprietary template', 'C', 't', 0, 252, '6F'],
  [0xbf0c, 'FCI issuer discretionary data', 'C', 't', 0, 222, 'A5'],
];

const BOOK_B: readonly Row[] = [
  [0x9f29, 'Extended selection', 'C', 'b', 0, 16, '61'],
  [0x9f2a, 'Kernel identifier', 'C', 'b', 1, 8, '61'],
];

const TOKENISATION: readonly Row[] = [
  [0x9f19, 'Token requestor ID', 'C', 'n', 6, 6, '70'],
  [0x9f24, 'Payment account reference', 'C', 'an', 29, 29, '70'],
  [0x9f25, 'Last four digits of PAN', 'C', 'n', 2, 2, '70'],
];

const KERNEL_2: readonly Row[] = [
  [0x56, 'Track 1 data (mag-stripe mode)', 'C', 'ans', 0, 76, '70'],
  [0x9f50, 'Offline accumulator balance', 'C', 'n', 6, 6, ''],
  [0x9f51, 'Data recovery data object list (DRDOL)', 'C', 'b', 0, 250, '70'],
  [0x9f53, 'Transaction category code', 'T', 'an', 1, 1, ''],
  [0x9f54, 'DS ODS card', 'C', 'b', 0, 160, ''],
  [0x9f5b, 'Data storage data object list (DSDOL)', 'C', 'b', 0, 250, ''],
  [0x9f5c, 'DS requested operator ID', 'T', 'b', 8, 8, ''],
  [0x9f5d, 'Application capabilities information', 'C', 'b', 3, 3, 'BF0C'],
  [0x9f5e, 'DS ID', 'C', 'n', 8, 11, ''],
  [0x9f5f, 'DS slot availability', 'C', 'b', 1, 1, ''],
  [0x9f60, 'CVC3 (track 1)', 'C', 'b', 2, 2, '77'],
  [0x9f61, 'CVC3 (track 2)', 'C', 'b', 2, 2, '77'],
  [0x9f62, 'PCVC3 (track 1)', 'C', 'b', 6, 6, '70'],
  [0x9f63, 'PUNATC (track 1)', 'C', 'b', 6, 6, '70'],
  [0x9f64, 'NATC (track 1)', 'C', 'b', 1, 1, '70'],
  [0x9f65, 'PCVC3 (track 2)', 'C', 'b', 2, 2, '70'],
  [0x9f66, 'PUNATC (track 2); TTQ in kernel 3', 'CT', 'b', 2, 4, '70'],
  [0x9f67, 'NATC (track 2)', 'C', 'b', 1, 1, '70'],
  [0x9f68, 'Mag-stripe CVM list', 'C', 'b', 10, 252, '70'],
  [0x9f69, 'UDOL', 'C', 'b', 0, 250, '70'],
  [0x9f6a, 'Unpredictable number (numeric)', 'T', 'n', 4, 4, ''],
  [0x9f6b, 'Track 2 data (mag-stripe mode)', 'C', 'b', 0, 19, '70'],
  [0x9f6c, 'Mag-stripe application version (card); CTQ in kernel 3', 'C', 'b', 2, 2, '70'],
  [0x9f6d, 'Mag-stripe application version (reader)', 'T', 'b', 2, 2, ''],
  [0x9f6e, 'Third party data; form factor indicator in kernel 3', 'C', 'b', 4, 32, '70 BF0C'],
  [0x9f6f, 'DS slot management control', 'C', 'b', 1, 1, ''],
  [0x9f7c, 'Merchant custom data; customer exclusive data', 'CT', 'b', 0, 32, ''],
  [0x9f7d, 'DS summary 1', 'C', 'b', 8, 16, ''],
  [0x9f7e, 'Mobile support indicator', 'T', 'b', 1, 1, ''],
  [0xdf4b, 'POS cardholder interaction information', 'C', 'b', 3, 3, '77'],
  [0xdf60, 'DS input (card)', 'C', 'b', 8, 8, ''],
  [0xdf61, 'DS digest H', 'T', 'b', 8, 8, ''],
  [0xdf62, 'DS ODS info', 'T', 'b', 1, 1, ''],
  [0xdf63, 'DS ODS terminal', 'T', 'b', 0, 160, ''],
  [0xdf8104, 'Balance read before GENERATE AC', 'T', 'n', 6, 6, ''],
  [0xdf8105, 'Balance read after GENERATE AC', 'T', 'n', 6, 6, ''],
  [0xdf810c, 'Kernel ID', 'T', 'b', 1, 1, ''],
  [0xdf8115, 'Error indication', 'T', 'b', 6, 6, ''],
  [0xdf8116, 'User interface request data', 'T', 'b', 13, 22, ''],
  [0xdf8117, 'Card data input capability', 'T', 'b', 1, 1, ''],
  [0xdf8118, 'CVM capability, CVM required', 'T', 'b', 1, 1, ''],
  [0xdf8119, 'CVM capability, no CVM required', 'T', 'b', 1, 1, ''],
  [0xdf811a, 'Default UDOL', 'T', 'b', 3, 3, ''],
  [0xdf811b, 'Kernel configuration', 'T', 'b', 1, 1, ''],
  [0xdf811c, 'Maximum lifetime of torn transaction record', 'T', 'b', 2, 2, ''],
  [0xdf811d, 'Maximum number of torn transaction records', 'T', 'b', 1, 1, ''],
  [0xdf811e, 'Mag-stripe CVM capability, CVM required', 'T', 'b', 1, 1, ''],
  [0xdf811f, 'Security capability', 'T', 'b', 1, 1, ''],
  [0xdf8120, 'Terminal action code, default', 'T', 'b', 5, 5, ''],
  [0xdf8121, 'Terminal action code, denial', 'T', 'b', 5, 5, ''],
  [0xdf8122, 'Terminal action code, online', 'T', 'b', 5, 5, ''],
  [0xdf8123, 'Reader contactless floor limit', 'T', 'n', 6, 6, ''],
  [0xdf8124, 'Reader transaction limit, no on-device CVM', 'T', 'n', 6, 6, ''],
  [0xdf8125, 'Reader transaction limit, on-device CVM', 'T', 'n', 6, 6, ''],
  [0xdf8126, 'Reader CVM required limit', 'T', 'n', 6, 6, ''],
  [0xdf8127, 'Time-out value', 'T', 'b', 2, 2, ''],
  [0xdf8129, 'Outcome parameter set', 'T', 'b', 8, 8, ''],
  [0xdf812c, 'Mag-stripe CVM capability, no CVM required', 'T', 'b', 1, 1, ''],
  [0xdf812d, 'Message hold time', 'T', 'n', 3, 3, ''],
  [0xdf8130, 'Hold time value', 'T', 'b', 1, 1, ''],
  [0xdf8131, 'Phone message table', 'T', 'b', 0, 250, ''],
  [0xdf8132, 'Minimum relay resistance grace period', 'T', 'b', 2, 2, ''],
  [0xdf8133, 'Maximum relay resistance grace period', 'T', 'b', 2, 2, ''],
  [0xdf8134, 'Terminal expected time for relay resistance C-APDU', 'T', 'b', 2, 2, ''],
  [0xdf8135, 'Terminal expected time for relay resistance R-APDU', 'T', 'b', 2, 2, ''],
  [0xdf8136, 'Relay resistance accuracy threshold', 'T', 'b', 2, 2, ''],
  [0xdf8137, 'Relay resistance time mismatch threshold', 'T', 'b', 1, 1, ''],
  [0xdf8301, 'Terminal relay resistance entropy', 'T', 'b', 4, 4, ''],
  [0xdf8302, 'Device relay resistance entropy', 'C', 'b', 4, 4, ''],
  [0xdf8303, 'Minimum time for processing relay resistance APDU', 'C', 'b', 2, 2, ''],
  [0xdf8304, 'Maximum time for processing relay resistance APDU', 'C', 'b', 2, 2, ''],
  [0xdf8305, 'Device estimated time for relay resistance R-APDU', 'C', 'b', 2, 2, ''],
  [0xdf8306, 'Measured relay resistance processing time', 'T', 'b', 2, 2, ''],
  [0xdf8307, 'Relay resistance protocol counter', 'T', 'b', 1, 1, ''],
  [0xff8105, 'Data record', 'T', 't', 0, 65_535, ''],
  [0xff8106, 'Discretionary data', 'T', 't', 0, 65_535, ''],
];

const GLOBALPLATFORM: readonly Row[] = [
  [0x9f70, 'Life cycle and contactless activation state', 'C', 'b', 2, 2, '61'],
  [0x9f7f, 'Card production life cycle data (CPLC)', 'C', 'b', 42, 42, ''],
];

/**
 * Account data, names and PINs (PCI DSS 3). With the public key of its certification authority a
 * card's certificate gives the account number to everybody.
 */
const SENSITIVE: ReadonlySet<number> = new Set([
  0x56, 0x57, 0x5a, 0x5f20, 0x99, 0x9f0b, 0x9f1f, 0x9f20, 0x9f2d, 0x9f46, 0x9f6b,
]);

const SOURCES = { C: 'card', T: 'terminal', I: 'issuer', CT: 'both' } as const;

function entries(clause: string, rows: readonly Row[]): readonly TagInfo[] {
  return rows.map(([tag, name, source, format, minimum, maximum, template]) => ({
    tag,
    name,
    format: format === 't' ? 'constructed' : format,
    length: [minimum, maximum],
    source: SOURCES[source],
    template,
    clause,
    sensitive: SENSITIVE.has(tag),
  }));
}

/** Every tag this product knows, in the order of the books. */
export const TAGS: readonly TagInfo[] = [
  ...entries('EMV Book 3, annex A', BOOK_3),
  ...entries('EMV Contactless Book B, 3.3', BOOK_B),
  ...entries('EMV Payment Tokenisation Framework', TOKENISATION),
  ...entries('EMV Contactless Book C-2, annex A', KERNEL_2),
  ...entries('GlobalPlatform Card Specification, Amendment C', GLOBALPLATFORM),
];

const BY_TAG: ReadonlyMap<number, TagInfo> = new Map(TAGS.map((info) => [info.tag, info]));

/** What is known about a tag. */
export function tagInfo(tag: number): TagInfo | undefined {
  return BY_TAG.get(tag);
}
