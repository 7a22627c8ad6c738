/**
 * Which answer belongs to which question: by what the messages say, never by the connection they
 * came on. A repeat has the key of what it repeats, an answer that of its question.
 */
import { DecodeError } from '@armilla/bytes';
import type { Message } from './fields.ts';
import { requestMti } from './mti.ts';
import { decodeOriginalDataElements, withoutZeros } from './original-data.ts';

function keyOf(
  mti: string,
  stan: string,
  acquirer: string,
  date: string,
  terminal: string,
): string {
  return [requestMti(mti), stan, withoutZeros(acquirer), date, terminal].join('/');
}

/**
 * Type of the request, STAN (DE 11), acquirer (DE 32), transmission date and time (DE 7), terminal
 * (DE 41), absent ones empty. An answer must therefore echo these fields.
 */
export function correlationKey(message: Message): string {
  const { 7: date = '', 11: stan = '', 32: acquirer = '', 41: terminal = '' } = message.fields;
  return keyOf(message.mti, stan, acquirer, date, terminal);
}

/**
 * The {@link correlationKey} of the message that a reversal takes back, from its DE 90 and DE 41;
 * `undefined` without DE 90. Throws {@link DecodeError} when DE 90 is malformed, or names what
 * another acquirer asked for than the one in DE 32: nobody takes back what is not theirs.
 */
export function originalCorrelationKey(reversal: Message): string | undefined {
  const { 32: sender, 41: terminal = '', 90: original } = reversal.fields;
  if (original === undefined) return undefined;
  const { mti, stan, acquirer, transmissionDate } = decodeOriginalDataElements(original);
  if (sender !== undefined && withoutZeros(sender) !== withoutZeros(acquirer)) {
    throw new DecodeError('DE90', 'names a message of another acquirer than DE 32');
  }
  return keyOf(mti, stan, acquirer, transmissionDate, terminal);
}
