/** The answer to INITIALIZE UPDATE: made by the card, read by the host (Amendment D, 7.1.1). */
import { concat, DecodeError } from '@armilla/bytes';
import { MODE_LENGTHS, sequenceCounterBytes } from './key-derivation.ts';

/** SCP03 with pseudo-random card challenge, R-MAC and R-ENC (Amendment D, table 5-1). */
export const OPTION_I = 0x70;
/** The bit of the option that says S16. */
export const OPTION_I_S16 = 0x01;
/** The bit of the option that says that the card challenge is pseudo-random. */
export const OPTION_I_PSEUDO_RANDOM = 0x10;

/** Diversification data, key version, protocol and option. */
const HEAD_LENGTH = 13;
const COUNTER_LENGTH = 3;

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
  const { length, hasCounter } = formOf(data);
  if (data[11] !== 0x03) throw new DecodeError('scp', 'not secure channel protocol 03');
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const fixed = {
    diversificationData: data.slice(0, 10),
    keyVersion: view.getUint8(10),
    option: view.getUint8(12),
    cardChallenge: data.slice(HEAD_LENGTH, HEAD_LENGTH + length),
    cardCryptogram: data.slice(HEAD_LENGTH + length, HEAD_LENGTH + 2 * length),
  };
  if (!hasCounter) return fixed;
  return { ...fixed, sequenceCounter: view.getUint32(data.length - 4) & 0xffffff };
}

/** The four lengths there are: challenge and cryptogram of 8 or 16, with and without counter. */
function formOf(data: Uint8Array): { length: 8 | 16; hasCounter: boolean } {
  for (const length of Object.values(MODE_LENGTHS)) {
    const rest = data.length - HEAD_LENGTH - 2 * length;
    if (rest === 0 || rest === COUNTER_LENGTH) return { length, hasCounter: rest !== 0 };
  }
  throw new DecodeError('', 'not 29, 32, 45 or 48 bytes');
}
