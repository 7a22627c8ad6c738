/** The bit maps of EMV data as data: which bits of which tag mean what. */

/** One meaning: the bits `mask` of a byte having `value`. A single bit has `mask === value`. */
export interface BitMeaning {
  /** From 1, as the books count. */
  readonly byte: number;
  readonly mask: number;
  readonly value: number;
  readonly name: string;
}

/** A meaning looked up in a value. */
export interface DescribedBit {
  /** From 1. */
  readonly byte: number;
  /** From 8 down to 1; the highest one when the meaning takes several. */
  readonly bit: number;
  readonly name: string;
  readonly set: boolean;
}

/** Single bits of a byte, from bit 8 down; an empty name is a bit without a meaning. */
function flags(byte: number, ...names: readonly string[]): readonly BitMeaning[] {
  return names.flatMap((name, i) => {
    const bit = 0x80 >> i;
    return name === '' ? [] : [{ byte, mask: bit, value: bit, name }];
  });
}

/** Values of several bits taken together. */
function values(
  byte: number,
  mask: number,
  names: Readonly<Record<number, string>>,
): readonly BitMeaning[] {
  return Object.entries(names).map(([value, name]) => ({ byte, mask, value: Number(value), name }));
}

/** EMV Contactless Book C-2, annex A; bits without a meaning there come from Book 3, C1. */
const INTERCHANGE_PROFILE = [
  ...flags(
    1,
    '',
    'SDA supported',
    'DDA supported',
    'cardholder verification supported',
    'terminal risk management to be performed',
    'issuer authentication supported',
    'on-device cardholder verification supported',
    'CDA supported',
  ),
  ...flags(2, 'EMV mode supported', '', '', '', '', '', '', 'relay resistance protocol supported'),
];

/** Book 3, C5, with the relay resistance bits of Book C-2. */
const VERIFICATION_RESULTS = [
  ...flags(
    1,
    'offline data authentication was not performed',
    'SDA failed',
    'ICC data missing',
    'card on terminal exception file',
    'DDA failed',
    'CDA failed',
    'SDA selected',
  ),
  ...flags(
    2,
    'card and terminal have different application versions',
    'expired application',
    'application not yet effective',
    'requested service not allowed for card product',
    'new card',
  ),
  ...flags(
    3,
    'cardholder verification was not successful',
    'unrecognised CVM',
    'PIN try limit exceeded',
    'PIN required and PIN pad not present or not working',
    'PIN required, PIN pad present, PIN not entered',
    'online PIN entered',
  ),
  ...flags(
    4,
    'transaction exceeds floor limit',
    'lower consecutive offline limit exceeded',
    'upper consecutive offline limit exceeded',
    'transaction selected randomly for online processing',
    'merchant forced transaction online',
  ),
  ...flags(
    5,
    'default TDOL used',
    'issuer authentication failed',
    'script processing failed before final GENERATE AC',
    'script processing failed after final GENERATE AC',
    'relay resistance threshold exceeded',
    'relay resistance time limits exceeded',
  ),
  ...values(5, 0x03, {
    0: 'relay resistance protocol not supported',
    1: 'relay resistance protocol not performed',
    2: 'relay resistance protocol performed',
  }),
];

/** The same bits as a condition: the relay resistance values say nothing in an action code. */
const ACTION_CODE = VERIFICATION_RESULTS.filter(({ mask }) => mask !== 0x03);

/** Book 3, C6. */
const STATUS_INFORMATION = flags(
  1,
  'offline data authentication was performed',
  'cardholder verification was performed',
  'card risk management was performed',
  'issuer authentication was performed',
  'terminal risk management was performed',
  'script processing was performed',
);

/** Book 3, 6.5.5.4. */
const CRYPTOGRAM_INFORMATION = [
  ...values(1, 0xc0, { 0: 'AAC', 64: 'TC', 128: 'ARQC' }),
  ...flags(1, '', '', '', '', 'advice required'),
  ...values(1, 0x07, {
    1: 'service not allowed',
    2: 'PIN try limit exceeded',
    3: 'issuer authentication failed',
  }),
];

const CVM_CAPABILITY_NAMES = [
  'plaintext PIN for ICC verification',
  'enciphered PIN for online verification',
  'signature',
  'enciphered PIN for offline verification',
  'no CVM required',
];
const SECURITY_NAMES = ['SDA', 'DDA', 'card capture', '', 'CDA'];
const INPUT_NAMES = ['manual key entry', 'magnetic stripe', 'IC with contacts'];

/** Book 4, A2. */
const TERMINAL_CAPABILITIES = [
  ...flags(1, ...INPUT_NAMES),
  ...flags(2, ...CVM_CAPABILITY_NAMES),
  ...flags(3, ...SECURITY_NAMES),
];

/** Book 4, A3. */
const ADDITIONAL_CAPABILITIES = [
  ...flags(
    1,
    'cash',
    'goods',
    'services',
    'cashback',
    'inquiry',
    'transfer',
    'payment',
    'administrative',
  ),
  ...flags(2, 'cash deposit'),
  ...flags(
    3,
    'numeric keys',
    'alphabetic and special character keys',
    'command keys',
    'function keys',
  ),
  ...flags(
    4,
    'print, attendant',
    'print, cardholder',
    'display, attendant',
    'display, cardholder',
    '',
    '',
    'code table 10',
    'code table 9',
  ),
  ...flags(5, ...[8, 7, 6, 5, 4, 3, 2, 1].map((table) => `code table ${table}`)),
];

/** Book 3, C2. */
const USAGE_CONTROL = [
  ...flags(
    1,
    'valid for domestic cash transactions',
    'valid for international cash transactions',
    'valid for domestic goods',
    'valid for international goods',
    'valid for domestic services',
    'valid for international services',
    'valid at ATMs',
    'valid at terminals other than ATMs',
  ),
  ...flags(2, 'domestic cashback allowed', 'international cashback allowed'),
];

/** Book 4, A1. */
const TERMINAL_TYPE = values(1, 0xff, {
  17: 'financial institution, attended, online only',
  18: 'financial institution, attended, offline with online capability',
  19: 'financial institution, attended, offline only',
  20: 'financial institution, unattended, online only',
  21: 'financial institution, unattended, offline with online capability',
  22: 'financial institution, unattended, offline only',
  33: 'merchant, attended, online only',
  34: 'merchant, attended, offline with online capability',
  35: 'merchant, attended, offline only',
  36: 'merchant, unattended, online only',
  37: 'merchant, unattended, offline with online capability',
  38: 'merchant, unattended, offline only',
  52: 'cardholder, unattended, online only',
  53: 'cardholder, unattended, offline with online capability',
  54: 'cardholder, unattended, offline only',
});

/** Book C-2, annex A. */
const CARDHOLDER_INTERACTION = [
  ...flags(
    2,
    '',
    '',
    '',
    'on-device cardholder verification successful',
    'context is conflicting',
    'offline PIN change required',
    'acknowledgement required',
    'PIN required',
  ),
];

const KERNEL_CONFIGURATION = flags(
  1,
  'mag-stripe mode not supported',
  'EMV mode not supported',
  'on-device cardholder verification supported',
  'relay resistance protocol supported',
);

const APPLICATION_CAPABILITIES = flags(
  2,
  '',
  '',
  '',
  '',
  '',
  'field-off detection supported',
  'balance reading supported',
  'CDA over TC, ARQC and AAC',
);

const MOBILE_SUPPORT = flags(
  1,
  '',
  '',
  '',
  '',
  '',
  '',
  'on-device cardholder verification required',
  'mobile supported',
);

const OUTCOME = [
  ...values(1, 0xf0, {
    16: 'approved',
    32: 'declined',
    48: 'online request',
    64: 'end application',
    80: 'select next',
    96: 'try another interface',
    112: 'try again',
    240: 'no status',
  }),
  ...values(2, 0xf0, {
    0: 'start A',
    16: 'start B',
    32: 'start C',
    48: 'start D',
    240: 'no start',
  }),
  ...values(4, 0xf0, {
    0: 'no CVM',
    16: 'obtain signature',
    32: 'online PIN',
    48: 'confirmation code verified',
    240: 'CVM not applicable',
  }),
  ...flags(
    5,
    'user interface request on outcome present',
    'user interface request on restart present',
    'data record present',
    'discretionary data present',
    'receipt wanted',
  ),
];

const ERROR_INDICATION = [
  ...values(1, 0xff, { 1: 'L1 time-out', 2: 'L1 transmission error', 3: 'L1 protocol error' }),
  ...values(2, 0xff, {
    1: 'L2 card data missing',
    2: 'L2 CAM failed',
    3: 'L2 status bytes',
    4: 'L2 parsing error',
    5: 'L2 maximum limit exceeded',
    6: 'L2 card data error',
    7: 'L2 mag-stripe mode not supported',
    8: 'L2 no PPSE',
    9: 'L2 PPSE fault',
    10: 'L2 empty candidate list',
    11: 'L2 identical data',
    15: 'L2 terminal data error',
  }),
  ...values(3, 0xff, { 1: 'L3 time-out', 2: 'L3 stop', 3: 'L3 amount not present' }),
];

/** Message numbers of Book A, annex on user interface. */
const USER_INTERFACE = values(1, 0xff, {
  3: 'approved',
  7: 'not authorised',
  9: 'please enter your PIN',
  15: 'processing error',
  16: 'please remove card',
  21: 'present card',
  22: 'processing',
  23: 'card read OK, please remove card',
  24: 'please insert or swipe card',
  25: 'please present one card only',
  26: 'approved, please sign',
  27: 'authorising, please wait',
  28: 'insert, swipe or try another card',
  29: 'please insert card',
  30: 'no message displayed',
  32: 'see phone for instructions',
  33: 'present card again',
});

const TRANSACTION_TYPE = values(1, 0xff, { 0: 'purchase', 1: 'cash', 9: 'cashback', 32: 'refund' });

const POS_ENTRY_MODE = values(1, 0xff, {
  5: 'chip with contacts',
  7: 'contactless chip',
  145: 'contactless magnetic stripe',
});

/** Book 4, A4, for the methods and conditions of Book 3, C3. */
const CVM_RESULTS = [
  ...values(1, 0x3f, {
    0: 'fail CVM processing',
    1: 'plaintext PIN, or verified on the device',
    2: 'enciphered PIN verified online',
    3: 'plaintext PIN verified by the card, and signature',
    4: 'enciphered PIN verified by the card',
    5: 'enciphered PIN verified by the card, and signature',
    30: 'signature',
    31: 'no CVM required',
    63: 'no CVM performed',
  }),
  ...flags(1, '', 'next rule applies if this one fails'),
  ...values(2, 0xff, {
    0: 'condition: always',
    1: 'condition: unattended cash',
    2: 'condition: neither cash nor cashback',
    3: 'condition: terminal supports the CVM',
    4: 'condition: manual cash',
    5: 'condition: cashback',
    6: 'condition: under X',
    7: 'condition: over X',
    8: 'condition: under Y',
    9: 'condition: over Y',
  }),
  ...values(3, 0xff, { 0: 'result unknown', 1: 'result failed', 2: 'result successful' }),
];

/**
 * Terminal transaction qualifiers, 9F66 of four bytes (Book C-3, annex A). They stand beside the
 * bit maps by tag because kernel 2 has given the same tag to something else.
 */
export const TTQ_BITS: readonly BitMeaning[] = [
  ...flags(
    1,
    'mag-stripe mode supported',
    '',
    'EMV mode supported',
    'EMV contact chip supported',
    'offline-only reader',
    'online PIN supported',
    'signature supported',
    'offline data authentication for online authorisations supported',
  ),
  ...flags(2, 'online cryptogram required', 'CVM required', 'offline PIN (contact chip) supported'),
  ...flags(3, 'issuer update processing supported', 'consumer device CVM supported'),
];

/** Card transaction qualifiers, kernel 3's meaning of 9F6C (Book C-3, annex A). */
export const CTQ_BITS: readonly BitMeaning[] = [
  ...flags(
    1,
    'online PIN required',
    'signature required',
    'go online if offline data authentication fails',
    'switch interface if offline data authentication fails',
    'go online if application expired',
    'switch interface for cash',
    'switch interface for cashback',
  ),
  ...flags(2, 'consumer device CVM performed', 'issuer update processing supported by the card'),
];

/** The bit maps by tag. */
export const BIT_MAPS: ReadonlyMap<number, readonly BitMeaning[]> = new Map([
  [0x82, INTERCHANGE_PROFILE],
  [0x95, VERIFICATION_RESULTS],
  [0x9b, STATUS_INFORMATION],
  [0x9c, TRANSACTION_TYPE],
  [0x9f07, USAGE_CONTROL],
  [0x9f0d, ACTION_CODE],
  [0x9f0e, ACTION_CODE],
  [0x9f0f, ACTION_CODE],
  [0x9f27, CRYPTOGRAM_INFORMATION],
  [0x9f33, TERMINAL_CAPABILITIES],
  [0x9f34, CVM_RESULTS],
  [0x9f35, TERMINAL_TYPE],
  [0x9f39, POS_ENTRY_MODE],
  [0x9f40, ADDITIONAL_CAPABILITIES],
  [0x9f5d, APPLICATION_CAPABILITIES],
  [0x9f7e, MOBILE_SUPPORT],
  [0xdf4b, CARDHOLDER_INTERACTION],
  [0xdf8115, ERROR_INDICATION],
  [0xdf8116, USER_INTERFACE],
  [0xdf8117, flags(1, ...INPUT_NAMES)],
  [0xdf8118, flags(1, ...CVM_CAPABILITY_NAMES)],
  [0xdf8119, flags(1, ...CVM_CAPABILITY_NAMES)],
  [0xdf811b, KERNEL_CONFIGURATION],
  [0xdf811f, flags(1, ...SECURITY_NAMES)],
  [0xdf8120, ACTION_CODE],
  [0xdf8121, ACTION_CODE],
  [0xdf8122, ACTION_CODE],
  [0xdf8129, OUTCOME],
]);

const highestBit = (mask: number) => 32 - Math.clz32(mask);

/**
 * Every meaning the bit map of `tag` has, and whether it holds in `value`; meanings of bytes the
 * value does not have are left out. Empty for a tag without a bit map.
 */
export function describeBits(tag: number, value: Uint8Array): readonly DescribedBit[] {
  return describeWith(BIT_MAPS.get(tag) ?? [], value);
}

/** {@link describeBits} with a bit map that belongs to no tag, such as the CVR of one scheme. */
export function describeWith(
  meanings: readonly BitMeaning[],
  value: Uint8Array,
): readonly DescribedBit[] {
  return meanings.flatMap(({ byte, mask, value: wanted, name }) => {
    const found = value[byte - 1];
    if (found === undefined) return [];
    return [{ byte, bit: highestBit(mask), name, set: (found & mask) === wanted }];
  });
}
