/** The phone: what leaves it, and how it goes on after whatever happened to its links. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import { compactDecrypt } from 'jose';
import { phaseOf } from './decide/phase.ts';
import { APP_VERSION, createPhone, type Progress, type WalletCard } from './index.ts';
import { IDENTITY, opened, testBand } from './test/band.ts';
import { DEVICE_ID, ENROLMENT_ID, SCRIPTS, testService, tokenServiceKey } from './test/service.ts';

const PINNED = await tokenServiceKey();
/** Our own test card; its digits and its code are the canaries. */
const TYPED = {
  pan: '5333 2201 1234 5678',
  cardholderName: ' Maria  Papadopoulou ',
  expiry: '09/29',
  cvc2: '731',
};
const VALID = { ...TYPED, pan: withCheckDigit('533322011234567') };
const APDUS = SCRIPTS.reduce((sum, script) => sum + script.length, 0);

function withCheckDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

function setting(progress: Progress[] = []) {
  const band = testBand(SCRIPTS.map((script) => script.length));
  const service = testService(PINNED.key, band);
  const phone = createPhone({
    wallet: service.wallet,
    band,
    pinnedKeyId: PINNED.thumbprint,
    language: 'en',
    onProgress: (seen) => progress.push(seen),
    wait: async () => {},
  });
  return { band, service, phone };
}

function given<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code}`);
  return answer;
}

function codeOf(answer: unknown): string {
  return isRefusal(answer) ? answer.code : 'answered';
}

test('a mistyped card is refused at once and nothing is sent', async () => {
  const { phone, service } = setting();
  const cases = [
    [{ ...VALID, pan: TYPED.pan.replace('8', '1') }, 'CARD_NUMBER_INVALID'],
    [{ ...VALID, pan: '5333 2201' }, 'CARD_NUMBER_INVALID'],
    [{ ...VALID, expiry: '13/29' }, 'INPUT_INVALID'],
    [{ ...VALID, cvc2: '12' }, 'INPUT_INVALID'],
    [{ ...VALID, cardholderName: ' ' }, 'INPUT_INVALID'],
  ] as const;
  for (const [typed, code] of cases) {
    const refused = await phone.addCard(typed);
    assert.equal(codeOf(refused), code);
    assert.ok(!JSON.stringify(refused).includes(typed.cvc2), 'a refusal holds no secret');
  }
  assert.deepEqual(service.received, []);
});

test('the card reaches the token service and nobody on the way', async () => {
  const { phone, service } = setting();
  assert.equal(codeOf(await phone.addCard(VALID)), 'BANK_DECLINED');
  const inputs = service.received.map(({ input }) => input);
  const sent = service.received.find(({ name }) => name === 'addCard')?.input;
  const { encryptedCard } = sent as { encryptedCard: string };
  const all = JSON.stringify(inputs);
  const spellings = [
    VALID.pan.slice(0, 12),
    Buffer.from(VALID.pan).toString('hex'),
    ...[0, 1, 2].map((from) => Buffer.from(VALID.pan.slice(from)).toString('base64').slice(0, 12)),
  ];
  assert.deepEqual(
    spellings.filter((spelling) => all.includes(spelling)),
    [],
  );
  // Three digits or a short name turn up in a ciphertext by chance: they are looked for around it.
  const around = all.replace(encryptedCard, '');
  assert.deepEqual(
    [VALID.cvc2, 'Papadopoulou', '0929', '09/29'].filter((text) => around.includes(text)),
    [],
  );
  const { plaintext, protectedHeader } = await compactDecrypt(encryptedCard, PINNED.privateKey);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(plaintext)), {
    pan: VALID.pan,
    cardholderName: 'Maria Papadopoulou',
    expiry: '0929',
    cvc2: '731',
  });
  assert.equal(protectedHeader.alg, 'ECDH-ES+A256KW');
  assert.equal(protectedHeader.enc, 'A256GCM');
});

test('a swapped key is refused and no card is sent, whatever it calls itself', async () => {
  const { phone, service } = setting();
  const other = await tokenServiceKey();
  for (const kid of [other.thumbprint, PINNED.thumbprint]) {
    service.key = { ...other.key, kid };
    assert.equal(codeOf(await phone.addCard(VALID)), 'KEY_NOT_TRUSTED');
  }
  assert.deepEqual(
    service.received.filter(({ name }) => name === 'addCard'),
    [],
  );
});

test('whoever does not answer is asked again under the same key, three times at the most', async () => {
  const { phone, service } = setting();
  service.awayFrom = 1;
  assert.equal(codeOf(await phone.device()), 'UNAVAILABLE');
  assert.equal(service.received.length, 0);
  const keys: (string | undefined)[] = [];
  const forgetful = createPhone({
    wallet: {
      ...service.wallet,
      async acceptTerms(_, options) {
        keys.push(options?.idempotencyKey);
        return refuse('UNAVAILABLE');
      },
    },
    band: undefined,
    pinnedKeyId: PINNED.thumbprint,
    language: 'en',
    wait: async () => {},
  });
  await forgetful.acceptTerms(ENROLMENT_ID, '2026-01');
  assert.equal(keys.length, 3);
  assert.equal(new Set(keys).size, 1);
});

test('a band is paired by what it proves', async () => {
  const { phone, service, band } = setting();
  assert.equal(given(await phone.pair()).device.deviceId, DEVICE_ID);
  assert.equal(given(await phone.device()).deviceId, DEVICE_ID);
  const impostor = testBand([]);
  const other = createPhone({
    wallet: service.wallet,
    band: { connected: true, request: (m) => (m.type === 'pair' ? forged() : impostor.request(m)) },
    pinnedKeyId: PINNED.thumbprint,
    language: 'en',
  });
  assert.equal(codeOf(await other.pair()), 'PAIRING_FAILED');
  band.connected = false;
  assert.equal(codeOf(await phone.pair()), 'DEVICE_UNREACHABLE');
});

const forged = async () => ({ ok: true as const, proof: '00'.repeat(32) });

test('what the band refuses is passed on, and what is no answer counts as a broken link', async () => {
  const { phone } = setting();
  assert.deepEqual(given(await phone.setPasscode('123456')), { ok: true });
  assert.equal(codeOf(await phone.setPasscode('123456', '000000')), 'WRONG_PASSCODE');
  const { service } = setting();
  const garbled = createPhone({
    wallet: service.wallet,
    band: { connected: true, request: async () => ({ ok: true }) },
    pinnedKeyId: PINNED.thumbprint,
    language: 'en',
  });
  assert.equal(codeOf(await garbled.pair()), 'DEVICE_UNREACHABLE');
});

test('a passcode leaves the phone sealed to the band’s own key, or not at all', async () => {
  const { phone, band, service } = setting();
  given(await phone.setPasscode('123456'));
  given(await phone.recoverPasscode('654321'));
  const secrets = band.heard.flatMap((message) =>
    message.type === 'setPasscode' || message.type === 'recover' ? [message.passcode] : [],
  );
  assert.deepEqual(await Promise.all(secrets.map(opened)), ['123456', '654321']);
  assert.doesNotMatch(JSON.stringify(band.heard), /123456|654321/);
  const { passcodeKey: _, ...keyless } = IDENTITY;
  const old = createPhone({
    wallet: service.wallet,
    band: {
      connected: true,
      request: async () => ({ ok: true, ...keyless, firmwareVersion: '1.0', cardCount: 0 }),
    },
    pinnedKeyId: PINNED.thumbprint,
    language: 'en',
  });
  assert.equal(codeOf(await old.setPasscode('123456')), 'KEY_NOT_TRUSTED');
});

test('a sync runs every script once, tells how far it is, and brings log and pictures along', async () => {
  const progress: Progress[] = [];
  const { phone, service, band } = setting(progress);
  service.cards = [card(2, 'ACTIVATED'), card(1, 'PERSONALISED'), card(3, 'DELIVERING')];
  band.log = [
    { atc: 1, dpanLastFour: '0001', cryptogram: 'ARQC', amount: null, at: 1_800_000_000_000 },
  ];
  const synced = given(await phone.sync());
  assert.deepEqual([synced.packages, synced.logEntries], [SCRIPTS.length, 1]);
  assert.deepEqual(band.commits, [1, 1, 1]);
  assert.deepEqual(
    band.shown.map(({ dpanLastFour }) => dpanLastFour),
    ['0001', '0002'],
  );
  const phases = progress.map(({ phase }) => phase).filter((phase, i, all) => phase !== all[i - 1]);
  assert.deepEqual(phases.slice(0, 5), [
    'PREPARING',
    'SENDING',
    'INSTALLING',
    'PERSONALISING',
    'CHECKING',
  ]);
  assert.equal(phases.at(-1), 'READY');

  const before = band.apdus;
  given(await phone.sync());
  assert.equal(band.apdus, before, 'repeating is harmless');
});

test('a sync that is under way is not begun a second time', async () => {
  const { phone, band } = setting();
  const [one, two] = await Promise.all([phone.sync(), phone.sync()]);
  assert.equal(one, two);
  assert.deepEqual(band.commits, [1, 1, 1]);
});

test('cut at any APDU, before or after it is executed, the next sync goes on and converges', async () => {
  for (const cutWhen of ['BEFORE', 'AFTER'] as const) {
    for (let cutAt = 1; cutAt <= APDUS; cutAt++) {
      const { phone, service, band } = setting();
      Object.assign(band, { cutAt, cutWhen });
      assert.equal(codeOf(await phone.sync()), 'DEVICE_UNREACHABLE', `${cutWhen} ${cutAt}`);
      const reports = service.received.filter(({ name }) => name === 'reportPackage');
      const answered = reports.map(
        ({ input }) => (input as { responses: string[] }).responses.length,
      );
      const total = answered.reduce((sum, count) => sum + count, 0);
      assert.equal(total, cutAt - 1, 'what was answered is reported, no more and no less');
      band.reconnect();
      given(await phone.sync());
      assert.deepEqual(band.commits, [1, 1, 1], `${cutWhen} ${cutAt}`);
    }
  }
});

test('cut a second time while it goes on, it converges all the same', async () => {
  for (let first = 1; first <= APDUS; first += 3) {
    for (let second = 1; second <= 8; second++) {
      const { phone, band } = setting();
      Object.assign(band, { cutAt: first, cutWhen: 'AFTER' });
      await phone.sync();
      band.reconnect();
      band.cutAt = first + second;
      await phone.sync();
      band.reconnect();
      given(await phone.sync());
      assert.deepEqual(band.commits, [1, 1, 1], `${first} ${second}`);
    }
  }
});

test('when the wallet falls silent at any call, the next sync goes on', async () => {
  for (let awayFrom = 1; awayFrom <= 12; awayFrom++) {
    const { phone, service, band } = setting();
    service.awayFrom = awayFrom;
    const first = await phone.sync();
    service.awayFrom = Number.POSITIVE_INFINITY;
    if (isRefusal(first)) assert.equal(first.code, 'UNAVAILABLE');
    given(await phone.sync());
    assert.deepEqual(band.commits, [1, 1, 1], `${awayFrom}`);
  }
});

test('a secure element that will not take a script ends the sync in a refusal', async () => {
  const { service, band } = setting();
  const stubborn = createPhone({
    wallet: service.wallet,
    band: {
      connected: true,
      request: async (m) => (m.type === 'apdu' ? { ok: true, response: '6A84' } : band.request(m)),
    },
    pinnedKeyId: PINNED.thumbprint,
    language: 'en',
  });
  assert.equal(codeOf(await stubborn.sync()), 'PACKAGE_FAILED');
  const reports = service.received.filter(({ name }) => name === 'reportPackage');
  assert.deepEqual(
    reports.map(({ input }) => (input as { responses: string[] }).responses),
    [['6A84'], ['6A84'], ['6A84']],
    'nothing is sent after a refusal, and three in a row are enough',
  );
});

test('the band is told whose it is: when it is paired, and again at a sync after a cut', async () => {
  const { phone, band } = setting();
  given(await phone.pair());
  assert.equal(band.account, 'account-of-the-test');
  band.account = undefined;
  given(await phone.sync());
  assert.equal(band.account, 'account-of-the-test');
});

test('a forgotten passcode is replaced by the account’s proof, and by no other', async () => {
  const { phone, service, band } = setting();
  assert.deepEqual(given(await phone.recoverPasscode('135790')), { ok: true });
  const asked = service.received.find(({ name }) => name === 'getRecoveryProof');
  assert.ok(!JSON.stringify(service.received).includes('135790'), 'the wallet never sees it');
  assert.ok(asked);
  const forging = createPhone({
    wallet: { ...service.wallet, getRecoveryProof: async () => ({ proof: 'AA'.repeat(32) }) },
    band,
    pinnedKeyId: PINNED.thumbprint,
    language: 'en',
  });
  assert.equal(codeOf(await forging.recoverPasscode('135790')), 'WRONG_PASSCODE');
});

test('a reset ends the cards first, wipes the band and lets it go', async () => {
  const { phone, service, band } = setting();
  const reset = given(await phone.factoryReset());
  assert.deepEqual([reset.wiped, reset.device.state, band.resets], [true, 'UNPAIRED', 1]);
  assert.deepEqual(band.commits, [1, 1, 1], 'the scripts that wait are run before it forgets');
  const calls = service.received.map(({ name }) => name);
  assert.ok(calls.indexOf('factoryReset') < calls.indexOf('nextPackage'));
  assert.equal(calls.at(-1), 'unpairDevice');
});

test('a reset without the band ends the cards, says that it is not wiped, and keeps it paired', async () => {
  const { phone, service, band } = setting();
  band.connected = false;
  const reset = given(await phone.factoryReset());
  assert.deepEqual([reset.wiped, reset.device.state, band.resets], [false, 'PAIRED', 0]);
  assert.ok(!service.received.some(({ name }) => name === 'unpairDevice'));
});

test('cut during a reset, the band is not let go before it is wiped', async () => {
  for (let cutAt = 1; cutAt <= APDUS; cutAt++) {
    const { phone, band } = setting();
    Object.assign(band, { cutAt, cutWhen: 'AFTER' });
    assert.equal(given(await phone.factoryReset()).wiped, false, `${cutAt}`);
    assert.equal(band.resets, 0);
    band.reconnect();
    assert.equal(given(await phone.factoryReset()).wiped, true, `${cutAt}`);
    assert.deepEqual(band.commits, [1, 1, 1]);
  }
});

test('the app says which version it is whenever it pairs, adds or syncs', async () => {
  const { phone, service } = setting();
  given(await phone.pair());
  await phone.addCard(VALID);
  await phone.addPushed('R'.repeat(24));
  given(await phone.sync());
  for (const operation of ['beginPairing', 'addCard', 'addPushedCard', 'nextPackage']) {
    const call = service.received.find(({ name }) => name === operation);
    assert.ok(JSON.stringify(call?.input).includes(`"appVersion":"${APP_VERSION}"`), operation);
  }
});

test('a phase is named by the command, and by what the script is for', () => {
  const cases = [
    ['80E60C00', 'PERSONALISE', 'INSTALLING'],
    ['84E60C00', 'ORDER', 'CHECKING'],
    ['84E28000', 'RENEW', 'PERSONALISING'],
    ['84D80000', 'RENEW', 'PERSONALISING'],
    ['84E40000', 'DELETE', 'INSTALLING'],
    ['84F24000', 'AUDIT', 'CHECKING'],
    ['84F04000', 'ACTIVATE', 'CHECKING'],
    ['80500000', 'AUDIT', 'SENDING'],
    ['00A40400', 'ORDER', 'SENDING'],
    ['84FE0000', 'AUDIT', 'SENDING'],
  ] as const;
  for (const [command, operation, phase] of cases) {
    assert.equal(phaseOf(command, operation), phase, `${operation} ${command}`);
  }
});

function card(position: number, provisioning: WalletCard['provisioning']): WalletCard {
  return {
    cardId: `card_${String(position).padStart(26, '0')}`,
    deviceId: DEVICE_ID,
    enrolmentId: ENROLMENT_ID,
    face: {
      programmeId: 'alpha-bank',
      bankName: 'Alpha Bank',
      productName: 'Enter Bonus Mastercard',
      network: 'MASTERCARD',
      panLastFour: '4321',
      colours: { background: '#0f3a6b', text: '#ffffff' },
    },
    state: 'ACTIVE',
    suspendedBy: [],
    isDefault: position === 1,
    standing: 'READY',
    atBand: 'DONE',
    provisioning,
    dpanLastFour: String(position).padStart(4, '0'),
    position,
  };
}
