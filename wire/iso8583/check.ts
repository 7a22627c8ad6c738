/** Which fields a message of each kind must bring; what depends on content is decided here too. */
import type { FieldNumber, Message } from './fields.ts';
import { requestMti } from './mti.ts';

const AUTHORISATION: readonly FieldNumber[] = [
  2, 3, 4, 7, 11, 12, 13, 18, 22, 25, 32, 37, 41, 42, 43, 49,
];
const ANSWER: readonly FieldNumber[] = [2, 3, 4, 7, 11, 12, 13, 32, 37, 39, 49];
const ADVICE: readonly FieldNumber[] = [...AUTHORISATION, 39];
const REVERSAL: readonly FieldNumber[] = [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 43, 49, 90];
const REVERSAL_ANSWER: readonly FieldNumber[] = [2, 3, 4, 7, 11, 32, 37, 39, 49];

/**
 * By message type without the repeat digit. DE 48 is wanted by none: a card that is no token has
 * nothing to say there.
 */
const MANDATORY: Readonly<Record<string, readonly FieldNumber[]>> = {
  '0100': AUTHORISATION,
  '0110': ANSWER,
  '0120': ADVICE,
  '0130': ANSWER,
  '0200': AUTHORISATION,
  '0210': ANSWER,
  '0220': ADVICE,
  '0230': ANSWER,
  '0400': REVERSAL,
  '0410': REVERSAL_ANSWER,
  '0420': REVERSAL,
  '0430': REVERSAL_ANSWER,
  '0800': [7, 11, 70],
  '0810': [7, 11, 39, 70],
};

/** DE 22 of chip transactions, with and without contacts: they carry DE 55. */
const CHIP_ENTRY = /^0[57]/;

function conditional(message: Message): readonly FieldNumber[] {
  const { 22: entryMode = '', 39: responseCode } = message.fields;
  const asks = message.mti.charAt(2) === '0' && requestMti(message.mti).charAt(1) !== '4';
  if (asks && CHIP_ENTRY.test(entryMode)) return [55];
  const answersAuthorisation = /^0[12]1/.test(message.mti);
  const isApproved = responseCode === '00' || responseCode === '10';
  return answersAuthorisation && isApproved ? [38] : [];
}

/**
 * The first thing missing, as a path (`DE37`; `MTI` for a type this product does not speak), or
 * `undefined` when all is there. An empty field counts as missing. A peer that sends such a message
 * is answered with DE 39 `30`.
 */
export function checkMessage(message: Message): string | undefined {
  const type = `${message.mti.slice(0, 3)}${Number(message.mti.charAt(3)) & ~1}`;
  const mandatory = MANDATORY[type];
  if (mandatory === undefined) return 'MTI';
  const wanted = [...mandatory, ...conditional(message)].sort((a, b) => a - b);
  const missing = wanted.find((number) => (message.fields[number] ?? '').length === 0);
  return missing === undefined ? undefined : `DE${missing}`;
}
