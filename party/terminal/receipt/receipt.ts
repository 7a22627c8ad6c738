/**
 * What a receipt says, as data: the same for people and machines. Of the account it knows the last
 * four digits alone (M18), so nothing made from it can say more.
 */
import { hex } from '@armilla/bytes';
import type { Currency } from '@armilla/kit/money';
import type { TerminalConfiguration } from '../decide/configuration.ts';
import type { Outcome } from '../decide/kernel/outcome.ts';
import type { Verification } from '../decide/kernel/vocabulary.ts';

/** Approved, refused by card or bank, or never brought to an end. */
export type ReceiptResult = 'APPROVED' | 'DECLINED' | 'NOT_COMPLETED';

/** Why it was not approved, in a word the labels spell out. */
export type ReceiptReason =
  | 'DECLINED'
  | 'INSUFFICIENT_FUNDS'
  | 'EXPIRED'
  | 'NOT_PERMITTED'
  | 'LIMIT'
  | 'VERIFY_ON_DEVICE'
  | 'WRONG_PIN'
  | 'PIN_BLOCKED'
  | 'TRY_LATER'
  | 'CARD_REFUSED'
  | 'TERMINAL_REFUSED'
  | 'CARD_NOT_ACCEPTED'
  | 'USE_CHIP'
  | 'TAP_AGAIN'
  | 'PIN_NOT_ENTERED'
  | 'NO_ANSWER';

/** What was done at the terminal. */
export type ReceiptKind = 'SALE' | 'REFUND' | 'CASH';

/** Who said yes: the issuer, or card and terminal between themselves. */
export type ReceiptApproval = 'ONLINE' | 'OFFLINE';

/** JSON as it stands. */
export interface Receipt {
  readonly kind: ReceiptKind;
  readonly result: ReceiptResult;
  /** Null where it was not approved. */
  readonly approval: ReceiptApproval | null;
  readonly reason: ReceiptReason | null;
  readonly merchant: { readonly name: string; readonly city: string; readonly id: string };
  readonly terminalId: string;
  /** Local, `YYYY-MM-DD`. */
  readonly date: string;
  /** Local, `hh:mm:ss`. */
  readonly time: string;
  readonly amountMinor: number;
  readonly currency: Currency;
  readonly entry: 'CONTACTLESS';
  readonly label: string | null;
  readonly aid: string | null;
  /** Of the digital account number, where the card is a token. */
  readonly accountLastFour: string | null;
  readonly psn: string | null;
  readonly par: string | null;
  readonly verification: Verification;
  /** Application cryptogram, hexadecimal. */
  readonly cryptogram: string | null;
  readonly cryptogramType: 'TC' | 'ARQC' | 'AAC' | null;
  readonly atc: number | null;
  /** Terminal verification results, hexadecimal. */
  readonly tvr: string;
  readonly authorisationCode: string | null;
  readonly responseCode: string | null;
  readonly stan: string | null;
  readonly rrn: string | null;
  /** Made by a kernel that is not certified: printed at the foot. */
  readonly testTerminal: true;
}

/** What the sale knows beside the kernel's outcome. */
export interface SaleFacts {
  readonly result: ReceiptResult;
  readonly approval: ReceiptApproval | null;
  readonly reason: ReceiptReason | null;
  readonly currency: Currency;
  readonly authorisationCode: string | null;
  readonly responseCode: string | null;
  readonly stan: string | null;
  readonly rrn: string | null;
}

/** By 9C. */
const KINDS: Readonly<Record<string, ReceiptKind>> = { '01': 'CASH', '20': 'REFUND' };

export function receiptOf(
  terminal: TerminalConfiguration,
  outcome: Outcome,
  sale: SaleFacts,
): Receipt {
  const { transaction, cryptogram } = outcome;
  const { name, city, id } = terminal.merchant;
  return {
    ...sale,
    kind: KINDS[transaction.type] ?? 'SALE',
    merchant: { name, city, id },
    terminalId: terminal.terminalId,
    date: `20${pairs(transaction.date, '-')}`,
    time: pairs(transaction.time, ':'),
    amountMinor: transaction.amountMinor,
    entry: 'CONTACTLESS',
    label: outcome.label,
    aid: outcome.aid,
    accountLastFour: outcome.dpan?.lastFour ?? null,
    psn: outcome.psn,
    par: outcome.par,
    verification: outcome.cvm,
    cryptogram: cryptogram === null ? null : hex(cryptogram.value),
    cryptogramType: cryptogram?.type ?? null,
    atc: cryptogram === null ? null : Number(`0x${hex(cryptogram.atc)}`),
    tvr: hex(outcome.tvr),
    testTerminal: true,
  };
}

/** `261122` → `26-11-22`. */
function pairs(digits: string, separator: string): string {
  return (digits.match(/\d\d/g) ?? []).join(separator);
}
