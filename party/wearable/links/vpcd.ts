/**
 * A card in the virtual reader of vsmartcard: a connection to `vpcd`, which shows it to pcscd as a
 * card in a reader. Frames have a two-byte length; a frame of one byte controls the power or asks
 * for the answer to reset, any other is a command APDU.
 */
import { connect } from 'node:net';
import { concat } from '@armilla/bytes';
import type { CardLink } from '../secure-element/secure-element.ts';

export const VPCD_PORT = 35_963;

/** Control codes of the protocol. */
const POWER_OFF = 0x00;
const POWER_ON = 0x01;
const RESET = 0x02;
const GET_ATR = 0x04;

/**
 * What a PC/SC reader makes of a contactless card (PC/SC part 3, 3.1.3.2.3): TD1 80, TD2 01, the
 * historical bytes, a check byte. Ours say, in ISO/IEC 7816-4 form: selection by whole and by
 * partial
 * name; short lengths, no chaining, one channel.
 */
export const CONTACTLESS_ATR: Uint8Array = contactlessATR(
  Uint8Array.of(0x80, 0x73, 0xc0, 0x01, 0x00),
);

function contactlessATR(historical: Uint8Array): Uint8Array {
  const body = concat(Uint8Array.of(0x80 | historical.length, 0x80, 0x01), historical);
  const check = body.reduce((sum, byte) => sum ^ byte, 0);
  return concat(Uint8Array.of(0x3b), body, Uint8Array.of(check));
}

export type VpcdRequest = {
  readonly card: CardLink;
  readonly host?: string;
  readonly port?: number;
  /** {@link CONTACTLESS_ATR} when left out. */
  readonly atr?: Uint8Array;
  /** The reader has the card. */
  readonly onInserted?: () => void;
};

/**
 * Puts a card into the virtual reader until the reader closes. Rejects when nobody listens there or
 * the connection breaks.
 */
export function serveVpcd(request: VpcdRequest): Promise<void> {
  const { card, host = '127.0.0.1', port = VPCD_PORT, atr = CONTACTLESS_ATR } = request;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    // The reader waits for each answer: held back to be sent together, it would cost 40 ms.
    socket.setNoDelay(true);
    let pending: Uint8Array = new Uint8Array(0);
    socket.on('connect', () => request.onInserted?.());
    socket.on('data', (bytes: Uint8Array) => {
      try {
        pending = answerFrames(concat(pending, bytes), card, atr, (frame) => socket.write(frame));
      } catch (error) {
        // The card's memory failed: it is off, and the reader sees it go.
        socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}

/** Answers every whole frame; gives back the beginning of the next one. */
export function answerFrames(
  bytes: Uint8Array,
  card: CardLink,
  atr: Uint8Array,
  write: (frame: Uint8Array) => void,
): Uint8Array {
  let offset = 0;
  for (;;) {
    const [high, low] = bytes.subarray(offset, offset + 2);
    if (high === undefined || low === undefined) break;
    const end = offset + 2 + ((high << 8) | low);
    if (end > bytes.length) break;
    const answer = answerFrame(bytes.subarray(offset + 2, end), card, atr);
    if (answer !== undefined) write(framed(answer));
    offset = end;
  }
  return bytes.slice(offset);
}

function answerFrame(frame: Uint8Array, card: CardLink, atr: Uint8Array): Uint8Array | undefined {
  if (frame.length !== 1) return frame.length === 0 ? undefined : card.transceive(frame);
  switch (frame[0]) {
    case POWER_OFF:
    case POWER_ON:
    case RESET:
      card.reset();
      return undefined;
    case GET_ATR:
      return atr;
    default:
      return undefined;
  }
}

function framed(answer: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(answer.length >>> 8, answer.length & 0xff), answer);
}
