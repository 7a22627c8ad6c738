/** Paying, seeing and removing: the tap of the wrist and what is known of it afterwards. */
import assert from 'node:assert/strict';
import { everywhere } from './journey.ts';
import { type Cardholder, eventually, no, type Scene, yes } from './scene.ts';

/** A cardholder with one card on the band. */
async function wearing(scene: Scene, story = 'approve') {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic(story);
  const enrolmentId = await maria.adds(plastic);
  return { maria, plastic, enrolmentId };
}

async function cardOf(maria: Cardholder, enrolmentId: string) {
  const { cards } = yes(await maria.phone.cards());
  const card = cards.find((candidate) => candidate.enrolmentId === enrolmentId);
  assert.ok(card);
  return card;
}

everywhere(['alpha-bank', 'pumb'], ({ journey }) => {
  journey('M13 the band pays with CDA and an ARQC that the network verified', async (scene) => {
    const { maria } = await wearing(scene);
    const tap = await maria.taps(1_240);
    assert.equal(tap.approved, true, JSON.stringify(tap.findings));
    assert.equal(tap.outcome, 'ONLINE_REQUEST');
    assert.equal(tap.cdaVerified, true);
    assert.equal(tap.arqcVerified, true);
    assert.match(tap.authorisationCode ?? '', /^\d{6}$/);
  });

  journey('M14 with the phone out of reach a tap is approved', async (scene) => {
    const { maria } = await wearing(scene);
    const { serialNumber } = maria;
    yes(await scene.stage.link({ serialNumber, inReach: false }));
    assert.equal((await maria.taps(310)).approved, true);
    no(await maria.phone.sync(), 'DEVICE_UNREACHABLE');
    yes(await scene.stage.link({ serialNumber, inReach: true }));
  });

  journey('M15 a locked band pays nothing, however small', async (scene) => {
    const { maria } = await wearing(scene);
    const { serialNumber } = maria;
    yes(await scene.stage.wear({ serialNumber, worn: false }));
    const tap = await maria.presents(1);
    assert.equal(tap.approved, false);
    assert.equal(tap.outcome, 'TRY_AGAIN');
    yes(await scene.stage.wear({ serialNumber, worn: true }));
    no(await scene.stage.arm({ serialNumber }), 'BAND_LOCKED');
  });

  journey('M17 a receipt tells of an approval and of a decline', async (scene) => {
    const { maria } = await wearing(scene);
    const { receipt } = await maria.taps(500);
    assert.ok(
      receipt.some((line) => /APPROVED/i.test(line)),
      receipt.join('\n'),
    );
    const { maria: poor } = await wearing(scene, 'insufficient-funds');
    const declined = await poor.taps(4_900);
    assert.equal(declined.reason, 'INSUFFICIENT_FUNDS');
    assert.ok(
      declined.receipt.some((line) => /DECLINED/i.test(line)),
      declined.receipt.join('\n'),
    );
  });

  journey(
    'M18 the receipt carries the digital account number, nothing the card’s',
    async (scene) => {
      const { maria, plastic, enrolmentId } = await wearing(scene);
      const tap = await maria.taps(700);
      const { dpanLastFour = '' } = yes(await maria.phone.enrolment(enrolmentId));
      assert.equal(tap.dpanLastFour, dpanLastFour);
      assert.ok(tap.receipt.some((line) => line.includes(`**** ${dpanLastFour}`)));
      const panLastFour = plastic.pan.slice(-4);
      assert.ok(dpanLastFour === panLastFour || !tap.receipt.join('').includes(panLastFour));
      const { transaction } = yes(await scene.receipt(tap));
      assert.equal(transaction.dpanLastFour, dpanLastFour);
    },
  );

  journey('M20 the same tap is at the bank and in the app, the wearable named', async (scene) => {
    const { maria, plastic, enrolmentId } = await wearing(scene);
    const tap = await maria.taps(860);
    const bank = await scene.customer(plastic);
    const { transactions } = yes(await bank.listTransactions({ limit: 50 }));
    const line = transactions.find(({ rrn }) => rrn === tap.rrn);
    const model = scene.service.models.find((one) => one.model === scene.bank.models[0]);
    assert.equal(line?.deviceName, model?.name);
    assert.equal(line?.amount.amountMinor, 860);
    const { cardId } = await cardOf(maria, enrolmentId);
    const entry = await eventually(async () =>
      yes(await maria.phone.history(cardId)).entries.find(({ rrn }) => rrn === tap.rrn),
    );
    assert.equal(entry.outcome, 'APPROVED');
  });

  journey(
    'M21 the band’s log holds its last ten; a sync joins them to all there is',
    async (scene) => {
      const { maria, enrolmentId } = await wearing(scene);
      for (let tap = 0; tap < 12; tap++) assert.equal((await maria.taps(100 + tap)).approved, true);
      const { log } = await maria.band();
      const lastTen = [102, 103, 104, 105, 106, 107, 108, 109, 110, 111];
      assert.deepEqual(
        log.map(({ amount }) => amount?.amountMinor),
        lastTen,
      );
      yes(await maria.phone.sync());
      const { cardId } = await cardOf(maria, enrolmentId);
      const joined = await eventually(async () => {
        const { entries } = yes(await maria.phone.history(cardId));
        const both = entries.filter(({ source }) => source === 'BOTH');
        return both.length >= 10 && entries.length >= 12 ? entries : undefined;
      });
      assert.equal(joined.length, 12, 'the service keeps more than ten');
    },
  );

  journey('M24 a removed card is gone everywhere; the plastic lives on', async (scene) => {
    const { maria, plastic, enrolmentId } = await wearing(scene);
    const { cardId } = await cardOf(maria, enrolmentId);
    assert.equal(yes(await maria.phone.remove(cardId)).card.tokenStatus, 'DEACTIVATED');
    const tap = await maria.taps(100);
    assert.equal(tap.approved, false);
    assert.equal(tap.reason, 'TOKEN_NOT_ACTIVE');
    yes(await maria.phone.sync());
    assert.deepEqual((await maria.band()).cards, []);
    no(await scene.stage.arm({ serialNumber: maria.serialNumber }), 'NO_CARD_ON_BAND');
    const bank = await scene.customer(plastic);
    const { cards } = yes(await bank.listCards({}));
    assert.equal(cards.find((card) => card.cardId === plastic.cardId)?.state, 'ACTIVE');
  });
});
