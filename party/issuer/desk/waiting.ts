/** What the desk works from: who is signed in, what waits, what was paid and done in a case. */
import type { deskWaitingOperations, waitingEnrolment } from '@armilla/api/issuer-desk-waiting';
import type { AuditWho } from '@armilla/kit/audit';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import { testAgents } from '../decide/test-agents.ts';
import type { House } from '../deps.ts';
import { statement } from '../statement/lines.ts';
import { cardsOf } from '../store/cards.ts';
import { type Case, caseById } from '../store/desk-cases.ts';
import { customerById } from '../store/desk-customers.ts';
import { type Enrolment, openEnrolmentsOf, waitingEnrolments } from '../store/enrolments.ts';
import { type CustomerView, customerView } from './views.ts';
import { recorded, whoCalls } from './who.ts';

type Operations = typeof deskWaitingOperations;
type Waiting = AnswerOf<Operations['deskListWaiting']>;
type Payments = AnswerOf<Operations['deskCasePayments']>;
type History = AnswerOf<Operations['deskCaseHistory']>;

/** NOT_FOUND at a bank whose ranges are no test ranges. */
export function listTestAgents({
  programme,
}: House): AnswerOf<Operations['listTestAgents']> | Refusal {
  if (!programme.testRange) return refuse('NOT_FOUND');
  const agents = testAgents(programme);
  return { agents: agents.map(({ login: agent, name, role }) => ({ agent, name, role })) };
}

export async function getDeskPerson(
  house: House,
  context: CallContext,
): Promise<AnswerOf<Operations['getDeskPerson']>> {
  const { id: agentId, name, role } = await whoCalls(house, context);
  return { agentId, name, role: role === 'supervisor' ? role : 'agent' };
}

export async function deskListWaiting(
  { database }: House,
  { limit }: InputOf<Operations['deskListWaiting']>,
): Promise<Waiting> {
  const waiting = await waitingEnrolments(database, limit);
  const enrolments = await Promise.all(
    waiting.map(async (one) => {
      const customer = await customerById(database, one.customerId);
      if (customer === undefined) throw new Error('an enrolment of nobody’s card');
      return waitingView(one, one.panLastFour, customerView(customer));
    }),
  );
  return { enrolments };
}

export async function deskCaseWaiting(
  house: House,
  { caseId }: InputOf<Operations['deskCaseWaiting']>,
  context: CallContext,
): Promise<Waiting | Refusal> {
  const { database } = house;
  const who = await whoCalls(house, context);
  const kept = await seenCase(house, caseId, who);
  if (isRefusal(kept)) return kept;
  const cards = await cardsOf(database, kept.customerId);
  const lastFour = new Map(cards.map(({ cardId, panLastFour }) => [cardId, panLastFour]));
  const customer = customerView({ ...kept, name: kept.customerName });
  const open = await openEnrolmentsOf(database, kept.customerId);
  return {
    enrolments: open
      .filter(({ state }) => state === 'PENDING_VERIFICATION')
      .map((one) => waitingView(one, lastFour.get(one.cardId) ?? '', customer)),
  };
}

export async function deskCasePayments(
  house: House,
  { caseId, limit }: InputOf<Operations['deskCasePayments']>,
  context: CallContext,
): Promise<Payments | Refusal> {
  const { database } = house;
  const who = await whoCalls(house, context);
  const kept = await seenCase(house, caseId, who);
  if (isRefusal(kept)) return kept;
  // Whose call has ended is nobody's to look at.
  if (kept.state === 'CLOSED') return refuse('CASE_STATE');
  const act = { what: 'deskCasePayments', subject: kept.customerId, occasion: caseId };
  await house.audit.transaction(database, (tx) => recorded(house, tx, who, act, 'DONE'));
  return { transactions: [...(await statement(database, kept.customerId, limit))] };
}

export async function deskCaseHistory(
  house: House,
  { caseId, limit }: InputOf<Operations['deskCaseHistory']>,
  context: CallContext,
): Promise<History | Refusal> {
  const { audit, database } = house;
  const who = await whoCalls(house, context);
  const kept = await seenCase(house, caseId, who);
  if (isRefusal(kept)) return kept;
  const lines = await audit.list(database, { occasion: caseId, limit });
  return { lines: lines.map((line) => ({ ...line, who: { ...line.who } })) };
}

/** A case that this person may look at: their own, a supervisor everybody's. */
async function seenCase(
  { database }: House,
  caseId: string,
  { id, role }: AuditWho,
): Promise<Case | Refusal> {
  const kept = await caseById(database, caseId);
  const theirs = kept !== undefined && (kept.agentId === id || role === 'supervisor');
  return theirs ? kept : refuse('NOT_FOUND');
}

function waitingView(
  of: Enrolment,
  panLastFour: string,
  customer: CustomerView,
): z.infer<typeof waitingEnrolment> {
  const { enrolmentId, cardId, deviceName, openedAtMs, state, identification, abandoned } = of;
  return {
    enrolmentId,
    customer,
    cardId,
    panLastFour,
    deviceName,
    openedAt: openedAtMs,
    state,
    identification,
    abandoned,
  };
}
