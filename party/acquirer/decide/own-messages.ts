/**
 * The messages an acquirer makes by itself about a payment it keeps: to give it back, to raise,
 * complete or shorten it, or to take it back. They repeat what is kept of its request.
 */
import {
  encodeAmount,
  encodeOriginalDataElements,
  encodeSubelements,
  type Message,
  originalDataElements,
} from '@armilla/iso8583';
import { localFields, reversiblePart, transmissionDate } from './messages.ts';

/** What a message of our own is made of, besides the request it follows. */
export interface Follow {
  /** The request of the payment, as it is kept. */
  readonly original: Message;
  /** DE 11. */
  readonly stan: string;
  readonly nowMs: number;
}

/** DE 22: typed by hand, PIN capability unknown. No card is held to anything. */
const NO_CARD = '010';

/** DE 22, 3 and 48.14 of those two that ask for money by the receipt alone. */
const BY_RECEIPT = {
  REFUND: { processingCode: '200000', finality: undefined },
  INCREMENT: { processingCode: '000000', finality: '2' },
} as const;

/**
 * 0100 of a refund or an increment by receipt: `rrn` is its own reference, DE 48.12 that of the
 * payment.
 */
export function byReceipt(
  kind: keyof typeof BY_RECEIPT,
  { original, stan, nowMs }: Follow,
  rrn: string,
  amountMinor: number,
): Message {
  const { processingCode, finality } = BY_RECEIPT[kind];
  const { 23: _, ...kept } = reversiblePart(original).fields;
  return {
    mti: '0100',
    fields: {
      ...kept,
      3: processingCode,
      4: encodeAmount(amountMinor),
      7: transmissionDate(nowMs),
      11: stan,
      ...localFields(nowMs),
      22: NO_CARD,
      37: rrn,
      48: encodeSubelements({ '12': original.fields[37], '14': finality }),
    },
  };
}

/** 0220: the final amount of what was held (DE 4); DE 90 names the pre-authorisation. */
export function completionOf(
  { original, stan, nowMs }: Follow,
  amountMinor: number,
  authorisationCode: string,
): Message {
  return {
    mti: '0220',
    fields: {
      ...reversiblePart(original).fields,
      4: encodeAmount(amountMinor),
      7: transmissionDate(nowMs),
      11: stan,
      ...localFields(nowMs),
      38: authorisationCode,
      39: '00',
      48: encodeSubelements({ '12': original.fields[37] }),
      90: namesOf(original),
    },
  };
}

/** 0400: all of it is taken back by the merchant. DE 4 is what was approved. */
export function voidOf(follow: Follow, approvedMinor: number): Message {
  return { mti: '0400', fields: takenBack(follow, approvedMinor) };
}

/** 0420 with DE 95: of what was approved (DE 4) only `remainsMinor` is taken. */
export function partialReversalOf(
  follow: Follow,
  approvedMinor: number,
  remainsMinor: number,
): Message {
  const replacement = encodeAmount(remainsMinor).padEnd(42, '0');
  return { mti: '0420', fields: { ...takenBack(follow, approvedMinor), 95: replacement } };
}

function takenBack({ original, stan, nowMs }: Follow, approvedMinor: number): Message['fields'] {
  return {
    ...reversiblePart(original).fields,
    4: encodeAmount(approvedMinor),
    7: transmissionDate(nowMs),
    11: stan,
    90: namesOf(original),
  };
}

/** What remains by a terminal's DE 95; `undefined` without one, or when it is malformed. */
export function remainingOf({ fields }: Message): number | undefined {
  const { 95: amounts = '' } = fields;
  return /^\d{42}$/.test(amounts) ? Number(amounts.slice(0, 12)) : undefined;
}

function namesOf(original: Message): string {
  return encodeOriginalDataElements(originalDataElements(original));
}

/** DE 37 of our own: last digit of the year, day of the year, hour (UTC), STAN. */
export function retrievalReference(nowMs: number, stan: string): string {
  const now = new Date(nowMs);
  const newYear = Date.UTC(now.getUTCFullYear(), 0, 1);
  const day = Math.floor((nowMs - newYear) / 86_400_000) + 1;
  const hour = String(now.getUTCHours()).padStart(2, '0');
  return `${now.getUTCFullYear() % 10}${String(day).padStart(3, '0')}${hour}${stan}`;
}
