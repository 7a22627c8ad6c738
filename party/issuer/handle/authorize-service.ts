/** authorizeService: what was typed is opened, decided upon and remembered in one transaction. */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { unreachable } from '@armilla/kit/unreachable';
import type { TypedCard } from '../card-envelope.ts';
import { activationMethods } from '../decide/activation-method.ts';
import {
  type CardFacts,
  decideService,
  RECENT_MS,
  type ServiceDecision,
} from '../decide/authorize-service.ts';
import { type CardDetail, wrongDetails } from '../decide/card-details.ts';
import {
  afterWrong,
  opensAt,
  type Tries,
  type TriesRule,
  triesLeft,
  triesNow,
} from '../decide/tries.ts';
import type { House } from '../deps.ts';
import { type Card, cardByFingerprint, tokensOf } from '../store/cards.ts';
import { customerOfCard } from '../store/customers.ts';
import {
  decisionsSince,
  keepServiceDecision,
  serviceDecision,
} from '../store/service-decisions.ts';
import { keepTries, lockedTries } from '../store/tries.ts';
import { freeze, thaw } from './kept-answer.ts';

type Operation = (typeof issuerContract)['operations']['authorizeService'];
type Input = InputOf<Operation>;
type Answer = AnswerOf<Operation>;

export async function authorizeService(house: House, input: Input): Promise<Answer | Refusal> {
  const typed = await house.envelope.open(input.encryptedCard);
  if (typed === undefined) return refuse('CARD_DATA_UNREADABLE');
  const { answer, facts } = await house.database.transaction((tx) =>
    decideOnce(house, tx, input, typed),
  );
  if (facts !== undefined) house.log.info(facts, 'service decided');
  return answer;
}

interface Decided {
  readonly answer: Answer | Refusal;
  /** For the log: which details were wrong, by name. Absent when it was decided before. */
  readonly facts?: object;
}

async function decideOnce(
  house: House,
  tx: Queryable,
  input: Input,
  typed: TypedCard,
): Promise<Decided> {
  const { vault, clock, programme } = house;
  const nowMs = clock.now();
  const panFingerprint = vault.fingerprint(typed.pan);
  const subject = `card:${panFingerprint}`;
  const tries = await lockedTries(tx, subject, nowMs);
  const requestFingerprint = vault.fingerprintOf(
    JSON.stringify([typed.pan.expose(), typed.cardholderName, typed.expiry]),
  );
  const kept = await serviceDecision(tx, input.enrolmentId);
  if (kept !== undefined) {
    const same = kept.requestFingerprint === requestFingerprint;
    return { answer: same ? thaw<Answer>(kept.answer) : refuse('IDEMPOTENCY_KEY_REUSED') };
  }
  const rule = wrongDetailsRule(programme.identification.wrongDetails);
  const card = await cardByFingerprint(tx, panFingerprint);
  const judged = await judge(house, tx, card, typed, triesNow(tries, rule, nowMs), rule);
  await keepTries(tx, subject, judged.tries);
  const { enrolmentId, deviceName, model } = input;
  const { wrong } = judged;
  const cardId = card?.cardId;
  const answer = judged.answer;
  await keepServiceDecision(
    tx,
    { enrolmentId, requestFingerprint, cardId, answer: freeze(answer), wrong, deviceName, model },
    nowMs,
  );
  return { answer, facts: { enrolmentId, cardId, wrong, ...shown(judged.decision) } };
}

function wrongDetailsRule(rule: { readonly tries: number; readonly hours: number }): TriesRule {
  return { tries: rule.tries, windowMs: rule.hours * 3_600_000 };
}

/** The decision without its kind, for the log. */
function shown(decision: ServiceDecision): object {
  const { kind: _kind, ...rest } = decision;
  return rest;
}

interface Judged {
  readonly decision: ServiceDecision;
  readonly answer: Answer | Refusal;
  readonly tries: Tries;
  readonly wrong: readonly CardDetail[];
}

async function judge(
  house: House,
  tx: Queryable,
  card: Card | undefined,
  typed: TypedCard,
  tries: Tries,
  rule: TriesRule,
): Promise<Judged> {
  const nowMs = house.clock.now();
  const wrong = wrongDetails(typed, card && heldDetails(house, card));
  const facts = card && (await cardFacts(house, tx, card));
  const decision = decideService({ nowMs, tries, rule, wrong, card: facts });
  if (decision.kind === 'DECIDED') {
    const answer = card ? await answerOf(house, tx, card, decision) : refuse('INTERNAL');
    return { decision, answer, tries: { wrong: 0, sinceMs: nowMs }, wrong };
  }
  const after = decision.code === 'CARD_DETAILS_WRONG' ? afterWrong(tries, nowMs) : tries;
  return { decision, answer: refusalOf(house, decision.code, after, rule), tries: after, wrong };
}

function heldDetails({ vault }: House, card: Card) {
  const pan = vault.open(card.panSealed, card.cardId);
  return {
    names: [card.printedName, card.nativeName],
    expiry: card.expiry,
    cvc2: vault.cvc2(pan, card.expiry),
  };
}

async function cardFacts(house: House, tx: Queryable, card: Card): Promise<CardFacts> {
  const { programme, clock } = house;
  const product = programme.products.find(({ productId }) => productId === card.productId);
  const tokens = await tokensOf(tx, card.cardId);
  const { mobile } = await customerOfCard(tx, card.cardId);
  return {
    state: card.state,
    expiry: card.expiry,
    tokenisable: product?.tokenisable ?? false,
    activatedAtMs: card.activatedAtMs,
    recentAttempts: await decisionsSince(tx, card.cardId, clock.now() - RECENT_MS),
    activeTokens: tokens.filter(({ status }) => status === 'ACTIVE').length,
    suspendedTokens: tokens.filter(({ status }) => status === 'SUSPENDED').length,
    methodCount: activationMethods(programme, mobile).length,
  };
}

async function answerOf(
  house: House,
  tx: Queryable,
  card: Card,
  decided: Extract<ServiceDecision, { kind: 'DECIDED' }>,
): Promise<Answer> {
  const signals = [...decided.signals];
  if (decided.decision === 'DECLINED') {
    const { decision, reason } = decided;
    return { decision, ...(reason && { reason }), signals, activationMethods: [] };
  }
  const { mobile } = await customerOfCard(tx, card.cardId);
  return {
    decision: decided.decision,
    signals,
    panUniqueReference: card.panUniqueReference,
    paymentAccountReference: card.paymentAccountReference,
    productId: card.productId,
    activationMethods: [...activationMethods(house.programme, mobile)],
  };
}

/** With what a screen may say: how many tries are left, or when to come back and whom to call. */
function refusalOf(
  { programme }: House,
  code: Extract<ServiceDecision, { kind: 'REFUSED' }>['code'],
  tries: Tries,
  rule: TriesRule,
): Refusal {
  switch (code) {
    case 'CARD_DETAILS_WRONG':
      return refuse(code, undefined, { triesLeft: triesLeft(tries, rule) });
    case 'CARD_TRIES_EXCEEDED':
      return refuse(code, undefined, {
        opensAt: opensAt(tries, rule),
        callCentre: programme.callCentre,
      });
    case 'CARD_BLOCKED':
    case 'CARD_NOT_ACTIVATED':
      return refuse(code, undefined, { callCentre: programme.callCentre });
    default:
      return unreachable(code);
  }
}
