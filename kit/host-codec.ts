/** What a host link carries: frames in, frames out, and which answer belongs to which request. */

/** Puts messages together from chunks cut anywhere; one for each direction of a connection. */
export interface MessageReader<M> {
  /** The messages that this chunk completes; throws on garbage. */
  push(chunk: Uint8Array): readonly M[];
  /** Bytes of a message that is not whole yet, where the reader knows. */
  readonly pendingBytes?: number;
}

export interface Codec<M> {
  /** One message as bytes with their frame. */
  encode(message: M): Uint8Array;
  /** A new reader for a connection. */
  reader(): MessageReader<M>;
  /** The same text for a request and its answer. */
  correlationKey(message: M): string;
  /** Whether a message asks or answers. */
  isRequest(message: M): boolean;
}

/** No answer came in time, or there is no connection. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  /** True when the request may have reached the other side: it must then be reversed. */
  readonly mayHaveArrived: boolean;

  constructor(reason: string, mayHaveArrived: boolean) {
    super(reason);
    this.mayHaveArrived = mayHaveArrived;
  }
}
