/** Calls at the desk: opened, looked at, noted, closed. */
import type { issuerContract } from '@armilla/api/issuer';
import type { AuditWho } from '@armilla/kit/audit';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { scrub } from '@armilla/kit/log';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { CASE_LIFE, CASE_TRIES, caseNow } from '../decide/desk-case.ts';
import type { House } from '../deps.ts';
import { type Card, cardsOf, tokensOf } from '../store/cards.ts';
import { lockAgent } from '../store/desk-agents.ts';
import { approvalsOfCase } from '../store/desk-approvals.ts';
import {
  addCase,
  addNote,
  type Case,
  caseById,
  casesOf,
  casesSince,
  keepCase,
  lockedCase,
  notesOf,
} from '../store/desk-cases.ts';
import { customerById, decisionsOf } from '../store/desk-customers.ts';
import {
  approvalView,
  type CaseView,
  caseView,
  customerView,
  decisionView,
  deskCardView,
  knownTokenView,
  networkTokenView,
  type TokenView,
} from './views.ts';
import { audited, derivedId, recorded, whoCalls } from './who.ts';

type Operations = (typeof issuerContract)['operations'];
type CaseAnswer = { readonly case: CaseView };

/** More calls than anybody takes in an hour: somebody is looking for something. */
export const CASES_AN_HOUR = 60;
const HOUR_MS = 3_600_000;
const DECISIONS_SHOWN = 50;

export async function openCase(
  house: House,
  input: InputOf<Operations['openCase']>,
  context: CallContext,
): Promise<CaseAnswer | Refusal> {
  const who = await whoCalls(house, context);
  const caseId = derivedId('case', who, context);
  const { customerId, channel, comment } = input;
  const act = { what: 'openCase', subject: customerId, occasion: caseId };
  return audited(
    house,
    context,
    who,
    { ...act, ...(comment !== undefined && { comment }) },
    async (tx) => {
      const nowMs = house.clock.now();
      await lockAgent(tx, who.id);
      if ((await casesSince(tx, who.id, nowMs - HOUR_MS)) >= CASES_AN_HOUR) {
        return refuse('TOO_MANY_REQUESTS');
      }
      if ((await customerById(tx, customerId)) === undefined) return refuse('NOT_FOUND');
      const opened = { caseId, customerId, agentId: who.id, channel, triesLeft: CASE_TRIES };
      const isNew = await addCase(tx, opened, nowMs);
      if (isNew && comment !== undefined) await note(house, tx, who, caseId, caseId, comment);
      const kept = await caseById(tx, caseId);
      return kept === undefined ? refuse('NOT_FOUND') : { case: caseView(kept, nowMs) };
    },
  );
}

async function note(
  house: House,
  tx: Queryable,
  { id: agentId }: AuditWho,
  caseId: string,
  key: string,
  text: string,
): Promise<void> {
  const commentId = `note_${key.slice(-26)}`;
  await addNote(tx, { commentId, caseId, agentId, text: scrub(text) }, house.clock.now());
}

/** A case of the caller's own, locked. */
export async function ownCase(
  tx: Queryable,
  caseId: string,
  who: AuditWho,
): Promise<Case | Refusal> {
  const kept = await lockedCase(tx, caseId);
  return kept === undefined || kept.agentId !== who.id ? refuse('NOT_FOUND') : kept;
}

export async function listCases(
  house: House,
  { limit }: InputOf<Operations['listCases']>,
  context: CallContext,
): Promise<AnswerOf<Operations['listCases']>> {
  const { role, id } = await whoCalls(house, context);
  const cases = await casesOf(house.database, role === 'supervisor' ? undefined : id, limit);
  return { cases: cases.map((one) => caseView(one, house.clock.now())) };
}

export async function closeCase(
  house: House,
  { caseId }: InputOf<Operations['closeCase']>,
  context: CallContext,
): Promise<CaseAnswer | Refusal> {
  const who = await whoCalls(house, context);
  const act = { what: 'closeCase', subject: caseId, occasion: caseId };
  return audited(house, context, who, act, async (tx) => {
    const nowMs = house.clock.now();
    const kept = await ownCase(tx, caseId, who);
    if (isRefusal(kept)) return kept;
    const state = CASE_LIFE[caseNow(kept, nowMs)].CLOSE;
    if (state === null) return refuse('CASE_STATE');
    const over = { untilMs: undefined, requestId: undefined, numberFingerprint: undefined };
    return { case: caseView(await keepCase(tx, { ...kept, ...over, state }, nowMs), nowMs) };
  });
}

export async function addComment(
  house: House,
  { caseId, text }: InputOf<Operations['addComment']>,
  context: CallContext,
): Promise<Record<string, never> | Refusal> {
  const who = await whoCalls(house, context);
  const act = { what: 'addComment', subject: caseId, occasion: caseId, comment: text };
  return audited(house, context, who, act, async (tx) => {
    const kept = await ownCase(tx, caseId, who);
    if (isRefusal(kept)) return kept;
    if (kept.state === 'CLOSED') return refuse('CASE_STATE');
    await note(house, tx, who, caseId, derivedId('note', who, context), text);
    return {};
  });
}

/** Everything of the case at once. Looking leaves its line too. */
export async function getCase(
  house: House,
  { caseId }: InputOf<Operations['getCase']>,
  context: CallContext,
): Promise<AnswerOf<Operations['getCase']> | Refusal> {
  const { database, clock } = house;
  const who = await whoCalls(house, context);
  const kept = await caseById(database, caseId);
  if (kept === undefined || (kept.agentId !== who.id && who.role !== 'supervisor')) {
    return refuse('NOT_FOUND');
  }
  const act = { what: 'getCase', subject: kept.customerId, occasion: caseId };
  await house.audit.transaction(database, (tx) => recorded(house, tx, who, act, 'DONE'));
  const nowMs = clock.now();
  const cards = await cardsOf(database, kept.customerId);
  const { tokens, networkAnswers } = await tokensOfCards(house, cards);
  const decisions = await decisionsOf(database, kept.customerId, DECISIONS_SHOWN);
  const customer = customerView({ ...kept, name: kept.customerName });
  const approvals = await approvalsOfCase(database, caseId);
  return {
    case: caseView(kept, nowMs),
    cards: cards.map((card) => deskCardView(house, card)),
    tokens: [...tokens],
    networkAnswers,
    decisions: decisions.map(decisionView),
    approvals: approvals.map((one) => approvalView(one, customer, nowMs)),
    comments: [...(await notesOf(database, caseId))],
  };
}

/** By the network's word; what the bank itself knows when the network does not answer. */
async function tokensOfCards(
  house: House,
  cards: readonly Card[],
): Promise<{ readonly tokens: readonly TokenView[]; readonly networkAnswers: boolean }> {
  const tokens: TokenView[] = [];
  for (const { cardId, panUniqueReference } of cards) {
    const found = await house.tokenService().searchTokens({ panUniqueReference, limit: 200 });
    if (isRefusal(found)) return { tokens: await knownTokens(house, cards), networkAnswers: false };
    tokens.push(...found.tokens.map((one) => networkTokenView(one, cardId)));
  }
  return { tokens, networkAnswers: true };
}

async function knownTokens(house: House, cards: readonly Card[]): Promise<TokenView[]> {
  const all = await Promise.all(
    cards.map(async ({ cardId, panLastFour }) => {
      const tokens = await tokensOf(house.database, cardId);
      return tokens.map((one) => knownTokenView(one, panLastFour));
    }),
  );
  return all.flat();
}
