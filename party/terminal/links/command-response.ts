/**
 * What a reader's protocol leaves to its caller (ISO/IEC 7816-3, 12.2): under T=0 a command cannot
 * carry data and an expected length at once, and a card may say that more is to be fetched or that
 * another length is wanted.
 */
import { concat } from '@armilla/bytes';

/** Sends a command as it stands and gives answer and status word. */
export type Transmit = (apdu: Uint8Array) => Promise<Uint8Array>;

/** More rounds than any answer of 64 kB takes: a card that never ends is broken. */
const MOST_ROUNDS = 256;

/** One command and its whole answer. `isT0`: the card speaks the character protocol. */
export async function commandResponse(
  transmit: Transmit,
  apdu: Uint8Array,
  isT0: boolean,
): Promise<Uint8Array> {
  let answer = await transmit(isT0 ? withoutLe(apdu) : apdu);
  const parts: Uint8Array[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const [first = 0, second = 0] = answer.subarray(-2);
    if (first === 0x6c) {
      answer = await transmit(withLe(apdu, second));
    } else if (first === 0x61) {
      parts.push(answer.subarray(0, -2));
      answer = await transmit(getResponse(apdu, second));
    } else {
      return concat(...parts, answer);
    }
  }
  throw new Error('the card never ends its answer');
}

/** GET RESPONSE on the same logical channel. */
function getResponse(apdu: Uint8Array, length: number): Uint8Array {
  return Uint8Array.of((apdu[0] ?? 0) & 0x03, 0xc0, 0x00, 0x00, length);
}

/** Short commands with data end after it; Le is asked for with GET RESPONSE. */
function withoutLe(apdu: Uint8Array): Uint8Array {
  const dataLength = apdu[4] ?? 0;
  return apdu.length === dataLength + 6 && dataLength > 0 ? apdu.subarray(0, -1) : apdu;
}

function withLe(apdu: Uint8Array, length: number): Uint8Array {
  const hasData = apdu.length > 5 && (apdu[4] ?? 0) > 0;
  const body = hasData ? apdu.subarray(0, 5 + (apdu[4] ?? 0)) : apdu.subarray(0, 4);
  return concat(body, Uint8Array.of(length));
}
