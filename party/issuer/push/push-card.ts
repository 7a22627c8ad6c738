/**
 * A card pushed to a wearable from the bank's own page: the token service gives a receipt for it,
 * and the bank remembers that its customer asked, so that the one enrolment that comes of it needs
 * no further proof.
 */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf } from '@armilla/kit/contract';
import { identifier } from '@armilla/kit/identifier';
import { isRefusal, type Language, type Refusal, refuse } from '@armilla/kit/refusal';
import type { CardState } from '../decide/card-life.ts';
import { hasExpired } from '../decide/expiry.ts';
import type { House } from '../deps.ts';
import { encryptedFor } from '../replace/encrypted-card.ts';
import type { Card } from '../store/cards.ts';
import { addPush, keepPushExpiry } from '../store/pushes.ts';

type Answer = AnswerOf<(typeof issuerContract)['operations']['pushCard']>;

/** Until the network has said how long its receipt is good. */
const AT_MOST_MS = 15 * 60_000;

const UNFIT: Readonly<Record<CardState, 'CARD_NOT_ACTIVATED' | 'CARD_BLOCKED' | null>> = {
  ORDERED: 'CARD_NOT_ACTIVATED',
  RECEIVED: 'CARD_NOT_ACTIVATED',
  ACTIVE: null,
  BLOCKED: 'CARD_BLOCKED',
  LOST: 'CARD_BLOCKED',
  STOLEN: 'CARD_BLOCKED',
  REPLACED: 'CARD_BLOCKED',
  CLOSED: 'CARD_BLOCKED',
};

export async function pushCard(
  house: House,
  card: Card,
  language: Language,
): Promise<Answer | Refusal> {
  const { database, clock, chance, log } = house;
  const objection = objectionTo(house, card);
  if (objection !== undefined) return objection;
  const tokenService = house.tokenService();
  const encryptedCard = await encryptedFor(house, tokenService, card);
  if (isRefusal(encryptedCard)) return encryptedCard;
  const { cardId, panUniqueReference } = card;
  const pushId = identifier('push', clock.now(), chance);
  // Before the network knows: its receipt may be used before its answer is here.
  await addPush(database, { pushId, cardId, expiresAtMs: clock.now() + AT_MOST_MS }, clock.now());
  const pushed = await tokenService.pushAccount({ panUniqueReference, encryptedCard });
  if (isRefusal(pushed)) {
    await keepPushExpiry(database, pushId, clock.now());
    return pushed;
  }
  await keepPushExpiry(database, pushId, pushed.expiresAt);
  log.info({ cardId, pushId }, 'card pushed');
  return { ...pushed, whatToDo: WHAT_TO_DO[language] };
}

function objectionTo({ programme, clock }: House, card: Card): Refusal | undefined {
  const unfit = UNFIT[card.state];
  if (unfit !== null) return refuse(unfit, undefined, { callCentre: programme.callCentre });
  if (hasExpired(card.expiry, clock.now())) return refuse('CARD_EXPIRED');
  const product = programme.products.find(({ productId }) => productId === card.productId);
  return product?.tokenisable === true ? undefined : refuse('NETWORK_NOT_SUPPORTED');
}

const WHAT_TO_DO: Readonly<Record<Language, string>> = {
  en: 'Open the companion app on the phone paired with your wearable, choose “From your bank” and hand it this receipt. It is good once, and for minutes only.',
  el: 'Ανοίξτε τη συνοδευτική εφαρμογή στο κινητό που είναι συνδεδεμένο με τη συσκευή σας, επιλέξτε «Από την τράπεζά σας» και δώστε αυτόν τον κωδικό. Ισχύει μία φορά και για λίγα λεπτά.',
  uk: 'Відкрийте супутній застосунок на телефоні, з яким з’єднано ваш пристрій, оберіть «З вашого банку» й передайте цю квитанцію. Вона діє один раз і лише кілька хвилин.',
};
