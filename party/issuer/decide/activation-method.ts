/** How a cardholder can be identified, as it may be shown: what the bank holds is masked. */
import type { activationMethod, identificationElement } from '@armilla/api/shapes';
import type { BankProgramme } from '@armilla/kit/programme';
import { unreachable } from '@armilla/kit/unreachable';
import type { z } from 'zod';

export type ActivationMethod = Omit<z.infer<typeof activationMethod>, 'state'>;
type MethodType = ActivationMethod['type'];

export const METHOD_IDS: Readonly<Record<MethodType, string>> = {
  TEXT_TO_CARDHOLDER_NUMBER: 'sms',
  EMAIL_TO_CARDHOLDER_ADDRESS: 'email',
  CARDHOLDER_TO_CALL_MANNED_NUMBER: 'call',
  CARDHOLDER_TO_VISIT_WEBSITE: 'web',
};

/** What the bank holds to reach a customer by; without a mail port there is no address. */
export interface Reach {
  readonly mobile: string | undefined;
  readonly email: string | undefined;
}

/** The methods of this bank that reach this customer, in the programme's order. */
export function activationMethods(
  programme: BankProgramme,
  reach: Reach,
): readonly ActivationMethod[] {
  return shown(programme.identification.methods, programme, reach);
}

/**
 * Those that can prove what is wanted. The bank's page is offered wherever it is wanted; where it
 * is all that is wanted, no code is, since a code would prove nothing. The telephone always is one.
 */
export function methodsFor(
  wanted: readonly z.infer<typeof identificationElement>[],
  programme: BankProgramme,
  reach: Reach,
): readonly ActivationMethod[] {
  if (wanted.length === 0) return [];
  const { methods } = programme.identification;
  const proving = methods.filter((type) => PROVES[type] === null || wanted.includes(PROVES[type]));
  const lacksPage = wanted.includes('BANK_PAGE') && !proving.includes(PAGE);
  return shown(lacksPage ? [...proving, PAGE] : proving, programme, reach);
}

const PAGE = 'CARDHOLDER_TO_VISIT_WEBSITE';

/** What each method proves; an agent who called back proves everything. */
const PROVES: Readonly<Record<MethodType, 'CODE' | 'BANK_PAGE' | null>> = {
  TEXT_TO_CARDHOLDER_NUMBER: 'CODE',
  EMAIL_TO_CARDHOLDER_ADDRESS: 'CODE',
  CARDHOLDER_TO_CALL_MANNED_NUMBER: null,
  CARDHOLDER_TO_VISIT_WEBSITE: 'BANK_PAGE',
};

function shown(
  types: readonly MethodType[],
  programme: BankProgramme,
  reach: Reach,
): readonly ActivationMethod[] {
  return types.flatMap((type) => {
    const maskedValue = shownValue(type, programme, reach);
    return maskedValue === undefined ? [] : [{ methodId: METHOD_IDS[type], type, maskedValue }];
  });
}

function shownValue(
  type: MethodType,
  programme: BankProgramme,
  { mobile, email }: Reach,
): string | undefined {
  switch (type) {
    case 'TEXT_TO_CARDHOLDER_NUMBER':
      return mobile === undefined ? undefined : `••• ••• ${mobile.slice(-4)}`;
    case 'EMAIL_TO_CARDHOLDER_ADDRESS':
      return email === undefined ? undefined : maskedEmail(email);
    case 'CARDHOLDER_TO_CALL_MANNED_NUMBER':
      return programme.callCentre;
    case 'CARDHOLDER_TO_VISIT_WEBSITE':
      return programme.name;
    default:
      return unreachable(type);
  }
}

/** The first two characters and the domain, cut where a screen would: `ma•••@alpha.example`. */
export function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const start = email.slice(0, Math.min(2, at));
  return `${start}•••${email.slice(at)}`.slice(0, 64);
}
