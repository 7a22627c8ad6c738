/** What an issuer answers about money that has moved: clearing, receipts, statements, disputes. */
import { operation, type Role } from '@armilla/kit/contract';
import { z } from 'zod';
import { deskCustomer } from './issuer-desk.ts';
import * as s from './shapes.ts';

const CUSTOMER: readonly Role[] = ['customer'];
const DESK: readonly Role[] = ['agent', 'supervisor'];

/** A line of a bank statement. */
export const statementLine = s.transaction.extend({
  accountId: s.id,
  cardId: s.id,
  /** The wearable it was paid with; absent for plastic. */
  deviceName: s.shortText.optional(),
  kind: s.paymentKind,
  posting: s.posting,
  /** When it was posted, voided or expired. */
  endedAt: s.instant.optional(),
  /** Points earned by it; below zero what a refund took back. */
  points: z.number().int().optional(),
  /** Points that paid for it, and what they were worth. */
  redeemed: z.object({ points: z.number().int(), amountMinor: z.number().int() }).optional(),
  refundedMinor: z.number().int().min(0),
  /** Answered by the network in the bank’s place. */
  standIn: z.boolean(),
  receipt: s.receiptFacts.optional(),
  disputeId: s.id.optional(),
});

/** The way of a payment, step by step. */
export const postingStep = z.object({
  at: s.instant,
  step: z.enum([
    'AUTHORISED',
    'DECLINED',
    'STOOD_IN',
    'REDUCED',
    'RAISED',
    'REVERSED',
    'CLEARED',
    'EXPIRED',
    'REFUNDED',
    'DISPUTED',
    'CREDITED_PROVISIONALLY',
    'DISPUTE_CLOSED',
  ]),
  amountMinor: z.number().int(),
});

export const dispute = z.object({
  disputeId: s.id,
  transactionId: z.string().max(64),
  openedAt: s.instant,
  reason: z.enum(['NOT_RECOGNISED', 'WRONG_AMOUNT', 'NOT_RECEIVED', 'PAID_TWICE']),
  comment: z.string().max(1_000),
  state: z.enum(['OPEN', 'ACCEPTED', 'REFUSED', 'WITHDRAWN']),
  amount: s.money,
  /** Credited while it is looked into. */
  provisionalCredit: s.money.nullable(),
  answer: z.string().max(1_000).nullable(),
});

export const notice = z.object({
  noticeId: s.id,
  at: s.instant,
  /** The payment it tells of. */
  transactionId: z.string().max(64),
  outcome: s.transactionOutcome,
  /** In the customer’s language. */
  text: z.string().max(400),
  read: z.boolean(),
});

/** A dispute with what an agent decides it by. */
export const deskDispute = dispute.extend({ customer: deskCustomer, transaction: statementLine });

const comment = z.string().trim().min(1).max(1_000);
const disputeId = z.object({ disputeId: s.id });
const oneDispute = z.object({ dispute });
const transactionId = z.object({ transactionId: z.string().max(64) });
const limit = z.coerce.number().int().min(1).max(200).default(50);

export const moneyOperations = {
  presentClearing: operation({
    summary: 'The network clears payments of its cards; the same file again is posted once',
    method: 'POST',
    path: '/clearing',
    callers: ['token-service'],
    input: z.object({
      fileId: s.id,
      businessDate: s.businessDate,
      acquirerId: z.string().max(11),
      records: z
        .array(
          z.object({
            record: z.number().int().min(1),
            /** Correlation key of the authorisation, as the issuer got it. */
            authorisation: z.string().max(120),
            kind: s.paymentKind,
            amount: s.money,
            rrn: z.string().max(12),
          }),
        )
        .max(20_000),
    }),
    answer: z.object({
      results: z.array(
        z.object({
          record: z.number().int(),
          /** Null when it was not posted; `reason` says why. */
          postedMinor: z.number().int().nullable(),
          reason: z.string().max(64).optional(),
        }),
      ),
    }),
  }),
  getSettlement: operation({
    summary: 'What the bank owes acquirers for a day by its own ledger',
    method: 'GET',
    path: '/settlement/:businessDate',
    callers: [...DESK, 'stage'],
    input: z.object({ businessDate: s.businessDate }),
    answer: z.object({ positions: z.array(s.settlementPosition) }),
  }),
  findPayments: operation({
    summary: 'The payments that a receipt in the hand may belong to: last four, time, amount',
    method: 'GET',
    path: '/payments/search',
    callers: CUSTOMER,
    input: s.receiptClue,
    answer: z.object({ transactions: z.array(statementLine) }),
  }),
  getPayment: operation({
    summary: 'One payment with its receipt and its way from pending to cleared',
    method: 'GET',
    path: '/payments/:transactionId',
    callers: CUSTOMER,
    input: transactionId,
    answer: z.object({ transaction: statementLine, steps: z.array(postingStep) }),
    refusals: ['NOT_FOUND'],
  }),
  getStatement: operation({
    summary: 'An account’s month as a file: a table that is safe to open, or a page to print',
    method: 'GET',
    path: '/accounts/:accountId/statements/:month',
    callers: CUSTOMER,
    input: z.object({
      accountId: s.id,
      month: z.string().regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'is not a month like 2026-11'),
      format: z.enum(['CSV', 'PDF']),
    }),
    answer: z.object({
      fileName: z.string().max(80),
      mediaType: z.string().max(60),
      /** Base64 (RFC 4648, 4). */
      content: z.string(),
    }),
    refusals: ['NOT_FOUND'],
  }),
  listNotices: operation({
    summary: 'What the bank told its customer of payments, newest first',
    method: 'GET',
    path: '/notices',
    callers: CUSTOMER,
    input: z.object({ limit }),
    answer: z.object({ notices: z.array(notice) }),
  }),
  readNotice: operation({
    summary: 'The customer has seen a notice',
    method: 'POST',
    path: '/notices/:noticeId/read',
    callers: CUSTOMER,
    input: z.object({ noticeId: s.id }),
    answer: z.object({ notice }),
    refusals: ['NOT_FOUND'],
  }),
  disputePayment: operation({
    summary: 'The customer does not recognise a payment: a case is opened and credited meanwhile',
    method: 'POST',
    path: '/payments/:transactionId/dispute',
    callers: CUSTOMER,
    input: transactionId.extend({
      reason: dispute.shape.reason,
      comment: comment.optional(),
      /** Freeze the card or wearable that paid. */
      freeze: z.boolean(),
    }),
    answer: oneDispute,
    refusals: ['NOT_FOUND', 'PAYMENT_STATE', 'DISPUTE_WINDOW_CLOSED'],
  }),
  listDisputes: operation({
    summary: 'The customer’s disputes, newest first',
    method: 'GET',
    path: '/disputes',
    callers: CUSTOMER,
    input: s.nothing,
    answer: z.object({ disputes: z.array(dispute) }),
  }),
  withdrawDispute: operation({
    summary: 'It was the customer after all: the provisional credit goes back',
    method: 'POST',
    path: '/disputes/:disputeId/withdraw',
    callers: CUSTOMER,
    input: disputeId,
    answer: oneDispute,
    refusals: ['NOT_FOUND', 'DISPUTE_STATE'],
  }),
  getTokenControls: operation({
    summary: 'What the customer allows a wearable’s token to pay',
    method: 'GET',
    path: '/tokens/:tokenUniqueReference/controls',
    callers: CUSTOMER,
    input: z.object({ tokenUniqueReference: s.tokenUniqueReference }),
    answer: z.object({ controls: s.tokenControls }),
    refusals: ['NOT_FOUND', 'UNAVAILABLE'],
  }),
  setTokenControls: operation({
    summary: 'The customer limits what a wearable’s token pays, or lifts the limits',
    method: 'POST',
    path: '/tokens/:tokenUniqueReference/controls',
    callers: CUSTOMER,
    stepUp: true,
    input: z.object({
      tokenUniqueReference: s.tokenUniqueReference,
      controls: s.tokenControls,
    }),
    answer: z.object({ controls: s.tokenControls }),
    refusals: ['NOT_FOUND', 'TOKEN_STATE', 'UNAVAILABLE'],
  }),
  deskFindPayments: operation({
    summary: 'The payments that a caller’s receipt may belong to, masked',
    method: 'POST',
    path: '/desk/payments/search',
    callers: DESK,
    changes: false,
    input: s.receiptClue,
    answer: z.object({
      payments: z.array(z.object({ customerId: s.id, transaction: statementLine })),
    }),
    refusals: ['TOO_MANY_REQUESTS'],
  }),
  deskListDisputes: operation({
    summary: 'Disputes that wait for an answer, oldest first',
    method: 'GET',
    path: '/desk/disputes',
    callers: DESK,
    input: s.nothing,
    answer: z.object({ disputes: z.array(deskDispute) }),
  }),
  deskResolveDispute: operation({
    summary: 'An agent decides a dispute: the credit stays for good, or goes back',
    method: 'POST',
    path: '/desk/disputes/:disputeId/resolve',
    callers: DESK,
    stepUp: true,
    input: disputeId.extend({ decision: z.enum(['ACCEPT', 'REFUSE']), comment }),
    answer: oneDispute,
    refusals: ['NOT_FOUND', 'DISPUTE_STATE', 'PAYMENT_STATE'],
  }),
} as const;
