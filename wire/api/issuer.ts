/** What an issuer answers: to the token service, to its customers, and of its test range. */
import { contract, operation, withDoors } from '@armilla/kit/contract';
import { z } from 'zod';
import { helpOperations } from './help.ts';
import { deskOperations } from './issuer-desk.ts';
import { deskWaitingOperations } from './issuer-desk-waiting.ts';
import { moneyOperations, statementLine } from './issuer-money.ts';
import { issuerOperateOperations } from './issuer-operate.ts';
import { pageOperations } from './issuer-pages.ts';
import * as s from './shapes.ts';

export { statementLine } from './issuer-money.ts';

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

/** Who froze a card. Each takes away its own freeze; the card is ACTIVE when none is left. */
export const cardBlocker = z.enum(['CUSTOMER', 'BANK']);

export const bankCard = z.object({
  cardId: s.id,
  accountId: s.id,
  face: s.cardFace,
  cardholderName: s.shortText,
  expiry: z.string().regex(/^\d{4}$/),
  state: cardState,
  /** Empty unless BLOCKED. */
  blockedBy: z.array(cardBlocker),
  /** The card that this one was ordered to replace. */
  replaces: s.id.optional(),
});

/**
 * Whether the token service has acknowledged a change to a card. The issuer itself declines from
 * the moment it answers; what is pending is told again until the network knows.
 */
export const network = z.enum(['ACKNOWLEDGED', 'PENDING_AT_NETWORK']);

/** A token as its card's holder sees it. */
export const carriedToken = z.object({
  tokenUniqueReference: s.tokenUniqueReference,
  deviceName: s.shortText,
  dpanLastFour: s.lastFour,
  status: s.tokenStatus,
  suspendedBy: z.array(s.suspender),
});

const cardAtNetwork = z.object({ card: bankCard, network });
const oneCard = z.object({ cardId: s.id });
const oneToken = z.object({ tokenUniqueReference: s.tokenUniqueReference });

const everything = contract('issuer', {
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
          /** Payments that are not cleared yet. */
          held: s.money,
          creditLine: s.money,
          /** The balance and the credit line, less what is held. */
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
          tokens: z.array(carriedToken),
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
    answer: cardAtNetwork,
    refusals: ['NOT_FOUND', 'CARD_DETAILS_WRONG', 'CARD_STATE'],
  }),
  receiveCard: operation({
    summary: 'The customer has the ordered plastic in hand; it is not activated by that',
    method: 'POST',
    path: '/cards/:cardId/receive',
    callers: ['customer'],
    input: oneCard,
    answer: z.object({ card: bankCard }),
    refusals: ['NOT_FOUND', 'CARD_STATE'],
  }),
  blockCard: operation({
    summary: 'The customer freezes a card, with every token of it',
    method: 'POST',
    path: '/cards/:cardId/block',
    callers: ['customer'],
    input: oneCard,
    answer: cardAtNetwork,
    refusals: ['NOT_FOUND', 'CARD_STATE'],
  }),
  unblockCard: operation({
    summary: 'The customer takes their own freeze away',
    method: 'POST',
    path: '/cards/:cardId/unblock',
    callers: ['customer'],
    stepUp: true,
    input: oneCard,
    answer: cardAtNetwork,
    refusals: ['NOT_FOUND', 'CARD_STATE', 'HOLD_OF_ANOTHER'],
  }),
  reportCardLost: operation({
    summary: 'The plastic is lost or stolen: it never pays again, its tokens wait for the new one',
    method: 'POST',
    path: '/cards/:cardId/lost',
    callers: ['customer'],
    input: oneCard.extend({ reason: z.enum(['LOST', 'STOLEN']) }),
    answer: cardAtNetwork,
    refusals: ['NOT_FOUND', 'CARD_STATE'],
  }),
  orderReplacement: operation({
    summary: 'A new card with a new number for the same account; ordered twice, it is one',
    method: 'POST',
    path: '/cards/:cardId/replacement',
    callers: ['customer'],
    stepUp: true,
    input: oneCard,
    /** The ordered card. */
    answer: z.object({ card: bankCard }),
    refusals: ['NOT_FOUND', 'CARD_STATE'],
  }),
  closeCard: operation({
    summary: 'The customer cancels a card for good, with every token of it',
    method: 'POST',
    path: '/cards/:cardId/close',
    callers: ['customer'],
    stepUp: true,
    input: oneCard,
    answer: cardAtNetwork,
    refusals: ['NOT_FOUND', 'CARD_STATE'],
  }),
  pushCard: operation({
    summary: 'A card to add to a wearable without typing it: a receipt for the companion app',
    method: 'POST',
    path: '/cards/:cardId/push',
    callers: ['customer'],
    stepUp: true,
    input: oneCard,
    answer: z.object({
      pushReceipt: s.pushReceipt,
      expiresAt: s.instant,
      /** What the customer does with it, in the caller’s language. */
      whatToDo: z.string().max(400),
    }),
    refusals: [
      'NOT_FOUND',
      'CARD_NOT_ACTIVATED',
      'CARD_BLOCKED',
      'CARD_EXPIRED',
      'NETWORK_NOT_SUPPORTED',
    ],
  }),
  suspendToken: operation({
    summary: 'The customer freezes one wearable’s token of a card',
    method: 'POST',
    path: '/tokens/:tokenUniqueReference/suspend',
    callers: ['customer'],
    input: oneToken,
    answer: z.object({ token: carriedToken }),
    refusals: ['NOT_FOUND', 'TOKEN_STATE'],
  }),
  resumeToken: operation({
    summary: 'The customer takes their own freeze of a token away',
    method: 'POST',
    path: '/tokens/:tokenUniqueReference/resume',
    callers: ['customer'],
    stepUp: true,
    input: oneToken,
    answer: z.object({ token: carriedToken }),
    refusals: ['NOT_FOUND', 'TOKEN_STATE', 'HOLD_OF_ANOTHER'],
  }),
  removeToken: operation({
    summary: 'The customer takes a card off a wearable; the plastic stays as it is',
    method: 'POST',
    path: '/tokens/:tokenUniqueReference/remove',
    callers: ['customer'],
    stepUp: true,
    input: oneToken,
    answer: z.object({ token: carriedToken }),
    refusals: ['NOT_FOUND'],
  }),
  listEnrolments: operation({
    summary: 'Cards of the customer that are being added to a wearable and wait for them',
    method: 'GET',
    path: '/enrolments',
    callers: ['customer'],
    input: s.nothing,
    answer: z.object({
      enrolments: z.array(
        z.object({
          enrolmentId: s.id,
          card: s.cardFace,
          deviceName: s.shortText,
          /** When the bank first heard of it. */
          openedAt: s.instant,
          identification: s.enrolment.shape.identification,
          /** Nobody has gone on with it for a while. */
          abandoned: z.boolean(),
        }),
      ),
    }),
  }),
  approveEnrolment: operation({
    summary: 'The customer says at the bank’s page that it is they who add the card',
    method: 'POST',
    path: '/enrolments/:enrolmentId/approve',
    callers: ['customer'],
    stepUp: true,
    input: z.object({ enrolmentId: s.id }),
    answer: z.object({
      state: s.enrolmentState,
      identification: s.enrolment.shape.identification,
    }),
    refusals: ['NOT_FOUND', 'ENROLMENT_STATE'],
  }),
  refuseEnrolment: operation({
    summary: 'It is not the customer who adds the card: the enrolment ends',
    method: 'POST',
    path: '/enrolments/:enrolmentId/refuse',
    callers: ['customer'],
    input: z.object({ enrolmentId: s.id }),
    answer: z.object({ network }),
    refusals: ['NOT_FOUND', 'ENROLMENT_STATE'],
  }),
  listTransactions: operation({
    summary: 'The customer’s card transactions, newest first',
    method: 'GET',
    path: '/transactions',
    callers: ['customer'],
    input: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answer: z.object({ transactions: z.array(statementLine) }),
  }),
  ...deskOperations,
  ...deskWaitingOperations,
  ...helpOperations,
  ...moneyOperations,
  ...pageOperations,
  ...issuerOperateOperations,
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
          /** What its holder types at a PIN pad. */
          pin: z.string().regex(/^\d{4}$/),
          state: cardState,
          mobile: z.string().max(20),
          email: z.string().max(254),
          /** Who to sign in as at the bank to see this card. */
          customer: s.shortText,
          /** What this card is for, in a word: `approve`, `not-activated`, `insufficient-funds`. */
          story: z.string().max(40),
        }),
      ),
    }),
  }),
});

/** An agent of the desk and a customer of the bank may sit at one browser. */
export const issuerContract = withDoors(everything, ['/desk']);
