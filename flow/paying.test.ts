/** Paying, seeing and removing: the tap of the wrist and what is known of it afterwards. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Cardholder,
  no,
  openScene,
  type Plastic,
  type Scene,
  type Tap,
  yes,
} from './scene.ts';

let scene: Scene;
let maria: Cardholder;
let plastic: Plastic;
let enrolmentId: string;

before(async () => {
  scene = await openScene();
  maria = await scene.cardholder();
  await maria.wears();
  plastic = await scene.plastic('approve');
  enrolmentId = await maria.adds(plastic);
});
after(() => scene.close());

/** What comes by a message between parties may take a moment. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 80; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail('it never came');
}

/** A tap with a card that has nearly no money behind it. */
async function poorTap(): Promise<Tap> {
  const poor = await scene.cardholder();
  await poor.wears();
  await poor.adds(await scene.plastic('insufficient-funds'));
  return poor.taps(4_900);
}

async function cardId(): Promise<string> {
  const { cards } = yes(await maria.phone.cards());
  const card = cards.find((candidate) => candidate.enrolmentId === enrolmentId);
  assert.ok(card);
  return card.cardId;
}

test('M13 the band pays EUR 12.40 with CDA and an ARQC that the token service verified', async () => {
  const tap = await maria.taps(1_240);
  assert.equal(tap.approved, true, JSON.stringify(tap.findings));
  assert.equal(tap.outcome, 'ONLINE_REQUEST');
  assert.equal(tap.cdaVerified, true);
  assert.equal(tap.arqcVerified, true);
  assert.match(tap.authorisationCode ?? '', /^\d{6}$/);
});

test('M14 with the phone out of reach a tap is approved', async () => {
  const { serialNumber } = maria;
  yes(await scene.stage.link({ serialNumber, inReach: false }));
  const tap = await maria.taps(310);
  assert.equal(tap.approved, true);
  no(await maria.phone.sync(), 'DEVICE_UNREACHABLE');
  yes(await scene.stage.link({ serialNumber, inReach: true }));
});

test('M15 a locked band pays nothing, however small', async () => {
  const { serialNumber } = maria;
  yes(await scene.stage.wear({ serialNumber, worn: false }));
  const tap = await maria.presents(1);
  assert.equal(tap.approved, false);
  assert.equal(tap.outcome, 'TRY_AGAIN');
  yes(await scene.stage.wear({ serialNumber, worn: true }));
  no(await scene.stage.arm({ serialNumber }), 'BAND_LOCKED');
});

test('M17 a receipt tells of an approval and of a decline', async () => {
  const approved = await maria.taps(500);
  assert.ok(
    approved.receipt.some((line) => /APPROVED/i.test(line)),
    approved.receipt.join('\n'),
  );
  const declined = await poorTap();
  assert.equal(declined.reason, 'INSUFFICIENT_FUNDS');
  assert.ok(
    declined.receipt.some((line) => /DECLINED/i.test(line)),
    declined.receipt.join('\n'),
  );
});

test('M18 the receipt carries the digital account number, and the tap nowhere the card’s', async () => {
  const tap = await maria.taps(700);
  const { dpanLastFour } = yes(await maria.phone.enrolment(enrolmentId));
  assert.equal(tap.dpanLastFour, dpanLastFour);
  assert.ok(tap.receipt.some((line) => line.includes(`**** ${dpanLastFour}`)));
  assert.ok(
    !tap.receipt.join('').includes(plastic.pan.slice(-4)) ||
      plastic.pan.endsWith(dpanLastFour ?? ''),
  );
  const merchant = await scene.merchant();
  const { transaction } = yes(await merchant.findReceipt({ rrn: tap.rrn ?? '' }));
  assert.equal(transaction.dpanLastFour, dpanLastFour);
});

test('M20 the same tap is in the bank’s pages and in the app, with the wearable named', async () => {
  const tap = await maria.taps(860);
  const bank = await scene.customer(plastic);
  const { transactions } = yes(await bank.listTransactions({ limit: 50 }));
  const line = transactions.find(({ rrn }) => rrn === tap.rrn);
  assert.equal(line?.deviceName, 'Mi Smart Band 6 NFC');
  assert.equal(line?.amount.amountMinor, 860);
  const entry = await eventually(async () =>
    yes(await maria.phone.history(await cardId())).entries.find(({ rrn }) => rrn === tap.rrn),
  );
  assert.equal(entry.outcome, 'APPROVED');
});

test('M21 the band’s log holds exactly its last ten, and joins the service’s history at a sync', async () => {
  for (let tap = 0; tap < 11; tap++) assert.equal((await maria.taps(100 + tap)).approved, true);
  const { log } = await maria.band();
  assert.equal(log.length, 10);
  assert.deepEqual(
    log.map(({ amount }) => amount?.amountMinor),
    [101, 102, 103, 104, 105, 106, 107, 108, 109, 110],
  );
  yes(await maria.phone.sync());
  const joined = await eventually(async () => {
    const { entries } = yes(await maria.phone.history(await cardId()));
    const both = entries.filter(({ source }) => source === 'BOTH');
    return both.length >= 10 ? entries : undefined;
  });
  assert.ok(joined.length > 10, 'the service keeps more than ten');
});

test('M24 a removed card is gone from band, PPSE and network; the plastic lives on', async () => {
  const removed = yes(await maria.phone.remove(await cardId()));
  assert.equal(removed.card.tokenStatus, 'DEACTIVATED');
  const before = await maria.taps(100);
  assert.equal(before.approved, false);
  assert.equal(before.reason, 'TOKEN_NOT_ACTIVE');
  yes(await maria.phone.sync());
  assert.deepEqual((await maria.band()).cards, []);
  no(await scene.stage.arm({ serialNumber: maria.serialNumber }), 'NO_CARD_ON_BAND');
  const bank = await scene.customer(plastic);
  const { cards } = yes(await bank.listCards({}));
  assert.equal(cards.find(({ cardId: id }) => id === plastic.cardId)?.state, 'ACTIVE');
});
