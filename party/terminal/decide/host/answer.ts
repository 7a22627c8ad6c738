/** What the host answered: yes, no, or nothing that can be used. */
import { correlationKey, isApproved, type Message, responseMti } from '@armilla/iso8583';

export type HostAnswer =
  | {
      readonly kind: 'APPROVED' | 'DECLINED';
      /** DE 39. */
      readonly responseCode: string;
      /** DE 38, absent on a decline. */
      readonly authorisationCode: string | null;
    }
  | {
      readonly kind: 'UNUSABLE';
      readonly reason: string;
    };

/** DE 39 of an approval for less than was asked: this till sells whole amounts or nothing. */
const PARTIAL = '10';

/** Holds an answer against its request; an approval that is not of this very request is none. */
export function readAnswer(answer: Message, request: Message): HostAnswer {
  const { 38: code, 39: responseCode } = answer.fields;
  const unusable = (reason: string): HostAnswer => ({ kind: 'UNUSABLE', reason });
  if (answer.mti !== responseMti(request.mti)) return unusable('another message type');
  if (correlationKey(answer) !== correlationKey(request)) return unusable('another transaction');
  if (responseCode === undefined) return unusable('no response code (DE 39)');
  if (!isApproved(responseCode)) {
    return { kind: 'DECLINED', responseCode, authorisationCode: null };
  }
  if (responseCode === PARTIAL) return unusable('an approval for a part of the amount');
  if (answer.fields[4] !== request.fields[4]) return unusable('another amount');
  return { kind: 'APPROVED', responseCode, authorisationCode: code?.trim() || null };
}

/** Whether a reversal has been taken in: any answer to it ends its repeating. */
export function acknowledges(answer: Message, advice: Message): boolean {
  return (
    answer.mti === responseMti(advice.mti) && correlationKey(answer) === correlationKey(advice)
  );
}
