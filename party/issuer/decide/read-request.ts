/** What the issuer needs of a message about a payment, read once from its fields. */
import { DecodeError, fromHex } from '@armilla/bytes';
import {
  correlationKey,
  decodeAmount,
  decodeSubelements,
  type FieldNumber,
  isAdvice,
  isReversal,
  type Message,
  originalCorrelationKey,
  type Subelements,
} from '@armilla/iso8583';
import { type Currency, currencyOfNumeric } from '@armilla/kit/money';
import { PAN } from '@armilla/kit/secret';
import { type Chip, readChip } from './chip.ts';

/** What a payment is. INCREMENT and COMPLETION are messages about a PREAUTHORISATION. */
export type PaymentKind =
  | 'PURCHASE'
  | 'CASH'
  | 'REFUND'
  | 'PREAUTHORISATION'
  | 'INCREMENT'
  | 'COMPLETION';

/** DE 18, 42 and 43. */
export interface Merchant {
  readonly id: string;
  readonly name: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly categoryCode: string;
}

export interface AuthorisationRequest {
  /** The same for a request and its repeats; of an advice of standing in, the request's. */
  readonly key: string;
  readonly pan: PAN;
  /** Absent when DE 3 is none that this issuer serves. */
  readonly kind: PaymentKind | undefined;
  /** DE 3, first two digits. */
  readonly type: string;
  readonly amountMinor: number;
  /** Absent when DE 49 is none of the currencies we know. */
  readonly currency: Currency | undefined;
  /** DE 49. */
  readonly currencyCode: string;
  /** DE 32 without leading zeros. */
  readonly acquirerId: string;
  readonly terminalId: string;
  readonly merchant: Merchant;
  readonly rrn: string;
  /** DE 22 says that card or wearable was held to the terminal. */
  readonly contactless: boolean;
  /** Both absent for plastic. */
  readonly tokenUniqueReference: string | undefined;
  readonly dpanLastFour: string | undefined;
  readonly chip: Chip | undefined;
  /** ISO 9564 format 4, enciphered under the zone key of network and issuer. */
  readonly pinBlock: Uint8Array | undefined;
  /** How many points may be spent on it; absent when none are asked for. */
  readonly mostPoints: number | undefined;
  /** The terminal takes an approval of less than it asked for. */
  readonly partialTaken: boolean;
  /** Of a refund or an increment: the receipt of the payment it belongs to. */
  readonly originalRRN: string | undefined;
  /** Of a completion: the key of the pre-authorisation. */
  readonly originalKey: string | undefined;
  /** DE 38 of an advice: who approved it gave it out. */
  readonly authorisationCode: string | undefined;
}

export interface ReversalRequest {
  readonly key: string;
  readonly originalKey: string;
  /** What remains of the payment; 0 when nothing does. */
  readonly remainingMinor: number;
}

const NEEDED: readonly FieldNumber[] = [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 43, 49];
const NEEDED_TO_REVERSE: readonly FieldNumber[] = [2, 7, 11, 90];

/** Throws {@link DecodeError} with the field's path when something is missing or malformed. */
export function readAuthorisation(message: Message): AuthorisationRequest {
  demand(message, NEEDED);
  const { fields } = message;
  const additional: Subelements = decodeSubelements(fields[48] ?? '');
  const original = originalKeyOf(message);
  const standsIn = message.mti.startsWith('012');
  const type = (fields[3] ?? '').slice(0, 2);
  return {
    key: (standsIn ? original : undefined) ?? correlationKey(message),
    pan: readPAN(fields[2] ?? ''),
    kind: kindOf(message, type, additional['14']),
    type,
    amountMinor: decodeAmount(fields[4] ?? ''),
    currency: currencyOfNumeric(fields[49] ?? ''),
    currencyCode: fields[49] ?? '',
    acquirerId: (fields[32] ?? '').replace(/^0+/, ''),
    terminalId: fields[41] ?? '',
    merchant: readMerchant(fields),
    rrn: fields[37] ?? '',
    contactless: /^07/.test(fields[22] ?? ''),
    tokenUniqueReference: additional['04'],
    dpanLastFour: additional['03'],
    chip: fields[55] === undefined ? undefined : readChip(fields[55]),
    pinBlock: additional['08'] === undefined ? undefined : fromHex(additional['08'], 'DE48.08'),
    mostPoints: isAdvice(message.mti) ? undefined : numberOf(additional['07']),
    partialTaken: additional['13'] === '1',
    originalRRN: additional['12'],
    originalKey: standsIn ? undefined : original,
    authorisationCode: fields[38]?.trim() || undefined,
  };
}

/** Throws {@link DecodeError}. */
export function readReversal(message: Message): ReversalRequest {
  demand(message, NEEDED_TO_REVERSE);
  const originalKey = originalKeyOf(message);
  if (originalKey === undefined) throw new DecodeError('DE90', 'missing');
  const amounts = message.fields[95];
  const remainingMinor = amounts === undefined ? 0 : decodeAmount(amounts.slice(0, 12), 'DE95');
  return { key: correlationKey(message), originalKey, remainingMinor };
}

/** What stood in for a request goes by the request's own key. */
function originalKeyOf(message: Message): string | undefined {
  return originalCorrelationKey(message)?.replace(/^0120/, '0100');
}

function kindOf(message: Message, type: string, finality = '0'): PaymentKind | undefined {
  if (isReversal(message.mti)) return undefined;
  if (type === '01') return 'CASH';
  if (type === '20') return 'REFUND';
  if (type !== '00') return undefined;
  if (message.mti.startsWith('022')) {
    return message.fields[90] === undefined ? 'PURCHASE' : 'COMPLETION';
  }
  if (finality === '1') return 'PREAUTHORISATION';
  return finality === '2' ? 'INCREMENT' : 'PURCHASE';
}

function demand(message: Message, numbers: readonly FieldNumber[]): void {
  const missing = numbers.find((number) => (message.fields[number] ?? '').length === 0);
  if (missing !== undefined) throw new DecodeError(`DE${missing}`, 'missing');
}

/** Any digits: whether they are a card of ours the store knows, check digit or not. */
function readPAN(digits: string): PAN {
  if (!/^\d{8,19}$/.test(digits)) throw new DecodeError('DE2', 'not 8–19 digits');
  return new PAN(digits);
}

/** DE 43: the name in 25 characters filled with blanks, the town in 13, the country in two. */
function readMerchant(fields: Message['fields']): Merchant {
  const place = fields[43] ?? '';
  return {
    id: (fields[42] ?? '').trim(),
    name: place.slice(0, 25).split(/ {2,}/)[0]?.trim() ?? '',
    city: place.slice(25, 38).trim(),
    country: place.slice(38, 40).trim(),
    categoryCode: fields[18] ?? '',
  };
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
