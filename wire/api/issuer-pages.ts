/** What a bank's own pages show beside payments: the bank itself, its customer, a picture of money. */
import { operation, type Role } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

const CUSTOMER: readonly Role[] = ['customer'];

/** Kinds of shop that spending is told by (from ISO 18245 merchant categories). */
export const shopKind = z.enum([
  'GROCERIES',
  'RESTAURANTS',
  'TRANSPORT',
  'FUEL',
  'TRAVEL',
  'SHOPPING',
  'HOME',
  'HEALTH',
  'LEISURE',
  'EDUCATION',
  'BILLS',
  'CASH',
  'OTHER',
]);

const month = z.string().regex(/^\d{4}-\d\d$/);
/** Of a month's spending, from 0 to 1. */
const part = z.number().min(0).max(1);
const pinOfCard = z.object({ triesLeft: z.number().int().min(0), blocked: z.boolean() });
const oneCard = z.object({ cardId: s.id });

export const pageOperations = {
  getBank: operation({
    summary: 'The bank as its pages introduce it: name, colours, languages, whom to call',
    method: 'GET',
    path: '/bank',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({
      bankId: z.string().max(40),
      name: z.string().max(80),
      country: z.string().length(2),
      currency: s.currency,
      languages: z.array(s.language),
      callCentre: z.string().max(40),
      /** What the bank calls its pages; empty where it has no name for them. */
      pages: z.array(z.object({ kind: z.enum(['WEB', 'MOBILE']), name: z.string().max(80) })),
      colours: s.cardFace.shape.colours,
      /** Customers of a test range, who all have a known password. */
      testRange: z.boolean(),
    }),
  }),
  getCustomer: operation({
    summary: 'The customer, and how the bank reaches them with codes and notices',
    method: 'GET',
    path: '/customer',
    callers: CUSTOMER,
    input: s.nothing,
    answer: z.object({
      name: s.shortText,
      maskedMobile: z.string().max(20).nullable(),
      maskedEmail: z.string().max(120).nullable(),
      /** Since when the bank has had this number, if it was changed. */
      mobileChangedAt: s.instant.nullable(),
      /** In the order in which they are offered when a card is added. */
      codes: z.array(s.activationMethod.omit({ state: true })),
    }),
  }),
  getSpending: operation({
    summary: 'What an account’s cards have paid, by month, kind of shop and what paid',
    method: 'GET',
    path: '/accounts/:accountId/spending',
    callers: CUSTOMER,
    input: z.object({
      accountId: s.id,
      /** How many months, the last being this one. */
      months: z.coerce.number().int().min(1).max(24).default(6),
    }),
    answer: z.object({
      currency: s.currency,
      /** The month in which the account was opened: the first with a statement. */
      since: month,
      /** Oldest first, each with what was paid in it (by UTC) less what was given back of that. */
      months: z.array(
        z.object({
          month,
          spent: s.money,
          payments: z.number().int().min(0),
          /** Largest first. */
          kinds: z.array(
            z.object({ kind: shopKind, spent: s.money, payments: z.number().int(), part }),
          ),
          /** A wearable by its name; plastic where it is absent. */
          payers: z.array(
            z.object({
              deviceName: s.shortText.optional(),
              spent: s.money,
              payments: z.number().int(),
              part,
            }),
          ),
        }),
      ),
    }),
    refusals: ['NOT_FOUND'],
  }),
  getPoints: operation({
    summary:
      'The customer’s points: how many, which may pay, what they are worth, whence they came',
    method: 'GET',
    path: '/points',
    callers: CUSTOMER,
    input: s.nothing,
    answer: z.object({
      programmes: z.array(
        z.object({
          accountId: s.id,
          accountName: s.shortText,
          programme: z.string().max(40),
          balance: z.number().int(),
          /** Of payments that are cleared. */
          redeemable: z.number().int().min(0),
          /** What the redeemable ones pay at a till; null where points do not pay. */
          worth: s.money.nullable(),
          /** So many points are worth that much. */
          rate: z.object({ points: z.number().int(), worth: s.money }).nullable(),
          pointsPerUnit: z.number(),
          /** The payments that earned or used some, newest first. */
          lots: z.array(
            z.object({
              transactionId: z.string().max(64),
              at: s.instant,
              merchantName: z.string().max(40),
              /** Below zero what a refund took back. */
              earned: z.number().int(),
              /** Points that paid. */
              used: z.number().int().min(0),
              posting: s.posting,
            }),
          ),
        }),
      ),
    }),
  }),
  getCardPIN: operation({
    summary: 'Whether a card’s PIN may still be tried at a till',
    method: 'GET',
    path: '/cards/:cardId/pin',
    callers: CUSTOMER,
    input: oneCard,
    answer: pinOfCard,
    refusals: ['NOT_FOUND'],
  }),
  unblockCardPIN: operation({
    summary: 'The customer takes the block off a PIN that was wrong too often; the PIN stays',
    method: 'POST',
    path: '/cards/:cardId/pin/unblock',
    callers: CUSTOMER,
    stepUp: true,
    input: oneCard,
    answer: pinOfCard,
    refusals: ['NOT_FOUND', 'CARD_STATE'],
  }),
} as const;
