/** Before the first payment: pairing, adding, and every "no" on the way. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import { no, openScene, type Scene, yes } from './scene.ts';

let scene: Scene;
before(async () => {
  scene = await openScene();
});
after(() => scene.close());

test('M1 a supported band is paired; a phone and an unsupported model are refused by name', async () => {
  const maria = await scene.cardholder();
  await maria.wears('mi-smart-band-6-nfc');
  const { device } = yes(await maria.phone.pair());
  assert.equal(device.model, 'mi-smart-band-6-nfc');

  const { serialNumber, secureElementId } = device;
  const pairing = (model: string) =>
    maria.wallet.beginPairing({ model, serialNumber, secureElementId });
  no(await pairing('xiaomi-phone'), 'PHONE_HAS_OWN_WALLET');
  const refusal = no(await pairing('mi-smart-band-6'), 'UNSUPPORTED_MODEL');
  assert.match(refusal.detail ?? '', /Mi Smart Band 6 NFC/);
  no(await pairing('pebble'), 'UNSUPPORTED_MODEL');
});

test('M1 a band of this service that this bank does not serve is refused with its reason', async () => {
  const maria = await scene.cardholder();
  await maria.wears('mi-smart-band-4-nfc');
  no(await maria.types(await scene.plastic('approve')), 'UNSUPPORTED_MODEL');
});

test('M2 another network and an unknown range are refused at the eighth digit', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const { pan } = await scene.plastic('visa-not-eligible');
  no(await maria.phone.checkNumber(pan.slice(0, 8)), 'NETWORK_NOT_SUPPORTED');
  no(await maria.phone.checkNumber('51000000'), 'BANK_NOT_SUPPORTED');
});

test('M3 the plastic is refused before it is activated and accepted after', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('not-activated');
  no(await maria.types(plastic), 'CARD_NOT_ACTIVATED');

  const bank = await scene.customer(plastic);
  const { cardId } = plastic;
  no(
    await bank.activateCard({
      cardId,
      panLastFour: '0000' === plastic.pan.slice(-4) ? '1111' : '0000',
    }),
    'CARD_DETAILS_WRONG',
  );
  yes(await bank.activateCard({ cardId, panLastFour: plastic.pan.slice(-4) }));
  assert.equal(yes(await maria.types(plastic)).state, 'ELIGIBLE');
});

test('M5 a mistyped number never leaves the phone', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  const last = Number(plastic.pan.slice(-1));
  const pan = `${plastic.pan.slice(0, -1)}${(last + 1) % 10}`;
  no(await maria.types(plastic, { pan }), 'CARD_NUMBER_INVALID');
});

test('M5 wrong name, expiry and CVC2 get one answer, and too many of them lock', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('credit');
  const wrong = [
    { cardholderName: 'SOMEBODY ELSE' },
    { expiry: plastic.expiry === '0130' ? '0231' : '0130' },
    { cvc2: plastic.cvc2 === '000' ? '001' : '000' },
  ];
  const answers = [];
  for (const change of wrong)
    answers.push(no(await maria.types(plastic, change), 'CARD_DETAILS_WRONG'));
  assert.equal(new Set(answers.map(({ detail }) => detail)).size, 1);
  await maria.types(plastic, { cvc2: '999' === plastic.cvc2 ? '998' : '999' });
  await maria.types(plastic, { cvc2: '999' === plastic.cvc2 ? '998' : '999' });
  no(await maria.types(plastic), 'CARD_TRIES_EXCEEDED');
});

test('M6 terms are recorded by version and language; declining them ends in its own state', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  const { enrolmentId } = yes(await maria.types(plastic));
  const terms = yes(await maria.phone.terms(enrolmentId));
  assert.match(terms.text, /Alpha Bank/);
  no(await maria.phone.acceptTerms(enrolmentId, 'an-older-version'), 'TERMS_VERSION');
  assert.equal(
    yes(await maria.phone.declineTerms(enrolmentId)).state,
    'DECLINED_TERMS_AND_CONDITIONS',
  );
  no(await maria.phone.acceptTerms(enrolmentId, terms.version), 'ENROLMENT_STATE');
});

test('M7 the code comes by SMS, naming action and device; number, countdown and sends are shown', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  const enrolmentId = await maria.asksToAdd(plastic);
  const { messages } = yes(await scene.stage.listSms({ to: plastic.mobile }));
  assert.match(messages[0]?.text ?? '', /add card .*Mi Smart Band 6 NFC/);
  const { code, activationMethods, callCentre } = yes(await maria.phone.enrolment(enrolmentId));
  assert.equal(code?.sendsLeft, 2);
  assert.ok((code?.expiresAt ?? 0) > scene.clock.now());
  assert.ok(activationMethods[0]?.maskedValue.endsWith(plastic.mobile.slice(-4)));
  assert.equal(callCentre, '+302103260000');
});

test('M7 a wrong code is counted down and the right one still counts', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  const enrolmentId = await maria.asksToAdd(plastic);
  const right = await maria.codeSentTo(plastic.mobile);
  const wrong = right === '000000' ? '000001' : '000000';
  assert.equal(
    no(await maria.phone.submitCode(enrolmentId, wrong), 'INCORRECT_CODE').facts['triesLeft'],
    4,
  );
  yes(await maria.phone.submitCode(enrolmentId, right));
});

test('M8 the fourth code is not sent', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  const enrolmentId = await maria.asksToAdd(plastic);
  const { activationMethods } = yes(await maria.phone.enrolment(enrolmentId));
  const methodId = activationMethods[0]?.methodId ?? '';
  yes(await maria.phone.selectMethod(enrolmentId, methodId));
  yes(await maria.phone.selectMethod(enrolmentId, methodId));
  no(await maria.phone.selectMethod(enrolmentId, methodId), 'CODE_SENDS_EXCEEDED');
});

test('M9 an expired code is refused; a new one may be asked for where the programme says so', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  const enrolmentId = await maria.asksToAdd(plastic);
  const code = await maria.codeSentTo(plastic.mobile);
  scene.clock.advance(11 * 60_000);
  no(await maria.phone.submitCode(enrolmentId, code), 'EXPIRED_CODE');
  const { activationMethods } = yes(await maria.phone.enrolment(enrolmentId));
  yes(await maria.phone.selectMethod(enrolmentId, activationMethods[0]?.methodId ?? ''));
  const fresh = await maria.codeSentTo(plastic.mobile);
  yes(await maria.phone.submitCode(enrolmentId, fresh));
});

test('M12 a band that left in the middle of a sync goes on from what it committed', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  const enrolmentId = await maria.asksToAdd(plastic);
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

test('M19 the number of a tokenised card is nowhere on disk in clear', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
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

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}
