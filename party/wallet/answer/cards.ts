/** The cards of a wearable: their list, removal and history. */
import type { walletContract } from '@armilla/api/wallet';
import type { CallContext, Handlers } from '@armilla/kit/contract';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { joinHistory } from '../decide/history.ts';
import { answered, hasEnded, type Projection } from '../decide/projection.ts';
import type { WalletCard } from '../decide/vocabulary.ts';
import type { Card } from '../store/cards.ts';
import { cardholderOf, type Desk, onBehalf, ownDevice } from './desk.ts';

type Answers = Handlers<typeof walletContract>;

/** Taps read beyond those shown: a band's clock may put an entry a little further down. */
const HISTORY_MARGIN = 50;

export function cardAnswers(desk: Desk): Pick<Answers, 'listCards' | 'deleteCard' | 'listHistory'> {
  return {
    async listCards(input, context) {
      const device = await ownDevice(desk, context, input.deviceId);
      if (isRefusal(device)) return device;
      const cards = await desk.store.cardsOf(device.deviceId);
      return { cards: cards.filter((card) => !hasEnded(card.enrolment.state)).map(shownCard) };
    },
    async deleteCard(input, context) {
      const card = await ownCard(desk, context, input.cardId);
      if (isRefusal(card)) return card;
      const next = await ended(desk, context, card);
      if (isRefusal(next)) return next;
      const { enrolmentId } = card.enrolment;
      const kept = await desk.store.changeCard(enrolmentId, card, (known) =>
        known !== undefined && hasEnded(known.enrolment.state) ? known : next,
      );
      return { card: shownCard(kept) };
    },
    async listHistory(input, context) {
      const card = await ownCard(desk, context, input.cardId);
      if (isRefusal(card)) return card;
      const { tokenUniqueReference, dpanLastFour } = card.enrolment;
      if (tokenUniqueReference === undefined || dpanLastFour === undefined) return { entries: [] };
      const wide = input.limit + HISTORY_MARGIN;
      const taps = await desk.store.tapsOf(tokenUniqueReference, wide);
      const band = await desk.store.logOf(card.deviceId, dpanLastFour, wide);
      return { entries: joinHistory(taps, band, input.limit) };
    },
  };
}

async function ownCard(desk: Desk, context: CallContext, cardId: string): Promise<Card | Refusal> {
  const card = await desk.store.ownCard(cardholderOf(context), cardId);
  return card ?? refuse('NOT_FOUND');
}

/** Ends the card where it is owned; what is then to be kept of it. Twice is once. */
async function ended(desk: Desk, context: CallContext, card: Card): Promise<Projection | Refusal> {
  const { enrolment } = card;
  if (hasEnded(enrolment.state)) return card;
  const options = onBehalf(desk, context, 'deleteCard');
  if (enrolment.tokenUniqueReference === undefined) {
    const declined = await desk
      .tokenService()
      .declineTerms({ enrolmentId: enrolment.enrolmentId }, options);
    return isRefusal(declined) ? declined : answered(card, declined);
  }
  const token = await desk.tokenService().deleteToken(
    {
      tokenUniqueReference: enrolment.tokenUniqueReference,
      causedBy: 'CARDHOLDER',
      reason: 'REMOVED_BY_CARDHOLDER',
    },
    options,
  );
  if (isRefusal(token)) return token;
  return answered(card, { ...enrolment, state: 'DELETED' }, token.status);
}

function shownCard(card: Card): WalletCard {
  const { enrolment, tokenStatus } = card;
  const { tokenUniqueReference, dpanLastFour } = enrolment;
  return {
    cardId: card.cardId,
    deviceId: card.deviceId,
    enrolmentId: enrolment.enrolmentId,
    face: enrolment.card,
    state: enrolment.state,
    provisioning: enrolment.provisioning,
    position: card.position,
    ...(tokenStatus === undefined ? {} : { tokenStatus }),
    ...(tokenUniqueReference === undefined ? {} : { tokenUniqueReference }),
    ...(dpanLastFour === undefined ? {} : { dpanLastFour }),
  };
}
