/**
 * What whoever runs the service looks at: is everybody well, what waits, what differs, how much
 * passes and how fast. No party: each of them is asked, or watched from outside.
 */
import { contract, operation } from '@armilla/kit/contract';
import { z } from 'zod';
import * as s from './shapes.ts';

/** A place where a party lives: `wallet`, `issuer-alpha-bank`. */
const place = z.string().max(60);
const count = z.number().int().nonnegative();
/** `DONE` or a refusal's code; of a message its DE 39, or `NO_ANSWER`. */
const outcome = z.string().max(64);
const milliseconds = z.number().nonnegative();

const seen = z.object({ at: s.instant, outcome }).nullable();

export const partyHealth = z.object({
  place,
  /** Whether its database answered, and how long that took. */
  store: z.object({ reachable: z.boolean(), tookMs: milliseconds }),
  /** What it was asked last by contract since the service started. */
  lastCall: seen,
  /** Calls of the last five minutes, and how many of them ended in a fault of ours. */
  calls: count,
  faults: count,
});

export const lineState = z.enum(['WHOLE', 'SLOW', 'CUT']);

export const lineHealth = z.object({
  line: z.string().max(80),
  from: place,
  to: place,
  /** Present where the line leads to a bank and can be slowed or cut here. */
  programmeId: z.string().max(40).nullable(),
  /** What somebody made of it, to see how the network stands in. */
  set: lineState.nullable(),
  /**
   * - `UP` signed on, and the last message was answered
   * - `RESTING` nothing was said yet: it is dialled with the first message
   * - `TROUBLED` signed on, but the last message was not answered
   * - `DOWN` nobody is signed on
   */
  state: z.enum(['UP', 'RESTING', 'TROUBLED', 'DOWN']),
  /** Connections that are signed on. */
  connections: count,
  lastMessage: seen,
  lastAnswerAt: s.instant.nullable(),
});

export const carrierHealth = z.object({
  kind: z.enum(['SMS', 'MAIL']),
  /** A file that the stage shows, or a message centre. */
  by: z.enum(['FILE', 'MESSAGE_CENTRE']),
  state: z.enum(['UP', 'RESTING', 'TROUBLED']),
  lastSentAt: s.instant.nullable(),
  lastFailedAt: s.instant.nullable(),
});

export const queue = z.object({
  /** Who keeps it. */
  place,
  kind: z.enum([
    /** Events for other parties. */
    'EVENTS',
    /** What a bank has still to hear of payments approved or taken back in its place. */
    'ADVICES',
    /** What the network has still to hear of payments that went on after their answer. */
    'FOLLOW_UPS',
    /** Payments to be taken back. */
    'REVERSALS',
    /** Packages that wearables have still to fetch. */
    'PACKAGES',
    /** Clearing files on their way. */
    'CLEARING',
    'SMS',
    'MAIL',
  ]),
  /** For whom: a party, a bank's programme; `null` where it is for many. */
  to: place.nullable(),
  waiting: count,
  oldestAt: s.instant.nullable(),
  /** Tried in vain, the one that was tried most. */
  attempts: count.nullable(),
  lastReason: z.string().max(200).nullable(),
});

const window = z.enum(['MINUTES', 'HOUR', 'HOURS']);

const point = z.object({
  at: s.instant,
  count,
  outcomes: z.record(outcome, count),
  p50Ms: milliseconds.nullable(),
  p99Ms: milliseconds.nullable(),
});

const traffic = z.object({
  /** `payments`; `wallet`, a party; `acquirer-token-service`, a road. */
  name: z.string().max(80),
  kind: z.enum(['PAYMENTS', 'PARTY', 'ROAD']),
  points: z.array(point),
  whole: point,
});

/** The keys of one end of a link between hosts. */
const linkKeys = z.object({
  link: z.string().max(80),
  end: z.enum(['DIALLING', 'ANSWERING']),
  /** Two digits, counted on at every exchange. */
  version: z.string().max(2),
  /** `null`: those it began with. */
  since: s.instant.nullable(),
});

const on = z.object({ businessDate: s.businessDate });
const operator = ['operator'] as const;

export const operateContract = contract('operate', {
  signIn: operation({
    summary: 'Opens the operator’s session with a key: the first one lies in the data folder',
    method: 'POST',
    path: '/session',
    callers: ['anyone'],
    input: z.object({ key: z.string().min(1).max(200) }),
    answer: z.object({ sessionToken: z.string() }),
    refusals: ['OPERATOR_KEY_WRONG', 'TOO_MANY_REQUESTS'],
    session: 'open',
  }),
  signOut: operation({
    summary: 'Ends the operator’s session',
    method: 'POST',
    path: '/session/end',
    callers: operator,
    input: s.nothing,
    answer: s.nothing,
    session: 'close',
  }),
  getSession: operation({
    summary: 'Whether an operator is signed in here: what a page asks that was opened anew',
    method: 'GET',
    path: '/session',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({ signedIn: z.boolean() }),
  }),
  getHealth: operation({
    summary: 'How every party, every line between hosts and every carrier of messages is',
    method: 'GET',
    path: '/health',
    callers: operator,
    input: s.nothing,
    answer: z.object({
      at: s.instant,
      startedAt: s.instant,
      version: z.string().max(20),
      banks: z.array(z.object({ programmeId: z.string().max(40), name: s.shortText })),
      parties: z.array(partyHealth),
      lines: z.array(lineHealth),
      carriers: z.array(carrierHealth),
    }),
  }),
  getQueues: operation({
    summary: 'What waits anywhere, for whom and since when',
    method: 'GET',
    path: '/queues',
    callers: operator,
    input: s.nothing,
    answer: z.object({
      at: s.instant,
      queues: z.array(queue),
      /** The newest ones. */
      clearingFiles: z.array(
        z.object({
          fileId: s.id,
          businessDate: s.businessDate,
          records: count,
          state: z.enum(['SENDING', 'TAKEN', 'REFUSED']),
          rejected: count,
        }),
      ),
    }),
    refusals: ['UNAVAILABLE'],
  }),
  listDrift: operation({
    summary: 'Differences between wearables and what the parties believe of them, newest first',
    method: 'GET',
    path: '/drift',
    callers: operator,
    input: s.nothing,
    answer: z.object({ drifts: z.array(s.drift) }),
    refusals: ['UNAVAILABLE'],
  }),
  auditWearable: operation({
    summary: 'The next sync of a wearable reads what it really holds, and puts differences right',
    method: 'POST',
    path: '/wearables/:secureElementId/audit',
    callers: operator,
    input: z.object({ secureElementId: s.secureElementId }),
    answer: s.nothing,
    refusals: ['SECURE_ELEMENT_UNKNOWN'],
  }),
  getTraffic: operation({
    summary: 'How much passed, how it came out and how long it took: five minutes, an hour or six',
    method: 'GET',
    path: '/traffic',
    callers: operator,
    input: z.object({ window: window.default('MINUTES') }),
    answer: z.object({
      at: s.instant,
      window,
      /** What one point stands for. */
      pointMs: z.number().int(),
      traffic: z.array(traffic),
    }),
  }),
  setLine: operation({
    summary: 'The line to a bank: whole, slow or cut, to see how the network stands in',
    method: 'POST',
    path: '/lines/:programmeId',
    callers: operator,
    input: z.object({ programmeId: z.string().max(40), line: lineState }),
    answer: z.object({ programmeId: z.string(), line: lineState }),
    refusals: ['NOT_FOUND'],
  }),
  listKeys: operation({
    summary: 'Which keys are in use, since when, and what is still under older ones',
    method: 'GET',
    path: '/keys',
    callers: operator,
    input: s.nothing,
    answer: s.networkKeys.extend({ links: z.array(linkKeys) }),
    refusals: ['UNAVAILABLE'],
  }),
  exchangeVaultKey: operation({
    summary: 'The master key over the card vault is exchanged while everything goes on',
    method: 'POST',
    path: '/keys/vault/exchange',
    callers: operator,
    input: s.nothing,
    answer: z.object({ dataKeys: count, rows: count }),
    refusals: ['UNAVAILABLE'],
  }),
  exchangeLinkKeys: operation({
    summary: 'Every link between hosts is brought new keys now, and not at the end of the day',
    method: 'POST',
    path: '/keys/links/exchange',
    callers: operator,
    input: s.nothing,
    /** Links there are, and those of them that took new keys. */
    answer: z.object({ links: count, taken: count }),
  }),
  closeBusinessDay: operation({
    summary: 'The shops’ bank sends its clearing file now instead of at night',
    method: 'POST',
    path: '/business-day/close',
    callers: operator,
    input: s.nothing,
    answer: z.object({
      businessDate: s.businessDate,
      /** Absent when there was nothing to clear. */
      fileId: s.id.optional(),
      records: count,
    }),
  }),
  reconcile: operation({
    summary: 'The books of acquirer, network and banks against each other, for one day',
    method: 'GET',
    path: '/reconciliation/:businessDate',
    callers: operator,
    input: on,
    answer: on.extend({
      compared: count,
      differences: z.array(s.difference),
      positions: z.array(s.settlementPosition),
      agrees: z.boolean(),
    }),
    refusals: ['UNAVAILABLE'],
  }),
});
