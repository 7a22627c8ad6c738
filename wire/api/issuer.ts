/** What an issuer answers: to the token service, to its customers, and of its test range. */
import { contract, operation } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

export const cardState = z.enum([
  'ORDERED',
  'RECEIVED',
  'ACTIVE',
  'BLOCKED',
  'LOST',
  'STOLEN',
  'REPLACED',
  'CLOSED',
]);

export const bankCard = z.object({
  cardId: s.id,
  accountId: s.id,
  face: s.cardFace,
  cardholderName: s.shortText,
  expiry: z.string().regex(/^\d{4}$/),
  state: cardState,
});

/** A line of a bank statement. */
export const statementLine = s.transaction.extend({
  accountId: s.id,
  cardId: s.id,
  /** The wearable it was paid with; absent for plastic. */
  deviceName: s.shortText.optional(),
  posting: z.enum(['PENDING', 'POSTED', 'VOIDED', 'EXPIRED', 'NONE']),
  points: z.number().int().optional(),
});

export const issuerContract = contract('issuer', {
  getEncryptionKey: operation({
    summary: 'The public key that card data is encrypted to on its way to this issuer',
    method: 'GET',
    path: '/encryption-key',
    callers: ['token-service'],
    input: s.nothing,
    answer: z.object({ key: s.publicJwk }),
  }),
  authorizeService: operation({
    summary: 'May this card become a token on this device?',
    method: 'POST',
    path: '/authorize-service',
    callers: ['token-service'],
    input: z.object({
      enrolmentId: s.id,
      /** JWE of `{ pan, cardholderName, expiry: MMYY, cvc2 }` to the issuer's key: a typed card. */
      encryptedCard: s.compactJwe.optional(),
      /** A card on file instead: pushed by this issuer, or moved from another wearable. */
      panUniqueReference: s.id.optional(),
      source: s.cardSource,
      risk: s.riskData,
      deviceName: s.shortText,
      model: s.shortText,
      language: s.language,
    }),
    answer: z.object({
      decision: z.enum(['APPROVED', 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'DECLINED']),
      /** HIGH: identified at the bank's page or by its agents only ("orange"). */
      risk: z.enum(['USUAL', 'HIGH']),
      /** What has to be proved before the token pays; none when APPROVED. */
      wanted: z.array(s.identificationElement),
      /** A catalogue code when declined. */
      reason: z.string().max(64).optional(),
      /** Names of the signals behind the decision. */
      signals: z.array(z.string().max(64)),
      /** The issuer's own reference of the card, used instead of its number from here on. */
      panUniqueReference: s.id.optional(),
      /** 29 characters: the same for a card and all its tokens. */
      paymentAccountReference: z.string().length(29).optional(),
      productId: z.string().max(40).optional(),
      activationMethods: z.array(s.activationMethod.omit({ state: true })),
    }),
    refusals: [
      'CARD_DATA_UNREADABLE',
      'CARD_DETAILS_WRONG',
      'CARD_TRIES_EXCEEDED',
      'CARD_NOT_ACTIVATED',
      'CARD_BLOCKED',
    ],
  }),
  deliverActivationCode: operation({
    summary: 'Sends the code to the cardholder by the chosen method',
    method: 'POST',
    path: '/activation-codes',
    callers: ['token-service'],
    input: z.object({
      enrolmentId: s.id,
      panUniqueReference: s.id,
      methodId: z.string().max(64),
      code: z.string().regex(/^\d{4,8}$/),
      expiresAt: s.instant,
      deviceName: s.shortText,
      language: s.language,
    }),
    answer: z.object({ delivery: z.enum(['SENT', 'QUEUED']) }),
    refusals: ['NOT_FOUND', 'METHOD_UNKNOWN'],
  }),
  notifyTokenUpdated: operation({
    summary: 'A token of one of its cards changed: the issuer keeps who it is and how it stands',
    method: 'POST',
    path: '/token-updates',
    callers: ['token-service'],
    input: z.object({
      tokenUniqueReference: s.tokenUniqueReference,
      panUniqueReference: s.id,
      dpanLastFour: s.lastFour,
      deviceName: s.shortText,
      status: s.tokenStatus,
      suspendedBy: z.array(s.suspender),
      event: s.tokenEvent.shape.event,
      reason: z.string().max(64),
      at: s.instant,
    }),
    answer: s.nothing,
  }),
  notifyEnrolmentUpdated: operation({
    summary: 'An enrolment of one of its cards changed: for its page, its desk and its reminders',
    method: 'POST',
    path: '/enrolment-updates',
    callers: ['token-service'],
    input: z.object({
      enrolmentId: s.id,
      panUniqueReference: s.id,
      state: s.enrolmentState,
      reason: z.string().max(64).optional(),
      identification: s.enrolment.shape.identification,
      /** Nobody has gone on with it for as long as the programme says. */
      abandoned: z.boolean(),
      deviceName: s.shortText,
      tokenUniqueReference: s.tokenUniqueReference.optional(),
      at: s.instant,
    }),
    answer: s.nothing,
  }),
  signIn: operation({
    summary: 'A bank customer signs in',
    method: 'POST',
    path: '/sessions',
    callers: ['anyone'],
    session: 'open',
    changes: false,
    input: z.object({ customer: s.shortText, password: z.string().max(200) }),
    answer: z.object({ sessionToken: z.string(), customerId: s.id, name: s.shortText }),
    refusals: ['SIGN_IN_FAILED', 'TOO_MANY_REQUESTS'],
  }),
  signOut: operation({
    summary: 'The customer’s session ends',
    method: 'POST',
    path: '/sessions/end',
    callers: ['customer'],
    session: 'close',
    changes: false,
    input: s.nothing,
    answer: s.nothing,
  }),
  listAccounts: operation({
    summary: 'The customer’s accounts with their balances',
    method: 'GET',
    path: '/accounts',
    callers: ['customer'],
    input: s.nothing,
    answer: z.object({
      accounts: z.array(
        z.object({
          accountId: s.id,
          name: s.shortText,
          iban: z.string().max(34),
          balance: s.money,
          available: s.money,
          points: z.object({ programme: z.string(), balance: z.number().int() }).optional(),
        }),
      ),
    }),
  }),
  listCards: operation({
    summary: 'The customer’s plastic cards and the wearables that carry them',
    method: 'GET',
    path: '/cards',
    callers: ['customer'],
    input: s.nothing,
    answer: z.object({
      cards: z.array(
        bankCard.extend({
          tokens: z.array(
            z.object({
              tokenUniqueReference: s.tokenUniqueReference,
              deviceName: s.shortText,
              dpanLastFour: s.lastFour,
              status: s.tokenStatus,
            }),
          ),
        }),
      ),
    }),
  }),
  activateCard: operation({
    summary: 'The plastic has arrived and is activated by its holder',
    method: 'POST',
    path: '/cards/:cardId/activate',
    callers: ['customer'],
    input: z.object({ cardId: s.id, panLastFour: s.lastFour }),
    answer: z.object({ card: bankCard }),
    refusals: ['NOT_FOUND', 'CARD_DETAILS_WRONG', 'CARD_BLOCKED'],
  }),
  listTransactions: operation({
    summary: 'The customer’s card transactions, newest first',
    method: 'GET',
    path: '/transactions',
    callers: ['customer'],
    input: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answer: z.object({ transactions: z.array(statementLine) }),
  }),
  listTestPlastic: operation({
    summary: 'The plastic cards of the bank’s test range, as printed. Test ranges only.',
    method: 'GET',
    path: '/test-plastic',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({
      plastic: z.array(
        z.object({
          cardId: s.id,
          face: s.cardFace,
          pan: z.string().regex(/^\d{12,19}$/),
          cardholderName: s.shortText,
          expiry: z.string().regex(/^\d{4}$/),
          cvc2: z.string().regex(/^\d{3}$/),
          state: cardState,
          mobile: z.string().max(20),
          /** Who to sign in as at the bank to see this card. */
          customer: s.shortText,
          /** What this card is for, in a word: `approve`, `not-activated`, `insufficient-funds`. */
          story: z.string().max(40),
        }),
      ),
    }),
  }),
});
