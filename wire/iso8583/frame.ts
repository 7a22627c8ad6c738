/**
 * Messages on a stream: two bytes of length, big endian, before each. Pure; sockets are elsewhere.
 */
import { concat, DecodeError } from '@armilla/bytes';

/** No message of this product comes near; a peer that sends more is not one of ours. */
export const MAXIMUM_FRAME_BYTES = 4096;

const PREFIX_BYTES = 2;

/** The payload with its length before it. Throws {@link RangeError} beyond 4096 bytes. */
export function frame(payload: Uint8Array): Uint8Array {
  if (payload.length > MAXIMUM_FRAME_BYTES) throw new RangeError('a frame of more than 4096 bytes');
  return concat(Uint8Array.of(payload.length >> 8, payload.length & 0xff), payload);
}

/** Puts frames together again from chunks cut anywhere. One for each direction of a connection. */
export class FrameReader {
  #pending: Uint8Array = new Uint8Array(0);

  /**
   * Takes the next chunk and gives the payloads it completes, in order; empty frames (keep-alives)
   * are dropped. Throws {@link DecodeError} on a length beyond 4096: the connection is then lost.
   */
  push(chunk: Uint8Array): readonly Uint8Array[] {
    const bytes = concat(this.#pending, chunk);
    const frames: Uint8Array[] = [];
    let offset = 0;
    while (bytes.length - offset >= PREFIX_BYTES) {
      const length = (bytes[offset] ?? 0) * 256 + (bytes[offset + 1] ?? 0);
      if (length > MAXIMUM_FRAME_BYTES) throw new DecodeError('frame', 'more than 4096 bytes');
      const end = offset + PREFIX_BYTES + length;
      if (end > bytes.length) break;
      if (length > 0) frames.push(bytes.slice(offset + PREFIX_BYTES, end));
      offset = end;
    }
    this.#pending = bytes.slice(offset);
    return frames;
  }

  /** Bytes of a frame that is not whole yet: above zero when a connection ended inside one. */
  get pendingBytes(): number {
    return this.#pending.length;
  }
}
