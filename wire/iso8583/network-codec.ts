/**
 * What the product's hosts say to one another, as a host link wants it: whole messages in a packing
 * ({@link NETWORK} unless told otherwise), framed, with a message authentication code wherever a
 * link has a key.
 */
import { DecodeError } from '@armilla/bytes';
import { correlationKey } from './correlation.ts';
import type { Message } from './fields.ts';
import { FrameReader, frame } from './frame.ts';
import { encodeWithMac, isCodeRight, type MacFunction, withoutMac } from './mac.ts';
import { decodeMessage, encodeMessage } from './message.ts';
import { isRequest } from './mti.ts';
import { NETWORK, type Profile } from './profile.ts';

/** A key of a link as codes are made and checked with it. */
export interface MacKey {
  /** Makes the eight bytes of DE 64 (or 128). */
  readonly mac: MacFunction;
  /** Told of each message that this key was right for. */
  readonly seen?: () => void;
}

/** The keys of a link at this moment: codes are made with the first, and all of them are taken. */
export type MacKeys = () => readonly MacKey[];

export interface NetworkCodec {
  /** One message with its frame and, given a key, its code. Throws {@link RangeError}. */
  encode(message: Message): Uint8Array;
  /**
   * For one direction of one connection: takes chunks, gives whole messages, their codes checked
   * and taken off. Throws {@link DecodeError} on garbage and on a missing or wrong code; whatever
   * comes after it on that connection is not to be trusted.
   */
  reader(): { push(chunk: Uint8Array): readonly Message[]; readonly pendingBytes: number };
  correlationKey(message: Message): string;
  isRequest(message: Message): boolean;
}

/** `keys`: one key, or those of a link that changes them; without any, messages travel as given. */
export function networkCodec(
  keys?: MacFunction | { readonly keys: MacKeys },
  profile: Profile = NETWORK,
): NetworkCodec {
  const keysNow = keysOf(keys);
  return {
    encode(message) {
      const [first] = keysNow();
      const bytes =
        first === undefined
          ? encodeMessage(message, profile)
          : encodeWithMac(message, profile, first.mac);
      return frame(bytes);
    },
    reader() {
      const frames = new FrameReader();
      return {
        push: (chunk) => frames.push(chunk).map((bytes) => opened(bytes, profile, keysNow())),
        get pendingBytes() {
          return frames.pendingBytes;
        },
      };
    },
    correlationKey,
    isRequest: (message) => isRequest(message.mti),
  };
}

function keysOf(keys: MacFunction | { readonly keys: MacKeys } | undefined): MacKeys {
  if (keys === undefined) return () => [];
  if (typeof keys !== 'function') return keys.keys;
  const only = [{ mac: keys }];
  return () => only;
}

function opened(bytes: Uint8Array, profile: Profile, keys: readonly MacKey[]): Message {
  const message = decodeMessage(bytes, profile);
  if (keys.length === 0) return message;
  const right = keys.find(({ mac }) => isCodeRight(message, bytes, profile, mac));
  if (right === undefined) throw new DecodeError('MAC', 'missing or wrong');
  right.seen?.();
  return withoutMac(message);
}
