/**
 * The messages of a payment on both sides of this party: DPAN towards the acquirer, PAN towards the
 * issuer. What goes back is listed, not copied, so that nothing of the issuer's slips through.
 */

import { concat } from '@armilla/bytes';
import {
  decodeSubelements,
  encodeOriginalDataElements,
  encodeSubelements,
  type FieldNumber,
  type Message,
  MTI,
  originalDataElements,
  type Subelements,
} from '@armilla/iso8583';
import { decodeTlv, encodeTlv, leaves } from '@armilla/tlv';
import { z } from 'zod';
import type { TokenRow } from '../store/tokens.ts';

export type Fields = Message['fields'];

/** What of a request is kept: no account data, no PIN, no chip data. */
const KEPT = [3, 4, 7, 11, 12, 13, 18, 22, 25, 32, 33, 37, 41, 42, 43, 49] as const;

/** What the acquirer gets of the issuer's answer besides DE 2. */
const ANSWERED = [3, 4, 7, 11, 12, 13, 32, 33, 37, 38, 39, 41, 42, 49] as const;

/** What the issuer gets of a request besides DE 2, 48 and 55. */
const FORWARDED = [...KEPT, 23, 53] as const;

/** Elements of DE 55 that hold account data and are the token's own business. */
const ACCOUNT_TAGS: ReadonlySet<number> = new Set([0x57, 0x5a, 0x5f24, 0x5f34]);

const keptShape = z.record(z.string(), z.string());

function pick(fields: Fields, numbers: readonly FieldNumber[]): Record<string, string> {
  return Object.fromEntries(
    numbers.flatMap((number) => {
      const value = fields[number];
      return typeof value === 'string' ? [[String(number), value]] : [];
    }),
  );
}

/** The request's fields as they are kept, with the points asked for. */
export function keptRequest(fields: Fields): string {
  const points = subelementsOf(fields)['07'];
  const others = points === undefined ? {} : { '48': encodeSubelements({ '07': points }) };
  return JSON.stringify({ ...pick(fields, KEPT), ...others });
}

/** An answer's fields as they are kept: without DE 2, which the request brings. */
export function keptAnswer({ fields }: Message): string {
  return JSON.stringify({ ...pick(fields, ANSWERED), ...pick(fields, [48]) });
}

/** Fields that were kept. All of them are text, so the table's types hold. */
export function fieldsOf(kept: string): Fields {
  return keptShape.parse(JSON.parse(kept)) as Fields;
}

/** DE 48 that cannot be read counts as none: an answer does not fail by its small print. */
function subelementsOf(fields: Fields): Subelements {
  try {
    return decodeSubelements(fields[48] ?? '');
  } catch {
    return {};
  }
}

/** What the issuer is told of the token instead of its number. */
export function tokenSubelements(
  token: TokenRow,
  tokenRequestorId: string,
  paymentAccountReference: string | null,
  points: string | undefined,
): string {
  return encodeSubelements({
    '01': tokenRequestorId,
    '02': paymentAccountReference ?? undefined,
    '03': token.dpan_last_four,
    '04': token.token_unique_reference,
    '05': token.device_type,
    '06': token.programme_id,
    '07': points,
  });
}

/** The acquirer's request as its issuer gets it. `de48` is of {@link tokenSubelements}. */
export function towardsIssuer(request: Message, pan: string, de48: string): Message {
  const chip = request.fields[55];
  return {
    mti: MTI.authorisationRequest,
    fields: {
      ...pick(request.fields, FORWARDED),
      2: pan,
      48: de48,
      ...(chip === undefined ? {} : { 55: withoutAccountData(chip) }),
    },
  };
}

export function pointsOf(fields: Fields): string | undefined {
  return subelementsOf(fields)['07'];
}

function withoutAccountData(chip: Uint8Array): Uint8Array {
  const kept = leaves(decodeTlv(chip)).filter(({ tag }) => !ACCOUNT_TAGS.has(tag));
  return concat(...kept.map(({ tag, value }) => encodeTlv(tag, value)));
}

/** The issuer's answer as the acquirer gets it: its own DE 2 back, and points if there are any. */
export function towardsAcquirer(request: Message, answer: Message): Message {
  const points = subelementsOf(answer.fields)['07'];
  return {
    mti: MTI.authorisationResponse,
    fields: {
      ...pick(answer.fields, ANSWERED),
      2: request.fields[2],
      ...(points === undefined ? {} : { 48: encodeSubelements({ '07': points }) }),
    },
  };
}

/** An answer of our own, with what every answer echoes. */
export function ownAnswer(request: Message, mti: string, responseCode: string): Message {
  const echoed = pick(request.fields, [3, 4, 7, 11, 12, 13, 32, 33, 37, 41, 42, 49, 70]);
  return { mti, fields: { ...echoed, 2: request.fields[2], 39: responseCode } };
}

/**
 * The reversal of an authorisation that an issuer has or may have. `repeat`: it was sent before.
 */
export function reversalFor(
  keptRequestFields: Fields,
  own: { readonly pan: string; readonly de48: string; readonly stan: string; readonly at: number },
  repeat: boolean,
): Message {
  const original: Message = { mti: MTI.authorisationRequest, fields: keptRequestFields };
  return {
    mti: repeat ? '0421' : MTI.reversalAdvice,
    fields: {
      ...keptRequestFields,
      2: own.pan,
      7: transmissionTime(own.at),
      11: own.stan,
      48: own.de48,
      90: encodeOriginalDataElements(originalDataElements(original)),
    },
  };
}

/** DE 7, `MMDDhhmmss` in UTC. */
export function transmissionTime(now: number): string {
  return new Date(now).toISOString().replace(/\D/g, '').slice(4, 14);
}
