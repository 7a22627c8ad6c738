/** K9, processing restrictions: version, dates, allowed use, exception list (EMV Book 3, 10.4). */
import { equal } from '@armilla/bytes';
import { type Bit, TVR } from './bits.ts';
import type { Finding } from './vocabulary.ts';

/** What the restrictions look at. Dates as YYMMDD digits, countries as three digits. */
export interface RestrictionFacts {
  /** 9A. */
  readonly date: string;
  /** 9C, two digits. */
  readonly transactionType: string;
  /** Whether an amount is paid out besides (9F03). */
  readonly cashback: boolean;
  /** 9F35, two digits. */
  readonly terminalType: string;
  /** 9F40. */
  readonly additionalCapabilities: Uint8Array;
  /** 9F1A. */
  readonly terminalCountry: string;
  /** 9F09. */
  readonly terminalVersion: Uint8Array;
  /** 9F08. */
  readonly cardVersion: Uint8Array | undefined;
  /** 5F25. */
  readonly effectiveDate: string | undefined;
  /** 5F24. */
  readonly expiryDate: string;
  /** 9F07. */
  readonly usageControl: Uint8Array | undefined;
  /** 5F28. */
  readonly issuerCountry: string | undefined;
  readonly onExceptionList: boolean;
}

export interface Restriction {
  readonly bit: Bit;
  readonly finding: Finding;
}

/** Application usage control, tag 9F07 (EMV Book 3, annex C2). */
const USE = {
  DOMESTIC_CASH: [0, 0x80],
  INTERNATIONAL_CASH: [0, 0x40],
  DOMESTIC_GOODS: [0, 0x20],
  INTERNATIONAL_GOODS: [0, 0x10],
  DOMESTIC_SERVICES: [0, 0x08],
  INTERNATIONAL_SERVICES: [0, 0x04],
  AT_ATM: [0, 0x02],
  AT_OTHERS: [0, 0x01],
  DOMESTIC_CASHBACK: [1, 0x80],
  INTERNATIONAL_CASHBACK: [1, 0x40],
} as const satisfies Record<string, Bit>;

/** Every restriction that this transaction meets. */
export function restrictions(facts: RestrictionFacts): readonly Restriction[] {
  const found: Restriction[] = [];
  const note = (bit: Bit, code: string, text: string) =>
    found.push({ bit, finding: { code, text } });
  if (facts.cardVersion !== undefined && !equal(facts.cardVersion, facts.terminalVersion)) {
    note(
      TVR.VERSIONS_DIFFER,
      'VERSIONS_DIFFER',
      'card and terminal have other application versions',
    );
  }
  if (facts.effectiveDate !== undefined && dayOf(facts.effectiveDate) > dayOf(facts.date)) {
    note(TVR.NOT_YET_EFFECTIVE, 'NOT_YET_EFFECTIVE', 'the application is not yet effective (5F25)');
  }
  if (dayOf(facts.expiryDate) < dayOf(facts.date)) {
    note(TVR.EXPIRED, 'EXPIRED', 'the application has expired (5F24)');
  }
  if (!useIsAllowed(facts)) {
    note(TVR.SERVICE_NOT_ALLOWED, 'SERVICE_NOT_ALLOWED', 'the card forbids this use (9F07)');
  }
  if (facts.onExceptionList) {
    note(TVR.ON_EXCEPTION_FILE, 'ON_EXCEPTION_FILE', 'the account is on the exception list');
  }
  return found;
}

/** YYMMDD as a number that sorts: years 50–99 are of the last century (EMV Book 4, 6.7.3). */
export function dayOf(yymmdd: string): number {
  const century = Number(yymmdd.slice(0, 2)) < 50 ? 20 : 19;
  return Number(`${century}${yymmdd}`);
}

function useIsAllowed(facts: RestrictionFacts): boolean {
  const control = facts.usageControl;
  if (control === undefined) return true;
  const allowed = ([byte, mask]: Bit) => ((control[byte] ?? 0) & mask) !== 0;
  if (!allowed(isAtm(facts) ? USE.AT_ATM : USE.AT_OTHERS)) return false;
  if (facts.issuerCountry === undefined) return true;
  const domestic = facts.issuerCountry === facts.terminalCountry;
  const oneOf = (home: Bit, abroad: Bit) => allowed(domestic ? home : abroad);
  if (facts.cashback && !oneOf(USE.DOMESTIC_CASHBACK, USE.INTERNATIONAL_CASHBACK)) return false;
  if (facts.transactionType === '01') return oneOf(USE.DOMESTIC_CASH, USE.INTERNATIONAL_CASH);
  if (facts.transactionType !== '00' && facts.transactionType !== '09') return true;
  return (
    oneOf(USE.DOMESTIC_GOODS, USE.INTERNATIONAL_GOODS) ||
    oneOf(USE.DOMESTIC_SERVICES, USE.INTERNATIONAL_SERVICES)
  );
}

/** Terminal types 14–16 that pay out cash are ATMs (EMV Book 4, annex A1). */
function isAtm({ terminalType, additionalCapabilities }: RestrictionFacts): boolean {
  const paysOutCash = ((additionalCapabilities[0] ?? 0) & 0x80) !== 0;
  return ['14', '15', '16'].includes(terminalType) && paysOutCash;
}
