/**
 * The fields of ISO 8583:1987 as one table; the types of messages are inferred from it. Field 1 and
 * field 65 are bitmaps and never data. Where the standard says `an` and everyone sends punctuation
 * (44–48, 54), or `a` and everyone sends a numeric currency (49–51), the table says what is sent.
 */

/**
 * What a field is made of: `n` digits, `a` letters, `an` letters and digits, `ans` any printable
 * character, `ns` digits and punctuation, `xn` a C or D before digits, `z` digits and the separator
 * `=` of tracks 2 and 3, `b` bytes.
 */
export type Content = 'n' | 'a' | 'an' | 'ans' | 'ns' | 'xn' | 'z' | 'b';

/** How its length is known: fixed, or written before it in so many digits. */
export type LengthKind = 'fixed' | 'L' | 'LL' | 'LLL' | 'LLLL';

export interface FieldSpec<C extends Content = Content> {
  readonly content: C;
  readonly length: LengthKind;
  /** Digits or characters; bytes for `b`. The exact length of a fixed field. */
  readonly maximum: number;
  readonly name: string;
}

/** Any table of fields, by number. */
export type FieldTable = Readonly<Record<number, FieldSpec>>;

/** One row of a table. */
export function field<const C extends Content>(
  content: C,
  length: LengthKind,
  maximum: number,
  name: string,
): FieldSpec<C> {
  return { content, length, maximum, name };
}

/** ISO 8583:1987, data elements 2–128. */
export const FIELDS = {
  2: field('n', 'LL', 19, 'Primary account number (PAN or DPAN)'),
  3: field('n', 'fixed', 6, 'Processing code'),
  4: field('n', 'fixed', 12, 'Amount, transaction'),
  5: field('n', 'fixed', 12, 'Amount, settlement'),
  6: field('n', 'fixed', 12, 'Amount, cardholder billing'),
  7: field('n', 'fixed', 10, 'Transmission date and time MMDDhhmmss (UTC)'),
  8: field('n', 'fixed', 8, 'Amount, cardholder billing fee'),
  9: field('n', 'fixed', 8, 'Conversion rate, settlement'),
  10: field('n', 'fixed', 8, 'Conversion rate, cardholder billing'),
  11: field('n', 'fixed', 6, 'Systems trace audit number (STAN)'),
  12: field('n', 'fixed', 6, 'Time, local transaction hhmmss'),
  13: field('n', 'fixed', 4, 'Date, local transaction MMDD'),
  14: field('n', 'fixed', 4, 'Date, expiration YYMM'),
  15: field('n', 'fixed', 4, 'Date, settlement MMDD'),
  16: field('n', 'fixed', 4, 'Date, conversion'),
  17: field('n', 'fixed', 4, 'Date, capture'),
  18: field('n', 'fixed', 4, 'Merchant type (MCC)'),
  19: field('n', 'fixed', 3, 'Acquiring institution country code'),
  20: field('n', 'fixed', 3, 'PAN extended, country code'),
  21: field('n', 'fixed', 3, 'Forwarding institution country code'),
  22: field('n', 'fixed', 3, 'Point of service entry mode'),
  23: field('n', 'fixed', 3, 'Card sequence number (PSN)'),
  24: field('n', 'fixed', 3, 'Network international id / function code'),
  25: field('n', 'fixed', 2, 'Point of service condition code'),
  26: field('n', 'fixed', 2, 'Point of service PIN capture code'),
  27: field('n', 'fixed', 1, 'Authorising id response length'),
  28: field('xn', 'fixed', 9, 'Amount, transaction fee (C/D + 8 digits)'),
  29: field('xn', 'fixed', 9, 'Amount, settlement fee'),
  30: field('xn', 'fixed', 9, 'Amount, transaction processing fee'),
  31: field('xn', 'fixed', 9, 'Amount, settlement processing fee'),
  32: field('n', 'LL', 11, 'Acquiring institution id code'),
  33: field('n', 'LL', 11, 'Forwarding institution id code'),
  34: field('ns', 'LL', 28, 'PAN, extended'),
  35: field('z', 'LL', 37, 'Track 2 data'),
  36: field('z', 'LLL', 104, 'Track 3 data'),
  37: field('an', 'fixed', 12, 'Retrieval reference number'),
  38: field('an', 'fixed', 6, 'Authorisation id response'),
  39: field('an', 'fixed', 2, 'Response code'),
  40: field('an', 'fixed', 3, 'Service restriction code'),
  41: field('ans', 'fixed', 8, 'Card acceptor terminal id'),
  42: field('ans', 'fixed', 15, 'Card acceptor id code'),
  43: field('ans', 'fixed', 40, 'Card acceptor name/location'),
  44: field('ans', 'LL', 25, 'Additional response data'),
  45: field('ans', 'LL', 76, 'Track 1 data'),
  46: field('ans', 'LLL', 999, 'Additional data, ISO'),
  47: field('ans', 'LLL', 999, 'Additional data, national'),
  48: field('ans', 'LLL', 999, 'Additional data, private'),
  49: field('an', 'fixed', 3, 'Currency code, transaction (ISO 4217 numeric in practice)'),
  50: field('an', 'fixed', 3, 'Currency code, settlement'),
  51: field('an', 'fixed', 3, 'Currency code, cardholder billing'),
  52: field('b', 'fixed', 8, 'PIN data (8 bytes)'),
  53: field('n', 'fixed', 16, 'Security related control information'),
  54: field('ans', 'LLL', 120, 'Additional amounts'),
  55: field('b', 'LLL', 999, 'ICC system related data (BER-TLV; 1987 reserved, EMV use)'),
  56: field('ans', 'LLL', 999, 'Reserved ISO'),
  57: field('ans', 'LLL', 999, 'Reserved national'),
  58: field('ans', 'LLL', 999, 'Reserved national'),
  59: field('ans', 'LLL', 999, 'Reserved national'),
  60: field('ans', 'LLL', 999, 'Reserved private'),
  61: field('ans', 'LLL', 999, 'Reserved private (Mastercard: POS data)'),
  62: field('ans', 'LLL', 999, 'Reserved private'),
  63: field('ans', 'LLL', 999, 'Reserved private'),
  64: field('b', 'fixed', 8, 'Message authentication code'),
  66: field('n', 'fixed', 1, 'Settlement code'),
  67: field('n', 'fixed', 2, 'Extended payment code'),
  68: field('n', 'fixed', 3, 'Receiving institution country code'),
  69: field('n', 'fixed', 3, 'Settlement institution country code'),
  70: field('n', 'fixed', 3, 'Network management information code'),
  71: field('n', 'fixed', 4, 'Message number'),
  72: field('n', 'fixed', 4, 'Message number, last'),
  73: field('n', 'fixed', 6, 'Date, action'),
  74: field('n', 'fixed', 10, 'Credits, number'),
  75: field('n', 'fixed', 10, 'Credits, reversal number'),
  76: field('n', 'fixed', 10, 'Debits, number'),
  77: field('n', 'fixed', 10, 'Debits, reversal number'),
  78: field('n', 'fixed', 10, 'Transfer, number'),
  79: field('n', 'fixed', 10, 'Transfer, reversal number'),
  80: field('n', 'fixed', 10, 'Inquiries, number'),
  81: field('n', 'fixed', 10, 'Authorisations, number'),
  82: field('n', 'fixed', 12, 'Credits, processing fee amount'),
  83: field('n', 'fixed', 12, 'Credits, transaction fee amount'),
  84: field('n', 'fixed', 12, 'Debits, processing fee amount'),
  85: field('n', 'fixed', 12, 'Debits, transaction fee amount'),
  86: field('n', 'fixed', 16, 'Credits, amount'),
  87: field('n', 'fixed', 16, 'Credits, reversal amount'),
  88: field('n', 'fixed', 16, 'Debits, amount'),
  89: field('n', 'fixed', 16, 'Debits, reversal amount'),
  90: field('n', 'fixed', 42, 'Original data elements (MTI4 STAN6 DATE10 ACQ11 FWD11)'),
  91: field('an', 'fixed', 1, 'File update code'),
  92: field('n', 'fixed', 2, 'File security code'),
  93: field('n', 'fixed', 5, 'Response indicator'),
  94: field('an', 'fixed', 7, 'Service indicator'),
  95: field('an', 'fixed', 42, 'Replacement amounts'),
  96: field('b', 'fixed', 8, 'Message security code'),
  97: field('xn', 'fixed', 17, 'Amount, net settlement'),
  98: field('ans', 'fixed', 25, 'Payee'),
  99: field('n', 'LL', 11, 'Settlement institution id code'),
  100: field('n', 'LL', 11, 'Receiving institution id code'),
  101: field('ans', 'fixed', 17, 'File name'),
  102: field('ans', 'LL', 28, 'Account identification 1'),
  103: field('ans', 'LL', 28, 'Account identification 2'),
  104: field('ans', 'LLL', 100, 'Transaction description'),
  105: field('ans', 'LLL', 999, 'Reserved ISO'),
  106: field('ans', 'LLL', 999, 'Reserved ISO'),
  107: field('ans', 'LLL', 999, 'Reserved ISO'),
  108: field('ans', 'LLL', 999, 'Reserved ISO'),
  109: field('ans', 'LLL', 999, 'Reserved ISO'),
  110: field('ans', 'LLL', 999, 'Reserved ISO'),
  111: field('ans', 'LLL', 999, 'Reserved ISO'),
  112: field('ans', 'LLL', 999, 'Reserved national'),
  113: field('ans', 'LLL', 999, 'Reserved national'),
  114: field('ans', 'LLL', 999, 'Reserved national'),
  115: field('ans', 'LLL', 999, 'Reserved national'),
  116: field('ans', 'LLL', 999, 'Reserved national'),
  117: field('ans', 'LLL', 999, 'Reserved national'),
  118: field('ans', 'LLL', 999, 'Reserved national'),
  119: field('ans', 'LLL', 999, 'Reserved national'),
  120: field('ans', 'LLL', 999, 'Reserved private'),
  121: field('ans', 'LLL', 999, 'Reserved private'),
  122: field('ans', 'LLL', 999, 'Reserved private'),
  123: field('ans', 'LLL', 999, 'Reserved private'),
  124: field('ans', 'LLL', 999, 'Reserved private'),
  125: field('ans', 'LLL', 999, 'Reserved private'),
  126: field('ans', 'LLL', 999, 'Reserved private'),
  127: field('ans', 'LLL', 999, 'Reserved private'),
  128: field('b', 'fixed', 8, 'Message authentication code'),
} as const;

/** 2–128 without 65. */
export type FieldNumber = keyof typeof FIELDS;

/** Bytes for `b`, text for everything else; either when the table does not say. */
export type FieldValue<S> =
  S extends FieldSpec<'b'>
    ? Uint8Array
    : S extends FieldSpec<Exclude<Content, 'b'>>
      ? string
      : string | Uint8Array;

/**
 * A message whose fields have the types their table gives them. `undefined` is as good as absent.
 */
export interface MessageOf<T extends FieldTable> {
  /** Message type indicator, four digits. */
  readonly mti: string;
  readonly fields: { readonly [N in keyof T]?: FieldValue<T[N]> | undefined };
}

/** A message with the fields of {@link FIELDS}. */
export type Message = MessageOf<typeof FIELDS>;
