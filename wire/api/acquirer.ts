/** What the acquirer answers to its merchants. */
import { contract, operation } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

export const merchantTransaction = s.transaction.extend({
  terminalId: z.string().length(8),
  stan: z.string().length(6),
  responseCode: z.string().max(2).optional(),
  kind: s.paymentKind,
  /**
   * `HELD`: a pre-authorisation not completed; `TO_CLEAR`: goes into the next clearing file;
   * `CLEARED`: the network took it; `REJECTED`: the network did not; `NONE`: no money moves.
   */
  clearing: z.enum(['HELD', 'TO_CLEAR', 'CLEARED', 'REJECTED', 'NONE']),
  /** What was asked for, where the bank approved less of it. */
  askedMinor: z.number().int().optional(),
  /** What of it has been given back so far. */
  refundedMinor: z.number().int().min(0),
  /** Of a refund: the payment it gives back. */
  refundOf: z.string().max(12).optional(),
  points: z.object({ spent: z.number().int(), paidMinor: z.number().int() }).optional(),
  receipt: s.receiptFacts.optional(),
});

/** A receipt for whoever holds its address: what the paper says, and what became of it since. */
export const digitalReceipt = z.object({
  at: s.instant,
  kind: s.paymentKind,
  outcome: s.transactionOutcome,
  /** Why not, where it was declined. */
  reason: z.string().max(64).optional(),
  /** In force; what was asked for where nothing was approved. */
  amount: s.money,
  /** What was asked for, where the bank approved less of it. */
  askedMinor: z.number().int().optional(),
  refundedMinor: z.number().int().min(0),
  refundOf: z.string().max(12).optional(),
  points: z
    .object({ spent: z.number().int(), paidMinor: z.number().int(), earned: z.number().int() })
    .optional(),
  /** Of the number that paid: the digital one, where it was a wearable. */
  dpanLastFour: s.lastFour,
  /** Whether that is a token's number or the card's own. */
  account: z.enum(['TOKEN', 'CARD']),
  merchantId: z.string().max(15),
  rrn: z.string().max(12),
  stan: z.string().length(6),
  authorisationCode: z.string().max(6).optional(),
  responseCode: z.string().max(2).optional(),
  facts: s.receiptFacts,
});

const rrn = z.string().regex(/^[0-9A-Z]{12}$/, 'is not a reference number');
const ofPayment = z.object({ rrn });
const amountMinor = z.number().int().min(1).max(99_999_999);
const one = z.object({ transaction: merchantTransaction });
const follow = ['NOT_FOUND', 'PAYMENT_STATE', 'ISSUER_UNAVAILABLE'] as const;

export const acquirerContract = contract('acquirer', {
  signIn: operation({
    summary: 'A merchant signs in',
    method: 'POST',
    path: '/sessions',
    callers: ['anyone'],
    session: 'open',
    changes: false,
    input: z.object({ merchant: s.shortText, password: z.string().max(200) }),
    answer: z.object({ sessionToken: z.string(), merchantId: z.string(), name: s.shortText }),
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS'],
  }),
  signOut: operation({
    summary: 'The merchant’s session ends',
    method: 'POST',
    path: '/sessions/end',
    callers: ['merchant'],
    session: 'close',
    changes: false,
    input: s.nothing,
    answer: s.nothing,
  }),
  getMerchant: operation({
    summary: 'The merchant who is signed in, and their terminals',
    method: 'GET',
    path: '/merchant',
    callers: ['merchant'],
    input: s.nothing,
    answer: z.object({
      merchantId: z.string().max(15),
      name: s.shortText,
      city: s.shortText,
      terminalIds: z.array(z.string().length(8)),
    }),
  }),
  openReceipt: operation({
    summary: 'The name of a payment’s digital receipt, to be printed as a QR code',
    method: 'POST',
    path: '/payments/:rrn/receipt',
    callers: ['merchant', 'stage'],
    input: z.object({ rrn, terminalId: z.string().length(8) }),
    answer: z.object({ receiptId: s.receiptId }),
    refusals: ['NOT_FOUND'],
  }),
  getReceipt: operation({
    summary: 'A digital receipt, for whoever has its name: no more of the account than four digits',
    method: 'GET',
    path: '/digital-receipts/:receiptId',
    callers: ['anyone'],
    input: z.object({ receiptId: s.receiptId }),
    answer: z.object({ receipt: digitalReceipt }),
    refusals: ['NOT_FOUND'],
  }),
  listTransactions: operation({
    summary: 'The merchant’s transactions, newest first',
    method: 'GET',
    path: '/transactions',
    callers: ['merchant'],
    input: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answer: z.object({ transactions: z.array(merchantTransaction) }),
  }),
  findReceipt: operation({
    summary: 'The transaction behind a receipt: token’s last four and reference number',
    method: 'GET',
    path: '/receipts/:rrn',
    callers: ['merchant'],
    input: ofPayment,
    answer: one,
    refusals: ['NOT_FOUND'],
  }),
  findPayments: operation({
    summary: 'The payments that a receipt in the hand may belong to: last four, time, amount',
    method: 'GET',
    path: '/payments/search',
    callers: ['merchant'],
    input: s.receiptClue,
    answer: z.object({ transactions: z.array(merchantTransaction) }),
  }),
  getFollowUps: operation({
    summary: 'What may be done with a payment as it stands, and how much of it',
    method: 'GET',
    path: '/payments/:rrn/follow-ups',
    callers: ['merchant'],
    input: ofPayment,
    answer: z.object({
      /** What is left to give back; 0 where nothing can be. */
      refundMinor: z.number().int().min(0),
      mayVoid: z.boolean(),
      /** What a pre-authorisation may be completed with at most; 0 where there is none held. */
      completeMinor: z.number().int().min(0),
      mayIncrement: z.boolean(),
    }),
    refusals: ['NOT_FOUND'],
  }),
  refundPayment: operation({
    summary: 'Gives back a payment or a part of it, to the account it came from; no card is needed',
    method: 'POST',
    path: '/payments/:rrn/refund',
    callers: ['merchant'],
    input: ofPayment.extend({ amountMinor }),
    /** The refund. */
    answer: one,
    refusals: [...follow, 'REFUND_TOO_HIGH', 'BANK_DECLINED'],
  }),
  voidPayment: operation({
    summary: 'Takes a payment back before it is cleared, as if it had not been',
    method: 'POST',
    path: '/payments/:rrn/void',
    callers: ['merchant'],
    input: ofPayment,
    answer: one,
    refusals: ['NOT_FOUND', 'PAYMENT_STATE'],
  }),
  reducePayment: operation({
    summary: 'Less was taken than was approved: the rest of the hold goes (a partial reversal)',
    method: 'POST',
    path: '/payments/:rrn/reduce',
    callers: ['merchant'],
    /** What remains. */
    input: ofPayment.extend({ amountMinor }),
    answer: one,
    refusals: ['NOT_FOUND', 'PAYMENT_STATE', 'AMOUNT_TOO_HIGH'],
  }),
  completePayment: operation({
    summary:
      'A pre-authorisation becomes a payment of the final amount; the rest of it is released',
    method: 'POST',
    path: '/payments/:rrn/complete',
    callers: ['merchant'],
    input: ofPayment.extend({ amountMinor }),
    answer: one,
    refusals: ['NOT_FOUND', 'PAYMENT_STATE', 'AMOUNT_TOO_HIGH'],
  }),
  incrementPayment: operation({
    summary: 'A pre-authorisation is raised by an amount, as when the journey goes on',
    method: 'POST',
    path: '/payments/:rrn/increment',
    callers: ['merchant'],
    /** What is added. */
    input: ofPayment.extend({ amountMinor }),
    answer: one,
    refusals: [...follow, 'BANK_DECLINED'],
  }),
  closeBusinessDay: operation({
    summary: 'What is to be cleared goes to the network in one file; by itself it goes once a day',
    method: 'POST',
    path: '/business-day/close',
    callers: ['operator', 'stage'],
    input: s.nothing,
    answer: z.object({
      businessDate: s.businessDate,
      /** Absent when there was nothing to clear. */
      fileId: s.id.optional(),
      records: z.number().int(),
    }),
  }),
  listClearingFiles: operation({
    summary: 'The clearing files, newest first, and how far each has come',
    method: 'GET',
    path: '/clearing-files',
    callers: ['operator', 'stage'],
    input: s.nothing,
    answer: z.object({
      files: z.array(
        z.object({
          fileId: s.id,
          businessDate: s.businessDate,
          records: z.number().int(),
          state: z.enum(['SENDING', 'TAKEN', 'REFUSED']),
          rejected: z.number().int(),
        }),
      ),
    }),
  }),
  getClearingFile: operation({
    summary: 'One clearing file as it was sent',
    method: 'GET',
    path: '/clearing-files/:fileId',
    callers: ['operator', 'stage'],
    input: z.object({ fileId: s.id }),
    answer: z.object({ fileName: z.string().max(80), text: z.string() }),
    refusals: ['NOT_FOUND'],
  }),
  notifyClearing: operation({
    summary: 'The network says which records of a file it took',
    method: 'POST',
    path: '/clearing-results',
    callers: ['token-service'],
    input: z.object({
      fileId: s.id,
      outcome: z.enum(['TAKEN', 'REFUSED']),
      /** Why the whole file was refused. */
      reason: z.string().max(200).optional(),
      rejected: z.array(z.object({ record: z.number().int(), reason: z.string().max(64) })),
    }),
    answer: s.nothing,
  }),
  reconcile: operation({
    summary: 'This book against the network’s and the issuers’, payment by payment, for one day',
    method: 'GET',
    path: '/reconciliation/:businessDate',
    callers: ['operator', 'stage'],
    input: z.object({ businessDate: s.businessDate }),
    answer: z.object({
      businessDate: s.businessDate,
      compared: z.number().int(),
      differences: z.array(s.difference),
      positions: z.array(s.settlementPosition),
      /** Whether every position is what this book adds up to. */
      agrees: z.boolean(),
    }),
    refusals: ['UNAVAILABLE'],
  }),
});
