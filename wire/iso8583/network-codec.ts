/**
 * What the product's hosts say to one another, as a host link wants it: whole messages in the
 * {@link NETWORK} packing, framed, with a message authentication code wherever a link has a key.
 */
import { DecodeError } from '@armilla/bytes';
import { correlationKey } from './correlation.ts';
import type { Message } from './fields.ts';
import { FrameReader, frame } from './frame.ts';
import { checkMac, encodeWithMac, type MacFunction, withoutMac } from './mac.ts';
import { decodeMessage, encodeMessage } from './message.ts';
import { isRequest } from './mti.ts';
import { NETWORK } from './profile.ts';

export interface NetworkCodec {
  /** One message with its frame and, given a key, its code. Throws {@link RangeError}. */
  encode(message: Message): Uint8Array;
  /**
   * For one direction of one connection: takes chunks, gives whole messages, their codes checked
   * and taken off. Throws {@link DecodeError} on garbage and on a missing or wrong code; whatever
   * comes after it on that connection is not to be trusted.
   */
  reader(): { push(chunk: Uint8Array): readonly Message[] };
  correlationKey(message: Message): string;
  isRequest(message: Message): boolean;
}

/** `mac` makes the eight bytes of DE 64 (or 128); without it messages travel as they are given. */
export function networkCodec(mac?: MacFunction): NetworkCodec {
  return {
    encode: (message) =>
      frame(
        mac === undefined ? encodeMessage(message, NETWORK) : encodeWithMac(message, NETWORK, mac),
      ),
    reader() {
      const frames = new FrameReader();
      return { push: (chunk) => frames.push(chunk).map((bytes) => opened(bytes, mac)) };
    },
    correlationKey,
    isRequest: (message) => isRequest(message.mti),
  };
}

function opened(bytes: Uint8Array, mac: MacFunction | undefined): Message {
  const message = decodeMessage(bytes, NETWORK);
  if (mac === undefined) return message;
  if (!checkMac(bytes, NETWORK, mac)) throw new DecodeError('MAC', 'missing or wrong');
  return withoutMac(message);
}
