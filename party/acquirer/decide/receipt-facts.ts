/** What a receipt says of a tap, out of its chip data (DE 55) and the network's answer. */
import { hex } from '@armilla/bytes';
import type { Message } from '@armilla/iso8583';
import { decodeTlv, findValue } from '@armilla/tlv';

export type Verification = 'NONE' | 'ON_DEVICE' | 'ONLINE_PIN' | 'SIGNATURE';

export interface ReceiptFacts {
  /** Application identifier, upper-case hexadecimal. */
  readonly aid: string | null;
  /** 9F26, upper-case hexadecimal. */
  readonly cryptogram: string | null;
  readonly verification: Verification;
}

const UNKNOWN: ReceiptFacts = { aid: null, cryptogram: null, verification: 'NONE' };

/** Facts of a request; chip data that cannot be read tells none. */
export function receiptFacts({ fields }: Message): ReceiptFacts {
  try {
    const data = decodeTlv(fields[55] ?? new Uint8Array());
    const aid = findValue(data, 0x84) ?? findValue(data, 0x9f06);
    const cryptogram = findValue(data, 0x9f26);
    return {
      aid: aid === undefined || aid.length > 16 ? null : hex(aid),
      cryptogram: cryptogram?.length === 8 ? hex(cryptogram) : null,
      verification: verificationOf(findValue(data, 0x9f34)),
    };
  } catch {
    return UNKNOWN;
  }
}

const FAILED = 0x01;

/** 9F34: method in six bits of its first byte, result in its third (EMV Book 4, annex A4). */
function verificationOf(results: Uint8Array | undefined): Verification {
  const [method = 0x1f, , result] = results ?? [];
  if (result === FAILED) return 'NONE';
  return METHODS[method & 0x3f] ?? 'NONE';
}

/** CVM codes (EMV Book 3, annex C3); 01 is what a contactless card says of its own device. */
const METHODS: Readonly<Record<number, Verification>> = {
  1: 'ON_DEVICE',
  2: 'ONLINE_PIN',
  30: 'SIGNATURE',
};
