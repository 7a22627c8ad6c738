/** Shapes that several contracts share, with the rules their texts must keep. */
import { identificationMethod } from '@armilla/kit/programme';
import { z } from 'zod';

export const id = z.string().regex(/^[a-z]{2,12}_[0-9a-z]{26}$/, 'is not an identifier');
/** An EMV Payment Token's unique reference (up to 64 characters). */
export const tokenUniqueReference = z.string().regex(/^[0-9A-Za-z_-]{8,64}$/, 'is not a reference');
/** Card production life cycle data: what names a secure element (42 bytes, GlobalPlatform). */
export const secureElementId = z
  .string()
  .regex(/^[0-9A-F]{84}$/, 'is not CPLC data in hexadecimal');
export const hexBytes = z.string().regex(/^(?:[0-9A-F]{2})*$/, 'is not upper-case hexadecimal');
export const lastFour = z.string().regex(/^\d{4}$/, 'is not four digits');
export const currency = z.enum(['EUR', 'UAH', 'USD', 'GBP', 'CZK']);
export const money = z.object({
  amountMinor: z.number().int().safe(),
  currency,
});
export const language = z.enum(['en', 'el', 'uk']);
/** Milliseconds since 1970. */
export const instant = z.number().int().nonnegative();
/** One line: no control characters, and nothing that turns the line around (Unicode UAX #9, 2). */
export const shortText = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}\u2028-\u202E\u2066-\u2069]*$/u, 'is not a line of text');
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  // Each part ends where the next begins: the longest text is read once.
  .regex(/^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/, 'is not an e-mail address');
export const password = z.string().min(10, 'needs at least 10 characters').max(200);
/** A JWE in compact serialisation (RFC 7516). */
export const compactJwe = z
  .string()
  .max(8192)
  .regex(/^[\w-]+(?:\.[\w-]*){4}$/, 'is not a compact JWE');
export const publicJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string().max(64),
  y: z.string().max(64),
  kid: z.string().max(64),
  alg: z.literal('ECDH-ES+A256KW'),
  use: z.literal('enc'),
});
export const nothing = z.object({});

/** MDES names: token status at the network (one of two facts; the other is the band's). */
export const tokenStatus = z.enum(['INACTIVE', 'ACTIVE', 'SUSPENDED', 'DEACTIVATED']);

/**
 * Who holds a token still. Each takes away only its own hold; a token pays again when none is left.
 * `NETWORK`: the token service itself, after a counter that came twice.
 */
export const suspender = z.enum([
  'CARDHOLDER',
  'ISSUER',
  'TOKEN_REQUESTOR',
  'MOBILE_PIN_LOCKED',
  'NETWORK',
]);

/** The life of an enrolment as the cardholder's companion app shows it (FitPay's names). */
export const enrolmentState = z.enum([
  'ELIGIBLE',
  'DECLINED',
  'DECLINED_TERMS_AND_CONDITIONS',
  'PENDING_VERIFICATION',
  'PENDING_ACTIVE',
  'ACTIVE',
  'EXPIRED',
  'ERROR',
  'DELETED',
]);

export const activationMethod = z.object({
  methodId: z.string().max(64),
  type: identificationMethod,
  /** Masked, but for a number to call: `••• ••• 4321`. */
  maskedValue: z.string().max(64),
  state: z.enum([
    'AVAILABLE_FOR_SELECTION',
    'AWAITING_VERIFICATION',
    'VERIFIED',
    'EXPIRED',
    'ERROR',
  ]),
});

/** What a screen shows of a card: nothing that could pay. */
export const cardFace = z.object({
  programmeId: z.string().max(40),
  bankName: z.string().max(80),
  productName: z.string().max(80),
  network: z.enum(['MASTERCARD', 'VISA', 'PRIVATE_LABEL']),
  panLastFour: lastFour,
  /** `#rrggbb` twice: background and text of the card's picture. */
  colours: z.object({ background: z.string().max(9), text: z.string().max(9) }),
});

/** What identifies a cardholder: a code that reached them, their bank's page, an agent. */
export const identificationElement = z.enum(['CODE', 'BANK_PAGE', 'AGENT']);

/** Where a card came from (MDES). */
export const cardSource = z.enum([
  'ACCOUNT_ADDED_MANUALLY',
  'ACCOUNT_ADDED_VIA_APPLICATION',
  'ACCOUNT_ON_FILE',
]);

/** What a bank gives its customer for a card: opaque, good for one enrolment, for minutes. */
export const pushReceipt = z.string().regex(/^[\w-]{20,128}$/, 'is not a push receipt');

/** What the wallet knows of the device and account behind an enrolment (FitPay's `riskData`). */
export const riskData = z.object({
  accountCreatedAt: instant,
  devicePairedAt: instant,
  /** When this wearable was last reported lost, if ever. */
  deviceLostAt: instant.nullable(),
  suspendedCardsInAccount: z.number().int().min(0),
  activeTokensInAccount: z.number().int().min(0),
  /** 1–5, 5 most trusted (MDES); the wallet's own judgement. */
  deviceScore: z.number().int().min(1).max(5),
  accountScore: z.number().int().min(1).max(5),
  /** ISO 3166-1 alpha-2 of the account, where it is known. */
  accountCountry: z.string().length(2).nullable(),
});

/** The job of adding a card, step by step, as it stands. */
export const enrolmentStep = z.object({
  step: z.enum(['ELIGIBILITY', 'TERMS', 'IDENTIFICATION', 'DELIVERY', 'ACTIVATION']),
  state: z.enum(['WAITING', 'UNDER_WAY', 'DONE', 'FAILED']),
});

export const enrolment = z.object({
  enrolmentId: id,
  state: enrolmentState,
  /** Why, when the state is one of no. */
  reason: z.string().max(64).optional(),
  secureElementId,
  card: cardFace,
  terms: z.object({ version: z.string().max(20), languages: z.array(language) }),
  eligibilityExpiresAt: instant,
  activationMethods: z.array(activationMethod),
  /**
   * What the bank's policy wants proved and what is; `AGENT` proves everything. `HIGH` risk: the
   * code is not offered.
   */
  identification: z.object({
    risk: z.enum(['USUAL', 'HIGH']),
    wanted: z.array(identificationElement),
    proved: z.array(identificationElement),
  }),
  source: cardSource,
  steps: z.array(enrolmentStep),
  /** What the cardholder has to do next. */
  next: z.enum(['ACCEPT_TERMS', 'CHOOSE_METHOD', 'ENTER_CODE', 'PROVE_AT_BANK', 'SYNC', 'NOTHING']),
  openedAt: instant,
  /** The code under way: how it may still be used. */
  code: z
    .object({
      sendsLeft: z.number().int(),
      triesLeft: z.number().int(),
      expiresAt: instant,
    })
    .optional(),
  callCentre: z.string().max(40),
  tokenUniqueReference: tokenUniqueReference.optional(),
  dpanLastFour: lastFour.optional(),
  /** Provisioning of the secure element, apart from the token's status at the network. */
  provisioning: z.enum([
    'NONE',
    'PREPARING',
    'DELIVERING',
    'PERSONALISED',
    'ACTIVATED',
    'REMOVED',
    'FAILED',
  ]),
});

/** A script of APDUs for one secure element: one secure session, one atomic transaction. */
export const apduPackage = z.object({
  packageId: z.string().regex(/^[0-9A-F]{32}$/),
  secureElementId,
  operation: z.enum(['PERSONALISE', 'ACTIVATE', 'DEACTIVATE', 'DELETE', 'ORDER', 'RENEW', 'AUDIT']),
  commands: z.array(hexBytes).min(1).max(200),
});

/** What the secure element answered, command by command; fewer when the link broke. */
export const packageReport = z.object({
  packageId: z.string().regex(/^[0-9A-F]{32}$/),
  /** A short response is 258 bytes at the most (ISO/IEC 7816-4). */
  responses: z.array(hexBytes.max(516)).max(200),
});

export const packageResult = z.object({
  state: z.enum(['PROCESSED', 'RETRY', 'FAILED']),
  reason: z.string().max(120).optional(),
});

export const transactionOutcome = z.enum(['APPROVED', 'DECLINED', 'REVERSED']);

/** What a payment is: how money moves by it, and when. */
export const paymentKind = z.enum([
  'PURCHASE',
  'CASH',
  'REFUND',
  /** Held, to be completed with the final amount or released. */
  'PREAUTHORISATION',
]);

/** A tap as the companion app and the bank show it. */
export const transaction = z.object({
  transactionId: z.string().max(64),
  at: instant,
  amount: money,
  merchantName: z.string().max(40),
  outcome: transactionOutcome,
  /** A catalogue code, when declined. */
  reason: z.string().max(64).optional(),
  authorisationCode: z.string().max(6).optional(),
  dpanLastFour: lastFour,
  rrn: z.string().max(12),
  /** A purchase when absent. */
  kind: paymentKind.optional(),
});

/** A token as the parties that answer for it see it. */
export const token = z.object({
  tokenUniqueReference,
  enrolmentId: id,
  enrolmentState,
  programmeId: z.string().max(40),
  panUniqueReference: id,
  status: tokenStatus,
  /** Empty unless SUSPENDED. */
  suspendedBy: z.array(suspender),
  provisioning: enrolment.shape.provisioning,
  dpanLastFour: lastFour,
  panLastFour: lastFour,
  /** MMYY. */
  expiry: z.string().regex(/^\d{4}$/),
  deviceName: shortText,
  model: shortText,
  secureElementId,
  /** The generation of the wearable's payment service it was made in. */
  serviceGeneration: z.number().int().min(1),
  createdAt: instant,
  changedAt: instant,
});

/** Something that happened to a token, and who caused it. */
export const tokenEvent = z.object({
  at: instant,
  event: z.enum([
    'CREATED',
    'ACTIVATED',
    'SUSPENDED',
    'RESUMED',
    'MOVED_TO_NEW_CARD',
    'RENEWED',
    'DEACTIVATED',
  ]),
  causedBy: z.enum(['CARDHOLDER', 'ISSUER', 'TOKEN_REQUESTOR', 'MOBILE_PIN_LOCKED', 'NETWORK']),
  reason: z.string().max(64),
  status: tokenStatus,
});

/** A difference between what the parties believe of a token and what its wearable holds. */
export const drift = z.object({
  tokenUniqueReference: tokenUniqueReference.nullable(),
  secureElementId,
  kind: z.enum([
    /** The network has it, the wearable does not. */
    'MISSING_ON_WEARABLE',
    /** The wearable has it, the network ended it or never knew it. */
    'ORPHAN_ON_WEARABLE',
    /** Shown to readers though it may not pay, or hidden though it may. */
    'ACTIVATION_DIFFERS',
    /** The carousel's order at the readers is another than the wallet's. */
    'ORDER_DIFFERS',
  ]),
  foundAt: instant,
  /** The script that puts it right; null when nothing can. */
  repair: z.enum(['PERSONALISE', 'ACTIVATE', 'DEACTIVATE', 'DELETE', 'ORDER']).nullable(),
  repairedAt: instant.nullable(),
});

/**
 * What a digital receipt says beside the payment's own line. Of the account number, four digits.
 */
export const receiptFacts = z.object({
  merchantName: z.string().max(40),
  city: z.string().max(40),
  terminalId: z.string().max(8),
  /** Application identifier, hexadecimal. */
  aid: hexBytes.nullable(),
  /** Application cryptogram, hexadecimal. */
  cryptogram: hexBytes.nullable(),
  /** How whoever paid was verified (9F34). */
  verification: z.enum(['NONE', 'ON_DEVICE', 'ONLINE_PIN', 'SIGNATURE']),
  paymentAccountReference: z.string().length(29).nullable(),
});

/** Names a digital receipt, for whoever holds it: 128 bits by chance, base64url. */
export const receiptId = z.string().regex(/^[\w-]{22}$/, 'is not a receipt');

/** How far a payment's money has come. */
export const posting = z.enum(['PENDING', 'POSTED', 'VOIDED', 'EXPIRED', 'NONE']);

/** A receipt in the hand: what it says, as one remembers it. */
export const receiptClue = z.object({
  /** Of the number on the receipt: the token's, where it was a wearable. */
  lastFour,
  /** Around this time; payments an hour to either side are looked at. */
  at: z.coerce.number().pipe(instant),
  amountMinor: z.coerce.number().int().min(1).max(99_999_999),
  currency,
});

/** What the cardholder allows a token to pay; what is absent is not limited. */
export const tokenControls = z.object({
  tapMinor: z.number().int().min(0).max(100_000_000).optional(),
  dayMinor: z.number().int().min(0).max(100_000_000).optional(),
  /** Only in these countries (ISO 3166-1 alpha-2). */
  countries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'is not a country like GR'))
    .max(60)
    .optional(),
  /** Kinds of merchant it does not pay at. */
  notAt: z
    .array(
      z.enum([
        'GAMBLING',
        'ALCOHOL_AND_TOBACCO',
        'CASH',
        'TRAVEL',
        'RESTAURANTS',
        'FUEL',
        'DIGITAL',
      ]),
    )
    .max(7)
    .optional(),
});

/** Money between two parties for a day: what one owes the other. */
export const settlementPosition = z.object({
  /** `YYYY-MM-DD`, in UTC. */
  businessDate: z.string(),
  programmeId: z.string().max(40),
  acquirerId: z.string().max(11),
  currency,
  purchases: z.object({ count: z.number().int(), amountMinor: z.number().int() }),
  refunds: z.object({ count: z.number().int(), amountMinor: z.number().int() }),
  fees: z.array(
    z.object({
      name: shortText,
      kind: z.enum(['INTERCHANGE', 'NETWORK']),
      paidBy: z.enum(['ACQUIRER', 'ISSUER']),
      amountMinor: z.number().int(),
    }),
  ),
  /** What the issuer owes the acquirer: purchases − refunds − interchange paid by the acquirer. */
  netMinor: z.number().int(),
});

export const businessDate = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'is not a date like 2026-11-22');

/** Two books about one payment that do not say the same. */
export const difference = z.object({
  kind: z.enum([
    /** In the acquirer's book and not in the network's. */
    'MISSING_AT_NETWORK',
    /** In the acquirer's book and not in the issuer's. */
    'MISSING_AT_ISSUER',
    /** In the issuer's book and not in the acquirer's. */
    'MISSING_AT_ACQUIRER',
    'AMOUNT_DIFFERS',
    /** Cleared once, and again. */
    'CLEARED_TWICE',
    /** Cleared though it was declined or taken back. */
    'NOT_APPROVED',
  ]),
  rrn: z.string().max(12),
  terminalId: z.string().max(8),
  acquirerMinor: z.number().int().nullable(),
  networkMinor: z.number().int().nullable(),
  issuerMinor: z.number().int().nullable(),
  currency,
  /** In words, with what to do next. */
  explanation: z.string().max(300),
});

/** How the network's keys stand: versions and counts, never a key. */
export const networkKeys = z.object({
  vault: z.object({
    /** The newest version of the master key; 0 before the first card. */
    version: z.number().int(),
    dataKeys: z.number().int(),
    /** Data keys that are still under an older version: 0 when those may be destroyed. */
    behind: z.number().int(),
  }),
  /** Master keys that cryptograms of live tokens are checked with. */
  masterKeys: z.array(
    z.object({
      programmeId: z.string().max(40),
      keyDerivationIndex: z.number().int(),
      /** Tokens that pay under it. */
      tokens: z.number().int(),
      /** New cards are made under it. */
      current: z.boolean(),
    }),
  ),
});
