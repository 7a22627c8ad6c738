/** A card on the band in everyday life: its order, its freezes, its plastic, its next band. */
import assert from 'node:assert/strict';
import { everywhere } from './journey.ts';
import { type Cardholder, eventually, no, type Scene, yes } from './scene.ts';

/** A cardholder with these cards on the band, in this order. */
async function wearing(scene: Scene, ...stories: readonly string[]) {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastics = [];
  for (const story of stories) {
    const plastic = await scene.plastic(story);
    await maria.adds(plastic);
    plastics.push(plastic);
  }
  return { maria, plastics };
}

async function cardsOf(maria: Cardholder) {
  return yes(await maria.phone.cards()).cards;
}

/** Until the wallet has heard what the token service tells it. */
function standing(maria: Cardholder, wanted: string) {
  return eventually(async () => {
    const [card] = await cardsOf(maria);
    return card?.standing === wanted ? card : undefined;
  });
}

everywhere(['alpha-bank', 'pumb'], ({ journey, alone }) => {
  journey('M26 the order of the cards is the band’s and the readers’', async (scene) => {
    const { maria } = await wearing(scene, 'approve', 'insufficient-funds');
    const [first, second] = await cardsOf(maria);
    assert.ok(first && second);
    const { deviceId } = first;
    const cardIds = [second.cardId, first.cardId];
    const { cards } = yes(await maria.wallet.orderCards({ deviceId, cardIds }));
    assert.deepEqual(
      cards.map(({ cardId }) => cardId),
      cardIds,
    );
    yes(await maria.phone.sync());
    const band = await maria.band();
    assert.deepEqual(
      band.cards.map(({ dpanLastFour }) => dpanLastFour),
      [second.dpanLastFour, first.dpanLastFour],
    );
    assert.equal((await maria.taps(100)).dpanLastFour, second.dpanLastFour);
    yes(await maria.wallet.setDefaultCard({ cardId: first.cardId }));
    yes(await maria.phone.sync());
    assert.equal((await maria.taps(100)).dpanLastFour, first.dpanLastFour);
  });

  journey('B6 cardholder and bank freeze, and each releases its own hold only', async (scene) => {
    const { maria, plastics } = await wearing(scene, 'approve');
    const [card] = await cardsOf(maria);
    assert.ok(card?.tokenUniqueReference && plastics[0]);
    const { cardId, tokenUniqueReference } = card;
    assert.equal(yes(await maria.wallet.freezeCard({ cardId })).card.standing, 'FROZEN');
    assert.equal((await maria.taps(100)).approved, false);
    const bank = await scene.customer(plastics[0]);
    yes(await bank.blockCard({ cardId: plastics[0].cardId }));
    yes(await maria.wallet.unfreezeCard({ cardId }));
    await standing(maria, 'HELD_BY_BANK');
    no(await maria.wallet.unfreezeCard({ cardId }), 'HOLD_OF_ANOTHER');
    assert.equal((await maria.taps(100)).approved, false);
    yes(await bank.unblockCard({ cardId: plastics[0].cardId }));
    await standing(maria, 'READY');
    yes(await maria.phone.sync());
    assert.equal((await maria.taps(100)).approved, true);
    const { cards } = yes(await bank.listCards({}));
    const token = cards
      .flatMap(({ tokens }) => tokens)
      .find((one) => one.tokenUniqueReference === tokenUniqueReference);
    assert.deepEqual(token?.suspendedBy, []);
  });

  alone('M25 a cancelled plastic pays nowhere, and its band is cleaned', async (scene) => {
    const { maria, plastics } = await wearing(scene, 'approve');
    const [plastic] = plastics;
    assert.ok(plastic);
    assert.equal((await maria.taps(100)).approved, true);
    const bank = await scene.customer(plastic);
    const { card, network } = yes(await bank.closeCard({ cardId: plastic.cardId }));
    assert.equal(card.state, 'CLOSED');
    assert.equal(network, 'ACKNOWLEDGED');
    const tap = await maria.taps(100);
    assert.equal(tap.approved, false);
    assert.equal(tap.reason, 'TOKEN_NOT_ACTIVE');
    yes(await maria.phone.sync());
    assert.deepEqual((await maria.band()).cards, []);
  });

  alone('B7 a lost plastic’s token waits for the new one and moves to it', async (scene) => {
    const { maria, plastics } = await wearing(scene, 'approve');
    const [plastic] = plastics;
    assert.ok(plastic);
    const bank = await scene.customer(plastic);
    const { cardId } = plastic;
    yes(await bank.reportCardLost({ cardId, reason: 'LOST' }));
    assert.equal((await maria.taps(100)).reason, 'TOKEN_NOT_ACTIVE');
    const { card } = yes(await bank.orderReplacement({ cardId }));
    assert.equal((await maria.taps(100)).approved, false);
    yes(await bank.receiveCard({ cardId: card.cardId }));
    const panLastFour = card.face.panLastFour;
    yes(await bank.activateCard({ cardId: card.cardId, panLastFour }));
    const moved = await standing(maria, 'READY');
    assert.equal(moved.face.panLastFour, panLastFour, 'the app shows the new plastic');
    yes(await maria.phone.sync());
    const tap = await maria.taps(450);
    assert.equal(tap.approved, true, tap.reason ?? '');
    const { transactions } = yes(await bank.listTransactions({ limit: 10 }));
    assert.equal(transactions.find(({ rrn }) => rrn === tap.rrn)?.cardId, card.cardId);
  });

  journey('B8 a card is pushed from the bank’s pages, nothing typed', async (scene) => {
    const maria = await scene.cardholder();
    await maria.wears();
    const plastic = await scene.plastic('approve');
    const bank = await scene.customer(plastic);
    const { pushReceipt } = yes(await bank.pushCard({ cardId: plastic.cardId }));
    const { deviceId } = yes(await maria.phone.device());
    const push = { deviceId, pushReceipt, language: 'en' as const };
    const { enrolmentId, next } = yes(await maria.wallet.addPushedCard(push));
    assert.equal(next, 'ACCEPT_TERMS');
    no(
      await maria.wallet.addPushedCard(push, { idempotencyKey: 'once more' }),
      'PUSH_RECEIPT_INVALID',
    );
    const terms = yes(await maria.phone.terms(enrolmentId));
    const accepted = yes(await maria.phone.acceptTerms(enrolmentId, terms.version));
    assert.deepEqual(accepted.identification.wanted, [], 'the bank knew its customer');
    yes(await maria.phone.sync());
    assert.equal((await maria.taps(300)).approved, true);
  });

  journey(
    'M29 a reinstalled app finds its cards; a new band gets them by a guided move',
    async (scene) => {
      const { maria } = await wearing(scene, 'approve');
      const old = await maria.reinstalls();
      const { device } = yes(await old.phone.pair());
      assert.equal(yes(await old.phone.cards()).cards.length, 1);
      yes(await old.phone.sync());
      assert.equal((await old.taps(100)).approved, true);
      const oldBand = old.serialNumber;

      const anew = await old.reinstalls();
      await anew.wears();
      const target = yes(await anew.phone.device());
      await anew.stepsUp();
      const move = { fromDeviceId: device.deviceId, toDeviceId: target.deviceId };
      const { moves } = yes(await anew.wallet.moveCards({ ...move, language: 'en' }));
      assert.equal(moves.length, 1);
      const enrolment = moves[0]?.enrolment;
      assert.ok(enrolment, moves[0]?.refusal ?? '');
      await anew.goesOn(enrolment.enrolmentId, await scene.plastic('approve'));
      assert.equal((await anew.taps(100)).approved, true);
      anew.holds(oldBand);
      const tap = await anew.taps(100);
      assert.equal(tap.approved, false, 'the old token can no longer pay');
    },
  );
});
