/** What an agent does for a caller with a card on a wearable. */
import type { issuerContract } from '@armilla/api/issuer';
import type { token } from '@armilla/api/shapes';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import type { z } from 'zod';
import { secondAgentReasons } from '../decide/desk-approval.ts';
import type { House } from '../deps.ts';
import { cardByReference, cardsOf, noteToken, tokensOf } from '../store/cards.ts';
import { caseById } from '../store/desk-cases.ts';
import { customerOfToken, decisionOf } from '../store/desk-customers.ts';
import { usableApproval, useApproval } from './approvals.ts';
import { asked, assured, type Check, isWaiting, shown } from './at-network.ts';
import { decisionView, knownTokenView, networkTokenView, type TokenView } from './views.ts';
import { recorded, whoCalls } from './who.ts';

type Operations = (typeof issuerContract)['operations'];
type TokenAnswer = AnswerOf<Operations['deskSuspendToken']>;
type WearableAnswer = AnswerOf<Operations['deskHoldWearable']>;
type NetworkToken = z.infer<typeof token>;

/** A token of the case's own customer. Others are not there, whosever they are. */
const theirToken =
  (tokenUniqueReference: string): Check =>
  async (tx, { customerId }) => {
    const owner = await customerOfToken(tx, tokenUniqueReference);
    return owner?.customerId === customerId ? undefined : refuse('NOT_FOUND');
  };

/** The same, and nothing is on its way to the network that would come after what is asked now. */
const theirSettledToken =
  (operation: 'suspendToken' | 'reportWearableLost', tokenUniqueReference: string): Check =>
  async (tx, kept) => {
    const stranger = await theirToken(tokenUniqueReference)(tx, kept);
    if (stranger !== undefined) return stranger;
    const waiting = await isWaiting(tx, operation, tokenUniqueReference);
    return waiting ? refuse('UNAVAILABLE') : undefined;
  };

/** A token the network has not told of yet is asked about, before anything is locked. */
async function meet(house: House, tokenUniqueReference: string): Promise<void> {
  const { database } = house;
  if ((await customerOfToken(database, tokenUniqueReference)) !== undefined) return;
  const found = await house.tokenService().getToken({ tokenUniqueReference });
  if (isRefusal(found)) return;
  const card = await cardByReference(database, found.panUniqueReference);
  if (card === undefined) return;
  const { dpanLastFour, deviceName, status, suspendedBy } = found;
  const { cardId } = card;
  const token = { tokenUniqueReference, cardId, dpanLastFour, deviceName, status, suspendedBy };
  await noteToken(database, token, found.changedAt);
}

/** An enrolment of a card of the case's own customer. */
const theirEnrolment =
  (enrolmentId: string): Check =>
  async (tx, { customerId }) => {
    const decision = await decisionOf(tx, enrolmentId);
    return decision?.customerId === customerId ? undefined : refuse('NOT_FOUND');
  };

export async function deskActivateToken(
  house: House,
  { caseId, enrolmentId, comment }: InputOf<Operations['deskActivateToken']>,
  context: CallContext,
): Promise<AnswerOf<Operations['deskActivateToken']> | Refusal> {
  const doing = {
    what: 'deskActivateToken',
    subject: enrolmentId,
    caseId,
    comment,
    verified: true,
  };
  const reason = 'AUTHENTICATED_BY_AGENT';
  return asked(
    house,
    context,
    { ...doing, reason },
    mayActivate(house, enrolmentId),
    (network, options) =>
      shown(network.activateToken({ enrolmentId, reason }, options), ({ state }) => ({
        enrolmentState: state,
      })),
    (tx) => useApproval(tx, caseId, enrolmentId, house.clock.now()),
  );
}

/** An agent alone, or with a supervisor's approval of everything that speaks against it. */
const mayActivate =
  (house: House, enrolmentId: string): Check =>
  async (tx, kept) => {
    const decision = await decisionOf(tx, enrolmentId);
    if (decision?.customerId !== kept.customerId) return refuse('NOT_FOUND');
    const nowMs = house.clock.now();
    const { risk } = decisionView(decision);
    const { method, mobileChangedAtMs } = kept;
    const reasons = secondAgentReasons({ nowMs, risk, mobileChangedAtMs, method });
    if (reasons.length === 0) return undefined;
    if ((await usableApproval(tx, kept.caseId, enrolmentId, reasons, nowMs)) !== undefined) {
      return undefined;
    }
    return refuse('SECOND_AGENT_REQUIRED', undefined, { reasons: reasons.join(' ') });
  };

export async function deskResendCode(
  house: House,
  input: InputOf<Operations['deskResendCode']>,
  context: CallContext,
): Promise<AnswerOf<Operations['deskResendCode']> | Refusal> {
  const { caseId, enrolmentId, methodId, comment } = input;
  const doing = { what: 'deskResendCode', subject: enrolmentId, caseId, comment, verified: true };
  return asked(
    house,
    context,
    { ...doing, reason: methodId },
    theirEnrolment(enrolmentId),
    (network, options) =>
      shown(network.resendActivationCode({ enrolmentId, methodId }, options), ({ code }) =>
        code === undefined ? {} : { sendsLeft: code.sendsLeft },
      ),
  );
}

export async function deskSuspendToken(
  house: House,
  input: InputOf<Operations['deskSuspendToken']>,
  context: CallContext,
): Promise<TokenAnswer | Refusal> {
  const { caseId, tokenUniqueReference, reason, comment } = input;
  await meet(house, tokenUniqueReference);
  const said = { caseId, subject: tokenUniqueReference, reason, comment, verified: true };
  const letter = { tokenUniqueReference, by: 'ISSUER', reason } as const;
  return assured<TokenAnswer>(
    house,
    context,
    { ...said, what: 'deskSuspendToken' },
    theirToken(tokenUniqueReference),
    {
      operation: 'suspendToken',
      input: letter,
      send: (network, options) =>
        shown(network.suspendToken(letter, options), ({ token }) =>
          acknowledged(house, tokenUniqueReference, token),
        ),
      waiting: () => known(house, tokenUniqueReference, 'PENDING_AT_NETWORK'),
    },
  );
}

export async function deskResumeToken(
  house: House,
  input: InputOf<Operations['deskResumeToken']>,
  context: CallContext,
): Promise<TokenAnswer | Refusal> {
  const { caseId, tokenUniqueReference, reason, comment } = input;
  await meet(house, tokenUniqueReference);
  const said = { caseId, subject: tokenUniqueReference, reason, comment, verified: true };
  const letter = { tokenUniqueReference, by: 'ISSUER', reason } as const;
  return asked<TokenAnswer>(
    house,
    context,
    { ...said, what: 'deskResumeToken' },
    theirSettledToken('suspendToken', tokenUniqueReference),
    (network, options) =>
      shown(network.resumeToken(letter, options), ({ token }) =>
        acknowledged(house, tokenUniqueReference, token),
      ),
  );
}

export async function deskRemoveToken(
  house: House,
  input: InputOf<Operations['deskRemoveToken']>,
  context: CallContext,
): Promise<TokenAnswer | Refusal> {
  const { caseId, tokenUniqueReference, reason, comment } = input;
  await meet(house, tokenUniqueReference);
  const said = { caseId, subject: tokenUniqueReference, reason, comment, verified: true };
  const letter = { tokenUniqueReference, causedBy: 'ISSUER', reason } as const;
  return assured<TokenAnswer>(
    house,
    context,
    { ...said, what: 'deskRemoveToken' },
    theirToken(tokenUniqueReference),
    {
      operation: 'deleteToken',
      input: letter,
      send: (network, options) =>
        shown(network.deleteToken(letter, options), async ({ status }) => {
          const answer = await known(house, tokenUniqueReference, 'ACKNOWLEDGED');
          return isRefusal(answer) ? answer : { ...answer, token: { ...answer.token, status } };
        }),
      waiting: () => known(house, tokenUniqueReference, 'PENDING_AT_NETWORK'),
    },
  );
}

/** A token as the network told of it just now. */
async function acknowledged(
  house: House,
  tokenUniqueReference: string,
  told: NetworkToken,
): Promise<TokenAnswer | Refusal> {
  const [view] = await networkViews(house, [told]);
  if (view === undefined) return known(house, tokenUniqueReference, 'ACKNOWLEDGED');
  return { token: view, network: 'ACKNOWLEDGED' };
}

/** A token by what the bank knows of it. */
async function known(
  house: House,
  tokenUniqueReference: string,
  network: TokenAnswer['network'],
): Promise<TokenAnswer | Refusal> {
  const [view] = await knownViews(house, [tokenUniqueReference]);
  return view === undefined ? refuse('NOT_FOUND') : { token: view, network };
}

async function networkViews(
  { database }: House,
  tokens: readonly NetworkToken[],
): Promise<TokenView[]> {
  const views: TokenView[] = [];
  for (const one of tokens) {
    const owner = await customerOfToken(database, one.tokenUniqueReference);
    if (owner !== undefined) views.push(networkTokenView(one, owner.cardId));
  }
  return views;
}

async function knownViews(
  { database }: House,
  references: readonly string[],
): Promise<TokenView[]> {
  const views: TokenView[] = [];
  for (const reference of references) {
    const owner = await customerOfToken(database, reference);
    if (owner === undefined) continue;
    const cards = await cardsOf(database, owner.customerId);
    const card = cards.find(({ cardId }) => cardId === owner.cardId);
    const tokens = await tokensOf(database, owner.cardId);
    const known = tokens.find(({ tokenUniqueReference }) => tokenUniqueReference === reference);
    if (card !== undefined && known !== undefined) {
      views.push(knownTokenView(known, card.panLastFour));
    }
  }
  return views;
}

type LostInput = InputOf<Operations['deskHoldWearable']>;

/** Unverified as well: whoever lost a band must not wait for us to be sure of them. */
export function deskHoldWearable(
  house: House,
  input: LostInput,
  context: CallContext,
): Promise<WearableAnswer | Refusal> {
  return reportLost(house, input, context, 'deskHoldWearable', 'SUSPEND');
}

/** As the bank's programme says: ended, or held. */
export function deskStopWearable(
  house: House,
  input: LostInput,
  context: CallContext,
): Promise<WearableAnswer | Refusal> {
  const { action } = house.programme.lostWearable;
  return reportLost(house, input, context, 'deskStopWearable', action);
}

async function reportLost(
  house: House,
  { caseId, tokenUniqueReference, reason, comment }: LostInput,
  context: CallContext,
  what: 'deskHoldWearable' | 'deskStopWearable',
  action: 'SUSPEND' | 'DELETE',
): Promise<WearableAnswer | Refusal> {
  await meet(house, tokenUniqueReference);
  const verified = what === 'deskStopWearable';
  const letter = { tokenUniqueReference, action, reason };
  return assured<WearableAnswer>(
    house,
    context,
    { caseId, what, subject: tokenUniqueReference, reason, comment, verified },
    theirToken(tokenUniqueReference),
    {
      operation: 'reportWearableLost',
      input: letter,
      send: (network, options) =>
        shown(network.reportWearableLost(letter, options), async ({ tokens, othersHeld }) => {
          const views = await networkViews(house, tokens);
          return { action, tokens: views, othersHeld, network: 'ACKNOWLEDGED' };
        }),
      async waiting() {
        const tokens = await knownViews(house, [tokenUniqueReference]);
        return { action, tokens, othersHeld: 0, network: 'PENDING_AT_NETWORK' };
      },
    },
  );
}

export async function deskReleaseWearable(
  house: House,
  input: InputOf<Operations['deskReleaseWearable']>,
  context: CallContext,
): Promise<AnswerOf<Operations['deskReleaseWearable']> | Refusal> {
  const { caseId, tokenUniqueReference, comment } = input;
  await meet(house, tokenUniqueReference);
  const what = 'deskReleaseWearable';
  return asked(
    house,
    context,
    { caseId, what, subject: tokenUniqueReference, comment, verified: true },
    theirSettledToken('reportWearableLost', tokenUniqueReference),
    (network, options) =>
      shown(network.reportWearableFound({ tokenUniqueReference }, options), async ({ tokens }) => ({
        tokens: await networkViews(house, tokens),
      })),
  );
}

export async function deskTokenHistory(
  house: House,
  { caseId, tokenUniqueReference }: InputOf<Operations['deskTokenHistory']>,
  context: CallContext,
): Promise<AnswerOf<Operations['deskTokenHistory']> | Refusal> {
  const { database } = house;
  const who = await whoCalls(house, context);
  const kept = await caseById(database, caseId);
  if (kept === undefined || (kept.agentId !== who.id && who.role !== 'supervisor')) {
    return refuse('NOT_FOUND');
  }
  await meet(house, tokenUniqueReference);
  const stranger = await theirToken(tokenUniqueReference)(database, kept);
  if (stranger !== undefined) return stranger;
  const act = { what: 'deskTokenHistory', subject: tokenUniqueReference, occasion: caseId };
  await house.audit.transaction(database, (tx: Queryable) => recorded(house, tx, who, act, 'DONE'));
  return house.tokenService().getTokenHistory({ tokenUniqueReference });
}
