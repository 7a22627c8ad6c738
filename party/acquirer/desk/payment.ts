/** A payment's first row. Of its account number only the last four digits are in clear. */
import type { Message } from '@armilla/iso8583';
import { currencyOfNumeric } from '@armilla/kit/money';
import { PAN } from '@armilla/kit/secret';
import type { Received } from '../decide/checks.ts';
import type { TransactionState } from '../decide/life.ts';
import { reversiblePart } from '../decide/messages.ts';
import type { PaymentRow } from '../store/rows.ts';
import type { Vault } from '../store/vault.ts';

export interface NewPayment {
  readonly transactionId: string;
  readonly key: string;
  /** Has passed the checks that come before keeping. */
  readonly received: Received;
  readonly state: TransactionState;
  /** Our own answer when there is one already. */
  readonly answer: Message | undefined;
  readonly now: number;
}

export function newPayment(vault: Vault, payment: NewPayment): PaymentRow {
  const { transactionId, received, state, answer, now } = payment;
  const { enriched, terminal } = received;
  const dpan = PAN.parse(enriched.fields[2] ?? '');
  const currency = currencyOfNumeric(enriched.fields[49] ?? '');
  if (terminal === undefined || dpan === undefined || currency === undefined) {
    throw new Error('a payment that has not passed the checks');
  }
  return {
    transaction_id: transactionId,
    correlation_key: payment.key,
    state,
    terminal_id: terminal.terminalId,
    merchant_id: terminal.merchant.merchantId,
    rrn: enriched.fields[37] ?? '',
    stan: enriched.fields[11] ?? '',
    amount_minor: BigInt(enriched.fields[4] ?? 0),
    currency,
    dpan_last_four: dpan.lastFour,
    request_sealed: vault.seal(reversiblePart(enriched), transactionId),
    answer_sealed: answer === undefined ? null : vault.seal(answer, transactionId),
    response_code: answer?.fields[39] ?? null,
    authorisation_code: null,
    received_at: BigInt(now),
    answered_at: answer === undefined ? null : BigInt(now),
  };
}
