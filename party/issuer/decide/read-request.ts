/** What the issuer needs of an authorisation request, read once from its fields. */
import { DecodeError } from '@armilla/bytes';
import {
  correlationKey,
  decodeSubelements,
  type FieldNumber,
  type Message,
  originalCorrelationKey,
  type Subelements,
} from '@armilla/iso8583';
import { type Currency, currencyOfNumeric } from '@armilla/kit/money';
import { PAN } from '@armilla/kit/secret';

export interface AuthorisationRequest {
  /** The same for a request and its repeats. */
  readonly key: string;
  readonly pan: PAN;
  readonly processingCode: string;
  readonly amountMinor: number;
  /** Absent when DE 49 is none of the currencies we know. */
  readonly currency: Currency | undefined;
  readonly merchantName: string;
  readonly terminalId: string;
  readonly rrn: string;
  /** Both absent for plastic. */
  readonly tokenUniqueReference: string | undefined;
  readonly dpanLastFour: string | undefined;
}

export interface ReversalRequest {
  readonly key: string;
  readonly originalKey: string;
}

/**
 * DE 55 is not among them: the token service has verified the cryptogram, and what it hands on is
 * its own word under the link's authentication.
 */
const NEEDED: readonly FieldNumber[] = [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 43, 49];
const NEEDED_TO_REVERSE: readonly FieldNumber[] = [7, 11, 90];

/** Throws {@link DecodeError} with the field's path when something is missing or malformed. */
export function readAuthorisation(message: Message): AuthorisationRequest {
  demand(message, NEEDED);
  const { fields } = message;
  const additional: Subelements = decodeSubelements(fields[48] ?? '');
  return {
    key: correlationKey(message),
    pan: readPAN(fields[2] ?? ''),
    processingCode: fields[3] ?? '',
    amountMinor: Number(fields[4]),
    currency: currencyOfNumeric(fields[49] ?? ''),
    merchantName: merchantName(fields[43] ?? ''),
    terminalId: fields[41] ?? '',
    rrn: fields[37] ?? '',
    tokenUniqueReference: additional['04'],
    dpanLastFour: additional['03'],
  };
}

/** Throws {@link DecodeError}. A partial reversal (DE 95) is none that this issuer serves. */
export function readReversal(message: Message): ReversalRequest {
  demand(message, NEEDED_TO_REVERSE);
  const originalKey = originalCorrelationKey(message);
  if (originalKey === undefined) throw new DecodeError('DE90', 'missing');
  if (/[1-9]/.test(message.fields[95] ?? '')) throw new DecodeError('DE95', 'not served');
  return { key: correlationKey(message), originalKey };
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

/** DE 43 begins with the name, 25 characters filled with blanks; town and country follow. */
function merchantName(nameAndLocation: string): string {
  return nameAndLocation.slice(0, 25).split(/ {2,}/)[0]?.trim() ?? '';
}
