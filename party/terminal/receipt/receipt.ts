/**
 * What a receipt says, as data: the same for people and machines. Of the account it knows the last
 * four digits alone (M18), so nothing made from it can say more.
 */
import { hex } from '@armilla/bytes';
import type { Currency } from '@armilla/kit/money';
import type { TerminalConfiguration } from '../decide/configuration.ts';
import type { PointsTold } from '../decide/host/answer.ts';
import type { SaleWishes } from '../decide/host/authorisation-request.ts';
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
export type ReceiptKind = 'SALE' | 'REFUND' | 'CASH' | 'PREAUTHORISATION';

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
  /** What was approved; of what was not, what was asked for. */
  readonly amountMinor: number;
  readonly currency: Currency;
  /** Asked for and not approved: to be paid by other means. */
  readonly leftToPayMinor: number;
  readonly points: PointsTold;
  /** Of a refund: the reference of the payment it gives back. */
  readonly refundOf: string | null;
  readonly entry: 'CONTACTLESS';
  readonly label: string | null;
  readonly aid: string | null;
  /** Of the digital account number, where the card is a token. */
  readonly accountLastFour: string | null;
  /** Whether what paid was a token, on a wearable or elsewhere, or a card itself. */
  readonly account: 'TOKEN' | 'CARD';
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
  /** Null where nothing was approved. */
  readonly approvedMinor: number | null;
  readonly points: PointsTold;
  /** As the network tells it; the card's own comes first. */
  readonly paymentAccountReference: string | null;
  readonly wishes: SaleWishes;
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
  const { approvedMinor, paymentAccountReference, wishes, ...told } = sale;
  const amountMinor = approvedMinor ?? transaction.amountMinor;
  return {
    ...told,
    kind: wishes.preauthorisation ? 'PREAUTHORISATION' : (KINDS[transaction.type] ?? 'SALE'),
    leftToPayMinor: transaction.amountMinor - amountMinor,
    refundOf: wishes.refundOf ?? null,
    merchant: { name, city, id },
    terminalId: terminal.terminalId,
    date: `20${pairs(transaction.date, '-')}`,
    time: pairs(transaction.time, ':'),
    amountMinor,
    entry: 'CONTACTLESS',
    label: outcome.label,
    aid: outcome.aid,
    accountLastFour: outcome.dpan?.lastFour ?? null,
    account: outcome.tokenRequestorId === null ? 'CARD' : 'TOKEN',
    psn: outcome.psn,
    par: outcome.par ?? paymentAccountReference,
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
