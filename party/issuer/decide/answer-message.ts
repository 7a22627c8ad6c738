/** The answer to a message: its own fields echoed, with DE 39 and, when approved, DE 38. */
import { type FieldNumber, type Message, type ResponseCode, responseMti } from '@armilla/iso8583';

const ECHOED: readonly FieldNumber[] = [2, 3, 4, 7, 11, 12, 13, 32, 33, 37, 41, 42, 49, 70];

/** `more` is what an approval says beside its code: a lesser amount (DE 4), points (DE 48). */
export function answerMessage(
  request: Message,
  responseCode: ResponseCode,
  authorisationCode?: string,
  more: Message['fields'] = {},
): Message {
  const fields: Record<number, unknown> = {};
  for (const number of ECHOED) {
    const value = request.fields[number];
    if (value !== undefined) fields[number] = value;
  }
  if (authorisationCode !== undefined) fields[38] = authorisationCode;
  fields[39] = responseCode;
  // Each echoed field is of the kind that the table says of its number.
  return { mti: responseMti(request.mti), fields: { ...(fields as Message['fields']), ...more } };
}

/** An answer as it may be kept: the account number stays out of it. */
export function keepable(answer: Message): string {
  const { 2: _account, ...fields } = answer.fields;
  return JSON.stringify({ mti: answer.mti, fields });
}

/** The kept answer to a request that came again, its account number back in place. */
export function keptAnswer(kept: string, request: Message): Message {
  const { mti, fields } = JSON.parse(kept) as Message;
  const account = request.fields[2];
  return { mti, fields: { ...(account === undefined ? {} : { 2: account }), ...fields } };
}
