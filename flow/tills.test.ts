/** At the tills: what each does, whom it asks for a PIN, and why a tap came out as it did. */
import assert from 'node:assert/strict';
import { acquirerContract } from '@armilla/api/acquirer';
import { httpClient } from '@armilla/kit/contract';
import { booksAgree, ledgerAddsUp } from './books.ts';
import { everywhere } from './journey.ts';
import { eventually, no, type Tap, yes } from './scene.ts';
import { wearing } from './wearing.ts';

const CASH_MACHINE = 'ARM00005';
const METRO = 'ARM00007';
const BRISTOL = 'ARM00008';

const wrongPIN = (pin: string) => (pin === '1234' ? '4321' : '1234');
const ends = ({ approved, reason }: Tap) => [approved, reason];

everywhere(['alpha-bank'], ({ journey, alone }) => {
  journey('each till does what its merchant does, and nothing else', async (scene) => {
    const { tills } = yes(await scene.stage.listTills({}));
    const kinds = (terminalId: string) =>
      tills.find((till) => till.terminalId === terminalId)?.kinds;
    assert.deepEqual(kinds('ARM00001'), ['PURCHASE', 'REFUND']);
    assert.deepEqual(kinds(CASH_MACHINE), ['CASH']);
    assert.deepEqual(kinds(METRO), ['PURCHASE', 'PREAUTHORISATION']);
    const { maria, plastic } = await wearing(scene);
    const cashInShop = await maria.taps(500, undefined, { kind: 'CASH', pin: plastic.pin });
    assert.deepEqual([cashInShop.approved, cashInShop.rrn], [false, null]);
    const shopping = await maria.taps(500, CASH_MACHINE, { kind: 'PURCHASE' });
    assert.deepEqual([shopping.approved, shopping.rrn], [false, null]);
  });

  journey('M15 a cash machine asks for the PIN whatever the amount', async (scene) => {
    const { maria, plastic, available } = await wearing(scene);
    const before = await available();
    const nobody = await maria.taps(1_000, CASH_MACHINE);
    assert.deepEqual([nobody.pinAsked, ...ends(nobody)], [true, false, 'PIN_NOT_ENTERED']);
    const wrong = await maria.taps(1_000, CASH_MACHINE, { pin: wrongPIN(plastic.pin) });
    assert.deepEqual(ends(wrong), [false, 'WRONG_PIN']);
    const right = await maria.taps(1_000, CASH_MACHINE, { pin: plastic.pin });
    assert.deepEqual(ends(right), [true, null]);
    assert.equal(await available(), before - 1_000);
    assert.ok(right.receipt.some((line) => line.includes('CASH WITHDRAWAL')));
    const alone = new RegExp(`(?<!\\d)${plastic.pin}(?!\\d)`);
    assert.doesNotMatch(JSON.stringify([nobody, wrong, right]), alone);
    await ledgerAddsUp(scene);
  });

  journey('M15 the PIN comes when the till asks for it, and not before', async (scene) => {
    const { maria, plastic } = await wearing(scene);
    const terminalId = 'ARM00001';
    const small = await maria.taps(500, terminalId, { pinLater: true });
    assert.deepEqual(
      [small.pinAsked, small.pinEntryId, ...ends(small)],
      [false, undefined, true, null],
    );
    const waiting = await maria.taps(6_000, terminalId, { pinLater: true });
    const { pinEntryId = '' } = waiting;
    assert.deepEqual([waiting.message, waiting.approved, waiting.rrn], ['ENTER_PIN', false, null]);
    const typed = { terminalId, pinEntryId, pin: plastic.pin };
    const { tap } = yes(await scene.stage.enterPIN(typed));
    assert.deepEqual([tap.pinAsked, tap.pinEntryId, ...ends(tap)], [true, undefined, true, null]);
    assert.deepEqual(yes(await scene.stage.enterPIN(typed)).tap, tap, 'it is not paid twice');
    const again = await maria.taps(6_000, terminalId, { pinLater: true });
    const givenUp = { terminalId, pinEntryId: again.pinEntryId ?? '' };
    const { tap: none } = yes(await scene.stage.enterPIN(givenUp));
    assert.deepEqual(ends(none), [false, 'PIN_NOT_ENTERED']);
    no(await scene.stage.enterPIN({ ...typed, terminalId: METRO }), 'NOT_FOUND');
    await booksAgree(scene);
  });

  journey(
    'M17 M18 a receipt by its name: the token’s last four, and a refund since',
    async (scene) => {
      const { maria } = await wearing(scene);
      const tap = await maria.taps(700);
      const receiptId = tap.receiptId ?? '';
      const acquirer = httpClient(acquirerContract, { baseUrl: scene.url });
      const { receipt } = yes(await acquirer.getReceipt({ receiptId }));
      assert.deepEqual(
        [receipt.outcome, receipt.account, receipt.dpanLastFour, receipt.rrn],
        ['APPROVED', 'TOKEN', tap.dpanLastFour, tap.rrn],
      );
      assert.ok(receipt.points?.earned, 'what it earns');
      const merchant = await scene.merchant();
      yes(await merchant.refundPayment({ rrn: tap.rrn ?? '', amountMinor: 200 }));
      assert.equal(yes(await acquirer.getReceipt({ receiptId })).receipt.refundedMinor, 200);
    },
  );

  alone('a till whose line is cut or slow says so, and sends later what waits', async (scene) => {
    const { maria } = await wearing(scene);
    const terminalId = 'ARM00001';
    const lamps = async () => yes(await scene.stage.getTill({ terminalId })).till;
    assert.deepEqual([(await lamps()).line, (await lamps()).reversalsWaiting], ['WHOLE', 0]);
    yes(await scene.stage.setTillLine({ terminalId, line: 'CUT' }));
    const cut = await maria.taps(500, terminalId);
    assert.deepEqual([cut.receiptId, ...ends(cut)], [undefined, false, 'TRY_LATER']);
    assert.equal((await lamps()).reversalsWaiting, 0, 'what never left is not taken back');
    yes(await scene.stage.setTillLine({ terminalId, line: 'SLOW' }));
    const slow = await maria.taps(500, terminalId);
    assert.deepEqual(ends(slow), [false, 'NO_ANSWER']);
    assert.deepEqual([(await lamps()).line, (await lamps()).reversalsWaiting], ['SLOW', 1]);
    const { till } = yes(await scene.stage.setTillLine({ terminalId, line: 'WHOLE' }));
    assert.deepEqual([till.line, till.reversalsWaiting], ['WHOLE', 0]);
    await booksAgree(scene);
  });

  alone('a wrong PIN three times blocks it, and the till says so', async (scene) => {
    const { maria, plastic } = await wearing(scene);
    const pin = wrongPIN(plastic.pin);
    const reasons: (string | null)[] = [];
    for (let tries = 0; tries < 4; tries++) {
      reasons.push((await maria.taps(1_000, CASH_MACHINE, { pin })).reason);
    }
    assert.equal(reasons[0], 'WRONG_PIN');
    assert.equal(reasons.at(-1), 'PIN_BLOCKED');
    const right = await maria.taps(1_000, CASH_MACHINE, { pin: plastic.pin });
    assert.deepEqual(ends(right), [false, 'PIN_BLOCKED']);
    assert.equal((await maria.taps(300)).approved, true, 'small sums want no PIN');
    await booksAgree(scene);
  });

  alone(
    'after much without proof the till says so, and the second tap is verified',
    async (scene) => {
      const { maria, plastic } = await wearing(scene);
      let asked: Tap | undefined;
      for (let taps = 0; taps < 6 && asked === undefined; taps++) {
        const tap = await maria.taps(4_000);
        if (!tap.approved) asked = tap;
      }
      assert.equal(asked?.reason, 'VERIFY_ON_DEVICE');
      assert.equal(asked?.pinAsked, false);
      const second = await maria.taps(4_000, undefined, { pin: plastic.pin });
      assert.deepEqual([second.pinAsked, ...ends(second)], [true, true, null]);
      const next = await maria.taps(4_000);
      assert.deepEqual([next.pinAsked, ...ends(next)], [false, true, null]);
      await booksAgree(scene);
    },
  );

  alone('M18 plastic goes its own road: PIN, points, cash, over a restart', async (scene) => {
    const plastic = await scene.plastic('approve');
    const { pin } = plastic;
    const bought = await scene.swipes(plastic, 1_240);
    assert.deepEqual([bought.pinAsked, ...ends(bought)], [false, true, null]);
    assert.ok(bought.receipt.some((line) => /Card number +\*{4} \d{4}$/.test(line)));
    const none = await scene.swipes(plastic, 6_000);
    assert.deepEqual([none.pinAsked, ...ends(none)], [true, false, 'PIN_NOT_ENTERED']);
    const wrong = await scene.swipes(plastic, 6_000, { pin: wrongPIN(pin) });
    assert.deepEqual(ends(wrong), [false, 'WRONG_PIN']);
    assert.deepEqual(ends(await scene.swipes(plastic, 6_000, { pin })), [true, null]);
    await booksAgree(scene);
    const paid = await scene.swipes(plastic, 1_000, { points: 1_000 });
    assert.ok(paid.approved && paid.points.spent > 0, JSON.stringify(paid));
    assert.ok(paid.receipt.some((line) => line.includes('Points spent')));
    await scene.restart();
    assert.deepEqual(ends(await scene.swipes(plastic, 300)), [true, null], 'its counter goes on');
    const cash = {
      terminalId: CASH_MACHINE,
      programmeId: scene.bank.id,
      cardId: plastic.cardId,
      amount: { amountMinor: 2_000, currency: 'EUR' as const },
      language: 'en' as const,
      pin,
    };
    assert.deepEqual(ends(yes(await scene.stage.swipePlastic(cash)).tap), [true, null]);
    const unknown = { ...cash, cardId: `crd_${'0'.repeat(26)}` };
    no(await scene.stage.swipePlastic(unknown), 'NOT_FOUND');
    await booksAgree(scene);
  });

  alone('a refund to the band held to the till gives the money back', async (scene) => {
    const { maria, plastic, available } = await wearing(scene);
    const before = await available();
    assert.equal((await maria.taps(900)).approved, true);
    const refund = await maria.taps(900, undefined, { kind: 'REFUND' });
    assert.deepEqual([refund.pinAsked, ...ends(refund)], [false, true, null]);
    assert.ok(refund.receipt.some((line) => line.startsWith('REFUND')));
    await booksAgree(scene);
    assert.equal(await available(), before - 900, 'for a day its till might take it back');
    const [card] = yes(await maria.phone.cards()).cards;
    const lines = await eventually(async () => {
      yes(await maria.phone.sync());
      const { entries } = yes(await maria.phone.history(card?.cardId ?? ''));
      return entries.every(({ source }) => source === 'BOTH') ? entries : undefined;
    });
    assert.deepEqual(lines.map(({ kind }) => kind ?? 'PURCHASE').sort(), ['PURCHASE', 'REFUND']);
    scene.clock.advance(24 * 3_600_000 + 1);
    await booksAgree(scene);
    const { cards } = yes(await (await scene.customer(plastic)).listCards({}));
    const accountId = cards.find(({ cardId }) => cardId === plastic.cardId)?.accountId;
    const { accounts } = yes(await (await scene.customer(plastic)).listAccounts({}));
    const account = accounts.find((one) => one.accountId === accountId);
    assert.equal(account?.available.amountMinor, before);
  });

  journey('a shop abroad takes the band as one at home', async (scene) => {
    const { maria } = await wearing(scene);
    const tap = await maria.taps(700, BRISTOL);
    assert.deepEqual(ends(tap), [true, null]);
    assert.ok(tap.receipt.some((line) => line.includes('Bristol')));
  });

  alone(
    'B4 why it was declined is told after a restart too, and goes along as a file',
    async (scene) => {
      const { maria } = await wearing(scene, 'insufficient-funds');
      const tap = await maria.taps(4_900);
      const rrn = tap.rrn ?? '';
      const before = yes(await scene.stage.explainTap({ rrn }));
      assert.doesNotMatch(before.cardholder, /\d+\.\d\d|DE 39|check/);
      assert.match(before.agent, /available EUR \d+\.\d\d, asked EUR 49\.00/);
      await scene.restart();
      assert.deepEqual(yes(await scene.stage.explainTap({ rrn })), before);
      const { entries } = yes(await scene.stage.listTrace({ after: 0, reference: rrn }));
      for (const kind of ['APDU', 'ISO 8583', 'FINDING']) {
        assert.ok(
          entries.some((entry) => entry.kind === kind),
          `no ${kind} in the kept trace`,
        );
      }
      const { text, fileName } = yes(await scene.stage.exportTrace({ reference: rrn }));
      assert.match(fileName, new RegExp(rrn));
      assert.equal(JSON.parse(text).entries.length, entries.length);
      no(await scene.stage.explainTap({ rrn: '000000000000' }), 'NOT_FOUND');
      no(await scene.stage.exportTrace({ reference: 'nothing' }), 'NOT_FOUND');
      no(await scene.stage.cutIssuer({ programmeId: 'nobody', line: 'CUT' }), 'NOT_FOUND');
    },
  );
});
