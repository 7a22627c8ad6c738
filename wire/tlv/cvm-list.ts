/** The list of cardholder verification methods, tag 8E (Book 3, 10.5). */
import { concat, DecodeError } from '@armilla/bytes';
import { numberAt } from './tag.ts';

/** One rule: a method, and when it applies. */
export interface CvmRule {
  /** Method in bits 6–1; bit 7 set: try the next rule when this one fails. */
  readonly code: number;
  readonly condition: number;
}

export interface CvmList {
  /** Amounts X and Y, in minor units of the application currency (9F42). */
  readonly amountX: number;
  readonly amountY: number;
  readonly rules: readonly CvmRule[];
}

/** Reads tag 8E. Throws {@link DecodeError} unless it is two amounts and whole pairs. */
export function decodeCvmList(bytes: Uint8Array): CvmList {
  if (bytes.length < 8 || bytes.length % 2 !== 0) {
    throw new DecodeError('8E', 'not two amounts and whole pairs');
  }
  const rules: CvmRule[] = [];
  for (let offset = 8; offset < bytes.length; offset += 2) {
    rules.push({
      code: numberAt(bytes, offset, 1),
      condition: numberAt(bytes, offset + 1, 1),
    });
  }
  return {
    amountX: numberAt(bytes, 0, 4),
    amountY: numberAt(bytes, 4, 4),
    rules,
  };
}

/** The value of tag 8E. */
export function encodeCvmList({ amountX, amountY, rules }: CvmList): Uint8Array {
  const amounts = new DataView(new ArrayBuffer(8));
  amounts.setUint32(0, amountX);
  amounts.setUint32(4, amountY);
  const pairs = rules.map(({ code, condition }) => Uint8Array.of(code, condition));
  return concat(new Uint8Array(amounts.buffer), ...pairs);
}

const METHODS: Readonly<Record<number, string>> = {
  0: 'fail',
  1: 'plaintext PIN, verified by the card',
  2: 'enciphered PIN, verified online',
  3: 'plaintext PIN, verified by the card, and signature',
  4: 'enciphered PIN, verified by the card',
  5: 'enciphered PIN, verified by the card, and signature',
  30: 'signature',
  31: 'no verification required',
  63: 'no verification performed',
};

const CONDITIONS: Readonly<Record<number, string>> = {
  0: 'always',
  1: 'if unattended cash',
  2: 'if neither cash nor cashback',
  3: 'if the terminal supports it',
  4: 'if manual cash',
  5: 'if cashback',
  6: 'if in the application currency and under X',
  7: 'if in the application currency and over X',
  8: 'if in the application currency and under Y',
  9: 'if in the application currency and over Y',
};

/** The method of a CVM code in words. */
export function cvmMethodInWords(code: number): string {
  return METHODS[code & 0x3f] ?? 'a method this table does not know';
}

/** The condition of a rule in words. */
export function cvmConditionInWords(condition: number): string {
  return CONDITIONS[condition] ?? 'on a condition this table does not know';
}

/** `signature, always; else try the next rule`. */
export function cvmRuleInWords({ code, condition }: CvmRule): string {
  const otherwise = (code & 0x40) === 0 ? 'else fail' : 'else try the next rule';
  return `${cvmMethodInWords(code)}, ${cvmConditionInWords(condition)}; ${otherwise}`;
}
