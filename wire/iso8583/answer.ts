/** The answer to a message: its type, and the fields that an answer repeats. */
import type { FieldNumber, Message } from './fields.ts';
import { responseMti } from './mti.ts';

/** What a peer matches an answer by and books it under; all of it comes back as it was sent. */
const ECHOED: readonly FieldNumber[] = [2, 3, 4, 7, 11, 12, 13, 32, 33, 37, 41, 42, 49, 70, 90];

/**
 * The answer to `request`, with `fields` (DE 39 and what belongs to it) beside the echoed ones.
 * Throws {@link RangeError} when `request` is itself an answer.
 */
export function answerTo(request: Message, fields: Message['fields']): Message {
  const echoed = ECHOED.flatMap((number) => {
    const value = request.fields[number];
    return value === undefined ? [] : [[number, value] as const];
  });
  const repeated: Message['fields'] = Object.fromEntries(echoed);
  return { mti: responseMti(request.mti), fields: { ...repeated, ...fields } };
}
