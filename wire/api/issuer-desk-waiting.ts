/**
 * What the desk works from: who is signed in, what waits for somebody, and of a case what was paid
 * and what was done. Agents see masked data only.
 */
import { operation, type Role } from '@armilla/kit/contract';
import { z } from 'zod';
import { auditLine, deskCustomer } from './issuer-desk.ts';
import { statementLine } from './issuer-money.ts';
import * as s from './shapes.ts';

const DESK: readonly Role[] = ['agent', 'supervisor'];

const limit = z.coerce.number().int().min(1).max(200).default(50);
const ofCase = z.object({ caseId: s.id, limit });

/** A card that is being added and waits for its holder's identification. */
export const waitingEnrolment = z.object({
  enrolmentId: s.id,
  customer: deskCustomer,
  cardId: s.id,
  panLastFour: s.lastFour,
  deviceName: s.shortText,
  openedAt: s.instant,
  state: s.enrolmentState,
  identification: s.enrolment.shape.identification,
  /** Nobody has gone on with it for a while. */
  abandoned: z.boolean(),
});

export const deskWaitingOperations = {
  listTestAgents: operation({
    summary: 'Who works at the desk of a test range. Test ranges only.',
    method: 'GET',
    path: '/test-agents',
    callers: ['anyone'],
    input: s.nothing,
    answer: z.object({
      agents: z.array(
        z.object({
          /** What they sign in with. */
          agent: s.shortText,
          name: s.shortText,
          role: z.enum(['agent', 'supervisor']),
        }),
      ),
    }),
    refusals: ['NOT_FOUND'],
  }),
  getDeskPerson: operation({
    summary: 'Who is signed in at the desk',
    method: 'GET',
    path: '/desk/person',
    callers: DESK,
    input: s.nothing,
    answer: z.object({
      agentId: s.id,
      name: s.shortText,
      role: z.enum(['agent', 'supervisor']),
    }),
  }),
  deskListWaiting: operation({
    summary: 'Cards being added that wait for their holders’ identification, oldest first',
    method: 'GET',
    path: '/desk/enrolments',
    callers: DESK,
    input: z.object({ limit }),
    answer: z.object({ enrolments: z.array(waitingEnrolment) }),
  }),
  deskCaseWaiting: operation({
    summary: 'The cards that a case’s customer is adding, newest first',
    method: 'GET',
    path: '/desk/cases/:caseId/enrolments',
    callers: DESK,
    input: z.object({ caseId: s.id }),
    answer: z.object({ enrolments: z.array(waitingEnrolment) }),
    refusals: ['NOT_FOUND'],
  }),
  deskCasePayments: operation({
    summary: 'What a case’s customer paid or could not pay, newest first. Looking leaves its line.',
    method: 'GET',
    path: '/desk/cases/:caseId/payments',
    callers: DESK,
    input: ofCase,
    answer: z.object({ transactions: z.array(statementLine) }),
    refusals: ['NOT_FOUND', 'CASE_STATE'],
  }),
  deskCaseHistory: operation({
    summary: 'Everything done in a case, newest first: who, what, when, and what came of it',
    method: 'GET',
    path: '/desk/cases/:caseId/history',
    callers: DESK,
    input: ofCase,
    answer: z.object({ lines: z.array(auditLine) }),
    refusals: ['NOT_FOUND'],
  }),
} as const;
