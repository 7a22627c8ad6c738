/** The band on a wrist: when it pays, with which card, and when it does not. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { SecretBytes } from '@armilla/kit/secret';
import { CompactEncrypt, importJWK } from 'jose';
import { FieldLost, holdToReader } from '../links/nfc-in-memory.ts';
import { handlePhoneMessage, phoneGone } from '../links/phone.ts';
import { answerLine, serveLines } from '../links/stdio.ts';
import {
  cardPackage,
  install,
  packageId,
  select,
  sequenceCounterOf,
  TEST_CPLC,
  TEST_TIME,
} from '../test/host.ts';
import { bootBand, TEST_PAIRING_KEY, wornBand } from '../test/sample-band.ts';
import { sampleCard } from '../test/sample-card.ts';
import { PPSE, tap } from '../test/tap.ts';
import { type Band, recoveryProof } from './band.ts';
import { toldTap } from './last-tap.ts';

const HOUR_MS = 3_600_000;

/** The last byte of the AID that a tap went to. */
function pays(band: Band): string {
  const { aid } = tap(holdToReader(band).transceive);
  return hex(aid).slice(-2);
}

function isSilent(band: Band): void {
  assert.throws(() => holdToReader(band).transceive(select(PPSE)), FieldLost);
}

test('an armed band pays with its first card, once', () => {
  const { band } = wornBand();
  isSilent(band);
  assert.equal(band.arm(), undefined);
  assert.equal(pays(band), '01');
  isSilent(band);
  assert.equal(band.view().state, 'UNLOCKED');
});

test('the chosen card pays the next tap, the first card the one after it', () => {
  const { band } = wornBand();
  assert.equal(band.arm(1), undefined);
  assert.deepEqual(
    band.view().cards.map(({ chosen }) => chosen),
    [false, true],
  );
  assert.equal(pays(band), '02');
  band.arm();
  assert.equal(pays(band), '01');
  assert.equal(band.arm(2), 'NO_CARD_ON_BAND');
});

test('the band tells what came of its last time in a field, and why nothing was presented', () => {
  const { band } = wornBand();
  assert.equal(band.view().lastTap, undefined);
  isSilent(band);
  assert.equal(band.view().lastTap?.reason, 'NOT_ARMED');
  band.arm();
  assert.equal(band.view().lastTap, undefined);
  holdToReader(band).transceive(select(PPSE));
  assert.deepEqual(band.view().lastTap, { at: TEST_TIME, presented: false, reason: 'TOO_SHORT' });
  const reader = holdToReader(band);
  tap(reader.transceive);
  assert.throws(() => reader.transceive(select(PPSE)), FieldLost);
  const { lastTap, log } = band.view();
  assert.equal(lastTap?.presented, true, 'what is asked afterwards changes nothing');
  assert.deepEqual(lastTap?.entry, log.at(-1));
  band.takeOff();
  isSilent(band);
  assert.equal(band.view().lastTap?.reason, 'OFF_WRIST');
  band.putOn();
  isSilent(band);
  assert.equal(band.view().lastTap?.reason, 'LOCKED');
});

test('a refusal of the chip is told with who wanted it', () => {
  const entry = { atc: 1, dpanLastFour: '0000', cryptogram: 'AAC' as const, amount: null, at: 1 };
  const reason = (askedFor: number) => toldTap({ at: 1, askedFor }, entry).reason;
  assert.equal(reason(0x10), 'TILL_ASKED_NONE');
  assert.equal(reason(0x90), 'NOT_VERIFIED');
  assert.equal(toldTap({ at: 1, askedFor: 0x90 }, { ...entry, cryptogram: 'TC' }).presented, true);
});

test('the choice ends with the tap, and with it what it hid', () => {
  const { band } = wornBand();
  const listed = () =>
    hex(band.secureElement.contactless.transceive(select(PPSE))).split('A0000000041010AA').length -
    1;
  band.arm(1);
  assert.equal(listed(), 1);
  pays(band);
  assert.equal(listed(), 2);
});

test('a band pays nothing off the wrist, before the passcode, and after its day', () => {
  const { band, clock } = wornBand();
  band.arm();
  band.takeOff();
  isSilent(band);
  assert.equal(band.arm(), 'BAND_LOCKED');
  assert.equal(band.enterPasscode('123456'), 'BAND_LOCKED');
  band.putOn();
  assert.equal(band.arm(), 'BAND_LOCKED');
  band.enterPasscode('123456');
  clock.advance(23 * HOUR_MS);
  assert.equal(band.arm(), undefined);
  clock.advance(HOUR_MS);
  isSilent(band);
  assert.equal(band.view().state, 'LOCKED');
  assert.equal(band.arm(), 'BAND_LOCKED');
});

test('a minute after it was armed the band is not', () => {
  const { band, clock } = wornBand();
  band.arm();
  assert.equal(band.view().armedUntil, TEST_TIME + 60_000);
  clock.advance(59_999);
  assert.equal(pays(band), '01');
  band.arm();
  clock.advance(60_000);
  isSilent(band);
});

test('a band taken off in the middle of a tap falls silent', () => {
  const { band } = wornBand();
  band.arm();
  const field = holdToReader(band);
  field.transceive(select(PPSE));
  band.takeOff();
  assert.throws(() => field.transceive(select(PPSE)), FieldLost);
});

test('a band pulled away after any number of commands pays whole at the next try', () => {
  const { band } = wornBand();
  for (let commands = 0; commands < 6; commands++) {
    band.arm();
    assert.throws(() => tap(holdToReader(band, commands).transceive), FieldLost);
  }
  band.arm();
  const result = tap(holdToReader(band).transceive);
  assert.equal(result.cid, 0x80);
  assert.ok(result.atc > 1);
});

test('wrong passcodes block the band until it is reset', () => {
  const { band, flash } = wornBand();
  for (let left = 4; left >= 0; left--) {
    assert.equal(band.enterPasscode('000000'), 'WRONG_PASSCODE');
    assert.equal(band.view().triesLeft, left);
  }
  assert.equal(band.enterPasscode('123456'), 'BAND_LOCKED');
  assert.equal(band.setPasscode('654321', '123456'), 'TOO_MANY_REQUESTS');
  assert.equal(
    bootBand(flash).band.view().state,
    'BLOCKED_OFF_WRIST',
    'a new boot changes nothing',
  );
  band.factoryReset();
  assert.equal(band.view().passcodeSet, false);
});

test('a strap that is loose for a moment asks for no passcode, but pays nothing meanwhile', () => {
  const { band, clock } = wornBand();
  band.arm();
  const field = holdToReader(band);
  field.transceive(select(PPSE));
  band.loosen();
  assert.throws(() => field.transceive(select(PPSE)), FieldLost);
  assert.equal(band.isVerified(), false);
  assert.equal(band.arm(), 'BAND_LOCKED');
  clock.advance(2_999);
  band.putOn();
  assert.equal(band.view().state, 'UNLOCKED');
  band.loosen();
  clock.advance(3_000);
  assert.equal(band.view().state, 'OFF_WRIST', 'longer is taken off');
  band.putOn();
  assert.equal(band.arm(), 'BAND_LOCKED');
});

/** What the account's side answers to a band that asks for its right. */
function proofFor(band: Band): Uint8Array {
  const key = new SecretBytes(TEST_PAIRING_KEY);
  return recoveryProof(key, band.recoveryChallenge(), TEST_CPLC);
}

test('a blocked band is recovered by its account, and loses no card', () => {
  const { band, flash } = wornBand();
  for (let i = 0; i < 5; i++) band.enterPasscode('000000');
  assert.equal(band.view().state, 'BLOCKED_WORN');
  const stale = proofFor(band);
  assert.equal(band.recover(proofFor(band), '12345'), 'INPUT_INVALID');
  band.recoveryChallenge();
  assert.equal(band.recover(stale, '654321'), 'WRONG_PASSCODE', 'an answer to another question');
  assert.equal(band.recover(stale, '654321'), 'TOO_MANY_REQUESTS', 'nothing was asked');
  const forged = band.provePairing(band.recoveryChallenge());
  assert.equal(band.recover(forged, '654321'), 'WRONG_PASSCODE', 'what the band says to anybody');
  assert.equal(band.recover(proofFor(band), '654321'), undefined);
  assert.equal(band.view().triesLeft, 5);
  assert.equal(band.enterPasscode('654321'), undefined);
  band.arm();
  assert.equal(pays(band), '01');
  assert.equal(bootBand(flash).band.view().cards.length, 2);
});

test('the same account finds the band as it was, another one finds it empty', () => {
  const { band, flash } = wornBand();
  assert.equal(band.adopt('account-1'), 'FIRST');
  assert.equal(band.adopt('account-1'), 'SAME');
  assert.ok(band.view().passcodeSet);
  const again = bootBand(flash).band;
  assert.equal(again.adopt('account-2'), 'CHANGED');
  assert.equal(again.view().passcodeSet, false);
  assert.ok(again.secureElement.cards().every((card) => !card.isPayable));
  assert.equal(again.secureElement.cards().length, 2, 'the token service deletes them');
  assert.equal(again.adopt('account-1'), 'CHANGED');
});

test('a band says of which service generation it is', () => {
  assert.equal(bootBand().band.view().serviceGeneration, 1);
});

test('a passcode is changed with the old one and typed anew', () => {
  const { band } = wornBand();
  assert.equal(band.setPasscode('654321'), 'WRONG_PASSCODE');
  assert.equal(band.setPasscode('65432', '123456'), 'INPUT_INVALID');
  assert.equal(band.setPasscode('654321', '123456'), undefined);
  assert.equal(band.arm(), 'BAND_LOCKED');
  assert.equal(band.enterPasscode('123456'), 'WRONG_PASSCODE');
  assert.equal(band.enterPasscode('654321'), undefined);
  assert.equal(band.view().triesLeft, 5);
});

test('the passcode lies nowhere in the flash', () => {
  const { flash } = wornBand();
  assert.ok(!new TextDecoder('latin1').decode(flash.readAll()).includes('123456'));
});

test('a reset keeps the cards, and hides them until the token service shows them again', () => {
  const { band } = wornBand();
  band.factoryReset();
  band.setPasscode('111111');
  band.enterPasscode('111111');
  assert.equal(band.secureElement.cards().length, 2);
  assert.equal(band.arm(), 'NO_CARD_ON_BAND');
});

test('the phone identifies, pairs, relays, sets and reads', () => {
  const { band } = bootBand();
  const ask = (message: unknown) => handlePhoneMessage(band, message);
  const secureElementId = hex(TEST_CPLC);
  const identified = ask({ type: 'identify' });
  assert.ok(identified.ok && 'passcodeKey' in identified);
  const { passcodeKey, ...identity } = identified;
  assert.deepEqual([passcodeKey?.kty, passcodeKey?.crv], ['EC', 'P-256']);
  assert.deepEqual(identity, {
    ok: true,
    model: 'sample-band',
    serialNumber: 'ARM000000001',
    secureElementId,
    firmwareVersion: '1.0.0',
    cardCount: 0,
    serviceGeneration: 1,
    worn: false,
    unlocked: false,
    passcodeSet: false,
    triesLeft: 5,
  });
  const challenge = new Uint8Array(32).fill(9);
  const proof = createHmac('sha256', TEST_PAIRING_KEY).update(challenge).update(TEST_CPLC).digest();
  assert.deepEqual(ask({ type: 'pair', challenge: hex(challenge) }), {
    ok: true,
    proof: hex(proof),
  });
  const card = sampleCard();
  for (const command of cardPackage(
    card,
    packageId(1),
    sequenceCounterOf(band.secureElement.wired),
  )) {
    const answer = ask({ type: 'apdu', command: hex(command) });
    assert.ok(answer.ok && 'response' in answer && answer.response.endsWith('9000'));
  }
  const digits = (text: string) => ({ form: 'CLEAR', digits: text });
  assert.deepEqual(ask({ type: 'setPasscode', passcode: digits('123456') }), { ok: true });
  assert.deepEqual(ask({ type: 'setPasscode', passcode: digits('654321') }), {
    ok: false,
    code: 'WRONG_PASSCODE',
  });
  band.putOn();
  band.enterPasscode('123456');
  band.arm();
  tap(holdToReader(band).transceive, { amountMinor: 1240 });
  assert.deepEqual(ask({ type: 'readLog' }), {
    ok: true,
    entries: [
      {
        atc: 1,
        dpanLastFour: '0011',
        cryptogram: 'ARQC',
        amount: { amountMinor: 1240, currency: 'EUR' },
        at: TEST_TIME,
      },
    ],
  });
  assert.deepEqual(ask({ type: 'factoryReset' }), { ok: true });
});

/** A passcode as any library of JWE seals it to the band. */
async function sealedFor(band: Band, digits: string, enc = 'A256GCM') {
  const identified = handlePhoneMessage(band, { type: 'identify' });
  assert.ok(identified.ok && 'passcodeKey' in identified && identified.passcodeKey);
  const key = await importJWK(identified.passcodeKey, 'ECDH-ES');
  const jwe = await new CompactEncrypt(new TextEncoder().encode(digits))
    .setProtectedHeader({ alg: 'ECDH-ES', enc })
    .encrypt(key);
  return { form: 'SEALED', jwe };
}

test('a passcode comes sealed, to a key that opens one message', async () => {
  const { band } = bootBand();
  const set = (passcode: unknown, oldPasscode?: unknown) =>
    handlePhoneMessage(band, { type: 'setPasscode', passcode, oldPasscode });
  const sealed = await sealedFor(band, '123456');
  assert.ok(!JSON.stringify(sealed).includes('123456'));
  assert.deepEqual(set(sealed), { ok: true });
  band.putOn();
  assert.equal(band.enterPasscode('123456'), undefined);
  const [old, next] = [await sealedFor(band, '123456'), await sealedFor(band, '654321')];
  assert.deepEqual(set(next, old), { ok: true });
  assert.deepEqual(set(next, old), { ok: false, code: 'INPUT_INVALID' }, 'played again');
  assert.equal(band.enterPasscode('654321'), undefined);
  const refused = { ok: false, code: 'INPUT_INVALID' };
  const present = { form: 'CLEAR', digits: '654321' };
  const otherwise = await sealedFor(band, '111111', 'A128GCM');
  assert.deepEqual(set(otherwise, otherwise), refused);
  for (const i of [0, 1, 2, 3, 4]) {
    const parts = (await sealedFor(band, '111111')).jwe.split('.');
    const changed = parts.with(i, `AA${parts[i]?.slice(2) ?? ''}`).join('.');
    assert.deepEqual(set({ form: 'SEALED', jwe: changed }, present), refused, `part ${i}`);
  }
  assert.deepEqual(set(await sealedFor(band, '111111'), present), { ok: true });
});

test('over the phone a blocked band is recovered with the proof of its account', () => {
  const { band } = wornBand();
  const ask = (message: unknown) => handlePhoneMessage(band, message);
  const passcode = { form: 'CLEAR', digits: '654321' };
  for (let i = 0; i < 5; i++) band.enterPasscode('000000');
  const blocked = ask({ type: 'identify' });
  assert.ok(blocked.ok && 'triesLeft' in blocked);
  assert.deepEqual([blocked.worn, blocked.unlocked, blocked.triesLeft], [true, false, 0]);
  const challengeOf = () => {
    const begun = ask({ type: 'beginRecovery' });
    assert.ok(begun.ok && 'challenge' in begun);
    return fromHex(begun.challenge);
  };
  const proofOf = (challenge: Uint8Array) =>
    hex(recoveryProof(new SecretBytes(TEST_PAIRING_KEY), challenge, TEST_CPLC));
  const wrong = { type: 'recover', proof: proofOf(new Uint8Array(16)), passcode };
  challengeOf();
  assert.deepEqual(ask(wrong), { ok: false, code: 'WRONG_PASSCODE' });
  const right = { type: 'recover', proof: proofOf(challengeOf()), passcode };
  assert.deepEqual(ask(right), { ok: true });
  assert.deepEqual(ask(right), { ok: false, code: 'TOO_MANY_REQUESTS' }, 'a proof serves once');
  assert.equal(band.enterPasscode('654321'), undefined);
  band.arm();
  assert.equal(pays(band), '01');
});

test('over the phone a band is adopted: the same account finds its cards, another none', () => {
  const { band } = wornBand();
  const adopt = (accountReference: string, judgeOnly?: boolean) =>
    handlePhoneMessage(band, { type: 'adopt', accountReference, judgeOnly });
  assert.deepEqual(adopt('account-1'), { ok: true, adoption: 'FIRST' });
  assert.deepEqual(adopt('account-2', true), { ok: true, adoption: 'CHANGED' });
  assert.deepEqual(adopt('account-1'), { ok: true, adoption: 'SAME' }, 'judging changes nothing');
  band.arm();
  const field = holdToReader(band);
  field.transceive(select(PPSE));
  assert.deepEqual(adopt('account-2'), { ok: true, adoption: 'CHANGED' });
  assert.throws(() => field.transceive(select(PPSE)), FieldLost, 'even in the middle of a tap');
  assert.equal(band.setPasscode('111111'), undefined, 'the new holder begins anew');
  band.enterPasscode('111111');
  assert.equal(band.arm(), 'NO_CARD_ON_BAND');
  assert.deepEqual(adopt('no'), { ok: false, code: 'INPUT_INVALID' });
});

test('the phone orders the cards of the screen and, with them, what a reader finds first', () => {
  const { band } = wornBand();
  const face = (reference: string, dpanLastFour: string) => ({
    tokenUniqueReference: reference,
    dpanLastFour,
    label: reference,
    background: '#112233',
    text: '#ffffff',
  });
  const cards = [
    face('TOKEN-SAMPLE-02', '0029'),
    face('TOKEN-SAMPLE-99', '0011'),
    face('TOKEN-SAMPLE-01', '0011'),
  ];
  assert.deepEqual(handlePhoneMessage(band, { type: 'setCards', cards }), { ok: true });
  assert.deepEqual(
    band.view().cards.map(({ aid, label }) => [aid.slice(-2), label]),
    [
      ['02', 'TOKEN-SAMPLE-02'],
      ['01', 'TOKEN-SAMPLE-01'],
    ],
    'a card that is not on the chip is not shown',
  );
  band.arm();
  assert.equal(pays(band), '02');
  assert.deepEqual(
    band.secureElement.cards().map(({ aid }) => aid.slice(-2)),
    ['02', '01'],
  );
});

test('what is no message is refused and changes nothing', () => {
  const { band } = bootBand();
  const nonsense = [
    null,
    7,
    'pair',
    {},
    { type: 'pay' },
    { type: 'apdu', command: 'xyz' },
    { type: 'apdu', command: '00' },
    { type: 'pair', challenge: '00' },
    { type: 'setPasscode', passcode: { form: 'CLEAR', digits: '12' } },
    { type: 'setCards', cards: [{}] },
  ];
  for (const message of nonsense) {
    assert.deepEqual(handlePhoneMessage(band, message), { ok: false, code: 'INPUT_INVALID' });
  }
  assert.deepEqual(
    handlePhoneMessage(band, { type: 'setPasscode', passcode: { form: 'CLEAR', digits: '1234' } }),
    { ok: false, code: 'INPUT_INVALID' },
  );
});

test('a phone that goes away in the middle of a package leaves nothing of it', () => {
  const { band } = bootBand();
  const { wired } = band.secureElement;
  const script = cardPackage(sampleCard(), packageId(1), sequenceCounterOf(wired));
  for (const command of script.slice(0, -1)) wired.transceive(command);
  phoneGone(band);
  wired.transceive(script.at(-1) ?? new Uint8Array(0));
  assert.equal(band.secureElement.cards().length, 0);
});

test('a card speaks in lines of hexadecimal', async () => {
  const { band } = bootBand();
  install(band.secureElement, sampleCard());
  const card = band.secureElement;
  assert.equal(answerLine(card, ''), undefined);
  assert.equal(answerLine(card, '# a remark'), undefined);
  assert.equal(answerLine(card, 'no hex'), '6700');
  assert.match(answerLine(card, '00A404000E325041592E5359532E444446303100') ?? '', /^6F.*9000$/);
  assert.equal(answerLine(card, 'reset'), undefined);
  async function* lines() {
    yield '80ca9f7f00';
    yield 'reset';
    yield '00';
  }
  const written: string[] = [];
  await serveLines(card, lines(), (line) => written.push(line));
  assert.deepEqual(written, [`9F7F2A${hex(TEST_CPLC)}9000\n`, '6700\n']);
});
