/** Rewards, receipts, limits and notices: what a payment means to those who made it. */
import assert from 'node:assert/strict';
import { booksAgree, ledgerAddsUp } from './books.ts';
import { everywhere } from './journey.ts';
import {
  type Cardholder,
  eventually,
  no,
  type Plastic,
  type Scene,
  type Tap,
  yes,
} from './scene.ts';
import { wearing } from './wearing.ts';

type Bank = Awaited<ReturnType<Scene['customer']>>;

async function lineOf(bank: Bank, { rrn }: Pick<Tap, 'rrn'>) {
  const { transactions } = yes(await bank.listTransactions({ limit: 200 }));
  const line = transactions.find((one) => one.rrn === rrn);
  assert.ok(line, `no line for ${rrn}`);
  return line;
}

async function pointsOf(bank: Bank, { accountId }: { accountId: string }): Promise<number> {
  const { accounts } = yes(await bank.listAccounts({}));
  return accounts.find((account) => account.accountId === accountId)?.points?.balance ?? 0;
}

async function firstCard(maria: Cardholder) {
  const [card] = yes(await maria.phone.cards()).cards;
  assert.ok(card);
  return card;
}

everywhere(['alpha-bank'], ({ alone }) => {
  alone('M22 the same purchase earns the same by plastic and by band', async (scene) => {
    const plastics = await scene.plastics();
    const earning = plastics.filter(({ face, state }) => {
      const product = scene.bank.products.find(({ name }) => name === face.productName);
      return state === 'ACTIVE' && product?.rewards !== undefined && product.tokenisable;
    });
    const byProduct = new Map<string, Plastic>();
    for (const one of earning) {
      if (!['blocked', 'expired', 'insufficient-funds'].includes(one.story)) {
        byProduct.set(one.face.productName, byProduct.get(one.face.productName) ?? one);
      }
    }
    assert.equal(byProduct.size, 3, 'Bonus, Affinity and Energy');
    const maria = await scene.cardholder();
    await maria.wears();
    for (const plastic of byProduct.values()) {
      await maria.adds(plastic);
      const { cards } = yes(await maria.phone.cards());
      const card = cards.find(({ face }) => face.panLastFour === plastic.face.panLastFour);
      assert.ok(card);
      yes(await maria.wallet.setDefaultCard({ cardId: card.cardId }));
      yes(await maria.phone.sync());
      const bank = await scene.customer(plastic);
      const byBand = await maria.taps(1_250);
      const byCard = await scene.swipes(plastic, 1_250);
      assert.deepEqual([byBand.approved, byCard.approved], [true, true], plastic.face.productName);
      const [band, card1] = [await lineOf(bank, byBand), await lineOf(bank, byCard)];
      assert.ok((band.points ?? 0) > 0, plastic.face.productName);
      assert.equal(band.points, card1.points, plastic.face.productName);
      assert.equal(band.deviceName !== undefined && card1.deviceName === undefined, true);
    }
    const visa = plastics.find(({ face }) => face.network === 'VISA');
    assert.ok(visa);
    const tap = await scene.swipes(visa, 1_250);
    assert.equal(tap.approved, true, 'Visa plastic pays');
    assert.ok(((await lineOf(await scene.customer(visa), tap)).points ?? 0) > 0, 'and earns');
    await booksAgree(scene);
  });

  alone('M23 points pay a part or the whole, and a void gives them back', async (scene) => {
    const { maria, bank } = await wearing(scene);
    for (let visit = 0; visit < 3; visit++) {
      assert.equal((await maria.taps(4_000)).approved, true);
      yes(await bank.listAccounts({}));
    }
    await booksAgree(scene);
    const [last] = yes(await bank.listTransactions({ limit: 1 })).transactions;
    assert.ok(last);
    const before = await pointsOf(bank, last);
    assert.ok(before >= 200, `only ${before} points`);
    const part = await maria.taps(1_000, undefined, { points: 200 });
    assert.equal(part.approved, true);
    assert.deepEqual([part.points.spent, part.points.paidMinor], [200, 100]);
    const line = await lineOf(bank, part);
    assert.deepEqual(line.redeemed, { points: 200, amountMinor: 100 });
    const spent = await pointsOf(bank, last);
    assert.equal(spent, before - 200 + part.points.earned);
    const merchant = await scene.merchant();
    yes(await merchant.voidPayment({ rrn: part.rrn ?? '' }));
    await eventually(async () => ((await pointsOf(bank, last)) === before ? true : undefined));
    const whole = await maria.taps(50, undefined, { points: 100_000 });
    assert.equal(whole.points.paidMinor, 50, 'never more than the amount');
    assert.equal(whole.points.spent, 100);
    await booksAgree(scene);
  });
});

everywhere(['alpha-bank', 'pumb'], ({ journey, alone }) => {
  journey(
    'M16 the tap uses the card chosen on the band, the next one the default',
    async (scene) => {
      const { maria } = await wearing(scene);
      await maria.adds(await scene.plastic('insufficient-funds'));
      const [first, second] = yes(await maria.phone.cards()).cards;
      const { serialNumber } = maria;
      await maria.unlocks();
      yes(await scene.stage.arm({ serialNumber, position: 1 }));
      assert.equal((await maria.presents(300)).dpanLastFour, second?.dpanLastFour);
      assert.equal((await maria.taps(300)).dpanLastFour, first?.dpanLastFour);
    },
  );

  journey('M17 a receipt, printed and digital, says what a receipt must', async (scene) => {
    const { maria } = await wearing(scene);
    const tap = await maria.taps(700);
    const { transaction } = yes(await scene.receipt(tap));
    assert.equal(transaction.receipt?.aid?.startsWith('A000000004'), true);
    assert.match(transaction.receipt?.cryptogram ?? '', /^[0-9A-F]{16}$/);
    assert.equal(transaction.receipt?.paymentAccountReference?.length, 29);
    const printed = tap.receipt.join('\n');
    for (const part of [transaction.receipt?.aid ?? '-', transaction.receipt?.cryptogram ?? '-']) {
      assert.ok(printed.includes(part), `${part} is not printed`);
    }
  });

  journey(
    'M15 above the limit the till asks for the PIN, and the bank checks it',
    async (scene) => {
      const { maria, plastic } = await wearing(scene);
      const high = scene.bank.currency === 'UAH' ? 160_000 : 6_000;
      const small = await maria.taps(300);
      assert.deepEqual([small.pinAsked, small.approved], [false, true]);
      const right = await maria.taps(high, undefined, { pin: plastic.pin });
      assert.deepEqual([right.pinAsked, right.approved], [true, true], JSON.stringify(right));
      const wrong = plastic.pin === '1234' ? '4321' : '1234';
      const refused = await maria.taps(high, undefined, { pin: wrong });
      assert.deepEqual([refused.approved, refused.reason], [false, 'WRONG_PIN']);
    },
  );

  journey(
    'B3 last four, time and amount lead everybody to the payment and its refund',
    async (scene) => {
      const { maria, bank } = await wearing(scene);
      const tap = await maria.taps(1_337);
      const merchant = await scene.merchant();
      const clue = {
        lastFour: tap.dpanLastFour ?? '',
        at: scene.clock.now(),
        ...tap.amount,
      };
      const [found, ...others] = yes(await merchant.findPayments(clue)).transactions;
      assert.equal(found?.rrn, tap.rrn);
      assert.equal(others.length, 0);
      const { transaction: refund } = yes(
        await merchant.refundPayment({ rrn: tap.rrn ?? '', amountMinor: 337 }),
      );
      assert.deepEqual([refund.kind, refund.refundOf], ['REFUND', tap.rrn]);
      no(
        await merchant.refundPayment({ rrn: tap.rrn ?? '', amountMinor: 1_001 }),
        'REFUND_TOO_HIGH',
      );
      const [line] = yes(await bank.findPayments(clue)).transactions;
      assert.deepEqual([line?.rrn, line?.refundedMinor], [tap.rrn, 337]);
      const { steps } = yes(await bank.getPayment({ transactionId: line?.transactionId ?? '' }));
      assert.deepEqual(
        steps.map(({ step }) => step),
        ['AUTHORISED', 'REFUNDED'],
      );
      await ledgerAddsUp(scene);
    },
  );

  journey('B9 a card keeps to the limits its holder set on the wearable', async (scene) => {
    const { maria } = await wearing(scene);
    const { cardId } = await firstCard(maria);
    const limits = { tapMinor: 500, notAt: ['RESTAURANTS' as const] };
    yes(await maria.wallet.setCardLimits({ cardId, limits: { tapMinor: 500 } }));
    assert.deepEqual(yes(await maria.wallet.getCardLimits({ cardId })).limits, { tapMinor: 500 });
    const over = await maria.taps(501);
    assert.deepEqual([over.approved, over.reason], [false, 'CARD_CONTROL']);
    assert.equal((await maria.taps(500)).approved, true);
    yes(await maria.wallet.setCardLimits({ cardId, limits }));
    assert.equal((await maria.taps(300)).reason, 'CARD_CONTROL', 'a café is a restaurant');
    const elsewhere = { countries: ['SE'] };
    yes(await maria.wallet.setCardLimits({ cardId, limits: elsewhere }));
    assert.equal((await maria.taps(300)).reason, 'CARD_CONTROL', 'not in this country');
    yes(await maria.wallet.setCardLimits({ cardId, limits: {} }));
    assert.equal((await maria.taps(501)).approved, true);
  });

  alone(
    'B16 a notice at once; what is not recognised is frozen, disputed and credited',
    async (scene) => {
      const { maria, bank } = await wearing(scene);
      const tap = await maria.taps(1_500);
      const { notices } = yes(await bank.listNotices({ limit: 10 }));
      const line = await lineOf(bank, tap);
      const told = notices.find(({ transactionId }) => transactionId === line.transactionId);
      assert.equal(told?.outcome, 'APPROVED');
      yes(await bank.readNotice({ noticeId: told?.noticeId ?? '' }));
      const balance = async () =>
        yes(await bank.listAccounts({})).accounts.find(
          ({ accountId }) => accountId === line.accountId,
        )?.available.amountMinor ?? 0;
      const before = await balance();
      const { dispute } = yes(
        await bank.disputePayment({
          transactionId: line.transactionId,
          reason: 'NOT_RECOGNISED',
          freeze: true,
        }),
      );
      assert.equal(dispute.state, 'OPEN');
      assert.equal(dispute.provisionalCredit?.amountMinor, 1_500);
      assert.equal(await balance(), before + 1_500);
      const frozen = await eventually(async () => {
        const next = await maria.taps(100);
        return next.approved ? undefined : next;
      });
      assert.equal(frozen.reason, 'TOKEN_NOT_ACTIVE');
      const { dispute: gone } = yes(await bank.withdrawDispute({ disputeId: dispute.disputeId }));
      assert.equal(gone.state, 'WITHDRAWN');
      assert.equal(await balance(), before);
      await booksAgree(scene);
    },
  );

  journey('B4 a declined tap says why in one sentence, to each of three readers', async (scene) => {
    const { maria } = await wearing(scene, 'insufficient-funds');
    const tap = await maria.taps(4_900);
    assert.equal(tap.reason, 'INSUFFICIENT_FUNDS');
    const why = yes(await scene.stage.explainTap({ rrn: tap.rrn ?? '' }));
    assert.equal(why.approved, false);
    const told = [why.cardholder, why.agent, why.engineer];
    assert.equal(new Set(told).size, 3, told.join('\n'));
    for (const sentence of told) assert.match(sentence, /^\S.{10,}[.)]$/su);
    assert.match(why.engineer, /51|balance/);
  });
});
