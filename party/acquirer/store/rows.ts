/** The rows of the acquirer's tables as the engines give them. */
import type { Currency } from '@armilla/kit/money';
import type { TransactionState } from '../decide/life.ts';

export interface PaymentRow {
  readonly transaction_id: string;
  readonly correlation_key: string;
  readonly state: TransactionState;
  readonly terminal_id: string;
  readonly merchant_id: string;
  readonly rrn: string;
  readonly stan: string;
  readonly amount_minor: bigint;
  readonly currency: Currency;
  readonly dpan_last_four: string;
  readonly request_sealed: Uint8Array;
  readonly answer_sealed: Uint8Array | null;
  readonly response_code: string | null;
  readonly authorisation_code: string | null;
  readonly received_at: bigint;
  readonly answered_at: bigint | null;
}

export interface ReversalRow {
  readonly reversal_id: string;
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
