/** The messages an acquirer makes out of those it gets. */
import {
  checkMessage,
  decodeOriginalDataElements,
  decodeSubelements,
  encodeOriginalDataElements,
  encodeSubelements,
  type FieldNumber,
  isAdvice,
  isApproved,
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

/** Who sends a message on, from where, and as what. */
export interface Sender {
  readonly terminal: Terminal;
  /** DE 32. */
  readonly acquirerId: string;
  readonly mti: string;
}

/**
 * What goes on to the network: who we are (DE 32), and merchant and place as our register knows
 * them rather than as the terminal says. Of DE 48 only what is a terminal's to say; PIN data stay
 * behind. Throws `DecodeError` when DE 48 is malformed.
 */
export function toNetwork(message: Message, { terminal, acquirerId, mti }: Sender): Message {
  const { merchant } = terminal;
  const { 52: _, 53: __, ...fields } = message.fields;
  return {
    mti,
    fields: {
      ...fields,
      18: merchant.categoryCode,
      32: acquirerId,
      42: merchant.merchantId,
      43: nameAndLocation(merchant),
      48: terminalsOwn(fields[48]),
    },
  };
}

function terminalsOwn(text: string | undefined): string | undefined {
  const { '01': requestor, '05': device, ...rest } = decodeSubelements(text ?? '');
  const { '07': points, '12': original, '13': partial, '14': finality } = rest;
  const kept = encodeSubelements({
    '01': requestor,
    '05': device,
    '07': points,
    '12': original,
    '13': partial,
    '14': finality,
  });
  return kept === '' ? undefined : kept;
}

/** With a PIN block of format 4 for the network (DE 48.08). */
export function withPinBlock(message: Message, pinBlock: string): Message {
  const others = decodeSubelements(message.fields[48] ?? '');
  const privateData = encodeSubelements({ ...others, '08': pinBlock });
  return { mti: message.mti, fields: { ...message.fields, 48: privateData } };
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
  const { 38: code = '', 39: responseCode } = answer.fields;
  if (isApproved(responseCode) && !isAdvice(request.mti) && code.trim() === '') return false;
  const same: readonly FieldNumber[] = [2, 11, 37, 49];
  return (
    same.every((number) => answer.fields[number] === request.fields[number]) &&
    amountFits(answer, request)
  );
}

/** DE 39: approved, for less than was asked. */
const PARTIAL = '10';

/** Less than was asked, where that was said to be welcome (DE 48.13); else the same. */
function amountFits(answer: Message, request: Message): boolean {
  const { 4: approved = '', 39: responseCode } = answer.fields;
  const { 4: asked = '', 48: privateData = '' } = request.fields;
  if (responseCode !== PARTIAL) return approved === asked;
  const taken = decodeSubelements(privateData)['13'] === '1';
  return taken && /^\d{12}$/.test(approved) && Number(approved) > 0 && approved < asked;
}

const REVERSAL_KEEPS: readonly FieldNumber[] = [
  2, 3, 4, 7, 11, 12, 13, 18, 22, 23, 25, 32, 37, 41, 42, 43, 49,
];

/** Whether a message under a known correlation key is that message again, and not another one. */
export function samePayment(a: Message, b: Message): boolean {
  const same: readonly FieldNumber[] = [2, 3, 4, 37, 49];
  return same.every((number) => a.fields[number] === b.fields[number]);
}

/** Only those fields that later messages repeat: what may stay on a disk after the answer. */
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

/** Local date and time (DE 13 and 12) of a message that no terminal made: those of UTC. */
export function localFields(nowMs: number): { readonly 12: string; readonly 13: string } {
  const date = transmissionDate(nowMs);
  return { 12: date.slice(4), 13: date.slice(0, 4) };
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
