/** A payment's first row. Of its account number only the last four digits are in clear. */
import type { Message } from '@armilla/iso8583';
import { currencyOfNumeric } from '@armilla/kit/money';
import { PAN } from '@armilla/kit/secret';
import type { Received } from '../decide/checks.ts';
import { clearingOfApproved } from '../decide/clearing.ts';
import { answerSubelements, kindOf } from '../decide/kind.ts';
import type { TransactionState } from '../decide/life.ts';
import { reversiblePart } from '../decide/messages.ts';
import { receiptFacts } from '../decide/receipt-facts.ts';
import type { NewPaymentRow } from '../store/store.ts';
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
  /** The payment that this refund or increment belongs to. */
  readonly originalId: string | null;
}

export function newPayment(vault: Vault, payment: NewPayment): NewPaymentRow {
  const { transactionId, state, answer, now } = payment;
  const { message, kind, terminal, lastFour, currency } = factsOf(payment.received);
  const { aid, cryptogram, verification } = receiptFacts(message);
  const amount = BigInt(message.fields[4] ?? 0);
  const approved = state === 'APPROVED';
  return {
    transaction_id: transactionId,
    correlation_key: payment.key,
    kind,
    state,
    clearing: approved ? clearingOfApproved(kind) : 'NONE',
    terminal_id: terminal.terminalId,
    merchant_id: terminal.merchant.merchantId,
    rrn: message.fields[37] ?? '',
    stan: message.fields[11] ?? '',
    asked_minor: amount,
    approved_minor: approved ? amount : null,
    amount_minor: amount,
    currency,
    dpan_last_four: lastFour,
    request_sealed: vault.seal(reversiblePart(message), transactionId),
    answer_sealed: answer === undefined ? null : vault.seal(answer, transactionId),
    response_code: answer?.fields[39] ?? null,
    authorisation_code: null,
    received_at: BigInt(now),
    answered_at: answer === undefined ? null : BigInt(now),
    original_id: payment.originalId,
    points_spent: null,
    points_paid_minor: null,
    points_earned: null,
    account: requestorOf(message) === undefined ? 'CARD' : 'TOKEN',
    aid,
    cryptogram,
    verification,
    payment_account_reference: null,
  };
}

/** DE 48.01: cards themselves have no token requestor. */
function requestorOf(message: Message): string | undefined {
  return answerSubelements(message)['01'];
}

function factsOf({ enriched: message, terminal }: Received) {
  const lastFour = PAN.parse(message.fields[2] ?? '')?.lastFour;
  const currency = currencyOfNumeric(message.fields[49] ?? '');
  const kind = kindOf(message);
  if (!terminal || lastFour === undefined || currency === undefined || kind === undefined) {
    throw new Error('a payment that has not passed the checks');
  }
  return { message, kind, terminal, lastFour, currency };
}
