/** What the wallet answers about cards: adding, seeing, holding, ordering, removing. */
import { operation } from '@armilla/kit/contract';
import { z } from 'zod';
import { bandLogEntry } from './band-log.ts';
import * as s from './shapes.ts';
import { tokenServiceContract } from './token-service.ts';
import { appVersion, atNetwork } from './wallet-devices.ts';

const token = tokenServiceContract.operations;
const cardId = z.object({ cardId: s.id });

/** A card in the companion app: its face, the network's fact and the band's fact side by side. */
export const walletCard = z.object({
  cardId: s.id,
  deviceId: s.id,
  enrolmentId: s.id,
  face: s.cardFace,
  state: s.enrolmentState,
  tokenStatus: s.tokenStatus.optional(),
  /** Who holds it still; each takes away only its own hold. */
  suspendedBy: z.array(s.suspender),
  provisioning: s.enrolment.shape.provisioning,
  tokenUniqueReference: s.tokenUniqueReference.optional(),
  dpanLastFour: s.lastFour.optional(),
  position: z.number().int(),
  /** The first that stands: it pays unless another is chosen on the band. */
  isDefault: z.boolean(),
  /** All of it in one word. */
  standing: z.enum([
    'BEING_ADDED',
    'WAITING_FOR_BAND',
    'READY',
    /** Held by the cardholder. */
    'FROZEN',
    'HELD_BY_BANK',
    /** Held by the wearable service, as when the wearable is lost. */
    'HELD_BY_SERVICE',
    /** Held by the network after a counter that came twice. */
    'HELD_BY_NETWORK',
    /** Made in an older generation of the service: to be removed and added again. */
    'LIMITED',
    'FAILED',
    /** Ended, and still to be wiped from the band. */
    'BEING_REMOVED',
    'REMOVED',
  ]),
  /** Whether the band has already taken what was decided. */
  atBand: z.enum(['DONE', 'PENDING']),
});

/** A tap as the network tells it: where it was, and what its bank said it earns. */
export const networkTap = s.transaction.extend({
  place: z.object({ city: z.string().max(40), terminalId: z.string().max(8) }).optional(),
  /** Absent where the bank said nothing of points; earned ones count once it is cleared. */
  points: z
    .object({
      earned: z.number().int().min(0),
      spent: z.number().int().min(0),
      /** What of the amount the spent ones paid. */
      paidMinor: z.number().int().min(0),
    })
    .optional(),
});

export const historyEntry = networkTap.extend({
  source: z.enum(['SERVICE', 'BAND', 'BOTH']),
  /** Null when only the band knows of it and could not read the amount. */
  amount: s.money.nullable(),
  /** `PRESENTED` while only the band knows of it. */
  outcome: z.enum(['APPROVED', 'DECLINED', 'REVERSED', 'PRESENTED', 'REFUSED_BY_CARD']),
});

const addingRefusals = [
  ...token.openEnrolment.refusals,
  'NOT_FOUND',
  'DEVICE_NOT_PAIRED',
  'DEVICE_REPORTED_LOST',
  'ACCOUNT_NOT_LINKED',
  'APP_UPDATE_REQUIRED',
] as const;

/** Limits of a card, and the currency that their amounts are in. */
const limitsOfCard = z.object({ limits: s.tokenControls, currency: s.currency });

const history = cardId.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) });

export const cardOperations = {
  getEncryptionKey: operation({
    summary: 'The token service’s public key, relayed; the app knows its fingerprint',
    method: 'GET',
    path: '/encryption-key',
    callers: ['cardholder'],
    input: s.nothing,
    answer: token.getEncryptionKey.answer,
  }),
  lookUpRange: operation({
    summary: 'Whether a card can be added, from its first eight digits',
    method: 'GET',
    path: '/ranges/:prefix',
    callers: ['cardholder'],
    input: token.lookUpRange.input,
    answer: token.lookUpRange.answer,
    refusals: token.lookUpRange.refusals,
  }),
  addCard: operation({
    summary: 'A typed card, encrypted by the phone: opens an enrolment',
    method: 'POST',
    path: '/devices/:deviceId/cards',
    callers: ['cardholder'],
    input: z.object({
      deviceId: s.id,
      encryptedCard: s.compactJwe,
      language: s.language,
      appVersion: appVersion.optional(),
    }),
    answer: s.enrolment,
    refusals: addingRefusals,
  }),
  addPushedCard: operation({
    summary: 'A card that its bank gave its customer to add: opens an enrolment, nothing typed',
    method: 'POST',
    path: '/devices/:deviceId/pushed-cards',
    callers: ['cardholder'],
    input: z.object({
      deviceId: s.id,
      pushReceipt: s.pushReceipt,
      language: s.language,
      appVersion: appVersion.optional(),
    }),
    answer: s.enrolment,
    refusals: addingRefusals,
  }),
  moveCards: operation({
    summary:
      'The cards of one wearable to another of the same account: an enrolment for each, nothing typed',
    method: 'POST',
    path: '/devices/:fromDeviceId/move',
    callers: ['cardholder'],
    stepUp: true,
    input: z.object({
      fromDeviceId: s.id,
      toDeviceId: s.id,
      language: s.language,
      appVersion: appVersion.optional(),
    }),
    answer: z.object({
      moves: z.array(
        z.object({
          cardId: s.id,
          face: s.cardFace,
          /** On the new wearable; the old token ends when this one becomes ACTIVE. */
          enrolment: s.enrolment.nullable(),
          /** A catalogue code, when this card cannot be moved. */
          refusal: z.string().max(64).nullable(),
        }),
      ),
    }),
    refusals: [
      'NOT_FOUND',
      'DEVICE_NOT_PAIRED',
      'DEVICE_REPORTED_LOST',
      'ACCOUNT_NOT_LINKED',
      'APP_UPDATE_REQUIRED',
    ],
  }),
  listEnrolments: operation({
    summary: 'Every card the account began to add, newest first: what is done and what comes next',
    method: 'GET',
    path: '/enrolments',
    callers: ['cardholder'],
    input: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    answer: z.object({
      enrolments: z.array(
        z.object({
          cardId: s.id,
          deviceId: s.id,
          /** Something is left to do for it: by the cardholder, the bank or the next sync. */
          unfinished: z.boolean(),
          enrolment: s.enrolment,
        }),
      ),
    }),
  }),
  getTerms: operation({
    summary: 'The text of a bank’s terms in one language',
    method: 'GET',
    path: '/enrolments/:enrolmentId/terms/:language',
    callers: ['cardholder'],
    input: z.object({ enrolmentId: s.id, language: s.language }),
    answer: z.object({ version: z.string(), language: s.language, text: z.string() }),
    refusals: ['NOT_FOUND'],
  }),
  getEnrolment: operation({
    summary: 'How adding a card stands',
    method: 'GET',
    path: '/enrolments/:enrolmentId',
    callers: ['cardholder'],
    input: token.getEnrolment.input,
    answer: s.enrolment,
    refusals: ['NOT_FOUND'],
  }),
  acceptTerms: operation({
    summary: 'Accepts the bank’s terms',
    method: 'POST',
    path: '/enrolments/:enrolmentId/accept-terms',
    callers: ['cardholder'],
    input: token.acceptTerms.input,
    answer: s.enrolment,
    refusals: [...token.acceptTerms.refusals, 'DEVICE_REPORTED_LOST'],
  }),
  declineTerms: operation({
    summary: 'Declines the bank’s terms; the enrolment ends',
    method: 'POST',
    path: '/enrolments/:enrolmentId/decline-terms',
    callers: ['cardholder'],
    input: token.declineTerms.input,
    answer: s.enrolment,
    refusals: token.declineTerms.refusals,
  }),
  selectActivationMethod: operation({
    summary: 'Asks for a code, or for another one',
    method: 'POST',
    path: '/enrolments/:enrolmentId/select-activation-method',
    callers: ['cardholder'],
    input: token.selectActivationMethod.input,
    answer: s.enrolment,
    refusals: token.selectActivationMethod.refusals,
  }),
  submitActivationCode: operation({
    summary: 'The code that came',
    method: 'POST',
    path: '/enrolments/:enrolmentId/activation-code',
    callers: ['cardholder'],
    input: token.submitActivationCode.input,
    answer: s.enrolment,
    refusals: token.submitActivationCode.refusals,
  }),
  uploadBandLog: operation({
    summary: 'The wearable’s own last entries, read at a sync',
    method: 'POST',
    path: '/devices/:deviceId/log',
    callers: ['cardholder'],
    input: z.object({ deviceId: s.id, entries: z.array(bandLogEntry).max(100) }),
    answer: s.nothing,
    refusals: ['NOT_FOUND', 'DEVICE_NOT_PAIRED'],
  }),
  listCards: operation({
    summary: 'The cards of a wearable, in their order',
    method: 'GET',
    path: '/devices/:deviceId/cards',
    callers: ['cardholder'],
    input: z.object({
      deviceId: s.id,
      /** `LEAVING`: those as well that ended and are still on the band. `ALL`: every one ever. */
      include: z.enum(['LIVE', 'LEAVING', 'ALL']).optional(),
    }),
    answer: z.object({ cards: z.array(walletCard) }),
    refusals: ['NOT_FOUND'],
  }),
  orderCards: operation({
    summary: 'The order of the cards, on the band and before readers; the first is the default',
    method: 'POST',
    path: '/devices/:deviceId/order',
    callers: ['cardholder'],
    input: z.object({
      deviceId: s.id,
      /** Cards that are not named follow in the order they had. */
      cardIds: z
        .array(s.id)
        .min(1)
        .max(32)
        .refine((ids) => new Set(ids).size === ids.length, 'names a card twice'),
    }),
    answer: z.object({ cards: z.array(walletCard), network: atNetwork }),
    refusals: ['NOT_FOUND', 'SERVICE_UPDATE_REQUIRED'],
  }),
  setDefaultCard: operation({
    summary: 'The card that pays unless another is chosen on the band',
    method: 'POST',
    path: '/cards/:cardId/default',
    callers: ['cardholder'],
    input: cardId,
    answer: z.object({ cards: z.array(walletCard), network: atNetwork }),
    refusals: ['NOT_FOUND', 'TOKEN_STATE', 'SERVICE_UPDATE_REQUIRED'],
  }),
  freezeCard: operation({
    summary: 'The cardholder holds the card still: it pays nothing from now on',
    method: 'POST',
    path: '/cards/:cardId/freeze',
    callers: ['cardholder'],
    input: cardId,
    answer: z.object({ card: walletCard }),
    refusals: ['NOT_FOUND', 'TOKEN_STATE'],
  }),
  unfreezeCard: operation({
    summary: 'The cardholder’s own hold goes; the card pays again when no other is left',
    method: 'POST',
    path: '/cards/:cardId/unfreeze',
    callers: ['cardholder'],
    input: cardId,
    answer: z.object({ card: walletCard }),
    refusals: ['NOT_FOUND', 'TOKEN_STATE', 'HOLD_OF_ANOTHER'],
  }),
  getCardLimits: operation({
    summary: 'What the cardholder allows a card on the wearable to pay',
    method: 'GET',
    path: '/cards/:cardId/limits',
    callers: ['cardholder'],
    input: cardId,
    answer: limitsOfCard,
    refusals: ['NOT_FOUND', 'TOKEN_STATE'],
  }),
  setCardLimits: operation({
    summary: 'Limits of a card on the wearable: amount, day, countries, kinds of shop',
    method: 'POST',
    path: '/cards/:cardId/limits',
    callers: ['cardholder'],
    /** All of them at once: what is absent is not limited any more. */
    input: cardId.extend({ limits: s.tokenControls }),
    answer: limitsOfCard,
    refusals: ['NOT_FOUND', 'TOKEN_STATE'],
  }),
  deleteCard: operation({
    summary: 'Removes a card: ended at the network now, wiped from the band at its next sync',
    method: 'POST',
    path: '/cards/:cardId/delete',
    callers: ['cardholder'],
    input: cardId,
    answer: z.object({ card: walletCard }),
    refusals: ['NOT_FOUND'],
  }),
  listHistory: operation({
    summary: 'The taps of a card: the service’s record joined with the band’s own log',
    method: 'GET',
    path: '/cards/:cardId/history',
    callers: ['cardholder'],
    input: history,
    answer: z.object({ entries: z.array(historyEntry) }),
    refusals: ['NOT_FOUND'],
  }),
  exportHistory: operation({
    summary: 'The taps of a card as a table for a spreadsheet (RFC 4180)',
    method: 'GET',
    path: '/cards/:cardId/history.csv',
    callers: ['cardholder'],
    input: history,
    answer: z.object({ fileName: z.string().max(80), csv: z.string() }),
    refusals: ['NOT_FOUND'],
  }),
  findPayments: operation({
    summary: 'The taps that a receipt in the hand may belong to: digital number, time, amount',
    method: 'GET',
    path: '/payments/search',
    callers: ['cardholder'],
    input: s.receiptClue,
    answer: z.object({
      /** Of cards that were removed as well; newest first. */
      payments: z.array(z.object({ card: walletCard, entry: historyEntry })),
      /** Cards whose plastic ends in these digits: their receipts of the wearable do not. */
      plasticOf: z.array(walletCard),
    }),
  }),
  notifyEnrolmentUpdated: operation({
    summary: 'An enrolment or its token changed at the token service',
    method: 'POST',
    path: '/enrolment-updates',
    callers: ['token-service'],
    input: z.object({
      enrolment: s.enrolment,
      tokenStatus: s.tokenStatus.optional(),
      suspendedBy: z.array(s.suspender),
      at: s.instant,
    }),
    answer: s.nothing,
  }),
  notifyTransaction: operation({
    summary: 'A tap with one of its tokens was answered',
    method: 'POST',
    path: '/transactions',
    callers: ['token-service'],
    input: z.object({
      tokenUniqueReference: s.tokenUniqueReference,
      atc: z.number().int(),
      transaction: networkTap,
    }),
    answer: s.nothing,
  }),
};
