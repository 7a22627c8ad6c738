/**
 * authorizeService: what was typed is opened, or the card on file found; decided upon and
 * remembered in one transaction.
 */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf, InputOf } from '@armilla/kit/contract';
import type { Queryable } from '@armilla/kit/database';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { unreachable } from '@armilla/kit/unreachable';
import type { TypedCard } from '../card-envelope.ts';
import { activationMethods, methodsFor } from '../decide/activation-method.ts';
import {
  type Decided,
  decideService,
  type ServiceDecision,
  type ServiceRefusal,
} from '../decide/authorize-service.ts';
import { type CardDetail, wrongDetails } from '../decide/card-details.ts';
import { ATTEMPTS_MS, CARDS_MS, type CardFacts, YEAR_MS } from '../decide/service-signals.ts';
import {
  afterWrong,
  opensAt,
  type Tries,
  type TriesRule,
  triesLeft,
  triesNow,
} from '../decide/tries.ts';
import type { House } from '../deps.ts';
import { paymentsSince } from '../store/authorisations.ts';
import { type Card, cardByFingerprint, cardByReference, tokensOf } from '../store/cards.ts';
import { customerOfCard } from '../store/customers.ts';
import { identificationsOfLiveTokens } from '../store/enrolments.ts';
import { usePush } from '../store/pushes.ts';
import {
  cardsTriedSince,
  decisionsSince,
  keepServiceDecision,
  serviceDecision,
} from '../store/service-decisions.ts';
import { keepTries, lockedTries } from '../store/tries.ts';
import { freeze, thaw } from './kept-answer.ts';
import { reachOf } from './reach.ts';

type Operation = (typeof issuerContract)['operations']['authorizeService'];
type Input = InputOf<Operation>;
export type Answer = AnswerOf<Operation>;

/** A card as it was asked for: typed, or on file. */
interface Asked {
  readonly panFingerprint: string;
  readonly requestFingerprint: string;
  /** Absent for a card on file: nothing was typed that could be wrong. */
  readonly typed: TypedCard | undefined;
}

/** How long the test range's slow issuer keeps others waiting. */
const SLOW_MS = 3_000;

export async function authorizeService(house: House, input: Input): Promise<Answer | Refusal> {
  const asked = await askedFor(house, input);
  if ('code' in asked) return asked;
  const { answer, facts, story } = await house.database.transaction((tx) =>
    decideOnce(house, tx, input, asked),
  );
  if (facts !== undefined) house.log.info(facts, 'service decided');
  if (house.programme.testRange && story === 'slow-issuer') await house.pause(SLOW_MS);
  return answer;
}

async function askedFor(house: House, input: Input): Promise<Asked | Refusal> {
  const { encryptedCard, panUniqueReference, source } = input;
  if (encryptedCard !== undefined && panUniqueReference === undefined) {
    const typed = await house.envelope.open(encryptedCard);
    return typed === undefined ? refuse('CARD_DATA_UNREADABLE') : typedCard(house, typed);
  }
  if (encryptedCard !== undefined || panUniqueReference === undefined) {
    return refuse('INPUT_INVALID', 'needs either encryptedCard or panUniqueReference');
  }
  const card = await cardByReference(house.database, panUniqueReference);
  if (card === undefined) return refuse('NOT_FOUND');
  const { panFingerprint } = card;
  const requestFingerprint = house.vault.fingerprintOf(JSON.stringify([panFingerprint, source]));
  return { panFingerprint, requestFingerprint, typed: undefined };
}

function typedCard({ vault }: House, typed: TypedCard): Asked {
  const { pan, cardholderName, expiry } = typed;
  const text = JSON.stringify([pan.expose(), cardholderName, expiry]);
  const panFingerprint = vault.fingerprint(pan);
  return { panFingerprint, requestFingerprint: vault.fingerprintOf(text), typed };
}

interface DecidedOnce {
  readonly answer: Answer | Refusal;
  readonly story: string | undefined;
  /** For the log: which details were wrong, by name. Absent when it was decided before. */
  readonly facts?: object;
}

async function decideOnce(
  house: House,
  tx: Queryable,
  input: Input,
  asked: Asked,
): Promise<DecidedOnce> {
  const { clock, programme } = house;
  const { panFingerprint, requestFingerprint } = asked;
  const nowMs = clock.now();
  const subject = `card:${panFingerprint}`;
  const tries = await lockedTries(tx, subject, nowMs);
  const card = await cardByFingerprint(tx, panFingerprint);
  const story = card?.story;
  const kept = await serviceDecision(tx, input.enrolmentId);
  if (kept !== undefined) {
    const same = kept.requestFingerprint === requestFingerprint;
    return { answer: same ? thaw<Answer>(kept.answer) : refuse('IDEMPOTENCY_KEY_REUSED'), story };
  }
  const rule = wrongDetailsRule(programme.identification.wrongDetails);
  const counted = { tries: triesNow(tries, rule, nowMs), rule };
  const judged = await judge(house, tx, input, asked, card, counted);
  await keepTries(tx, subject, judged.tries);
  await keep(tx, input, requestFingerprint, card, judged, nowMs);
  const { answer, wrong, decision } = judged;
  const { enrolmentId, source } = input;
  const facts = { enrolmentId, cardId: card?.cardId, source, wrong, ...shown(decision) };
  return { answer, story, facts };
}

async function keep(
  tx: Queryable,
  input: Input,
  requestFingerprint: string,
  card: Card | undefined,
  { answer, wrong }: Judged,
  nowMs: number,
): Promise<void> {
  const { enrolmentId, deviceName, model, source } = input;
  const about = {
    enrolmentId,
    requestFingerprint,
    cardId: card?.cardId,
    deviceName,
    model,
    source,
  };
  const riskData = JSON.stringify(input.risk);
  await keepServiceDecision(tx, { ...about, answer: freeze(answer), wrong, riskData }, nowMs);
}

function wrongDetailsRule(rule: { readonly tries: number; readonly hours: number }): TriesRule {
  return { tries: rule.tries, windowMs: rule.hours * 3_600_000 };
}

/** The decision without its kind, for the log. */
function shown(decision: ServiceDecision): object {
  const { kind: _kind, ...rest } = decision;
  return rest;
}

interface Counted {
  readonly tries: Tries;
  readonly rule: TriesRule;
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
  input: Input,
  { typed }: Asked,
  card: Card | undefined,
  { tries, rule }: Counted,
): Promise<Judged> {
  const { clock, programme } = house;
  const nowMs = clock.now();
  const wrong = typed === undefined ? [] : wrongIn(house, typed, card);
  // Of a card that was typed wrongly nothing more is looked up: it would tell that there is one.
  const right = wrong.length === 0 ? card : undefined;
  const decision = decideService({
    nowMs,
    // Tries are of typing: a card on file is not locked by somebody else's.
    tries: typed === undefined ? { wrong: 0, sinceMs: nowMs } : tries,
    rule,
    wrong,
    policy: programme.identification,
    card: right && { ...(await cardFacts(house, tx, right)), state: right.state },
    risk: input.risk,
    identifiedBefore: right !== undefined && (await identifiedBefore(tx, input, right, nowMs)),
  });
  if (decision.kind === 'DECIDED') {
    const answer = card ? await answerOf(house, tx, card, decision) : refuse('INTERNAL');
    const after = typed === undefined ? tries : { wrong: 0, sinceMs: nowMs };
    return { decision, answer, tries: after, wrong };
  }
  const after = decision.code === 'CARD_DETAILS_WRONG' ? afterWrong(tries, nowMs) : tries;
  return { decision, answer: refusalOf(house, decision.code, after, rule), tries: after, wrong };
}

/**
 * The token service's word alone is not enough: a push must be one that a customer of this bank
 * made and that was not used yet, and a moved card must have a token that pays now and whose holder
 * was identified by more than a code.
 */
async function identifiedBefore(
  tx: Queryable,
  { source, enrolmentId }: Input,
  { cardId }: Card,
  nowMs: number,
): Promise<boolean> {
  switch (source) {
    case 'ACCOUNT_ADDED_MANUALLY':
      return false;
    case 'ACCOUNT_ADDED_VIA_APPLICATION':
      return usePush(tx, cardId, enrolmentId, nowMs);
    case 'ACCOUNT_ON_FILE': {
      const before = await identificationsOfLiveTokens(tx, cardId);
      return before.some(
        ({ proved, wanted }) =>
          wanted.length === 0 || proved.includes('BANK_PAGE') || proved.includes('AGENT'),
      );
    }
    default:
      return unreachable(source);
  }
}

/**
 * What does not match. Of a number that is nobody's the same is worked out as of one that there is,
 * so that neither the answer nor its time tells them apart.
 */
function wrongIn(house: House, typed: TypedCard, card: Card | undefined): readonly CardDetail[] {
  if (card !== undefined) return wrongDetails(typed, heldDetails(house, card));
  const { vault } = house;
  const pan = vault.open(vault.seal(typed.pan, NOBODY), NOBODY);
  const cvc2 = vault.cvc2(pan, typed.expiry);
  wrongDetails(typed, { names: [NOBODY, NOBODY], expiry: typed.expiry, cvc2 });
  return wrongDetails(typed, undefined);
}

/** Whose the details are that a number of nobody's is held against. */
const NOBODY = 'NOBODY OF THIS HOUSE';

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
  const nowMs = clock.now();
  const { cardId, expiry, activatedAtMs, mark } = card;
  const product = programme.products.find(({ productId }) => productId === card.productId);
  const tokens = await tokensOf(tx, cardId);
  const customer = await customerOfCard(tx, cardId);
  const payments = await paymentsSince(tx, card, nowMs - YEAR_MS);
  const { mobileChangedAtMs, emailChangedAtMs } = customer;
  return {
    expiry,
    tokenisable: product?.tokenisable ?? false,
    activatedAtMs,
    mobileChangedAtMs,
    emailChangedAtMs,
    lastPaidAtMs: payments.lastAtMs,
    paymentsInYear: payments.count,
    recentAttempts: await decisionsSince(tx, cardId, nowMs - ATTEMPTS_MS),
    recentCards: await cardsTriedSince(tx, cardId, nowMs - CARDS_MS),
    activeTokens: tokens.filter(({ status }) => status === 'ACTIVE').length,
    suspendedTokens: tokens.filter(({ status }) => status === 'SUSPENDED').length,
    methodCount: activationMethods(programme, reachOf(house, customer)).length,
    country: programme.country.alpha2,
    mark,
  };
}

async function answerOf(
  house: House,
  tx: Queryable,
  card: Card,
  { decision, risk, wanted, reason, signals }: Decided,
): Promise<Answer> {
  const judged = { decision, risk, wanted: [...wanted], signals: [...signals] };
  if (decision === 'DECLINED')
    return { ...judged, ...(reason && { reason }), activationMethods: [] };
  const { panUniqueReference, paymentAccountReference, productId } = card;
  const reach = reachOf(house, await customerOfCard(tx, card.cardId));
  const methods = methodsFor(wanted, house.programme, reach);
  return {
    ...judged,
    panUniqueReference,
    paymentAccountReference,
    productId,
    activationMethods: [...methods],
  };
}

/** With what a screen may say: how many tries are left, or when to come back and whom to call. */
function refusalOf(
  { programme }: House,
  code: ServiceRefusal,
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
