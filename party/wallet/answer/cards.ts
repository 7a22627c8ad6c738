/** The cards of a wearable: their list, their order, holds, limits and removal. */
import type { walletContract } from '@armilla/api/wallet';
import type { CallContext, CallOptions, Handlers } from '@armilla/kit/contract';
import type { Currency } from '@armilla/kit/money';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { broughtToFront, reordered } from '../decide/order.ts';
import { hasEnded, shownToken } from '../decide/projection.ts';
import type { Token, WalletCard } from '../decide/vocabulary.ts';
import type { Card } from '../store/cards.ts';
import type { OwnedDevice } from '../store/devices.ts';
import { cardholderOf, type Desk, onBehalf, ownDevice, scribeOf } from './desk.ts';
import { endCard } from './ending.ts';
import { refreshCards } from './enrolments.ts';
import { keepTokens, runErrand } from './errands.ts';
import { limitOf, shownCard, shownCards } from './shown.ts';

type Answers = Handlers<typeof walletContract>;

export function cardAnswers(
  desk: Desk,
): Pick<
  Answers,
  'listCards' | 'orderCards' | 'setDefaultCard' | 'freezeCard' | 'unfreezeCard' | 'deleteCard'
> {
  return {
    async listCards({ deviceId, include }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      await learnGenerations(desk, device);
      await refreshCards(desk, device, isArriving);
      return { cards: await shownCards(desk, device, include) };
    },
    async orderCards({ deviceId, cardIds }, context) {
      const device = await ownDevice(desk, context, deviceId);
      if (isRefusal(device)) return device;
      return arranged(desk, device, cardIds, reordered);
    },
    async setDefaultCard({ cardId }, context) {
      const card = await ownCard(desk, context, cardId);
      if (isRefusal(card)) return card;
      if (card.enrolment.state !== 'ACTIVE') return refuse('TOKEN_STATE');
      const device = await ownDevice(desk, context, card.deviceId);
      if (isRefusal(device)) return device;
      return arranged(desk, device, [cardId], (current) => broughtToFront(current, cardId));
    },
    freezeCard: ({ cardId }, context) =>
      held(desk, context, cardId, (tokenUniqueReference, options) =>
        desk
          .tokenService()
          .suspendToken({ tokenUniqueReference, by: 'CARDHOLDER', reason: 'OTHER' }, options),
      ),
    unfreezeCard: ({ cardId }, context) =>
      held(desk, context, cardId, (tokenUniqueReference, options) =>
        desk
          .tokenService()
          .resumeToken({ tokenUniqueReference, by: 'CARDHOLDER', reason: 'OTHER' }, options),
      ),
    async deleteCard({ cardId }, context) {
      const card = await ownCard(desk, context, cardId);
      if (isRefusal(card)) return card;
      const kept = await endCard(desk, context, card);
      return isRefusal(kept) ? kept : { card: await shownCard(desk, kept) };
    },
  };
}

/**
 * On its way to the wearable. Updates come late: the band is shown the list at the end of a sync,
 * and would leave out a card of which it had just been told.
 */
function isArriving({ enrolment }: Card): boolean {
  const { state, provisioning } = enrolment;
  return !hasEnded(state) && (provisioning === 'PREPARING' || provisioning === 'DELIVERING');
}

/** What the cardholder allows a card on the wearable to pay. */
export function limitAnswers(desk: Desk): Pick<Answers, 'getCardLimits' | 'setCardLimits'> {
  return {
    async getCardLimits({ cardId }, context) {
      const card = await ownCard(desk, context, cardId);
      if (isRefusal(card)) return card;
      const reference = referenceOf(card);
      if (isRefusal(reference)) return reference;
      const answer = await desk.tokenService().getTokenControls(reference);
      if (isRefusal(answer)) return answer;
      return { limits: answer.controls, currency: currencyOf(desk, card) };
    },
    async setCardLimits({ cardId, limits }, context) {
      const card = await ownCard(desk, context, cardId);
      if (isRefusal(card)) return card;
      const reference = referenceOf(card);
      if (isRefusal(reference)) return reference;
      const change = { ...reference, controls: limits };
      const options = onBehalf(desk, context, 'limits');
      const answer = await desk.tokenService().setTokenControls(change, options);
      if (isRefusal(answer)) return answer;
      return { limits: answer.controls, currency: currencyOf(desk, card) };
    },
  };
}

export async function ownCard(
  desk: Desk,
  context: CallContext,
  cardId: string,
): Promise<Card | Refusal> {
  const card = await desk.store.ownCard(cardholderOf(context), cardId);
  return card ?? refuse('NOT_FOUND');
}

interface Reference {
  readonly tokenUniqueReference: string;
}

/** The token of a card that can pay, or could again. */
function referenceOf({ enrolment }: Card): Reference | Refusal {
  const { state, tokenUniqueReference } = enrolment;
  if (tokenUniqueReference === undefined || hasEnded(state)) return refuse('TOKEN_STATE');
  return { tokenUniqueReference };
}

/** The currency of its bank, which a token's limits are in. */
function currencyOf({ banks }: Desk, { enrolment: { card } }: Card): Currency {
  const bank = banks.find(({ id }) => id === card.programmeId);
  if (bank === undefined) throw new Error(`a card of an unknown bank, ${card.programmeId}`);
  return bank.currency;
}

/** Puts a hold or takes it away, and shows the card as the network then answered. */
async function held(
  desk: Desk,
  context: CallContext,
  cardId: string,
  ask: (reference: string, options: CallOptions) => Promise<{ token: Token } | Refusal>,
): Promise<{ card: WalletCard } | Refusal> {
  const card = await ownCard(desk, context, cardId);
  if (isRefusal(card)) return card;
  const { enrolmentId } = card.enrolment;
  const reference = referenceOf(card);
  if (isRefusal(reference)) return reference;
  const { tokenUniqueReference } = reference;
  const answer = await ask(tokenUniqueReference, onBehalf(desk, context, 'hold'));
  if (isRefusal(answer)) return answer;
  const kept = await desk.store.changeKnown(
    enrolmentId,
    (known) => shownToken(known, answer.token),
    scribeOf(desk),
  );
  return { card: await shownCard(desk, kept ?? card) };
}

/** `named` must all be live cards of the wearable; whatever is not named follows. */
async function arranged(
  desk: Desk,
  device: OwnedDevice,
  named: readonly string[],
  order: (current: readonly string[], named: readonly string[]) => readonly string[],
) {
  await learnGenerations(desk, device);
  let refusal: Refusal | undefined;
  const errand = await desk.store.arrange(
    device.deviceId,
    (cards) => {
      refusal = mayArrange(desk, device, cards, named);
      if (refusal !== undefined) return undefined;
      const ids = cards.map(({ cardId }) => cardId);
      return order(ids, named);
    },
    scribeOf(desk),
  );
  if (refusal !== undefined) return refusal;
  const told = errand === undefined || (await runErrand(desk, errand)) === undefined;
  return {
    cards: await shownCards(desk, device),
    network: told ? ('ACKNOWLEDGED' as const) : ('PENDING_AT_NETWORK' as const),
  };
}

function mayArrange(
  desk: Desk,
  device: OwnedDevice,
  cards: readonly Card[],
  named: readonly string[],
): Refusal | undefined {
  const live = cards.filter(({ enrolment }) => !hasEnded(enrolment.state));
  if (!named.every((id) => live.some(({ cardId }) => cardId === id))) return refuse('NOT_FOUND');
  const limited = live.some((card) => limitOf(desk, device, card)?.ordering === false);
  return limited ? refuse('SERVICE_UPDATE_REQUIRED') : undefined;
}

/**
 * Where a model's service was renewed, asks once of which generation each token is. While the
 * network does not answer, nothing is said of it.
 */
async function learnGenerations(desk: Desk, device: OwnedDevice): Promise<void> {
  if (!desk.service.generations.some(({ model }) => model === device.model)) return;
  const cards = await desk.store.cardsOf(device.deviceId);
  if (!cards.some(isUnknown)) return;
  const { secureElementId } = device;
  const answer = await desk.tokenService().searchTokens({ secureElementId, limit: 50 });
  if (!isRefusal(answer)) await keepTokens(desk, answer.tokens);
}

function isUnknown({ enrolment, serviceGeneration }: Card): boolean {
  const { state, tokenUniqueReference } = enrolment;
  return !hasEnded(state) && tokenUniqueReference !== undefined && serviceGeneration === undefined;
}
