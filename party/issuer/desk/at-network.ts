/**
 * What the desk has done at the network. First the case is looked at and the line written that it
 * was asked; then the network is asked; then the line of what came of it. An act that can only make
 * things safer is posted with the first line, so that it is done even if nobody answers now.
 */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { AuditWho } from '@armilla/kit/audit';
import type { CallContext, CallOptions, Client } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { post } from '@armilla/kit/outbox';
import { isRefusal, type Refusal, type RefusalCode, refuse } from '@armilla/kit/refusal';
import { caseNow } from '../decide/desk-case.ts';
import type { House } from '../deps.ts';
import { onBehalf } from '../handle/relay.ts';
import type { Case } from '../store/desk-cases.ts';
import { ownCase } from './cases.ts';
import { type Act, recorded, whoCalls } from './who.ts';

export type TokenService = Client<typeof tokenServiceContract>;

export interface Doing extends Act {
  readonly caseId: string;
  /** False for what may be done for anybody who calls. */
  readonly verified: boolean;
}

/** What is looked at beside the case, in its transaction. */
export type Check = (tx: Queryable, kept: Case) => Promise<Refusal | undefined>;

export interface Begun {
  readonly who: AuditWho;
  readonly act: Act;
}

export async function begin(
  house: House,
  context: CallContext,
  doing: Doing,
  check: Check,
  also?: (tx: Queryable) => Promise<void>,
): Promise<Begun | Refusal> {
  const { caseId, verified, ...said } = doing;
  const who = await whoCalls(house, context);
  const act = { ...said, occasion: caseId };
  return house.audit.transaction(house.database, async (tx) => {
    const kept = await lookedAt(house, tx, { who, caseId, verified }, check);
    if (!isRefusal(kept)) await also?.(tx);
    await recorded(house, tx, who, act, isRefusal(kept) ? kept.code : 'ASKED');
    if (!isRefusal(kept)) return { who, act };
    await context.keep?.(tx, kept);
    return kept;
  });
}

/** The case, where nothing speaks against the act. */
async function lookedAt(
  { clock }: House,
  tx: Queryable,
  { who, caseId, verified }: Pick<Doing, 'caseId' | 'verified'> & Pick<Begun, 'who'>,
  check: Check,
): Promise<Case | Refusal> {
  const kept = await ownCase(tx, caseId, who);
  if (isRefusal(kept)) return kept;
  const state = caseNow(kept, clock.now());
  if (state === 'CLOSED') return refuse('CASE_STATE');
  if (verified && state !== 'VERIFIED') return refuse('CALLER_NOT_VERIFIED');
  return (await check(tx, kept)) ?? kept;
}

/** The last line of an act and its answer, and with them whatever else its end means. */
function ended(
  house: House,
  context: CallContext,
  { who, act }: Begun,
  { outcome, answer }: { readonly outcome: string; readonly answer: object },
  also?: (tx: Queryable) => Promise<void>,
): Promise<void> {
  return house.audit.transaction(house.database, async (tx) => {
    await also?.(tx);
    await recorded(house, tx, who, act, outcome);
    await context.keep?.(tx, answer);
  });
}

/** What the desk shows of an answer of the network. */
export async function shown<Told, Answer extends object>(
  asking: Promise<Told | Refusal>,
  view: (told: Told) => Answer | Refusal | Promise<Answer | Refusal>,
): Promise<Answer | Refusal> {
  const told = await asking;
  return isRefusal(told) ? told : view(told);
}

/** Asks what must be answered now. */
export async function asked<Answer extends object>(
  house: House,
  context: CallContext,
  doing: Doing,
  check: Check,
  ask: (network: TokenService, options: CallOptions) => Promise<Answer | Refusal>,
  also?: (tx: Queryable) => Promise<void>,
): Promise<Answer | Refusal> {
  const begun = await begin(house, context, doing, check);
  if (isRefusal(begun)) return begun;
  const answer = await ask(house.tokenService(), onBehalf(context, `desk-${begun.act.what}`));
  const outcome = isRefusal(answer) ? answer.code : 'DONE';
  const used = isRefusal(answer) ? undefined : also;
  await ended(house, context, begun, { outcome, answer }, used);
  return answer;
}

/** An operation of the token service that the outbox may repeat. */
export interface Letter<Answer> {
  readonly operation: 'suspendToken' | 'deleteToken' | 'reportWearableLost';
  readonly input: object;
  readonly send: (
    network: TokenService,
    options: { idempotencyKey: string },
  ) => Promise<Answer | Refusal>;
  /** What is said when nobody answers there now. */
  readonly waiting: () => Promise<Answer | Refusal>;
}

/** Refusals that mean: not now. */
const LATER: readonly RefusalCode[] = [
  'UNAVAILABLE',
  'REQUEST_IN_PROGRESS',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
];

/** Asks what is done in any case: if not now, then as soon as the network answers. */
export async function assured<Answer extends object>(
  house: House,
  context: CallContext,
  doing: Doing,
  check: Check,
  letter: Letter<Answer>,
): Promise<Answer | Refusal> {
  const { caseId } = doing;
  const { operation, input } = letter;
  const key = house.vault.fingerprintOf(JSON.stringify([caseId, context.idempotencyKey]));
  const messageId = `${placeOf(operation, doing.subject)}${key}`;
  const begun = await begin(house, context, doing, check, (tx) =>
    post(tx, { messageId, destination: 'token-service', operation, input }, house.clock.now()),
  );
  if (isRefusal(begun)) return begun;
  const answer = await tried(house, letter, messageId);
  if (answer === undefined || (isRefusal(answer) && LATER.includes(answer.code))) {
    const pending = { outcome: 'PENDING_AT_NETWORK', answer: await letter.waiting() };
    await ended(house, context, begun, pending);
    house.postman.nudge();
    return pending.answer;
  }
  const outcome = isRefusal(answer) ? answer.code : 'DONE';
  await ended(house, context, begun, { outcome, answer }, async (tx) => {
    await tx.all('DELETE FROM outbox WHERE message_id = $1', messageId);
  });
  return answer;
}

const placeOf = (operation: string, subject: string): string => `desk-${operation}-${subject}-`;

/** An act that still waits to reach the network: until it has, its opposite is not done. */
export async function isWaiting(
  db: Queryable,
  operation: Letter<unknown>['operation'],
  subject: string,
): Promise<boolean> {
  const place = placeOf(operation, subject);
  const waiting = await db.all(
    'SELECT message_id FROM outbox WHERE substr(message_id, 1, $1) = $2 LIMIT 1',
    place.length,
    place,
  );
  return waiting.length > 0;
}

async function tried<Answer>(
  house: House,
  letter: Letter<Answer>,
  messageId: string,
): Promise<Answer | Refusal | undefined> {
  try {
    return await letter.send(house.tokenService(), { idempotencyKey: messageId });
  } catch (error) {
    house.log.error({ error, messageId }, 'the network could not be asked');
    return undefined;
  }
}
