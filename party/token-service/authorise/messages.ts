/**
 * The messages of a payment on both sides of this party: DPAN towards the acquirer, PAN towards the
 * issuer. What goes either way is listed, not copied, so that nothing slips through.
 */

import { concat } from '@armilla/bytes';
import {
  decodeSubelements,
  encodeSubelements,
  type FieldNumber,
  type Message,
  MTI,
  responseMti,
  type SubelementId,
  type Subelements,
} from '@armilla/iso8583';
import { decodeTlv, encodeTlv, leaves } from '@armilla/tlv';
import { z } from 'zod';
import type { TokenRow } from '../store/tokens.ts';

export type Fields = Message['fields'];

/**
 * What of a request is kept: no account data, no PIN, no chip data. DE 38 and 39 are an advice's.
 */
const KEPT = [3, 4, 7, 11, 12, 13, 18, 22, 25, 32, 33, 37, 38, 39, 41, 42, 43, 49] as const;

/** What the acquirer gets of the issuer's answer besides DE 2 and 48. */
const ANSWERED = [3, 4, 7, 11, 12, 13, 32, 33, 37, 38, 39, 41, 42, 49] as const;

/** What the issuer gets of a request besides DE 2, 48 and 55. */
const FORWARDED = [3, 4, 7, 11, 12, 13, 18, 22, 23, 25, 32, 33, 37, 41, 42, 43, 49, 53] as const;

/** Plastic belongs to its issuer: it gets track and expiry as well. */
const OF_PLASTIC = [14, 35] as const;

/** Subelements of DE 48 that pass from acquirer to issuer: points, original, partial, finality. */
const ASKED_ABOUT = ['07', '12', '13', '14'] as const satisfies readonly SubelementId[];

/** Those that pass back: points spent, earned, and what they paid. */
const POINTS = ['07', '10', '11'] as const satisfies readonly SubelementId[];

/** Elements of DE 55 that hold account data and are the token's own business. */
const ACCOUNT_TAGS: ReadonlySet<number> = new Set([0x57, 0x5a, 0x5f24, 0x5f34]);

const keptShape = z.record(z.string(), z.string());

function pick(fields: Fields, numbers: readonly FieldNumber[]): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const number of numbers) {
    const value = fields[number];
    if (typeof value === 'string') picked[number] = value;
  }
  return picked;
}

function choose(subelements: Subelements, ids: readonly SubelementId[]): Subelements {
  return Object.fromEntries(ids.map((id) => [id, subelements[id]]));
}

/** DE 48 by itself, or no field at all where it would be empty. */
function privateData(subelements: Subelements): { readonly 48?: string } {
  const text = encodeSubelements(subelements);
  return text === '' ? {} : { 48: text };
}

/** The request's fields as they are kept, with what it asks for beside the amount. */
export function keptRequest(fields: Fields): string {
  const asked = privateData(choose(subelementsOf(fields), ASKED_ABOUT));
  return JSON.stringify({ ...pick(fields, KEPT), ...asked });
}

/** An answer's fields as they are kept: without DE 2, which the request brings. */
export function keptAnswer({ fields }: Message): string {
  return JSON.stringify({ ...pick(fields, ANSWERED), ...pick(fields, [48, 90]) });
}

/** Fields that were kept. All of them are text, so the table's types hold. */
export function fieldsOf(kept: string): Fields {
  return keptShape.parse(JSON.parse(kept)) as Fields;
}

/** DE 48 that cannot be read counts as none: an answer does not fail by its small print. */
export function subelementsOf(fields: Fields): Subelements {
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
): Subelements {
  return {
    '01': tokenRequestorId,
    '02': paymentAccountReference ?? undefined,
    '03': token.dpan_last_four,
    '04': token.token_unique_reference,
    '05': token.device_type,
    '06': token.programme_id,
  };
}

/** How the issuer knows the account of a message. */
export interface IssuerSide {
  readonly pan: string;
  /** {@link tokenSubelements}; `undefined` for plastic, which goes as it came. */
  readonly token: Subelements | undefined;
}

/** DE 48 towards the issuer. */
export function askedOf(fields: Fields, own: IssuerSide): Subelements {
  return { ...own.token, ...choose(subelementsOf(fields), ASKED_ABOUT) };
}

/** The acquirer's request as its issuer gets it. `pinBlock` is of its zone, hexadecimal. */
export function towardsIssuer(
  request: Message,
  own: IssuerSide,
  pinBlock: string | undefined,
): Message {
  const { fields } = request;
  const chip = fields[55];
  const isPlastic = own.token === undefined;
  const numbers = isPlastic ? [...FORWARDED, ...OF_PLASTIC] : FORWARDED;
  return {
    mti: MTI.authorisationRequest,
    fields: {
      ...pick(fields, numbers),
      2: own.pan,
      ...privateData({ ...askedOf(fields, own), '08': pinBlock }),
      ...(chip === undefined ? {} : { 55: isPlastic ? chip : withoutAccountData(chip) }),
    },
  };
}

/** DE 55 without the number, its track and its dates. Throws DecodeError on garbage. */
export function withoutAccountData(chip: Uint8Array): Uint8Array {
  const kept = leaves(decodeTlv(chip)).filter(({ tag }) => !ACCOUNT_TAGS.has(tag));
  return concat(...kept.map(({ tag, value }) => encodeTlv(tag, value)));
}

/**
 * The issuer's answer as the acquirer gets it: its own DE 2 back, the account's reference, and
 * points if there are any.
 */
export function towardsAcquirer(
  request: Message,
  answer: Message,
  paymentAccountReference: string | null,
): Message {
  const told = subelementsOf(answer.fields);
  const points = choose(told, POINTS);
  return {
    mti: responseMti(request.mti),
    fields: {
      ...pick(answer.fields, ANSWERED),
      2: request.fields[2],
      ...privateData({ '02': paymentAccountReference ?? undefined, ...points }),
    },
  };
}

/** An answer of our own, with what every answer echoes. */
export function ownAnswer(request: Message, responseCode: string): Message {
  const echoed = pick(request.fields, [3, 4, 7, 11, 12, 13, 32, 33, 37, 41, 42, 49, 70, 90]);
  const fields = { ...echoed, 2: request.fields[2], 39: responseCode };
  return { mti: responseMti(request.mti), fields };
}

/** Our own yes: in the issuer's place, or to an advice that was taken. */
export function ownApproval(
  request: Message,
  authorisationCode: string,
  paymentAccountReference: string | null,
): Message {
  const { mti, fields } = ownAnswer(request, '00');
  const reference = privateData({ '02': paymentAccountReference ?? undefined });
  return { mti, fields: { ...fields, 38: authorisationCode, ...reference } };
}

/** DE 7, `MMDDhhmmss` in UTC. */
export function transmissionTime(now: number): string {
  return new Date(now).toISOString().replace(/\D/g, '').slice(4, 14);
}
