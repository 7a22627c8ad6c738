/** Before the first payment: pairing, adding, and every "no" on the way. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import { everywhere } from './journey.ts';
import { type Cardholder, no, type Plastic, type Scene, usablePlastics, yes } from './scene.ts';

/** A cardholder with a band, and a card in hand. */
async function ready(scene: Scene, story = 'approve') {
  const maria = await scene.cardholder();
  await maria.wears();
  return { maria, plastic: await scene.plastic(story) };
}

/** Adds a card as far as the SMS. */
async function awaitingCode(scene: Scene) {
  const { maria, plastic } = await ready(scene);
  const enrolmentId = await maria.asksToAdd(plastic);
  const { activationMethods } = yes(await maria.phone.enrolment(enrolmentId));
  const sms = activationMethods.find(({ type }) => type === 'TEXT_TO_CARDHOLDER_NUMBER');
  assert.ok(sms);
  return { maria, plastic, enrolmentId, sms };
}

const other = (value: string, ...[first = '', second = '']: readonly string[]) =>
  value === first ? second : first;

everywhere(['alpha-bank', 'pumb'], ({ journey, alone }) => {
  journey('M1 every model of the bank is paired; a phone and others are refused', async (scene) => {
    for (const model of scene.bank.models) {
      const maria = await scene.cardholder();
      await maria.wears(model);
      assert.equal(yes(await maria.phone.pair()).device.model, model);
    }
    const maria = await scene.cardholder();
    await maria.wears();
    const { serialNumber, secureElementId } = yes(await maria.phone.pair()).device;
    const pairing = (model: string) =>
      maria.wallet.beginPairing({ model, serialNumber, secureElementId });
    no(await pairing('xiaomi-phone'), 'PHONE_HAS_OWN_WALLET');
    const refusal = no(await pairing('mi-smart-band-6'), 'UNSUPPORTED_MODEL');
    assert.match(refusal.detail ?? '', /Mi Smart Band 6 NFC/);
    no(await pairing('pebble'), 'UNSUPPORTED_MODEL');
  });

  journey('M1 a wearable that this bank does not serve is refused its cards', async (scene) => {
    const foreign = scene.service.models.find(
      ({ model, supported }) => supported && !scene.bank.models.includes(model),
    );
    const maria = await scene.cardholder();
    await maria.wears(foreign?.model);
    no(await maria.types(await scene.plastic('approve')), 'MODEL_NOT_SERVED_BY_BANK');
  });

  journey(
    'M2 every product of the bank is taken, others at the eighth digit not',
    async (scene) => {
      const { maria } = await ready(scene);
      for (const { bin, tokenisable } of scene.bank.products) {
        const answer = await maria.phone.checkNumber(bin);
        if (tokenisable) assert.equal(yes(answer).card.bankName, scene.bank.name);
        else no(answer, 'NETWORK_NOT_SUPPORTED');
      }
      no(await maria.phone.checkNumber('51000000'), 'BANK_NOT_SUPPORTED');
    },
  );

  journey('M3 the plastic is refused before it is activated and accepted after', async (scene) => {
    const { maria, plastic } = await ready(scene, 'not-activated');
    no(await maria.types(plastic), 'CARD_NOT_ACTIVATED');
    const bank = await scene.customer(plastic);
    const { cardId, pan } = plastic;
    const panLastFour = pan.slice(-4);
    const wrong = other(panLastFour, '0000', '1111');
    no(await bank.activateCard({ cardId, panLastFour: wrong }), 'CARD_DETAILS_WRONG');
    yes(await bank.activateCard({ cardId, panLastFour }));
    assert.equal(yes(await maria.types(plastic)).state, 'ELIGIBLE');
  });

  journey('M5 a mistyped number never leaves the phone', async (scene) => {
    const { maria, plastic } = await ready(scene);
    const last = Number(plastic.pan.slice(-1));
    const pan = `${plastic.pan.slice(0, -1)}${(last + 1) % 10}`;
    no(await maria.types(plastic, { pan }), 'CARD_NUMBER_INVALID');
  });

  alone('M5 wrong name, expiry and CVC2 get one answer; too many lock', async (scene) => {
    const { maria, plastic } = await ready(scene);
    const wrong: Partial<Plastic>[] = [
      { cardholderName: 'SOMEBODY ELSE' },
      { expiry: other(plastic.expiry, '0130', '0231') },
      { cvc2: other(plastic.cvc2, '000', '001') },
    ];
    const answers = [];
    for (const change of wrong) {
      answers.push(no(await maria.types(plastic, change), 'CARD_DETAILS_WRONG'));
    }
    assert.equal(new Set(answers.map(({ detail }) => detail)).size, 1);
    for (let tries = wrong.length; tries < scene.bank.identification.wrongDetails.tries; tries++) {
      await maria.types(plastic, { cvc2: other(plastic.cvc2, '999', '998') });
    }
    no(await maria.types(plastic), 'CARD_TRIES_EXCEEDED');
    scene.clock.advance(scene.bank.identification.wrongDetails.hours * 3_600_000 + 1_000);
    const again = await scene.cardholder();
    await again.wears();
    assert.equal(yes(await again.types(plastic)).state, 'ELIGIBLE', 'the lock has a way out');
  });

  journey('M6 terms are recorded; declining them ends in its own state', async (scene) => {
    const { maria, plastic } = await ready(scene);
    const { enrolmentId } = yes(await maria.types(plastic));
    const terms = yes(await maria.phone.terms(enrolmentId));
    assert.ok(terms.text.includes(scene.bank.name));
    no(await maria.phone.acceptTerms(enrolmentId, 'an-older-version'), 'TERMS_VERSION');
    const declined = yes(await maria.phone.declineTerms(enrolmentId));
    assert.equal(declined.state, 'DECLINED_TERMS_AND_CONDITIONS');
    no(await maria.phone.acceptTerms(enrolmentId, terms.version), 'ENROLMENT_STATE');
  });

  journey('M7 the code comes by SMS; number, countdown and sends are shown', async (scene) => {
    const { maria, plastic, enrolmentId, sms } = await awaitingCode(scene);
    const { messages } = yes(await scene.stage.listSms({ to: plastic.mobile }));
    const device = scene.service.models.find(({ model }) => model === scene.bank.models[0]);
    assert.ok(messages[0]?.text.includes(device?.name ?? '?'));
    assert.match(messages[0]?.text ?? '', /add card/);
    const { code, callCentre } = yes(await maria.phone.enrolment(enrolmentId));
    assert.equal(code?.sendsLeft, scene.bank.identification.sends - 1);
    assert.ok((code?.expiresAt ?? 0) > scene.clock.now());
    assert.ok(sms.maskedValue.endsWith(plastic.mobile.slice(-4)));
    assert.equal(callCentre, scene.bank.callCentre);
  });

  journey('M7 a wrong code is counted down and the right one still counts', async (scene) => {
    const { maria, plastic, enrolmentId } = await awaitingCode(scene);
    const right = await maria.codeSentTo(plastic.mobile);
    const wrong = await maria.phone.submitCode(enrolmentId, other(right, '000000', '000001'));
    const left = scene.bank.identification.tries - 1;
    assert.equal(no(wrong, 'INCORRECT_CODE').facts['triesLeft'], left);
    yes(await maria.phone.submitCode(enrolmentId, right));
  });

  journey('M8 one code more than the programme allows is not sent', async (scene) => {
    const { maria, plastic, enrolmentId, sms } = await awaitingCode(scene);
    const received = async () =>
      yes(await scene.stage.listSms({ to: plastic.mobile })).messages.length;
    const before = await received();
    const { sends } = scene.bank.identification;
    const input = { enrolmentId, methodId: sms.methodId };
    const again = { idempotencyKey: 'the-same-request' };
    for (let sent = 1; sent < sends; sent++) {
      yes(await maria.wallet.selectActivationMethod(input, sent === 1 ? again : {}));
    }
    yes(await maria.wallet.selectActivationMethod(input, again));
    no(await maria.phone.selectMethod(enrolmentId, sms.methodId), 'CODE_SENDS_EXCEEDED');
    assert.equal(await received(), before + sends - 1, 'a repeated request sends nothing');
  });

  journey('M9 an expired code does what the bank’s programme says', async (scene) => {
    const { maria, plastic, enrolmentId, sms } = await awaitingCode(scene);
    const code = await maria.codeSentTo(plastic.mobile);
    scene.clock.advance(scene.bank.identification.lifetimeMinutes * 60_000 + 1_000);
    no(await maria.phone.submitCode(enrolmentId, code), 'EXPIRED_CODE');
    if (scene.bank.identification.expired === 'NEW_CODE') return;
    await endsForGood(maria, enrolmentId, sms.methodId);
    assert.equal((await maria.band()).cards.length, 0, 'no half card on the band');
    await maria.adds(plastic);
  });

  async function endsForGood(maria: Cardholder, enrolmentId: string, methodId: string) {
    assert.equal(yes(await maria.phone.enrolment(enrolmentId)).state, 'EXPIRED');
    no(await maria.phone.selectMethod(enrolmentId, methodId), 'ENROLMENT_STATE');
    yes(await maria.phone.sync());
  }

  alone('M11 one card more than the bank’s cap is refused, also two at once', async (scene) => {
    const cards = await usablePlastics(scene);
    const { cap } = scene.bank;
    assert.ok(cards.length > cap.cards, `${cards.length} test cards for a cap of ${cap.cards}`);
    const maria = await scene.cardholder();
    await maria.wears();
    for (const plastic of cards.slice(0, cap.cards - 1)) await maria.adds(plastic);
    const [last, over] = cards.slice(cap.cards - 1);
    assert.ok(last && over);
    const answers = await Promise.all([maria.types(last), maria.types(over)]);
    const refused = answers.filter(isRefusal);
    assert.deepEqual(
      refused.map(({ code }) => code),
      ['CARD_CAP_REACHED'],
    );
    const added = isRefusal(answers[0]) ? over : last;
    const taken = answers.find((answer) => !isRefusal(answer));
    await maria.goesOn(yes(taken ?? refuse('NOT_FOUND')).enrolmentId, added);
    assert.equal((await maria.band()).cards.length, cap.cards);
    no(await maria.types(added === last ? over : last), 'CARD_CAP_REACHED');
  });

  journey(
    'M12 a card half added goes on from a reinstalled app and a restarted service',
    async (scene) => {
      const { maria, plastic, enrolmentId } = await awaitingCode(scene);
      await scene.restart();
      const again = await maria.reinstalls();
      const { enrolments } = yes(await again.wallet.listEnrolments({ limit: 10 }));
      const open = enrolments.find((one) => one.enrolment.enrolmentId === enrolmentId);
      assert.equal(open?.unfinished, true);
      assert.equal(open?.enrolment.next, 'ENTER_CODE');
      await again.goesOn(enrolmentId, plastic);
      assert.equal(yes(await again.phone.enrolment(enrolmentId)).state, 'ACTIVE');
    },
  );

  journey('M12 a band that left in mid-sync goes on from what it committed', async (scene) => {
    const { maria, plastic, enrolmentId } = await awaitingCode(scene);
    yes(await maria.phone.submitCode(enrolmentId, await maria.codeSentTo(plastic.mobile)));
    const syncing = maria.phone.sync();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { serialNumber } = maria;
    yes(await scene.stage.link({ serialNumber, inReach: false }));
    const cut = await syncing;
    yes(await scene.stage.link({ serialNumber, inReach: true }));
    if (isRefusal(cut)) assert.equal(cut.code, refuse('DEVICE_UNREACHABLE').code);
    yes(await maria.phone.sync());
    assert.equal(yes(await maria.phone.enrolment(enrolmentId)).state, 'ACTIVE');
    assert.equal((await maria.band()).cards.length, 1);
  });

  journey('M19 the number of a tokenised card is nowhere on disk in clear', async (scene) => {
    const { maria, plastic } = await ready(scene);
    await maria.adds(plastic);
    await maria.taps();
    const spellings = [plastic.pan, plastic.pan.replace(/(.{4})(?=.)/g, '$1 ')];
    const packed = Buffer.from(plastic.pan, 'hex');
    const found = filesUnder(scene.folder).filter((path) => {
      const bytes = readFileSync(path);
      return spellings.some((text) => bytes.includes(text)) || bytes.includes(packed);
    });
    assert.deepEqual(found, []);
  });
});

everywhere(['alpha-bank'], ({ journey }) => {
  journey(
    'B1 after an expired code a new one comes without typing the card again',
    async (scene) => {
      const { maria, plastic, enrolmentId, sms } = await awaitingCode(scene);
      scene.clock.advance(scene.bank.identification.lifetimeMinutes * 60_000 + 1_000);
      yes(await maria.phone.selectMethod(enrolmentId, sms.methodId));
      await maria.goesOn(enrolmentId, plastic);
      assert.equal(yes(await maria.phone.enrolment(enrolmentId)).state, 'ACTIVE');
    },
  );
});

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}
