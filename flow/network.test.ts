/**
 * What goes on between hosts: every kind of message, a bank that is slow or away, a day cleared.
 */
import assert from 'node:assert/strict';
import { booksAgree } from './books.ts';
import { everywhere } from './journey.ts';
import { eventually, no, yes } from './scene.ts';
import { wearing } from './wearing.ts';

const CASH_MACHINE = 'ARM00005';
const FUEL_STATION = 'ARM00006';
const HOTEL = 'ARM00007';

everywhere(['alpha-bank', 'pumb'], ({ programme, alone }) => {
  const high = programme === 'pumb' ? 100_000 : 5_000;

  alone('M13 a purchase is held, cleared and posted; the day’s books agree', async (scene) => {
    const { maria, line } = await wearing(scene);
    const tap = await maria.taps(1_240);
    assert.equal((await line(tap))?.posting, 'PENDING');
    await booksAgree(scene);
    const posted = await line(tap);
    assert.equal(posted?.posting, 'POSTED');
  });

  alone(
    'M25 a bank that is away is stood in for, but never for a cancelled card',
    async (scene) => {
      const { maria, plastic, line, bank } = await wearing(scene);
      const { id: programmeId } = scene.bank;
      yes(await scene.stage.cutIssuer({ programmeId, line: 'CUT' }));
      const stoodIn = await maria.taps(700);
      assert.equal(stoodIn.approved, true, JSON.stringify(stoodIn));
      const beyond = await maria.taps(high + 1, undefined, { pin: plastic.pin });
      assert.equal(beyond.approved, false, 'no PIN is checked in a bank’s place');
      yes(await bank.closeCard({ cardId: plastic.cardId }));
      assert.equal((await maria.taps(100)).approved, false);
      yes(await scene.stage.cutIssuer({ programmeId, line: 'WHOLE' }));
      scene.clock.advance(60_000);
      const told = await eventually(() => line(stoodIn));
      assert.deepEqual([told.outcome, told.standIn, told.posting], ['APPROVED', true, 'PENDING']);
      await booksAgree(scene);
    },
  );

  alone(
    'a slow bank is answered for in time, and what it says late changes nothing',
    async (scene) => {
      const { maria, line } = await wearing(scene);
      const { id: programmeId } = scene.bank;
      yes(await scene.stage.cutIssuer({ programmeId, line: 'SLOW' }));
      const tap = await maria.taps(800);
      assert.equal(tap.approved, true);
      yes(await scene.stage.cutIssuer({ programmeId, line: 'WHOLE' }));
      const told = await eventually(async () => {
        const found = await line(tap);
        return found?.standIn === true ? found : undefined;
      });
      assert.equal(told.posting, 'PENDING');
      await booksAgree(scene);
    },
  );
});

everywhere(['alpha-bank'], ({ alone }) => {
  alone('every kind of payment, from the till and from the merchant’s desk', async (scene) => {
    const { maria, plastic, line, available } = await wearing(scene);
    const start = await available();

    const cash = await maria.taps(2_000, CASH_MACHINE, { kind: 'CASH', pin: plastic.pin });
    assert.equal(cash.approved, true, JSON.stringify(cash));
    assert.equal((await line(cash))?.kind, 'CASH');
    assert.equal(await available(), start - 2_000);

    const merchant = await scene.merchant();
    const voided = await maria.taps(900);
    yes(await merchant.voidPayment({ rrn: voided.rrn ?? '' }));
    await eventually(async () => ((await available()) === start - 2_000 ? true : undefined));
    no(await merchant.voidPayment({ rrn: voided.rrn ?? '' }), 'PAYMENT_STATE');

    const reduced = await maria.taps(1_000);
    yes(await merchant.reducePayment({ rrn: reduced.rrn ?? '', amountMinor: 400 }));
    await eventually(async () => ((await available()) === start - 2_400 ? true : undefined));

    const bought = await maria.taps(1_100);
    yes(await merchant.refundPayment({ rrn: bought.rrn ?? '', amountMinor: 1_100 }));
    no(await merchant.refundPayment({ rrn: bought.rrn ?? '', amountMinor: 1 }), 'REFUND_TOO_HIGH');
    await booksAgree(scene);
    assert.equal(await available(), start - 2_400);
  });

  alone('a journey that goes on: held, raised, completed, the rest released', async (scene) => {
    const { maria, line, available } = await wearing(scene);
    const start = await available();
    const held = await maria.taps(3_000, HOTEL, { kind: 'PREAUTHORISATION' });
    assert.equal(held.approved, true, JSON.stringify(held));
    const hotel = await scene.merchant(HOTEL);
    const { rrn = '' } = { rrn: held.rrn ?? '' };
    yes(await hotel.incrementPayment({ rrn, amountMinor: 1_000 }));
    assert.equal(await available(), start - 4_000);
    no(await hotel.completePayment({ rrn, amountMinor: 4_001 }), 'AMOUNT_TOO_HIGH');
    yes(await hotel.completePayment({ rrn, amountMinor: 3_500 }));
    await eventually(async () => ((await available()) === start - 3_500 ? true : undefined));
    await booksAgree(scene);
    assert.equal((await line(held))?.posting, 'POSTED');
  });

  alone(
    'a part is approved where the money does not reach, and the till says so',
    async (scene) => {
      const { maria, available } = await wearing(scene, 'insufficient-funds');
      const nothing = await maria.taps(4_900);
      assert.equal(nothing.reason, 'INSUFFICIENT_FUNDS', 'this till takes all or nothing');
      const tap = await maria.taps(4_900, FUEL_STATION);
      assert.deepEqual([tap.approved, tap.amount.amountMinor], [true, 100]);
      assert.equal(await available(), 0);
      await booksAgree(scene);
    },
  );
});
