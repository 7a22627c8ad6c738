/**
 * Who is on a connection of the host port: nothing but network management (0800) is taken before a
 * sign-on was answered with yes, and afterwards nothing in another institution's name.
 */
import { answerTo } from './answer.ts';
import { isApproved } from './codes.ts';
import type { Message } from './fields.ts';
import { isNetworkManagement, isRequest } from './mti.ts';
import { withoutZeros } from './original-data.ts';

/** The gate of one connection; the shape is that of `Gate` of `@armilla/kit/host-link`. */
export interface SignOnGate {
  /** The answer that turns a request away: DE 39 `58`, or `03` in another one's name. */
  refuse(message: Message): Message | undefined;
  answered(message: Message, answer: Message): void;
}

export interface SignOnOptions {
  /** Who may sign on, by DE 32 without leading zeros; everybody when left out. */
  readonly isMember?: (institution: string) => boolean;
  /** A network speaks for many acquirers: DE 32 of its messages is not its own. */
  readonly speaksForOthers?: boolean;
}

/** For one connection. The sign-on must have been answered before the next request is sent. */
export function signOnGate(options: SignOnOptions = {}): SignOnGate {
  const { isMember = () => true, speaksForOthers = false } = options;
  let signedOn: string | undefined;
  return {
    refuse(message) {
      // What asks nothing is answered by nobody.
      if (!isRequest(message.mti)) return undefined;
      const institution = withoutZeros(message.fields[32] ?? '');
      if (isNetworkManagement(message.mti)) {
        const isStranger = message.fields[70] === '001' && !isMember(institution);
        return isStranger ? answerTo(message, { 39: '58' }) : undefined;
      }
      if (signedOn === undefined) return answerTo(message, { 39: '58' });
      const isOwn = speaksForOthers || institution === signedOn;
      return isOwn ? undefined : answerTo(message, { 39: '03' });
    },
    answered(message, answer) {
      if (!isNetworkManagement(message.mti) || !isApproved(answer.fields[39])) return;
      if (message.fields[70] === '001') signedOn = withoutZeros(message.fields[32] ?? '');
      if (message.fields[70] === '002') signedOn = undefined;
    },
  };
}
