/**
 * What identifies a cardholder: which elements an issuer wants, what a method proves, and when it
 * is enough.
 */
import type { enrolment, identificationElement } from '@armilla/api/shapes';
import type { BankProgramme } from '@armilla/kit/programme';
import { unreachable } from '@armilla/kit/unreachable';
import type { z } from 'zod';

export type Element = z.infer<typeof identificationElement>;
export type Risk = z.infer<typeof enrolment>['identification']['risk'];
export type MethodType = BankProgramme['identification']['methods'][number];

/** What an issuer answered, as far as it concerns identification. */
export interface Decided {
  readonly decision: 'APPROVED' | 'REQUIRE_ADDITIONAL_AUTHENTICATION' | 'DECLINED';
  readonly risk: Risk;
  readonly wanted: readonly Element[];
}

/**
 * What has to be proved. An issuer may ask for more than its programme, never for nothing unless it
 * approved; at high risk no code is offered, whatever was asked.
 */
export function wantedOf({ decision, risk, wanted }: Decided): readonly Element[] {
  if (decision === 'APPROVED') return [];
  if (risk === 'HIGH') {
    const others = wanted.filter((element) => element !== 'CODE');
    return others.length > 0 ? [...new Set(others)] : ['BANK_PAGE'];
  }
  return wanted.length > 0 ? [...new Set(wanted)] : ['CODE'];
}

/** Which element a method proves when it has been gone through. */
export function provedBy(type: MethodType): Element {
  switch (type) {
    case 'TEXT_TO_CARDHOLDER_NUMBER':
    case 'EMAIL_TO_CARDHOLDER_ADDRESS':
      return 'CODE';
    case 'CARDHOLDER_TO_VISIT_WEBSITE':
      return 'BANK_PAGE';
    case 'CARDHOLDER_TO_CALL_MANNED_NUMBER':
      return 'AGENT';
    default:
      return unreachable(type);
  }
}

/** Whether a method is offered: a code only where one is wanted; page and telephone always. */
export function isOffered(type: MethodType, wanted: readonly Element[]): boolean {
  return provedBy(type) !== 'CODE' || wanted.includes('CODE');
}

/**
 * Whether it is enough. An agent proves everything; the bank's page, being the stronger, stands for
 * a code where nothing but a code is wanted.
 */
export function isIdentified(wanted: readonly Element[], proved: readonly Element[]): boolean {
  if (proved.includes('AGENT')) return true;
  const codeAlone = wanted.every((element) => element === 'CODE');
  if (codeAlone && proved.includes('BANK_PAGE')) return true;
  return wanted.every((element) => proved.includes(element));
}

/** Whether a code is still of use. */
export function needsCode(wanted: readonly Element[], proved: readonly Element[]): boolean {
  return wanted.includes('CODE') && !proved.includes('CODE') && !isIdentified(wanted, proved);
}
