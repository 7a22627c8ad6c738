/** What the acquirer answers to its merchants. */
import { contract, operation } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

export const merchantTransaction = s.transaction.extend({
  terminalId: z.string().length(8),
  stan: z.string().length(6),
  responseCode: z.string().max(2).optional(),
});

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
    input: z.object({ rrn: z.string().regex(/^[0-9A-Z]{12}$/, 'is not a reference number') }),
    answer: z.object({ transaction: merchantTransaction }),
    refusals: ['NOT_FOUND'],
  }),
});
