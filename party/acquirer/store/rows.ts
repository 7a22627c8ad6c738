/** The rows of the acquirer's tables as the engines give them. */
import type { Currency } from '@armilla/kit/money';
import type { ClearingState } from '../decide/clearing.ts';
import type { Kind } from '../decide/kind.ts';
import type { TransactionState } from '../decide/life.ts';
import type { Verification } from '../decide/receipt-facts.ts';

export interface PaymentRow {
  readonly transaction_id: string;
  readonly correlation_key: string;
  readonly kind: Kind;
  readonly state: TransactionState;
  readonly clearing: ClearingState;
  readonly terminal_id: string;
  readonly merchant_id: string;
  readonly rrn: string;
  readonly stan: string;
  readonly asked_minor: bigint;
  /** NULL while nobody has said yes. */
  readonly approved_minor: bigint | null;
  /** What is in force. */
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly dpan_last_four: string;
  readonly request_sealed: Uint8Array;
  readonly answer_sealed: Uint8Array | null;
  readonly response_code: string | null;
  readonly authorisation_code: string | null;
  readonly received_at: bigint;
  readonly answered_at: bigint | null;
  readonly original_id: string | null;
  readonly points_spent: bigint | null;
  readonly points_paid_minor: bigint | null;
  readonly points_earned: bigint | null;
  readonly account: 'TOKEN' | 'CARD';
  readonly aid: string | null;
  readonly cryptogram: string | null;
  readonly verification: Verification;
  readonly payment_account_reference: string | null;
  readonly file_id: string | null;
  readonly file_record: bigint | null;
  readonly rejected_because: string | null;
}

export type AdviceKind = 'OFFLINE_SALE' | 'COMPLETION' | 'PARTIAL_REVERSAL';

export interface AdviceRow {
  readonly advice_id: string;
  readonly number: bigint;
  readonly kind: AdviceKind;
  readonly transaction_id: string;
  readonly message_sealed: Uint8Array | null;
  readonly sent_at: bigint | null;
  readonly answered_at: bigint | null;
}

export interface FileRow {
  readonly file_id: string;
  readonly business_date: string;
  readonly records: bigint;
  readonly content: string;
  readonly state: 'SENDING' | 'TAKEN' | 'REFUSED';
  readonly rejected: bigint;
}

export interface ReversalRow {
  readonly reversal_id: string;
  readonly original_key: string;
  readonly message_sealed: Uint8Array;
  readonly sent_at: bigint | null;
  readonly answered_at: bigint | null;
}

export interface TerminalRow {
  readonly terminal_id: string;
  readonly merchant_id: string;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  readonly category_code: string;
}

export interface MerchantRow {
  readonly merchant_id: string;
  readonly name: string;
  readonly password: string;
}
