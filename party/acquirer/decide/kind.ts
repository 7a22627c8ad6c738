/** What a message asks for: which way money moves, and whether its amount is final. */
import { decodeSubelements, type Message, type Subelements } from '@armilla/iso8583';

export type Kind = 'PURCHASE' | 'CASH' | 'REFUND' | 'PREAUTHORISATION' | 'INCREMENT';

/** DE 3, first two digits, and DE 48.14: 0 or absent is final. */
const KINDS: Readonly<Record<string, Kind>> = {
  '00/0': 'PURCHASE',
  '00/1': 'PREAUTHORISATION',
  '00/2': 'INCREMENT',
  '01/0': 'CASH',
  '20/0': 'REFUND',
};

/** `undefined` for what is not done here. Throws `DecodeError` when DE 48 is malformed. */
export function kindOf({ fields }: Message): Kind | undefined {
  const { '14': finality = '0' } = decodeSubelements(fields[48] ?? '');
  return KINDS[`${fields[3]?.slice(0, 2)}/${finality}`];
}

/** DE 48.12, the reference of the payment that this one belongs to. Throws as {@link kindOf}. */
export function originalReference({ fields }: Message): string | undefined {
  return decodeSubelements(fields[48] ?? '')['12'];
}

/**
 * DE 48 of an answer that cannot be read counts as none: a yes does not fail by its small print.
 */
export function answerSubelements({ fields }: Message): Subelements {
  try {
    return decodeSubelements(fields[48] ?? '');
  } catch {
    return {};
  }
}
