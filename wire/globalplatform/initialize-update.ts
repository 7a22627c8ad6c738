/** The answer to INITIALIZE UPDATE: made by the card, read by the host (Amendment D, 7.1.1). */
import { concat, DecodeError } from '@armilla/bytes';
import { CHALLENGE_LENGTH, sequenceCounterBytes } from './key-derivation.ts';

/** SCP03 with pseudo-random card challenge, R-MAC and R-ENC (Amendment D, table 5-1). */
export const OPTION_I = 0x70;

export type InitializeUpdateAnswer = {
  /** 10 bytes by which the static keys were diversified. */
  readonly diversificationData: Uint8Array;
  readonly keyVersion: number;
  /** The "i" parameter of the protocol. */
  readonly option: number;
  readonly cardChallenge: Uint8Array;
  readonly cardCryptogram: Uint8Array;
  /** Present when the card challenge is pseudo-random (i, b5). */
  readonly sequenceCounter?: number;
};

/** The bytes of the answer, without the status word. */
export function encodeInitializeUpdateAnswer(answer: InitializeUpdateAnswer): Uint8Array {
  const counter = answer.sequenceCounter;
  return concat(
    answer.diversificationData,
    Uint8Array.of(answer.keyVersion, 0x03, answer.option),
    answer.cardChallenge,
    answer.cardCryptogram,
    counter === undefined ? new Uint8Array(0) : sequenceCounterBytes(counter),
  );
}

/** Reads the data of the answer, without the status word. Throws {@link DecodeError}. */
export function decodeInitializeUpdateAnswer(data: Uint8Array): InitializeUpdateAnswer {
  if (data.length !== 29 && data.length !== 32)
    throw new DecodeError('', 'neither 29 nor 32 bytes');
  if (data[11] !== 0x03) throw new DecodeError('scp', 'not secure channel protocol 03');
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const fixed = {
    diversificationData: data.slice(0, 10),
    keyVersion: view.getUint8(10),
    option: view.getUint8(12),
    cardChallenge: data.slice(13, 13 + CHALLENGE_LENGTH),
    cardCryptogram: data.slice(21, 21 + CHALLENGE_LENGTH),
  };
  if (data.length === 29) return fixed;
  return { ...fixed, sequenceCounter: view.getUint32(28) & 0xffffff };
}
