/** Ending cards where they are owned, one or all of a wearable. */
import type { CallContext } from '@armilla/kit/contract';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { answered, hasEnded, type Projection } from '../decide/projection.ts';
import type { Card } from '../store/cards.ts';
import type { OwnedDevice } from '../store/devices.ts';
import { type Desk, onBehalf, scribeOf } from './desk.ts';

/** Ended at the network, and kept as ended. Twice is once. */
export async function endCard(
  desk: Desk,
  context: CallContext,
  card: Card,
): Promise<Card | Refusal> {
  const next = await ended(desk, context, card);
  if (isRefusal(next)) return next;
  return desk.store.changeCard(
    card.enrolment.enrolmentId,
    card,
    (known) => (known !== undefined && hasEnded(known.enrolment.state) ? known : next),
    scribeOf(desk),
  );
}

/** Every card of a wearable; at the first that cannot be ended it stops, and is begun again. */
export async function endAllCards(
  desk: Desk,
  context: CallContext,
  device: OwnedDevice,
): Promise<Card[] | Refusal> {
  const cards: Card[] = [];
  for (const card of await desk.store.cardsOf(device.deviceId)) {
    if (hasEnded(card.enrolment.state)) continue;
    const kept = await endCard(desk, context, card);
    if (isRefusal(kept)) return kept;
    cards.push(kept);
  }
  return cards;
}

async function ended(desk: Desk, context: CallContext, card: Card): Promise<Projection | Refusal> {
  const { enrolment } = card;
  if (hasEnded(enrolment.state)) return card;
  const { enrolmentId, tokenUniqueReference } = enrolment;
  const options = onBehalf(desk, context, `deleteCard:${enrolmentId}`);
  if (tokenUniqueReference === undefined) {
    const declined = await desk.tokenService().declineTerms({ enrolmentId }, options);
    return isRefusal(declined) ? declined : answered(card, declined);
  }
  const token = await desk
    .tokenService()
    .deleteToken(
      { tokenUniqueReference, causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' },
      options,
    );
  if (isRefusal(token)) return token;
  return answered(card, { ...enrolment, state: 'DELETED' }, token.status);
}
