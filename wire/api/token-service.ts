/** What the token service answers: to the wallet (a token requestor), to issuers, to makers. */
import { contract, operation } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

const enrolmentId = z.object({ enrolmentId: s.id });
const reference = z.object({ tokenUniqueReference: s.tokenUniqueReference });
const tokens = z.object({ tokens: z.array(s.token) });
const suspender = z.enum(['CARDHOLDER', 'TOKEN_REQUESTOR', 'ISSUER']);
/** A wearable, by itself (its wallet) or by one of the caller's own tokens in it (an issuer). */
const wearable = z
  .object({
    secureElementId: s.secureElementId.optional(),
    tokenUniqueReference: s.tokenUniqueReference.optional(),
  })
  .refine(
    (w) => (w.secureElementId === undefined) !== (w.tokenUniqueReference === undefined),
    'needs either secureElementId or tokenUniqueReference',
  );

/** A cleared payment as the network has it, with what its issuer did with it. */
export const clearedPayment = z.object({
  rrn: z.string().max(12),
  terminalId: z.string().max(8),
  stan: z.string().max(6),
  acquirerId: z.string().max(11),
  programmeId: z.string().max(40),
  kind: s.paymentKind,
  currency: s.currency,
  /** What was authorised, reversals taken off; null when nothing was. */
  authorisedMinor: z.number().int().nullable(),
  /** What was cleared; null when it was not. */
  clearedMinor: z.number().int().nullable(),
  timesPresented: z.number().int().min(0),
  /** What the issuer says it posted; null when it has not, or has not been heard. */
  postedMinor: z.number().int().nullable(),
});

export const tokenServiceContract = contract('token-service', {
  getEncryptionKey: operation({
    summary: 'The public key that card data is encrypted to',
    method: 'GET',
    path: '/encryption-key',
    callers: ['wallet', 'maker', 'issuer', 'stage'],
    input: s.nothing,
    answer: z.object({ key: s.publicJwk }),
  }),
  registerSecureElement: operation({
    summary: 'A maker registers a secure element: its keys, encrypted to the token service',
    method: 'POST',
    path: '/secure-elements',
    callers: ['maker'],
    input: z.object({
      secureElementId: s.secureElementId,
      model: s.shortText,
      /** JWE of `{ enc, mac, dek }` (hexadecimal AES keys, key version 0x30). */
      encryptedKeys: s.compactJwe,
    }),
    answer: z.object({ secureElementId: s.secureElementId }),
    refusals: ['CARD_DATA_UNREADABLE'],
  }),
  lookUpRange: operation({
    summary: 'Whose card a number is, from its first eight digits',
    method: 'GET',
    path: '/ranges/:prefix',
    callers: ['wallet'],
    input: z.object({ prefix: z.string().regex(/^\d{8}$/, 'is not eight digits') }),
    answer: z.object({ card: s.cardFace.omit({ panLastFour: true }) }),
    refusals: ['NETWORK_NOT_SUPPORTED', 'BANK_NOT_SUPPORTED'],
  }),
  openEnrolment: operation({
    summary: 'A card typed, pushed or moved: is it eligible for this band?',
    method: 'POST',
    path: '/enrolments',
    callers: ['wallet'],
    input: z.object({
      accountId: s.id,
      deviceId: s.id,
      deviceName: s.shortText,
      model: s.shortText,
      secureElementId: s.secureElementId,
      language: s.language,
      /** JWE of `{ pan, cardholderName, expiry: MMYY, cvc2 }`, made by the phone. */
      encryptedCard: s.compactJwe.optional(),
      /** Instead of a typed card: what a bank gave its customer for it ({@link pushAccount}). */
      pushReceipt: s.pushReceipt.optional(),
      /** Instead of a typed card: a token of the same account on another wearable. */
      moveOf: s.tokenUniqueReference.optional(),
      risk: s.riskData,
    }),
    answer: s.enrolment,
    refusals: [
      'SECURE_ELEMENT_UNKNOWN',
      'UNSUPPORTED_MODEL',
      'MODEL_NOT_SERVED_BY_BANK',
      'CARD_DATA_UNREADABLE',
      'CARD_NUMBER_INVALID',
      'NETWORK_NOT_SUPPORTED',
      'BANK_NOT_SUPPORTED',
      'CARD_DETAILS_WRONG',
      'CARD_TRIES_EXCEEDED',
      'CARD_NOT_ACTIVATED',
      'CARD_BLOCKED',
      'CARD_ALREADY_ADDED',
      'CARD_CAP_REACHED',
      'BANK_DECLINED',
      'PUSH_RECEIPT_INVALID',
      'MOVE_NOT_POSSIBLE',
      'DEVICE_OF_ANOTHER_ACCOUNT',
    ],
  }),
  getEnrolment: operation({
    summary: 'How an enrolment stands',
    method: 'GET',
    path: '/enrolments/:enrolmentId',
    callers: ['wallet'],
    input: enrolmentId,
    answer: s.enrolment,
    refusals: ['NOT_FOUND'],
  }),
  acceptTerms: operation({
    summary: 'The cardholder accepted the bank’s terms: a token is minted, INACTIVE',
    method: 'POST',
    path: '/enrolments/:enrolmentId/accept-terms',
    callers: ['wallet'],
    input: enrolmentId.extend({ version: z.string().max(20), language: s.language }),
    answer: s.enrolment,
    refusals: [
      'NOT_FOUND',
      'ENROLMENT_STATE',
      'TERMS_VERSION',
      'ELIGIBILITY_EXPIRED',
      'MOVE_NOT_POSSIBLE',
    ],
  }),
  declineTerms: operation({
    summary: 'The cardholder declined the terms: the enrolment ends',
    method: 'POST',
    path: '/enrolments/:enrolmentId/decline-terms',
    callers: ['wallet'],
    input: enrolmentId,
    answer: s.enrolment,
    refusals: ['NOT_FOUND', 'ENROLMENT_STATE'],
  }),
  selectActivationMethod: operation({
    summary: 'How the cardholder wants to be identified: a code is made and sent',
    method: 'POST',
    path: '/enrolments/:enrolmentId/select-activation-method',
    callers: ['wallet'],
    input: enrolmentId.extend({ methodId: z.string().max(64) }),
    answer: s.enrolment,
    refusals: ['NOT_FOUND', 'ENROLMENT_STATE', 'METHOD_UNKNOWN', 'CODE_SENDS_EXCEEDED'],
  }),
  submitActivationCode: operation({
    summary: 'The code the cardholder received',
    method: 'POST',
    path: '/enrolments/:enrolmentId/activation-code',
    callers: ['wallet'],
    input: enrolmentId.extend({ code: z.string().regex(/^\d{4,8}$/, 'is not 4–8 digits') }),
    answer: s.enrolment,
    refusals: [
      'NOT_FOUND',
      'ENROLMENT_STATE',
      'INCORRECT_CODE',
      'INCORRECT_CODE_RETRIES_EXCEEDED',
      'EXPIRED_CODE',
    ],
  }),
  nextPackage: operation({
    summary: 'The next script a secure element should run, wrapped for its present counter',
    method: 'POST',
    path: '/packages/next',
    callers: ['wallet'],
    input: z.object({ secureElementId: s.secureElementId }),
    answer: z.object({ package: s.apduPackage.nullable() }),
    refusals: ['SECURE_ELEMENT_UNKNOWN'],
    changes: false,
  }),
  reportPackage: operation({
    summary: 'What the secure element answered, whole or cut short',
    method: 'POST',
    path: '/packages/report',
    callers: ['wallet'],
    input: s.packageReport.extend({ secureElementId: s.secureElementId }),
    answer: s.packageResult,
    refusals: ['PACKAGE_UNKNOWN', 'SECURE_ELEMENT_UNKNOWN'],
  }),
  deleteToken: operation({
    summary: 'Ends a token at the network and queues its removal from the band',
    method: 'POST',
    path: '/tokens/:tokenUniqueReference/delete',
    callers: ['wallet', 'issuer'],
    input: z.object({
      tokenUniqueReference: s.tokenUniqueReference,
      causedBy: suspender,
      reason: z.enum([
        'REMOVED_BY_CARDHOLDER',
        'DEVICE_LOST',
        'DEVICE_STOLEN',
        'ACCOUNT_CLOSED',
        'SUSPECTED_FRAUD',
        'ACCOUNT_OF_DEVICE_CHANGED',
        'MOVED_TO_ANOTHER_DEVICE',
        'OTHER',
      ]),
    }),
    answer: z.object({
      tokenUniqueReference: s.tokenUniqueReference,
      status: s.tokenStatus,
    }),
    refusals: ['NOT_FOUND'],
  }),
  suspendToken: operation({
    summary: 'Holds a token still. A hold by the same again changes nothing.',
    method: 'POST',
    path: '/tokens/:tokenUniqueReference/suspend',
    callers: ['wallet', 'issuer'],
    input: reference.extend({
      /**
       * A wallet speaks for CARDHOLDER and TOKEN_REQUESTOR, an issuer for CARDHOLDER and ISSUER.
       */
      by: suspender,
      reason: z.enum(['LOST', 'STOLEN', 'SUSPECTED_FRAUD', 'OTHER']),
    }),
    answer: z.object({ token: s.token }),
    refusals: ['NOT_FOUND', 'NOT_ALLOWED', 'TOKEN_STATE'],
  }),
  resumeToken: operation({
    summary: 'Takes one’s own hold away; the token pays again when no other is left',
    method: 'POST',
    path: '/tokens/:tokenUniqueReference/resume',
    callers: ['wallet', 'issuer'],
    input: reference.extend({ by: suspender, reason: z.enum(['FOUND', 'NOT_FRAUD', 'OTHER']) }),
    answer: z.object({ token: s.token }),
    refusals: ['NOT_FOUND', 'NOT_ALLOWED', 'TOKEN_STATE', 'HOLD_OF_ANOTHER'],
  }),
  getToken: operation({
    summary: 'A token’s status at the network and what its secure element holds',
    method: 'GET',
    path: '/tokens/:tokenUniqueReference',
    callers: ['wallet', 'issuer'],
    input: reference,
    answer: s.token,
    refusals: ['NOT_FOUND'],
  }),
  getTokenHistory: operation({
    summary: 'What happened to a token, oldest first',
    method: 'GET',
    path: '/tokens/:tokenUniqueReference/history',
    callers: ['wallet', 'issuer'],
    input: reference,
    answer: z.object({ events: z.array(s.tokenEvent) }),
    refusals: ['NOT_FOUND'],
  }),
  searchTokens: operation({
    summary: 'The tokens of a card, a wearable, an account or a receipt; an issuer finds its own',
    method: 'GET',
    path: '/tokens',
    callers: ['wallet', 'issuer'],
    input: z.object({
      panUniqueReference: s.id.optional(),
      secureElementId: s.secureElementId.optional(),
      accountId: s.id.optional(),
      dpanLastFour: s.lastFour.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: tokens,
  }),
  activateToken: operation({
    summary:
      'The bank identified the cardholder itself: at its page, or by an agent who called back',
    method: 'POST',
    path: '/enrolments/:enrolmentId/activate',
    callers: ['issuer'],
    input: enrolmentId.extend({
      reason: z.enum(['AUTHENTICATED_BY_BANK_PAGE', 'AUTHENTICATED_BY_AGENT']),
    }),
    answer: s.enrolment,
    refusals: ['NOT_FOUND', 'ENROLMENT_STATE'],
  }),
  resendActivationCode: operation({
    summary: 'An agent has the code sent once more; it counts as a send',
    method: 'POST',
    path: '/enrolments/:enrolmentId/resend-activation-code',
    callers: ['issuer'],
    input: enrolmentId.extend({ methodId: z.string().max(64) }),
    answer: s.enrolment,
    refusals: ['NOT_FOUND', 'ENROLMENT_STATE', 'METHOD_UNKNOWN', 'CODE_SENDS_EXCEEDED'],
  }),
  updateAccountState: operation({
    summary: 'The plastic changed: every token of it follows',
    method: 'POST',
    path: '/accounts/:panUniqueReference/state',
    callers: ['issuer'],
    input: z.object({
      panUniqueReference: s.id,
      /** CLOSED ends tokens; BLOCKED, LOST and STOLEN hold them; UNBLOCKED and FOUND release. */
      event: z.enum(['BLOCKED', 'UNBLOCKED', 'LOST', 'STOLEN', 'FOUND', 'CLOSED']),
    }),
    answer: tokens,
  }),
  replaceAccount: operation({
    summary: 'A replacement was activated: the tokens move to the new number and pay again',
    method: 'POST',
    path: '/accounts/:panUniqueReference/replace',
    callers: ['issuer'],
    input: z.object({
      panUniqueReference: s.id,
      newPanUniqueReference: s.id,
      /** JWE of `{ pan, expiry: MMYY }` of the new card, to the token service's key. */
      encryptedCard: s.compactJwe,
    }),
    answer: tokens,
    refusals: ['CARD_DATA_UNREADABLE', 'CARD_NUMBER_INVALID'],
  }),
  pushAccount: operation({
    summary: 'A bank gives its customer a card to add without typing it: a receipt, good for once',
    method: 'POST',
    path: '/accounts/:panUniqueReference/push',
    callers: ['issuer'],
    input: z.object({
      panUniqueReference: s.id,
      /** JWE of `{ pan, expiry: MMYY }`, to the token service's key. */
      encryptedCard: s.compactJwe,
    }),
    answer: z.object({ pushReceipt: s.pushReceipt, expiresAt: s.instant }),
    refusals: [
      'CARD_DATA_UNREADABLE',
      'CARD_NUMBER_INVALID',
      'NETWORK_NOT_SUPPORTED',
      'BANK_NOT_SUPPORTED',
    ],
  }),
  reportWearableLost: operation({
    summary:
      'Every token of a wearable stops now; the wipe is queued. An issuer’s word ends its own tokens and holds the others, which it is not shown.',
    method: 'POST',
    path: '/wearables/lost',
    callers: ['wallet', 'issuer'],
    input: wearable.safeExtend({
      action: z.enum(['SUSPEND', 'DELETE']),
      reason: z.enum(['LOST', 'STOLEN']),
    }),
    /** The caller's own tokens, and how many of others' are held because of this report. */
    answer: tokens.extend({ othersHeld: z.number().int() }),
    refusals: ['NOT_FOUND'],
  }),
  reportWearableFound: operation({
    summary: 'The caller’s holds for a lost wearable are taken away',
    method: 'POST',
    path: '/wearables/found',
    callers: ['wallet', 'issuer'],
    input: wearable,
    answer: tokens,
    refusals: ['NOT_FOUND'],
  }),
  changeWearableAccount: operation({
    summary: 'Another account took the wearable over: the tokens of the earlier one end',
    method: 'POST',
    path: '/wearables/:secureElementId/account',
    callers: ['wallet'],
    input: z.object({ secureElementId: s.secureElementId, accountId: s.id, deviceId: s.id }),
    answer: tokens,
    refusals: ['SECURE_ELEMENT_UNKNOWN'],
  }),
  orderCards: operation({
    summary: 'The order in which readers find the cards, the default first',
    method: 'POST',
    path: '/wearables/:secureElementId/order',
    callers: ['wallet'],
    input: z.object({
      secureElementId: s.secureElementId,
      tokenUniqueReferences: z.array(s.tokenUniqueReference).min(1).max(16),
    }),
    answer: s.nothing,
    refusals: ['SECURE_ELEMENT_UNKNOWN', 'NOT_FOUND'],
  }),
  auditWearable: operation({
    summary: 'The next sync reads what the wearable really holds, and puts differences right',
    method: 'POST',
    path: '/wearables/:secureElementId/audit',
    callers: ['wallet', 'operator', 'stage'],
    input: z.object({ secureElementId: s.secureElementId }),
    answer: s.nothing,
    refusals: ['SECURE_ELEMENT_UNKNOWN'],
  }),
  listDrift: operation({
    summary: 'Differences found between the parties and the wearables, newest first',
    method: 'GET',
    path: '/drift',
    callers: ['wallet', 'issuer', 'operator', 'stage'],
    input: z.object({
      secureElementId: s.secureElementId.optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.object({ drifts: z.array(s.drift) }),
  }),
  exchangeVaultKey: operation({
    summary:
      'The master key over the vault is exchanged: its data keys are wrapped under a new one',
    method: 'POST',
    path: '/vault/exchange-key',
    callers: ['operator'],
    input: s.nothing,
    /** Data keys wrapped anew, and rows from before there were any, sealed anew. */
    answer: z.object({ dataKeys: z.number().int(), rows: z.number().int() }),
  }),
  listKeys: operation({
    summary:
      'The keys over the vault and those of token cards: their versions, what is under which',
    method: 'GET',
    path: '/keys',
    callers: ['operator'],
    input: s.nothing,
    answer: s.networkKeys,
  }),
  findAuthorisation: operation({
    summary: 'What the token service found about an authorisation, by its retrieval reference',
    method: 'GET',
    path: '/authorisations/:rrn',
    callers: ['operator', 'stage'],
    input: z.object({ rrn: z.string().regex(/^[0-9A-Z]{12}$/, 'is not a reference number') }),
    answer: z.object({
      rrn: z.string(),
      dpanLastFour: s.lastFour.nullable(),
      atc: z.number().int().nullable(),
      /** Whether the ARQC was checked, and what came of it. */
      cryptogram: z.enum(['VERIFIED', 'REFUSED', 'NOT_CHECKED']),
      responseCode: z.string().max(2).nullable(),
      /** A catalogue code, when declined. */
      reason: z.string().max(64).nullable(),
    }),
    refusals: ['NOT_FOUND'],
  }),
  setTokenControls: operation({
    summary: 'What the cardholder allows a token to pay; checked before anybody stands in',
    method: 'POST',
    path: '/tokens/:tokenUniqueReference/controls',
    callers: ['wallet', 'issuer'],
    /** All of them at once: what is absent is not limited any more. */
    input: reference.extend({ controls: s.tokenControls }),
    answer: z.object({ controls: s.tokenControls }),
    refusals: ['NOT_FOUND', 'TOKEN_STATE'],
  }),
  getTokenControls: operation({
    summary: 'What the cardholder allows a token to pay',
    method: 'GET',
    path: '/tokens/:tokenUniqueReference/controls',
    callers: ['wallet', 'issuer'],
    input: reference,
    answer: z.object({ controls: s.tokenControls }),
    refusals: ['NOT_FOUND'],
  }),
  presentClearing: operation({
    summary: 'An acquirer’s clearing file of a day; the same file again is taken once',
    method: 'POST',
    path: '/clearing-files',
    callers: ['acquirer'],
    /** Its lines are documented in `wire/clearing`. */
    input: z.object({
      fileId: s.id,
      acquirerId: z.string().max(11),
      text: z.string().max(8_000_000),
    }),
    answer: z.object({ fileId: s.id }),
    refusals: ['CLEARING_FILE_UNREADABLE', 'CLEARING_FILE_TOTALS'],
  }),
  listCleared: operation({
    summary: 'What was cleared on a day, and the authorisations that should be, payment by payment',
    method: 'GET',
    path: '/cleared/:businessDate',
    callers: ['acquirer', 'issuer', 'stage'],
    input: z.object({ businessDate: s.businessDate }),
    answer: z.object({ payments: z.array(clearedPayment) }),
  }),
  getSettlement: operation({
    summary: 'Who owes whom for a day: purchases, refunds and fees',
    method: 'GET',
    path: '/settlement/:businessDate',
    callers: ['acquirer', 'issuer', 'stage'],
    input: z.object({ businessDate: s.businessDate }),
    answer: z.object({ positions: z.array(s.settlementPosition) }),
  }),
  getPackageQueue: operation({
    summary: 'Packages that wearables have still to fetch',
    method: 'GET',
    path: '/package-queue',
    callers: ['operator', 'stage'],
    input: s.nothing,
    answer: z.object({
      waiting: z.number().int(),
      /** How many wearables they are for. */
      wearables: z.number().int(),
      oldestAt: s.instant.nullable(),
      /** Of the one that was tried most. */
      attempts: z.number().int(),
    }),
  }),
  getStandIn: operation({
    summary: 'Advices of what was approved in an issuer’s place, and how many it has still to hear',
    method: 'GET',
    path: '/stand-in',
    callers: ['operator', 'stage'],
    input: s.nothing,
    answer: z.object({
      issuers: z.array(
        z.object({
          programmeId: z.string().max(40),
          waiting: z.number().int(),
          oldestAt: s.instant.nullable(),
          lastReason: z.string().max(200).nullable(),
        }),
      ),
    }),
  }),
});
