/**
 * Programmes: the rules as data. A service programme says what the wearable service allows
 * (models, passcode); a bank programme says everything in which one bank differs from another
 * (cards, cap, identification, texts, rewards). Files are read and checked at start.
 */
import { z } from 'zod';

const texts = z.object({ en: z.string(), el: z.string().optional(), uk: z.string().optional() });
const hexBytes = z.string().regex(/^(?:[0-9A-F]{2})+$/, 'is not upper-case hexadecimal');
function digits(length: number) {
  return z.string().regex(new RegExp(`^\\d{${length}}$`), `is not ${length} digits`);
}
const colour = z.string().regex(/^#[0-9a-f]{6}$/, 'is not a colour like #1b365d');
/** What the bank's page says, or what we assumed where it is silent. */
const source = z.enum(['page', 'assumed']);
const version = z.string().regex(/^\d+\.\d+\.\d+$/, 'is not a version like 4.0.0');
const name = z.string().trim().min(1).max(80);
const minorUnits = z.number().int().min(0).max(1_000_000_000);
const isoDate = z.string().regex(/^\d{4}-\d\d-\d\d$/, 'is not a date like 2026-11-22');
/** E.164. */
const telephone = z.string().regex(/^\+\d{7,15}$/, 'is not a number like +302103260000');
/** How a cardholder may be identified (FitPay's names). */
export const identificationMethod = z.enum([
  'TEXT_TO_CARDHOLDER_NUMBER',
  'EMAIL_TO_CARDHOLDER_ADDRESS',
  'CARDHOLDER_TO_CALL_MANNED_NUMBER',
  'CARDHOLDER_TO_VISIT_WEBSITE',
]);

export const serviceProgramme = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string(),
  tokenRequestorId: digits(11),
  models: z.array(
    z.object({
      model: z.string(),
      name: z.string(),
      kind: z.enum(['BAND', 'WATCH', 'PHONE']),
      /** False: known, named in a refusal, but not served. */
      supported: z.boolean(),
      /** Payment instances its secure element has room for. */
      capacity: z.number().int().min(0),
      /** EMV 9F6E device type: 03 watch, 05 wristband. */
      deviceType: digits(2),
      screen: z.object({ width: z.number().int(), height: z.number().int() }),
      /** The companion app it is managed with; a phone has none. */
      app: name.optional(),
    }),
  ),
  /** The service's own account, without which no card is added. */
  account: z.object({ name, source }),
  /** What a phone pays with, which is no wearable of this service. */
  phones: z.object({ wallet: name, source }),
  passcode: z.object({
    /** The secure element and the wearable's keypad know six digits. */
    length: z.number().int().min(6).max(6),
    lengthSource: source,
    tries: z.number().int().min(1).max(15),
    triesSource: source,
    unlockedHours: z.number().min(1).max(168),
    unlockedHoursSource: source,
    armedSeconds: z.number().int(),
    /** A strap that loses the skin for no longer than this has not left the wrist. */
    looseStrapSeconds: z.number().min(0).max(10),
  }),
  /** How many taps the wearable itself remembers; its memory has room for ten. */
  history: z.object({ wearableEntries: z.number().int().min(10).max(10), source }),
  /** Sign-ins of other providers: each must be linked to an account of the service's own. */
  signIns: z.array(z.object({ provider: z.string().regex(/^[a-z0-9-]+$/), name: z.string() })),
  /** The oldest companion app that is still served. */
  minimumAppVersion: version,
  /** Models whose payment service was renewed: tokens of older generations are limited. */
  generations: z.array(
    z.object({
      model: z.string(),
      current: z.number().int().min(1),
      /** An older app can neither add cards to this model nor sync it. */
      minimumAppVersion: version,
      /** Who says that cards of older generations have to be attached anew. */
      source,
      /** What a token of an older generation may still do. */
      older: z.object({ payments: z.boolean(), ordering: z.boolean(), source }),
    }),
  ),
  /** What an unpaired or reset wearable's cards meet when it is paired again. */
  reset: z.object({
    sameAccount: z.enum(['KEEP', 'DELETE']),
    otherAccount: z.enum(['KEEP', 'DELETE']),
    source,
  }),
  /** Adding a card that nobody goes on with. */
  abandoned: z.object({ remindHours: z.number().min(1), deleteDays: z.number().min(1) }),
  /** Tokens and their certificates are renewed this long before they expire. */
  renewal: z.object({ daysBefore: z.number().int().min(1) }),
});

export type ServiceProgramme = z.infer<typeof serviceProgramme>;

const product = z.object({
  productId: z.string(),
  name: z.string(),
  network: z.enum(['MASTERCARD', 'VISA', 'PRIVATE_LABEL']),
  kind: z.enum(['DEBIT', 'CREDIT', 'PREPAID']),
  /** The first eight digits of its cards; a range of our own making, for tests. */
  bin: digits(8),
  /** Whether its cards may become tokens. */
  tokenisable: z.boolean(),
  colours: z.object({ background: colour, text: colour }),
  rewards: z.string().optional(),
  /** What its cards may pay in the currency of the bank, plastic and tokens alike. */
  limits: z
    .object({ purchaseMinor: minorUnits, dayMinor: minorUnits, cashDayMinor: minorUnits, source })
    .optional(),
});

/** Merchant category codes (ISO 18245), one or a range: `5814`, `5811-5814`. */
const categories = z
  .array(z.string().regex(/^\d{4}(?:-\d{4})?$/, 'is not a category like 5814 or 5811-5814'))
  .min(1);

const rewardsProgramme = z.object({
  programme: z.string(),
  /** Points for each whole unit of currency spent. */
  pointsPerUnit: z.number().int().min(0),
  pointsPerUnitSource: source,
  /** Kinds of merchant that earn otherwise than `pointsPerUnit`; the first that fits counts. */
  kinds: z.array(z.object({ categories, pointsPerUnit: z.number().int().min(0) })).optional(),
  /** The most that one account earns in a calendar month. */
  monthCap: z.number().int().min(1).optional(),
  /** For a while, at some merchants or all: what is earned is multiplied. */
  promotions: z
    .array(
      z.object({
        name,
        from: isoDate,
        /** The last day of it. */
        until: isoDate,
        categories: categories.optional(),
        times: z.number().int().min(2).max(20),
      }),
    )
    .optional(),
  /** Whether a purchase may be paid with its points. */
  redeemable: z.boolean(),
  /** What a point pays, where it is redeemable: `points` points are worth `minor` minor units. */
  worth: z
    .object({ points: z.number().int().min(1), minor: z.number().int().min(1), source })
    .optional(),
});

export const bankProgramme = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string(),
  /** A bank in an open scheme, or an operator whose cards pay at its own merchants only. */
  kind: z.enum(['BANK', 'CLOSED_LOOP']),
  country: z.object({ alpha2: z.string().length(2), numeric: digits(3) }),
  currency: z.enum(['EUR', 'UAH', 'USD', 'GBP', 'CZK']),
  languages: z.array(z.enum(['en', 'el', 'uk'])).min(1),
  /** Ranges are for tests only: the bank then shows its printed plastic to anyone who asks. */
  testRange: z.boolean(),
  /** Models of the service programme that this bank serves. */
  models: z.array(z.string()).min(1),
  modelsSource: source,
  products: z.array(product).min(1),
  productsSource: source,
  /** Merchant identifiers (DE 42) where the cards of a closed loop are taken; nowhere else. */
  acceptedAt: z
    .array(z.string().regex(/^[0-9A-Z]{1,15}$/, 'is not a merchant identifier'))
    .optional(),
  /** The bank's own pages where its customer sees what was paid. */
  channels: z.array(z.object({ kind: z.enum(['WEB', 'MOBILE']), name })),
  channelsSource: source,
  token: z.object({
    /** The first eight digits of its tokens. */
    bin: digits(8),
    aid: hexBytes,
    label: z.string().max(16),
    /** Certification authority public key index under the AID's RID. */
    caIndex: hexBytes.length(2),
    /**
     * Its tokens tell terminals that the wearer was verified on the wrist (AIP byte 1, bit 2), so
     * that above the limit no PIN is asked. Not where left out.
     */
    onDeviceVerification: z.boolean().optional(),
    /**
     * Which of the token service's master keys its tokens are derived from; 1 when left out. A new
     * number, as a new `caIndex`, renews every token over the air.
     */
    keyDerivationIndex: z.number().int().min(1).max(255).optional(),
    lifetimeYears: z.number().int().min(1).max(10),
  }),
  cap: z.object({ cards: z.number().int().min(1), source }),
  identification: z.object({
    /**
     * `CARD_DATA_AND_CODE`: what the pages describe, card data and one code; one element of
     * authentication in Europe's eyes. `STRONG`, where a file names none: a code and, beside it,
     * a second element at the bank's own page (e-banking sign-in or passkey), or an agent who
     * called back.
     */
    policy: z.enum(['CARD_DATA_AND_CODE', 'STRONG']).default('STRONG'),
    methods: z.array(identificationMethod).min(1),
    methodsSource: source,
    /** Signals that make an enrolment high risk: only the bank's page or its agents identify. */
    highRisk: z.array(z.string()),
    /** Signals on which the bank declines. */
    declines: z.array(z.string()),
    codeLength: z.number().int().min(4).max(8),
    codeLengthSource: source,
    sends: z.number().int().min(1),
    sendsSource: source,
    tries: z.number().int().min(1),
    triesSource: source,
    lifetimeMinutes: z.number().int().min(1),
    lifetimeSource: source,
    /** What an expired code means: a new one may be asked for, or the card is added again. */
    expired: z.enum(['NEW_CODE', 'ADD_AGAIN']),
    expiredSource: source,
    eligibilityMinutes: z.number().int().min(1),
    wrongDetails: z.object({ tries: z.number().int(), hours: z.number().int() }),
  }),
  callCentre: telephone,
  callCentreSource: source,
  /** What the bank does to its own tokens when a lost wearable is reported by telephone. */
  lostWearable: z.object({ action: z.enum(['DELETE', 'SUSPEND']), source }),
  /** Ceilings of what its tokens pay. */
  limits: z.object({
    tapMinor: z.number().int().min(1),
    dayMinor: z.number().int().min(1),
    source,
  }),
  terms: z.object({ version: z.string(), text: texts }),
  sms: texts,
  rewards: z.array(rewardsProgramme),
  /** Which programmes there are, and which can be redeemed. */
  rewardsSource: source,
  /**
   * When the issuer is slow or down the token service answers in its place, for this much a token,
   * and tells it later. No stand-in where left out.
   */
  standIn: z
    .object({ tapMinor: minorUnits, dayMinor: minorUnits, dayTaps: z.number().int(), source })
    .optional(),
  /**
   * Contactless payments without PIN and without verification on the wrist, a card or token (EU
   * 2018/389, article 11): none above `tapMinor`, and after so much or so many in a row the
   * cardholder is asked to prove themselves.
   */
  strongAuthentication: z
    .object({
      tapMinor: minorUnits,
      rule: z.enum(['CUMULATIVE', 'COUNT']),
      cumulativeMinor: minorUnits,
      count: z.number().int().min(1),
      source,
    })
    .optional(),
  /** Where and at what kinds of merchant none of its cards pays. */
  notServed: z
    .object({
      /** ISO 3166-1 alpha-2. */
      countries: z.array(z.string().length(2)),
      categories: z.array(z.string().regex(/^\d{4}(?:-\d{4})?$/)),
    })
    .optional(),
  /** What acquirer and issuer pay each other for each cleared payment, and to the network. */
  fees: z
    .array(
      z.object({
        name,
        kind: z.enum(['INTERCHANGE', 'NETWORK']),
        paidBy: z.enum(['ACQUIRER', 'ISSUER']),
        /** Of the amount, in hundredths of a per cent, rounded half up. */
        basisPoints: z.number().int().min(0).max(10_000),
        fixedMinor: minorUnits,
      }),
    )
    .default([]),
  /** A hold that nobody clears goes after so many days; pre-authorisations by themselves. */
  holds: z
    .object({ days: z.number().int().min(1), preauthorisationDays: z.number().int().min(1) })
    .default({ days: 7, preauthorisationDays: 30 }),
  /** Credited for the time being when a customer does not recognise a payment. */
  disputes: z
    .object({ provisionalCreditMinor: minorUnits, windowDays: z.number().int().min(1) })
    .default({ provisionalCreditMinor: 0, windowDays: 120 }),
});

export type BankProgramme = z.infer<typeof bankProgramme>;
export type Product = BankProgramme['products'][number];
export type RewardsProgramme = BankProgramme['rewards'][number];

/** The product whose range a number is in, by its first eight digits. */
export function productOf(
  programmes: readonly BankProgramme[],
  prefix: string,
): { programme: BankProgramme; product: Product } | undefined {
  for (const programme of programmes) {
    const found = programme.products.find((candidate) => candidate.bin === prefix);
    if (found !== undefined) return { programme, product: found };
  }
  return undefined;
}
