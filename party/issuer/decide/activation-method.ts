/** How a cardholder can be identified, as it may be shown: numbers the bank holds are masked. */
import type { activationMethod } from '@armilla/api/shapes';
import type { BankProgramme } from '@armilla/kit/programme';
import { unreachable } from '@armilla/kit/unreachable';
import type { z } from 'zod';

export type ActivationMethod = Omit<z.infer<typeof activationMethod>, 'state'>;
type MethodType = ActivationMethod['type'];

export const METHOD_IDS: Readonly<Record<MethodType, string>> = {
  TEXT_TO_CARDHOLDER_NUMBER: 'sms',
  CARDHOLDER_TO_CALL_MANNED_NUMBER: 'call',
};

/** The methods of this bank that reach this customer, in the programme's order. */
export function activationMethods(
  programme: BankProgramme,
  mobile: string | undefined,
): readonly ActivationMethod[] {
  return programme.identification.methods.flatMap((type) => {
    const maskedValue = shownValue(type, programme, mobile);
    return maskedValue === undefined ? [] : [{ methodId: METHOD_IDS[type], type, maskedValue }];
  });
}

function shownValue(
  type: MethodType,
  programme: BankProgramme,
  mobile: string | undefined,
): string | undefined {
  switch (type) {
    case 'TEXT_TO_CARDHOLDER_NUMBER':
      return mobile === undefined ? undefined : `••• ••• ${mobile.slice(-4)}`;
    case 'CARDHOLDER_TO_CALL_MANNED_NUMBER':
      return programme.callCentre;
    default:
      return unreachable(type);
  }
}
