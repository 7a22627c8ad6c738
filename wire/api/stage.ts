/**
 * What hands do on the stage: take a band from the shelf, wear it, type on it, hold it to a till,
 * look at the phone's SMS. No party of the service; a real world has people for it.
 */
import { contract, operation } from '@armilla/kit/contract';
import { z } from 'zod';
import { bandLogEntry } from './band-log.ts';
import * as s from './shapes.ts';

const serialNumber = z.string().regex(/^[A-Z0-9-]{6,24}$/, 'is not a serial number');

export const bandView = z.object({
  serialNumber,
  model: s.shortText,
  name: s.shortText,
  kind: z.enum(['BAND', 'WATCH', 'PHONE']),
  screen: z.object({ width: z.number(), height: z.number() }),
  worn: z.boolean(),
  passcodeSet: z.boolean(),
  unlocked: z.boolean(),
  /** Wrong passcodes left until it blocks itself; at 0 it is blocked, and the phone helps. */
  triesLeft: z.number().int().min(0),
  armedUntil: s.instant.nullable(),
  /** True while a phone is linked to it. */
  linked: z.boolean(),
  /** Whether phones reach it. */
  inReach: z.boolean(),
  cards: z.array(
    z.object({
      position: z.number().int(),
      label: z.string(),
      dpanLastFour: z.string(),
      background: z.string(),
      text: z.string(),
      chosen: z.boolean(),
      /** Whether it pays: one that is limited or ended stays on the screen and says so. */
      payable: z.boolean(),
    }),
  ),
  log: z.array(bandLogEntry),
  /**
   * What the band knows of its last time at a reader since it was made ready: presented, or not and
   * why. What the bank answered is not known to it.
   */
  lastTap: z
    .object({
      at: s.instant,
      presented: z.boolean(),
      reason: z
        .enum([
          'NO_PASSCODE',
          'OFF_WRIST',
          'LOCKED',
          'BLOCKED',
          'LOOSE',
          'NOT_ARMED',
          'TOO_SHORT',
          'NOT_VERIFIED',
          'TILL_ASKED_NONE',
        ])
        .nullable(),
      entry: bandLogEntry.nullable(),
    })
    .nullable(),
});

export const tillView = z.object({
  terminalId: z.string(),
  merchantName: z.string(),
  city: z.string(),
  currency: s.currency,
  /** Programmes whose cards pay here: in its currency, and at this merchant. */
  programmes: z.array(z.string().max(40)),
  /** What it does; the first is what it does unless it is told otherwise. */
  kinds: z.array(s.paymentKind),
  /** A shop with a seller, a cash machine, a pump, a gate. */
  sort: z.enum(['SHOP', 'CASH_MACHINE', 'FUEL', 'TRANSIT']),
  /** Whether it takes an approval for less than it asks. */
  takesPart: z.boolean(),
  /** How its merchant signs in at their bank: of the test world, whose passwords are public. */
  merchant: z.object({ signInName: z.string().max(40), password: z.string().max(200) }),
});

/** A line between hosts: as it is, answering too late, or answering nothing. */
const line = z.enum(['WHOLE', 'SLOW', 'CUT']);

/** How a till stands between payments: what its lamps show. */
export const tillState = z.object({
  terminalId: z.string(),
  /** To the shops’ bank. */
  line,
  /** From the network to the banks whose cards pay here. */
  banks: z.array(z.object({ programmeId: z.string().max(40), name: z.string(), line })),
  /** Authorisations that are still to be taken back. */
  reversalsWaiting: z.number().int().min(0),
  /** Approved offline, and the shops’ bank is still to be told. */
  advicesWaiting: z.number().int().min(0),
});

export const tapView = z.object({
  approved: z.boolean(),
  /** The kernel's outcome: ONLINE_REQUEST, DECLINED, TRY_AGAIN … */
  outcome: z.string(),
  /** The kernel's user message (EMV Book A): AUTHORISING, PRESENT_CARD_AGAIN … */
  message: z.string(),
  authorisationCode: z.string().nullable(),
  responseCode: z.string().nullable(),
  /** A catalogue code, when there is a reason. */
  reason: z.string().nullable(),
  dpanLastFour: z.string().nullable(),
  rrn: z.string().nullable(),
  /** What was approved, where that is less than was asked for; else what was asked for. */
  amount: s.money,
  /** Whether the till asked for a PIN. */
  pinAsked: z.boolean(),
  points: z.object({
    spent: z.number().int(),
    paidMinor: z.number().int(),
    earned: z.number().int(),
  }),
  /** Lines of the printed receipt; empty when the tap did not get so far. */
  receipt: z.array(z.string()),
  cdaVerified: z.boolean(),
  arqcVerified: z.boolean(),
  findings: z.array(z.string()),
  /** The till waits for a PIN: this names the wait at `enterPIN`. Nothing has been sent so far. */
  pinEntryId: s.id.optional(),
  /** Where the digital receipt is, at the shops’ bank; absent when the payment never came there. */
  receiptId: s.receiptId.optional(),
  /** Whether a token paid, on a wearable, or a card itself, for which the network proves nothing. */
  account: z.enum(['TOKEN', 'CARD']).optional(),
  /** Asked for and not approved: to be paid by other means. */
  leftToPay: s.money.optional(),
});

const maskedHex = z.string().regex(/^(?:[0-9A-FX]{2})*$/);
const traceField = z.object({
  path: z.string(),
  value: z.string(),
  hidden: z.literal(true).optional(),
});

export const traceEntry = z.object({
  number: z.number().int(),
  at: s.instant,
  from: z.string(),
  to: z.string(),
  kind: z.enum(['APDU', 'ISO 8583', 'API', 'FINDING']),
  summary: z.string(),
  details: z.array(z.string()).optional(),
  reference: z.string().optional(),
  /** Hexadecimal, `X` for each half byte that is kept from everybody. */
  bytes: z
    .object({
      command: maskedHex.optional(),
      answer: maskedHex.optional(),
      message: maskedHex.optional(),
    })
    .optional(),
  /** Of API: the call field by field. */
  call: z
    .object({
      operation: z.string(),
      asked: z.array(traceField),
      answered: z.array(traceField),
      refusal: z.string().optional(),
      tookMs: z.number(),
    })
    .optional(),
});

/** What one tap, enrolment or script left in the trace, in a line. */
export const tracedCase = z.object({
  reference: z.string(),
  /** `SCRIPT`: what a secure element was told beside an enrolment. */
  subject: z.enum(['TAP', 'ENROLMENT', 'SCRIPT', 'OTHER']),
  outcome: z.enum(['APPROVED', 'DECLINED', 'REVERSED', 'DONE', 'REFUSED', 'OPEN']),
  /** Of its first entry, and of its last. */
  from: s.instant,
  until: s.instant,
  entries: z.number().int(),
  parties: z.array(z.string()),
  kinds: z.array(z.string()),
  amount: s.money.nullable(),
  /** Where it was paid, or which operation a script is. */
  place: z.string().nullable(),
  lastFour: s.lastFour.nullable(),
  /** What decided: a catalogue code, or DE 39. */
  reason: z.string().nullable(),
  /** To ask for those before it. */
  number: z.number().int(),
});

const onBand = z.object({ serialNumber });
/** Somebody stands at the pad: a till that asks for a PIN says so, and waits for `enterPIN`. */
const pinLater = z.boolean().optional();
const band = z.object({ band: bandView });

export const stageContract = contract('stage', {
  about: operation({
    summary: 'What runs here, and the key fingerprint that comes with the app',
    method: 'GET',
    path: '/about',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({
      version: z.string(),
      world: z.string(),
      pinnedKeyId: z.string(),
      banks: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          country: z.string(),
          /** Wearables that its cards go on. */
          models: z.array(z.string()),
        }),
      ),
      service: z.object({ id: z.string(), name: z.string() }),
      /** What carries cards here, with the screens it has. */
      wearables: z.array(
        z.object({
          model: s.shortText,
          name: s.shortText,
          kind: z.enum(['BAND', 'WATCH', 'PHONE']),
          screen: z.object({ width: z.number(), height: z.number() }),
        }),
      ),
    }),
  }),
  listBands: operation({
    summary: 'The wearables on the shelf and on wrists',
    method: 'GET',
    path: '/bands',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({ bands: z.array(bandView) }),
  }),
  takeBand: operation({
    summary: 'A new wearable comes from its maker',
    method: 'POST',
    path: '/bands',
    callers: ['anyone'],
    input: z.object({ model: s.shortText }),
    answer: band,
    refusals: ['UNSUPPORTED_MODEL', 'PHONE_HAS_OWN_WALLET'],
  }),
  getBand: operation({
    summary: 'What the wearable’s screen shows',
    method: 'GET',
    path: '/bands/:serialNumber',
    callers: ['anyone'],
    input: onBand,
    answer: band,
    refusals: ['NOT_FOUND'],
  }),
  wear: operation({
    summary: 'Put on the wrist, or taken off',
    method: 'POST',
    path: '/bands/:serialNumber/wear',
    callers: ['anyone'],
    input: onBand.extend({ worn: z.boolean() }),
    answer: band,
    refusals: ['NOT_FOUND'],
  }),
  enterPasscode: operation({
    summary: 'The passcode, typed on the wearable',
    method: 'POST',
    path: '/bands/:serialNumber/passcode',
    callers: ['anyone'],
    input: onBand.extend({ passcode: z.string().regex(/^\d{6}$/, 'is not six digits') }),
    answer: band,
    refusals: ['NOT_FOUND', 'WRONG_PASSCODE', 'BAND_LOCKED'],
  }),
  arm: operation({
    summary: 'Ready to pay for the next minute, with the card chosen or the default',
    method: 'POST',
    path: '/bands/:serialNumber/arm',
    callers: ['anyone'],
    input: onBand.extend({ position: z.number().int().min(0).max(15).optional() }),
    answer: band,
    refusals: ['NOT_FOUND', 'BAND_LOCKED', 'NO_CARD_ON_BAND'],
  }),
  link: operation({
    summary: 'The Bluetooth between phone and wearable: in reach, or cut',
    method: 'POST',
    path: '/bands/:serialNumber/link',
    callers: ['anyone'],
    input: onBand.extend({ inReach: z.boolean() }),
    answer: band,
    refusals: ['NOT_FOUND'],
  }),
  listTills: operation({
    summary: 'The tills',
    method: 'GET',
    path: '/tills',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({ tills: z.array(tillView) }),
  }),
  tap: operation({
    summary: 'The till asks for an amount and the wearable is held to it',
    method: 'POST',
    path: '/tills/:terminalId/taps',
    callers: ['anyone'],
    input: z.object({
      terminalId: z.string().length(8),
      serialNumber,
      amount: s.money.refine(
        (m) => m.amountMinor > 0 && m.amountMinor <= 99_999_999,
        'is no amount',
      ),
      language: s.language.default('en'),
      /** A purchase when absent. */
      kind: s.paymentKind.optional(),
      /** Points to spend on it at most. */
      points: z.number().int().min(1).max(100_000_000).optional(),
      /** Typed on the till’s PIN pad, should the till ask; nobody is there to type when absent. */
      pin: z
        .string()
        .regex(/^\d{4,12}$/, 'is not a PIN')
        .optional(),
      pinLater,
    }),
    answer: z.object({ tap: tapView }),
    refusals: ['NOT_FOUND', 'BAND_LOCKED', 'NO_CARD_ON_BAND'],
  }),
  swipePlastic: operation({
    summary: 'The plastic card of a test range is held to the till instead: the control',
    method: 'POST',
    path: '/tills/:terminalId/plastic-taps',
    callers: ['anyone'],
    input: z.object({
      terminalId: z.string().length(8),
      programmeId: z.string().max(40),
      /** Of the bank’s test range. */
      cardId: s.id,
      amount: s.money.refine(
        (m) => m.amountMinor > 0 && m.amountMinor <= 99_999_999,
        'is no amount',
      ),
      /** What the till does all day when absent. */
      kind: s.paymentKind.optional(),
      points: z.number().int().min(1).max(100_000_000).optional(),
      pin: z
        .string()
        .regex(/^\d{4,12}$/, 'is not a PIN')
        .optional(),
      pinLater,
      language: s.language.default('en'),
    }),
    answer: z.object({ tap: tapView }),
    refusals: ['NOT_FOUND'],
  }),
  enterPIN: operation({
    summary: 'The PIN on the till’s own pad, which enciphers it; then the payment goes on',
    method: 'POST',
    path: '/tills/:terminalId/pin-entries/:pinEntryId',
    callers: ['anyone'],
    // A wait ends once, and of a PIN not even a fingerprint is kept.
    changes: false,
    input: z.object({
      terminalId: z.string().length(8),
      pinEntryId: s.id,
      /** Absent when whoever pays gives up. */
      pin: z
        .string()
        .regex(/^\d{4,12}$/, 'is not a PIN')
        .optional(),
    }),
    answer: z.object({ tap: tapView }),
    refusals: ['NOT_FOUND'],
  }),
  getTill: operation({
    summary: 'The till’s lamps: its lines, and what waits to be sent',
    method: 'GET',
    path: '/tills/:terminalId',
    callers: ['anyone'],
    input: z.object({ terminalId: z.string().length(8) }),
    answer: z.object({ till: tillState }),
    refusals: ['NOT_FOUND'],
  }),
  setTillLine: operation({
    summary: 'The till’s line to the shops’ bank: whole, slow or cut; whole, what waited is sent',
    method: 'POST',
    path: '/tills/:terminalId/line',
    callers: ['anyone'],
    input: z.object({ terminalId: z.string().length(8), line }),
    answer: z.object({ till: tillState }),
    refusals: ['NOT_FOUND'],
  }),
  explainTap: operation({
    summary: 'Why a tap came out as it did, in a sentence for each of three readers',
    method: 'GET',
    path: '/taps/:rrn/explanation',
    callers: ['anyone'],
    input: z.object({ rrn: z.string().regex(/^[0-9A-Z]{12}$/, 'is not a reference number') }),
    answer: z.object({
      approved: z.boolean(),
      cardholder: z.string(),
      agent: z.string(),
      engineer: z.string(),
    }),
    refusals: ['NOT_FOUND'],
  }),
  cutIssuer: operation({
    summary: 'The line to a bank: whole, slow or cut; for those who look how the network stands in',
    method: 'POST',
    path: '/issuers/:programmeId/line',
    callers: ['anyone'],
    input: z.object({ programmeId: z.string().max(40), line: z.enum(['WHOLE', 'SLOW', 'CUT']) }),
    answer: z.object({ programmeId: z.string(), line: z.enum(['WHOLE', 'SLOW', 'CUT']) }),
    refusals: ['NOT_FOUND'],
  }),
  closeBusinessDay: operation({
    summary: 'The shops’ bank sends its clearing file now instead of at night',
    method: 'POST',
    path: '/business-day/close',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({
      businessDate: s.businessDate,
      fileId: s.id.optional(),
      records: z.number().int(),
    }),
  }),
  reconcile: operation({
    summary: 'The books of acquirer, network and banks against each other, for one day',
    method: 'GET',
    path: '/reconciliation/:businessDate',
    callers: ['anyone'],
    input: z.object({ businessDate: s.businessDate }),
    answer: z.object({
      businessDate: s.businessDate,
      compared: z.number().int(),
      differences: z.array(s.difference),
      positions: z.array(s.settlementPosition),
      agrees: z.boolean(),
    }),
    refusals: ['UNAVAILABLE'],
  }),
  listSms: operation({
    summary: 'The messages a phone number received, newest first',
    method: 'GET',
    path: '/sms/:to',
    callers: ['anyone'],
    input: z.object({ to: z.string().regex(/^\+\d{6,15}$/, 'is not a phone number') }),
    answer: z.object({
      messages: z.array(z.object({ at: s.instant, to: z.string(), text: z.string() })),
    }),
  }),
  listMail: operation({
    summary: 'The messages a mailbox received, newest first',
    method: 'GET',
    path: '/mail/:to',
    callers: ['anyone'],
    input: z.object({ to: s.email }),
    answer: z.object({
      messages: z.array(
        z.object({ at: s.instant, to: z.string(), subject: z.string(), text: z.string() }),
      ),
    }),
  }),
  listTrace: operation({
    summary: 'What passed between the parties, oldest first',
    method: 'GET',
    path: '/trace',
    callers: ['anyone'],
    input: z.object({
      after: z.coerce.number().int().min(0).default(0),
      reference: z.string().max(64).optional(),
    }),
    answer: z.object({ entries: z.array(traceEntry) }),
  }),
  listTraced: operation({
    summary: 'Taps, enrolments and scripts that left a trace, newest first',
    method: 'GET',
    path: '/traced',
    callers: ['anyone'],
    input: z.object({
      /** In references, places, codes, last digits. */
      search: z.string().max(64).optional(),
      subject: tracedCase.shape.subject.optional(),
      outcome: tracedCase.shape.outcome.optional(),
      party: z.string().max(20).optional(),
      kind: traceEntry.shape.kind.optional(),
      /** The number of the last one known. */
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(100).default(50),
    }),
    answer: z.object({ traced: z.array(tracedCase), more: z.boolean() }),
  }),
  exportTrace: operation({
    summary: 'Everything that passed for one tap or enrolment, masked, as a file to take along',
    method: 'GET',
    path: '/trace/:reference/export',
    callers: ['anyone'],
    input: z.object({ reference: z.string().regex(/^[\w-]{1,64}$/, 'is not a reference') }),
    /** JSON: `{ reference, entries }`, the entries as `listTrace` shows them. */
    answer: z.object({ fileName: z.string().max(80), text: z.string() }),
    refusals: ['NOT_FOUND'],
  }),
});
