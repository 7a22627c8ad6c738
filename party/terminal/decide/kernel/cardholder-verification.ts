/**
 * K10, cardholder verification: on-device first, then the card's CVM list against what the terminal
 * can do (EMV Book 3, 10.5, and kernel 2). Nothing is verified offline over the field.
 */
import type { CvmList, CvmRule } from '@armilla/tlv';
import { AIP, type Bit, CAPABILITY, isSet, TVR } from './bits.ts';
import type { Finding, Verification } from './vocabulary.ts';

/** What the choice depends on. Amounts in minor units of the transaction currency. */
export interface VerificationFacts {
  /** Tag 82. */
  readonly aip: Uint8Array;
  /** DF811B b6. */
  readonly onDeviceSupported: boolean;
  readonly amountMinor: number;
  /** DF8126. */
  readonly limitMinor: number;
  /** Tag 8E, decoded. */
  readonly cvmList: CvmList | undefined;
  /** Second byte of 9F33 as it counts at this amount. */
  readonly capability: number;
  /** Tag 5F2A, three digits. */
  readonly currency: string;
  /** Tag 9F42, three digits. */
  readonly applicationCurrency: string | undefined;
  /** Tag 9C, two digits. */
  readonly transactionType: string;
  /** Tag 9F35, two digits. */
  readonly terminalType: string;
}

export interface VerificationChoice {
  readonly verification: Verification;
  /** Tag 9F34: code, condition, result. */
  readonly results: Uint8Array;
  readonly tvr: readonly Bit[];
  readonly findings: readonly Finding[];
}

const UNKNOWN = 0x00;
const FAILED = 0x01;
const SUCCESSFUL = 0x02;
const NOT_PERFORMED = 0x3f;
/** b7 of a CVM code: go on with the next rule when this one fails. */
const GO_ON = 0x40;

/** What a CVM code asks for (EMV Book 3, annex C3), without its two upper bits. */
const METHODS: Readonly<Record<number, { verification: Verification; capability: number }>> = {
  // Failing, and PIN verified by the card, which a contactless reader never does.
  0: { verification: 'NONE', capability: 0 },
  1: { verification: 'NONE', capability: 0 },
  3: { verification: 'NONE', capability: 0 },
  4: { verification: 'NONE', capability: 0 },
  5: { verification: 'NONE', capability: 0 },
  2: { verification: 'ONLINE_PIN', capability: CAPABILITY.ONLINE_PIN },
  30: { verification: 'SIGNATURE', capability: CAPABILITY.SIGNATURE },
  31: { verification: 'NONE', capability: CAPABILITY.NO_VERIFICATION },
};

/** Picks the verification and says what goes into 9F34 and the TVR. */
export function chooseVerification(facts: VerificationFacts): VerificationChoice {
  if (facts.onDeviceSupported && isSet(facts.aip, AIP.ON_DEVICE_VERIFICATION)) {
    return facts.amountMinor > facts.limitMinor
      ? choice('ON_DEVICE', [0x01, 0x00, SUCCESSFUL])
      : choice('NONE', [NOT_PERFORMED, 0x00, SUCCESSFUL]);
  }
  if (!isSet(facts.aip, AIP.VERIFICATION_SUPPORTED)) {
    return choice('NONE', [NOT_PERFORMED, 0x00, UNKNOWN]);
  }
  const list = facts.cvmList;
  if (list === undefined || list.rules.length === 0) {
    const finding = { code: 'CVM_LIST_MISSING', text: 'the card has no CVM list (8E)' };
    return choice('NONE', [NOT_PERFORMED, 0x00, UNKNOWN], [TVR.ICC_DATA_MISSING], [finding]);
  }
  return walkRules(list, facts);
}

function walkRules(list: CvmList, facts: VerificationFacts): VerificationChoice {
  const bits: Bit[] = [];
  for (const rule of list.rules) {
    if (!conditionHolds(rule, list, facts)) continue;
    const method = METHODS[rule.code & 0x3f];
    if (method !== undefined && (method.capability & facts.capability) !== 0) {
      return chosen(rule, method.verification, bits);
    }
    if (method === undefined) bits.push(TVR.UNRECOGNISED_CVM);
    if ((rule.code & GO_ON) === 0) return failed(rule, bits);
  }
  return failed(undefined, bits);
}

function chosen(rule: CvmRule, verification: Verification, bits: Bit[]): VerificationChoice {
  // Only "no verification" is known to have succeeded; the others are judged later by somebody
  // else.
  const result = verification === 'NONE' ? SUCCESSFUL : UNKNOWN;
  if (verification === 'ONLINE_PIN') bits.push(TVR.ONLINE_PIN_ENTERED);
  return choice(verification, [rule.code, rule.condition, result], bits);
}

function failed(rule: CvmRule | undefined, bits: Bit[]): VerificationChoice {
  const saysFail = rule !== undefined && (rule.code & 0x3f) === 0;
  const results = saysFail ? [rule.code, rule.condition, FAILED] : [NOT_PERFORMED, 0x00, FAILED];
  const finding = { code: 'CVM_NOT_SUCCESSFUL', text: 'no rule of the CVM list could be met' };
  return choice('NONE', results, [...bits, TVR.VERIFICATION_NOT_SUCCESSFUL], [finding]);
}

function choice(
  verification: Verification,
  results: readonly number[],
  tvr: readonly Bit[] = [],
  findings: readonly Finding[] = [],
): VerificationChoice {
  return { verification, results: Uint8Array.from(results), tvr, findings };
}

/** EMV Book 3, annex C3, table 40. A condition that is not known does not hold. */
function conditionHolds(rule: CvmRule, list: CvmList, facts: VerificationFacts): boolean {
  const unattended = Number(facts.terminalType[1]) >= 4;
  const cash = facts.transactionType === '01';
  const manualCash = cash && !unattended;
  const cashback = facts.transactionType === '09';
  switch (rule.condition) {
    case 0x00:
      return true;
    case 0x01:
      return cash && unattended;
    case 0x02:
      return !cash && !cashback;
    case 0x03:
      return ((METHODS[rule.code & 0x3f]?.capability ?? 0) & facts.capability) !== 0;
    case 0x04:
      return manualCash;
    case 0x05:
      return cashback;
    default:
      return amountConditionHolds(rule.condition, list, facts);
  }
}

/** Conditions 06–09 count in the application's currency alone. */
function amountConditionHolds(
  condition: number,
  { amountX, amountY }: CvmList,
  { amountMinor, currency, applicationCurrency }: VerificationFacts,
): boolean {
  if (currency !== applicationCurrency) return false;
  if (condition === 0x06) return amountMinor < amountX;
  if (condition === 0x07) return amountMinor > amountX;
  if (condition === 0x08) return amountMinor < amountY;
  if (condition === 0x09) return amountMinor > amountY;
  return false;
}
