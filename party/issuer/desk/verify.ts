/**
 * Is the caller who they say? Never by questions: their answers are for sale. By the number on
 * file, called back, or by the bank's page, where the customer has proved who they are twice.
 */
import { timingSafeEqual } from 'node:crypto';
import type { issuerContract } from '@armilla/api/issuer';
import type { AuditWho } from '@armilla/kit/audit';
import type { AnswerOf, CallContext, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import {
  ANSWER_MS,
  CASE_LIFE,
  CASE_SENDS,
  type CaseCommand,
  type CaseState,
  CONTACT_MS,
  caseNow,
  VERIFIED_MS,
} from '../decide/desk-case.ts';
import { callBackText, inThrees, maskedMobile } from '../decide/desk-text.ts';
import { afterWrong, opensAt, type TriesRule, triesLeft, triesNow } from '../decide/tries.ts';
import type { House } from '../deps.ts';
import { type Case, caseOfRequest, keepCase, lockedCase, pushesTo } from '../store/desk-cases.ts';
import { keepTries, lockedTries } from '../store/tries.ts';
import { ownCase } from './cases.ts';
import { type CaseView, caseView } from './views.ts';
import { audited, derivedId, whoCalls } from './who.ts';

type Operations = (typeof issuerContract)['operations'];

/** Cases of one customer that failed within a day: after these nobody is verified for the rest. */
const FAILURES: TriesRule = { tries: 3, windowMs: 24 * 3_600_000 };
const NUMBER_DIGITS = 9;
const PUSH_DIGITS = 2;

type Asked = AnswerOf<Operations['startCallBack']>;

export async function startCallBack(
  house: House,
  { caseId, by }: InputOf<Operations['startCallBack']>,
  context: CallContext,
): Promise<Asked | Refusal> {
  const who = await whoCalls(house, context);
  const requestId = requestIdOf('startCallBack', caseId, who, context);
  const number = numberOf(house, requestId, NUMBER_DIGITS);
  const act = { what: 'startCallBack', subject: caseId, occasion: caseId, reason: by };
  const asked = await audited<Asked>(house, context, who, act, async (tx) => {
    const kept = await ownCase(tx, caseId, who);
    if (isRefusal(kept)) return kept;
    const { mobile } = kept;
    if (mobile === undefined || isTooNew(house, kept)) return contactTooNew(kept);
    const changes = {
      method: by === 'SMS' ? 'CALL_BACK_SMS' : 'CALL_BACK_SPOKEN',
      requestId,
    } as const;
    const begun = await begin(house, tx, kept, 'CALL_BACK', number, changes);
    if (isRefusal(begun)) return begun;
    if (by === 'SMS') await sendNumber(house, tx, begun, mobile, number);
    return calledBack(house, begun, by, number);
  });
  house.smsQueue.nudge();
  return asked;
}

function calledBack(house: House, kept: Case, by: 'SMS' | 'SPOKEN', number: string): Asked {
  const spoken = by === 'SPOKEN' && { number: inThrees(number) };
  const view = caseView(kept, house.clock.now());
  return { case: view, maskedMobile: maskedMobile(kept.mobile ?? ''), ...spoken };
}

/** The same for the same request. */
function requestIdOf(
  what: 'startCallBack' | 'startPush',
  caseId: string,
  who: AuditWho,
  context: CallContext,
): string {
  const idempotencyKey = `${what} ${caseId} ${context.idempotencyKey}`;
  return derivedId('deskreq', who, { ...context, idempotencyKey });
}

/** The number that a request asks for: nobody knows it without the bank's key, and it stays so. */
function numberOf({ vault }: House, requestId: string, length: number): string {
  const fingerprint = Buffer.from(vault.fingerprintOf(`desk number ${requestId}`), 'base64url');
  const value = fingerprint.readBigUInt64BE() % 10n ** BigInt(length);
  return value.toString().padStart(length, '0');
}

function isTooNew({ clock }: House, { mobileChangedAtMs: changed }: Case): boolean {
  return changed !== undefined && clock.now() - changed < CONTACT_MS;
}

function contactTooNew({ mobileChangedAtMs: changed }: Case): Refusal {
  const facts = changed === undefined ? {} : { opensAt: changed + CONTACT_MS };
  return refuse('CONTACT_TOO_NEW', undefined, facts);
}

/** The agent does not see it: only whoever has the customer's phone can read it back. */
async function sendNumber(
  { smsQueue, programme }: House,
  tx: Queryable,
  kept: Case,
  to: string,
  number: string,
): Promise<void> {
  const language = programme.languages[0] ?? 'en';
  await smsQueue.putIn(tx, {
    messageId: `sms_${kept.caseId.slice(5, 29)}${String(kept.sends).padStart(2, '0')}`,
    about: kept.caseId,
    words: {
      to,
      language,
      text: callBackText(programme, language, { number, agent: kept.agentName }),
    },
    expiresAtMs: kept.untilMs ?? 0,
  });
}

export async function startPush(
  house: House,
  { caseId }: InputOf<Operations['startPush']>,
  context: CallContext,
): Promise<AnswerOf<Operations['startPush']> | Refusal> {
  const who = await whoCalls(house, context);
  const { clock } = house;
  const requestId = requestIdOf('startPush', caseId, who, context);
  const number = numberOf(house, requestId, PUSH_DIGITS);
  const act = { what: 'startPush', subject: caseId, occasion: caseId };
  return audited(house, context, who, act, async (tx) => {
    const kept = await ownCase(tx, caseId, who);
    if (isRefusal(kept)) return kept;
    const changes = { method: 'PUSH', requestId } as const;
    const begun = await begin(house, tx, kept, 'PUSH', number, changes);
    return isRefusal(begun) ? begun : { case: caseView(begun, clock.now()), number };
  });
}

/** A new number to be given, in place of any other of the case. Tries are the case's, not its. */
async function begin(
  house: House,
  tx: Queryable,
  kept: Case,
  command: Extract<CaseCommand, 'CALL_BACK' | 'PUSH'>,
  number: string,
  changes: Pick<Case, 'method' | 'requestId'>,
): Promise<Case | Refusal> {
  const nowMs = house.clock.now();
  const state = CASE_LIFE[caseNow(kept, nowMs)][command];
  if (state === null) return refuse('CASE_STATE');
  if (kept.sends >= CASE_SENDS) return refuse('CODE_SENDS_EXCEEDED');
  const closed = await coolingOff(house, tx, kept.customerId);
  if (closed !== undefined) return closed;
  const asked = {
    untilMs: nowMs + ANSWER_MS,
    numberFingerprint: fingerprintOf(house, kept.caseId, number),
    sends: kept.sends + 1,
  };
  return keepCase(tx, { ...kept, ...changes, ...asked, state }, nowMs);
}

function fingerprintOf({ vault }: House, caseId: string, number: string): string {
  return vault.fingerprintOf(`desk:${caseId}:${number}`);
}

const failuresOf = (customerId: string) => `desk:${customerId}`;

async function coolingOff(
  { clock }: House,
  tx: Queryable,
  customerId: string,
): Promise<Refusal | undefined> {
  const nowMs = clock.now();
  const failures = triesNow(await lockedTries(tx, failuresOf(customerId), nowMs), FAILURES, nowMs);
  if (triesLeft(failures, FAILURES) > 0) return undefined;
  return refuse('CALLER_COOL_OFF', undefined, { opensAt: opensAt(failures, FAILURES) });
}

export async function confirmCaller(
  house: House,
  { caseId, number }: InputOf<Operations['confirmCaller']>,
  context: CallContext,
): Promise<{ readonly case: CaseView } | Refusal> {
  const who = await whoCalls(house, context);
  const act = { what: 'confirmCaller', subject: caseId, occasion: caseId };
  return audited(house, context, who, act, async (tx) => {
    const kept = await ownCase(tx, caseId, who);
    if (isRefusal(kept)) return kept;
    if (caseNow(kept, house.clock.now()) !== 'CALLING_BACK') return refuse('CASE_STATE');
    const confirmed = await confirm(house, tx, kept, number.replace(/[ -]/g, ''));
    return isRefusal(confirmed) ? confirmed : { case: caseView(confirmed, house.clock.now()) };
  });
}

/** The right number verifies the case; the last wrong one locks it. */
async function confirm(
  house: House,
  tx: Queryable,
  kept: Case,
  number: string,
): Promise<Case | Refusal> {
  const nowMs = house.clock.now();
  if (fits(kept.numberFingerprint, fingerprintOf(house, kept.caseId, number))) {
    const verified = { numberFingerprint: undefined, requestId: undefined };
    const state = after(kept, 'CONFIRM', nowMs);
    return keepCase(tx, { ...kept, ...verified, state, untilMs: nowMs + VERIFIED_MS }, nowMs);
  }
  const left = kept.triesLeft - 1;
  if (left > 0) {
    await keepCase(tx, { ...kept, triesLeft: left }, nowMs);
    return refuse('CALLER_CODE_WRONG', undefined, { triesLeft: left });
  }
  await fail(house, tx, { ...kept, triesLeft: 0 }, 1);
  return refuse('CALLER_CODE_WRONG', undefined, { triesLeft: 0 });
}

function after(kept: Case, command: CaseCommand, nowMs: number): CaseState {
  const state = CASE_LIFE[caseNow(kept, nowMs)][command];
  if (state === null) throw new Error(`a case ${kept.state} cannot ${command}`);
  return state;
}

function fits(wanted: string | undefined, given: string): boolean {
  const left = Buffer.from(wanted ?? '');
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Locks the case, and counts against further verification of the customer's callers. */
async function fail(house: House, tx: Queryable, kept: Case, weight: number): Promise<void> {
  const nowMs = house.clock.now();
  const { caseId, customerId } = kept;
  const over = { untilMs: undefined, requestId: undefined, numberFingerprint: undefined };
  await keepCase(tx, { ...kept, ...over, state: after(kept, 'FAIL', nowMs) }, nowMs);
  const subject = failuresOf(customerId);
  let failures = triesNow(await lockedTries(tx, subject, nowMs), FAILURES, nowMs);
  for (let i = 0; i < weight; i++) failures = afterWrong(failures, nowMs);
  await keepTries(tx, subject, failures);
  house.log.warn({ caseId, customerId }, 'a caller could not be verified');
}

export async function listDeskRequests(
  house: House,
  context: CallContext,
): Promise<AnswerOf<Operations['listDeskRequests']>> {
  const { id } = await whoCalls(house, context);
  const waiting = await pushesTo(house.database, id, house.clock.now());
  return {
    requests: waiting.flatMap(({ requestId, agentName, changedAtMs, untilMs }) =>
      requestId === undefined || untilMs === undefined
        ? []
        : [{ deskRequestId: requestId, agentName, askedAt: changedAtMs, expiresAt: untilMs }],
    ),
  };
}

export async function approveDeskRequest(
  house: House,
  { deskRequestId, number }: InputOf<Operations['approveDeskRequest']>,
  context: CallContext,
): Promise<Record<string, never> | Refusal> {
  return answered(house, context, 'approveDeskRequest', deskRequestId, async (tx, kept) => {
    const confirmed = await confirm(house, tx, kept, number);
    return isRefusal(confirmed) ? confirmed : {};
  });
}

/** Somebody speaks for the customer who is not the customer: no further call is believed today. */
export async function refuseDeskRequest(
  house: House,
  { deskRequestId }: InputOf<Operations['refuseDeskRequest']>,
  context: CallContext,
): Promise<Record<string, never> | Refusal> {
  return answered(house, context, 'refuseDeskRequest', deskRequestId, async (tx, kept) => {
    await fail(house, tx, kept, FAILURES.tries);
    return {};
  });
}

async function answered(
  house: House,
  context: CallContext,
  what: string,
  requestId: string,
  work: (tx: Queryable, kept: Case) => Promise<Record<string, never> | Refusal>,
): Promise<Record<string, never> | Refusal> {
  const who = await whoCalls(house, context);
  const caseId = await caseOfRequest(house.database, requestId);
  if (caseId === undefined) return refuse('NOT_FOUND');
  return audited(house, context, who, { what, subject: caseId, occasion: caseId }, async (tx) => {
    const kept = await pushedCase(house, tx, caseId, requestId, who);
    return isRefusal(kept) ? kept : work(tx, kept);
  });
}

async function pushedCase(
  { clock }: House,
  tx: Queryable,
  caseId: string,
  requestId: string,
  who: AuditWho,
): Promise<Case | Refusal> {
  const kept = await lockedCase(tx, caseId);
  const theirs = kept?.customerId === who.id && kept.requestId === requestId;
  if (kept === undefined || !theirs) return refuse('NOT_FOUND');
  return caseNow(kept, clock.now()) === 'PUSH_SENT' ? kept : refuse('NOT_FOUND');
}
