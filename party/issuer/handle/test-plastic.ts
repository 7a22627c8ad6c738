/** The plastic of a test range as it is printed: number, code and PIN, for whoever asks. */
import type { issuerContract } from '@armilla/api/issuer';
import type { AnswerOf } from '@armilla/kit/contract';
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { testCustomers } from '../decide/test-customers.ts';
import type { House } from '../deps.ts';
import { PLASTIC_SEQUENCE_NUMBER, type TestChip } from '../pin/plastic-keys.ts';
import { cardById, type HeldCard, testCards } from '../store/cards.ts';
import { cardView } from './card-view.ts';

type Answer = AnswerOf<(typeof issuerContract)['operations']['listTestPlastic']>;

/** NOT_FOUND at a bank whose ranges are no test ranges. */
export async function listTestPlastic(house: House): Promise<Answer | Refusal> {
  if (!house.programme.testRange) return refuse('NOT_FOUND');
  const cards = await testCards(house.database);
  const told = storiesOf(house);
  const place = ({ story = '' }: HeldCard) =>
    told.includes(story) ? told.indexOf(story) : told.length;
  const inOrder = cards.toSorted((a, b) => place(a) - place(b));
  return { plastic: inOrder.map((card) => printed(house, card)) };
}

/** In the order in which the test range tells them; what was ordered since comes after. */
function storiesOf({ programme, clock }: House): readonly string[] {
  return testCustomers(programme, clock.now()).flatMap(({ accounts }) =>
    accounts.flatMap(({ cards }) => cards.map(({ story }) => story)),
  );
}

function printed({ vault, pinDesk, programme }: House, card: HeldCard): Answer['plastic'][number] {
  const pan = vault.open(card.panSealed, card.cardId);
  const { cardId, face, cardholderName, expiry, state } = cardView(programme, card);
  return {
    cardId,
    face,
    pan: pan.expose(),
    cardholderName,
    expiry,
    cvc2: vault.cvc2(pan, expiry).expose(),
    pin: pinDesk.testPin(pan).expose(),
    state,
    mobile: card.mobile ?? '',
    email: card.email ?? '',
    customer: card.login,
    story: card.story ?? '',
  };
}

/** What a card's chip is made from. */
export async function testChip(house: House, cardId: string): Promise<TestChip | undefined> {
  const { programme, database, vault, plasticKeys } = house;
  const card = programme.testRange ? await cardById(database, cardId) : undefined;
  if (card === undefined) return undefined;
  const pan = vault.open(card.panSealed, card.cardId);
  const expiry = `${card.expiry.slice(2)}${card.expiry.slice(0, 2)}`;
  const { printedName: name } = card;
  return { pan, psn: PLASTIC_SEQUENCE_NUMBER, expiry, name, masterKey: plasticKeys.masterKey(pan) };
}
