/** The messages an acquirer makes out of those it gets. */
import {
  checkMessage,
  decodeOriginalDataElements,
  encodeOriginalDataElements,
  type FieldNumber,
  type Message,
  originalDataElements,
  type ResponseCode,
  responseMti,
} from '@armilla/iso8583';
import { nameAndLocation, type Terminal } from './register.ts';

/** What an answer repeats of its question (ISO 8583:1987, table 8). */
const ECHOED: readonly FieldNumber[] = [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 43, 49, 70, 90];

/** Our own answer, with DE 39. */
export function answerTo(request: Message, responseCode: ResponseCode): Message {
  const echoed = ECHOED.flatMap((number) => {
    const value = request.fields[number];
    return value === undefined ? [] : [[number, value] as const];
  });
  const fields = { ...Object.fromEntries(echoed), 39: responseCode };
  return { mti: responseMti(request.mti), fields };
}

/**
 * What goes on to the network: who we are (DE 32), and merchant and place as our register knows
 * them rather than as the terminal says.
 */
export function toNetwork(
  message: Message,
  terminal: Terminal,
  acquirerId: string,
  mti: '0100' | '0420',
): Message {
  const { merchant } = terminal;
  return {
    mti,
    fields: {
      ...message.fields,
      18: merchant.categoryCode,
      32: acquirerId,
      42: merchant.merchantId,
      43: nameAndLocation(merchant),
    },
  };
}

/**
 * The network's answer as the terminal that asked can match it: terminals need not know who their
 * acquirer is, so DE 32 says what their request said.
 */
export function toTerminal(answer: Message, request: Message): Message {
  const { 32: _, ...fields } = answer.fields;
  const named = request.fields[32];
  return { mti: answer.mti, fields: named === undefined ? fields : { ...fields, 32: named } };
}

/** Whether an answer speaks of the same payment as the request; one that does not is none. */
export function answers(answer: Message, request: Message): boolean {
  if (answer.mti !== responseMti(request.mti) || checkMessage(answer) !== undefined) return false;
  const same: readonly FieldNumber[] = [2, 4, 11, 37, 49];
  return same.every((number) => answer.fields[number] === request.fields[number]);
}

const REVERSAL_KEEPS: readonly FieldNumber[] = [
  2, 3, 4, 7, 11, 12, 13, 18, 22, 23, 25, 32, 37, 41, 42, 43, 49,
];

/** Whether a message under a known correlation key is that message again, and not another one. */
export function samePayment(a: Message, b: Message): boolean {
  const same: readonly FieldNumber[] = [2, 3, 4, 37, 49];
  return same.every((number) => a.fields[number] === b.fields[number]);
}

/** Only those fields that a reversal repeats: what may stay on a disk after the answer. */
export function reversiblePart(request: Message): Message {
  const kept = REVERSAL_KEEPS.map((number) => [number, request.fields[number]] as const);
  const fields = Object.fromEntries(kept.filter(([, value]) => value !== undefined));
  return { mti: request.mti, fields };
}

/** The advice that takes back a request of which no answer came (0420). */
export function reversalOf(original: Message, stan: string, transmissionDate: string): Message {
  const elements = encodeOriginalDataElements(originalDataElements(original));
  return {
    mti: '0420',
    fields: {
      ...reversiblePart(original).fields,
      7: transmissionDate,
      11: stan,
      90: elements,
    },
  };
}

/**
 * A terminal's reversal with our name in DE 90, so that it names the original as the network knows
 * it. Throws `DecodeError` when DE 90 is malformed.
 */
export function withOurOriginal(reversal: Message, acquirerId: string): Message {
  const { 90: digits } = reversal.fields;
  if (digits === undefined) return reversal;
  const original = { ...decodeOriginalDataElements(digits), acquirer: acquirerId };
  return {
    mti: reversal.mti,
    fields: { ...reversal.fields, 90: encodeOriginalDataElements(original) },
  };
}

/** DE 7 of a moment: `MMDDhhmmss` in UTC. */
export function transmissionDate(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/\D/g, '').slice(4, 14);
}

/** Sign-on (001), sign-off (002) or echo (301) of our own. */
export function networkManagement(
  code: '001' | '002' | '301',
  acquirerId: string,
  stan: string,
  nowMs: number,
): Message {
  return {
    mti: '0800',
    fields: { 7: transmissionDate(nowMs), 11: stan, 32: acquirerId, 70: code },
  };
}
