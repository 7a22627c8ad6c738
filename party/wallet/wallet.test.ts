/** The wallet over a real database: whose is whose, once is once, and what is joined. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { isRefusal, problemOf, Refusal } from '@armilla/kit/refusal';
import {
  addsCard,
  bench,
  cardholder,
  given,
  JWE,
  opensAccount,
  PASSWORD,
  pairs,
  proofOf,
  refused,
  START_MS,
  secureElementId,
} from './test/bench.ts';
import { enrolmentOf } from './test/token-service.ts';

const b = await bench();
after(() => b.close());
const anyone = b.as({ kind: 'anyone' });
const asTokenService = b.as({ kind: 'party', name: 'token-service' });

const anna = await cardholder(b, 'anna@example.org', 1);
const petro = await cardholder(b, 'petro@example.org', 2);
const annasCard = await addsCard(anna);

test('an account is opened once; the same request gets the same answer', async () => {
  const input = { email: 'once@example.org', password: PASSWORD, language: 'el' as const };
  const first = given(await anyone.createAccount(input, { idempotencyKey: 'k-1' }));
  const again = given(await anyone.createAccount(input, { idempotencyKey: 'k-1' }));
  assert.deepEqual(again, first);
  assert.equal(refused(await anyone.createAccount(input)), 'EMAIL_TAKEN');
  const client = await b.signedIn(first.sessionToken);
  assert.equal(given(await client.getAccount({})).language, 'el');
});

test('a request cut off before it answered finds the account it opened', async () => {
  const input = { email: 'cut@example.org', password: PASSWORD, language: 'en' as const };
  const first = given(await anyone.createAccount(input, { idempotencyKey: 'k-cut' }));
  await b.database.all("UPDATE answer SET answer = NULL WHERE idempotency_key = 'k-cut'");
  const again = given(await anyone.createAccount(input, { idempotencyKey: 'k-cut' }));
  assert.equal(again.accountId, first.accountId);
});

test('a wrong password and an unknown address are refused alike, and too many are stopped', async () => {
  await opensAccount(b, 'guessed@example.org');
  for (const email of ['guessed@example.org', 'nobody@example.org']) {
    for (let i = 0; i < 10; i++) {
      const answer = await anyone.signIn({ email, password: 'guess' });
      assert.equal(refused(answer), 'SIGN_IN_FAILED');
    }
    const eleventh = await anyone.signIn({ email, password: PASSWORD });
    assert.equal(refused(eleventh), 'TOO_MANY_REQUESTS');
  }
  b.clock.advance(15 * 60_000);
  given(await anyone.signIn({ email: 'guessed@example.org', password: PASSWORD }));
});

test('of many tries at once no more than ten are looked at', async () => {
  await opensAccount(b, 'parallel@example.org');
  const tries = Array.from({ length: 14 }, () =>
    anyone.signIn({ email: 'parallel@example.org', password: 'guess' }),
  );
  const codes = (await Promise.all(tries)).map(refused);
  assert.equal(codes.filter((code) => code === 'SIGN_IN_FAILED').length, 10);
  assert.equal(codes.filter((code) => code === 'TOO_MANY_REQUESTS').length, 4);
});

test('a session ends after half an hour without a word, and by signing out', async () => {
  const { sessionToken } = await opensAccount(b, 'idle@example.org');
  given(await (await b.signedIn(sessionToken)).getAccount({}));
  b.clock.advance(31 * 60_000);
  const stale = await b.signedIn(sessionToken);
  assert.equal(refused(await stale.getAccount({})), 'NOT_SIGNED_IN');

  const fresh = given(await anyone.signIn({ email: 'idle@example.org', password: PASSWORD }));
  await b.wallet.sessions.close(fresh.sessionToken);
  const closed = await b.signedIn(fresh.sessionToken);
  assert.equal(refused(await closed.listDevices({})), 'NOT_SIGNED_IN');
});

test('no session token, password or activation code lies in the database', async () => {
  const { client, deviceId } = anna;
  const { enrolmentId } = given(
    await client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }),
  );
  given(await client.submitActivationCode({ enrolmentId, code: '918273' }));
  const tables = await b.database.all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table'",
  );
  const rows = await Promise.all(tables.map(({ name }) => b.database.all(`SELECT * FROM ${name}`)));
  const all = JSON.stringify(rows, (_, value) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  assert.ok(all.includes('anna@example.org'), 'the search sees what is there');
  for (const secret of [anna.token, PASSWORD, '918273']) assert.ok(!all.includes(secret));
});

test('the service’s models are named with their capacity', async () => {
  const { models } = given(await anyone.listModels({}));
  assert.deepEqual(
    models.map(({ model, capacity }) => [model, capacity]),
    [
      ['mi-smart-band-6-nfc', 8],
      ['mi-smart-band-4-nfc', 6],
      ['xiaomi-watch-s1', 8],
      ['xiaomi-watch-s1-active', 8],
    ],
  );
});

test('a phone is pointed elsewhere; other models are told what is supported', async () => {
  assert.equal(refused(await pairs(anna.client, 30, 'xiaomi-phone')), 'PHONE_HAS_OWN_WALLET');
  for (const model of ['mi-smart-band-6', 'some-other-band']) {
    const answer = await pairs(anna.client, 31, model);
    assert.equal(refused(answer), 'UNSUPPORTED_MODEL');
    assert.match(isRefusal(answer) ? (answer.detail ?? '') : '', /Mi Smart Band 6 NFC, .*Watch S1/);
  }
});

test('a wearable is paired by its proof alone, and a wrong proof spends the challenge', async () => {
  const { client } = await opensAccount(b, 'pairing@example.org');
  const identity = {
    model: 'xiaomi-watch-s1',
    serialNumber: 'SN40',
    secureElementId: secureElementId(40),
  };
  const { pairingId, challenge } = given(await client.beginPairing(identity));
  assert.equal(challenge.length, 64);
  const wrong = proofOf(41, challenge);
  assert.equal(
    refused(await client.completePairing({ pairingId, proof: wrong })),
    'PAIRING_FAILED',
  );
  const right = proofOf(40, challenge);
  assert.equal(
    refused(await client.completePairing({ pairingId, proof: right })),
    'PAIRING_FAILED',
  );
  assert.deepEqual(given(await client.listDevices({})).devices, []);

  const { device } = given(await pairs(client, 40, 'xiaomi-watch-s1'));
  assert.equal(device.name, 'Xiaomi Watch S1');
  const again = given(await pairs(client, 40, 'xiaomi-watch-s1'));
  assert.equal(again.device.deviceId, device.deviceId);
});

test('a challenge is not answered after its time', async () => {
  const { client } = await opensAccount(b, 'late@example.org');
  const { pairingId, challenge } = given(
    await client.beginPairing({
      model: 'xiaomi-watch-s1',
      serialNumber: 'SN42',
      secureElementId: secureElementId(42),
    }),
  );
  b.clock.advance(5 * 60_000);
  const late = await client.completePairing({ pairingId, proof: proofOf(42, challenge) });
  assert.equal(refused(late), 'PAIRING_FAILED');
});

test('a wearable of another account is not paired, however it is tried', async () => {
  assert.equal(refused(await pairs(petro.client, 1)), 'DEVICE_OF_ANOTHER_ACCOUNT');
  const identity = {
    model: 'xiaomi-watch-s1',
    serialNumber: 'SN50',
    secureElementId: secureElementId(50),
  };
  const hers = given(await anna.client.beginPairing(identity));
  const his = given(await petro.client.beginPairing(identity));
  given(
    await anna.client.completePairing({
      pairingId: hers.pairingId,
      proof: proofOf(50, hers.challenge),
    }),
  );
  const second = await petro.client.completePairing({
    pairingId: his.pairingId,
    proof: proofOf(50, his.challenge),
  });
  assert.equal(refused(second), 'DEVICE_OF_ANOTHER_ACCOUNT');
});

test('whatever belongs to another account is the same NOT_FOUND as what never was', async () => {
  const theirs = {
    deviceId: anna.deviceId,
    enrolmentId: annasCard.enrolmentId,
    cardId: annasCard.cardId,
    pairingId: given(
      await anna.client.beginPairing({
        model: 'xiaomi-watch-s1',
        serialNumber: 'SN60',
        secureElementId: secureElementId(60),
      }),
    ).pairingId,
  };
  const nobodys = {
    deviceId: `dev_${'0'.repeat(26)}`,
    enrolmentId: `enr_${'z'.repeat(26)}`,
    cardId: `card_${'z'.repeat(26)}`,
    pairingId: `pair_${'0'.repeat(26)}`,
  };
  const { client } = petro;
  const language = 'en' as const;
  const attempts: Record<string, (ids: typeof theirs) => Promise<unknown>> = {
    completePairing: ({ pairingId }) => client.completePairing({ pairingId, proof: '00' }),
    addCard: ({ deviceId }) => client.addCard({ deviceId, encryptedCard: JWE, language }),
    getTerms: ({ enrolmentId }) => client.getTerms({ enrolmentId, language }),
    getEnrolment: ({ enrolmentId }) => client.getEnrolment({ enrolmentId }),
    acceptTerms: ({ enrolmentId }) =>
      client.acceptTerms({ enrolmentId, version: '2026-01', language }),
    declineTerms: ({ enrolmentId }) => client.declineTerms({ enrolmentId }),
    selectActivationMethod: ({ enrolmentId }) =>
      client.selectActivationMethod({ enrolmentId, methodId: 'sms' }),
    submitActivationCode: ({ enrolmentId }) =>
      client.submitActivationCode({ enrolmentId, code: '123456' }),
    nextPackage: ({ deviceId }) => client.nextPackage({ deviceId }),
    reportPackage: ({ deviceId }) =>
      client.reportPackage({ deviceId, packageId: '0'.repeat(32), responses: [] }),
    uploadBandLog: ({ deviceId }) => client.uploadBandLog({ deviceId, entries: [] }),
    listCards: ({ deviceId }) => client.listCards({ deviceId }),
    deleteCard: ({ cardId }) => client.deleteCard({ cardId }),
    listHistory: ({ cardId }) => client.listHistory({ cardId, limit: 50 }),
  };
  const before = b.tokenService.asked.length;
  for (const [name, attempt] of Object.entries(attempts)) {
    const foreign = await attempt(theirs);
    const absent = await attempt(nobodys);
    assert.ok(foreign instanceof Refusal && absent instanceof Refusal, name);
    assert.deepEqual(problemOf(foreign), problemOf(absent), name);
    assert.equal(foreign.code, 'NOT_FOUND', name);
  }
  assert.equal(b.tokenService.asked.length, before, 'the token service hears of none of it');
  assert.ok(!given(await client.listDevices({})).devices.some((d) => d.deviceId === anna.deviceId));
});

test('nobody but the token service may tell of enrolments and taps', async () => {
  const enrolment = enrolmentOf(99, anna.secureElementId);
  const update = { enrolment, suspendedBy: [], at: START_MS };
  assert.equal(refused(await anna.client.notifyEnrolmentUpdated(update)), 'NOT_ALLOWED');
  assert.equal(refused(await anyone.notifyEnrolmentUpdated(update)), 'NOT_SIGNED_IN');
  const asIssuer = b.as({ kind: 'party', name: 'issuer' });
  assert.equal(refused(await asIssuer.notifyEnrolmentUpdated(update)), 'NOT_ALLOWED');
});

test('a repeated request reaches the token service once; so does one repeated after a crash', async () => {
  const { client, deviceId } = anna;
  const input = { deviceId, encryptedCard: JWE, language: 'en' as const };
  const first = await client.addCard(input, { idempotencyKey: 'add-1' });
  const again = await client.addCard(input, { idempotencyKey: 'add-1' });
  assert.deepEqual(again, first);
  const other = await client.addCard({ ...input, language: 'el' }, { idempotencyKey: 'add-1' });
  assert.equal(refused(other), 'IDEMPOTENCY_KEY_REUSED');
  await b.database.all("UPDATE answer SET answer = NULL WHERE idempotency_key = 'add-1'");
  await client.addCard(input, { idempotencyKey: 'add-1' });
  const keys = b.tokenService.asked
    .filter(({ name }) => name === 'openEnrolment')
    .slice(-2)
    .map(({ idempotencyKey }) => idempotencyKey);
  assert.equal(keys[0], keys[1]);
});

test('the terms come in the language asked for, or in English where the bank has none', async () => {
  const { enrolmentId } = annasCard;
  const greek = given(await anna.client.getTerms({ enrolmentId, language: 'el' }));
  assert.equal(greek.language, 'el');
  assert.match(greek.text, /Alpha Bank/);
  const other = given(await anna.client.getTerms({ enrolmentId, language: 'uk' }));
  assert.equal(other.language, 'en');
});

test('an update that is late or comes twice changes nothing', async () => {
  const person = await cardholder(b, 'updates@example.org', 70);
  const card = await addsCard(person);
  const known = b.tokenService.enrolments.get(card.enrolmentId);
  assert.ok(known !== undefined);
  const newer = {
    suspendedBy: [],
    enrolment: { ...known, state: 'ACTIVE' as const, provisioning: 'ACTIVATED' as const },
    tokenStatus: 'ACTIVE' as const,
    at: START_MS + 200,
  };
  const older = {
    enrolment: known,
    tokenStatus: 'INACTIVE' as const,
    suspendedBy: [],
    at: START_MS + 100,
  };
  given(await asTokenService.notifyEnrolmentUpdated(newer));
  given(await asTokenService.notifyEnrolmentUpdated(older));
  given(await asTokenService.notifyEnrolmentUpdated(newer));
  const { cards } = given(await person.client.listCards({ deviceId: person.deviceId }));
  assert.deepEqual(
    cards.map(({ state, tokenStatus }) => [state, tokenStatus]),
    [['ACTIVE', 'ACTIVE']],
  );
});

test('an update that overtakes the answer makes the card; one of an unknown wearable makes none', async () => {
  const person = await cardholder(b, 'early@example.org', 71);
  const early = enrolmentOf(500, person.secureElementId, { state: 'PENDING_VERIFICATION' });
  given(
    await asTokenService.notifyEnrolmentUpdated({
      enrolment: early,
      suspendedBy: [],
      at: START_MS,
    }),
  );
  const stray = enrolmentOf(501, secureElementId(999));
  given(
    await asTokenService.notifyEnrolmentUpdated({
      enrolment: stray,
      suspendedBy: [],
      at: START_MS,
    }),
  );
  const { cards } = given(await person.client.listCards({ deviceId: person.deviceId }));
  assert.deepEqual(
    cards.map(({ enrolmentId }) => enrolmentId),
    [early.enrolmentId],
  );
});

test('cards stand in the order they were added', async () => {
  const person = await cardholder(b, 'order@example.org', 72);
  for (let i = 0; i < 3; i++) await addsCard(person);
  const { cards } = given(await person.client.listCards({ deviceId: person.deviceId }));
  assert.deepEqual(
    cards.map(({ position }) => position),
    [1, 2, 3],
  );
});

test('a script goes to the caller’s own secure element, and its result is seen at once', async () => {
  const person = await cardholder(b, 'script@example.org', 73);
  const card = await addsCard(person);
  const script = {
    packageId: 'AB'.repeat(16),
    secureElementId: person.secureElementId,
    operation: 'PERSONALISE' as const,
    commands: ['00A4040000'],
  };
  b.tokenService.packages.push(script);
  const { deviceId, client } = person;
  const next = given(await client.nextPackage({ deviceId }));
  assert.deepEqual(next.package, script);
  const result = given(
    await client.reportPackage({ deviceId, packageId: script.packageId, responses: ['9000'] }),
  );
  assert.equal(result.state, 'PROCESSED');
  const { cards } = given(await client.listCards({ deviceId }));
  assert.equal(cards.find(({ cardId }) => cardId === card.cardId)?.provisioning, 'ACTIVATED');
  assert.equal(given(await client.nextPackage({ deviceId })).package, null);
});

test('taps of the network and of the band are joined, newest first, whatever comes first', async () => {
  const person = await cardholder(b, 'taps@example.org', 74);
  const card = await addsCard(person);
  const { tokenUniqueReference, dpanLastFour } = card;
  assert.ok(tokenUniqueReference !== undefined && dpanLastFour !== undefined);
  const amount = { amountMinor: 1240, currency: 'EUR' as const };
  const entry = (atc: number, cryptogram: 'ARQC' | 'AAC') => ({
    atc,
    dpanLastFour,
    cryptogram,
    amount,
    at: START_MS + atc * 1000,
  });
  const told = (atc: number, outcome: 'APPROVED' | 'DECLINED' | 'REVERSED') => ({
    tokenUniqueReference,
    atc,
    transaction: {
      transactionId: `t-${tokenUniqueReference}-${atc}`,
      at: START_MS + atc * 1000 + 400,
      amount,
      merchantName: 'Kafeneio',
      outcome,
      dpanLastFour,
      rrn: `00000000000${atc}`,
    },
  });
  const entries = [entry(1, 'ARQC'), entry(2, 'AAC'), entry(3, 'ARQC')];
  const { deviceId, client } = person;
  given(await client.uploadBandLog({ deviceId, entries }));
  given(await client.uploadBandLog({ deviceId, entries }));
  for (const tap of [told(4, 'DECLINED'), told(1, 'REVERSED'), told(1, 'APPROVED')]) {
    given(await asTokenService.notifyTransaction(tap));
    given(await asTokenService.notifyTransaction(tap));
  }
  const history = async () =>
    given(await client.listHistory({ cardId: card.cardId, limit: 50 })).entries.map(
      ({ source, outcome }) => [source, outcome],
    );
  const expected = [
    ['SERVICE', 'DECLINED'],
    ['BAND', 'PRESENTED'],
    ['BAND', 'REFUSED_BY_CARD'],
    ['BOTH', 'REVERSED'],
  ];
  assert.deepEqual(await history(), expected);

  given(await client.deleteCard({ cardId: card.cardId }));
  assert.deepEqual(given(await client.listCards({ deviceId })).cards, []);
  assert.deepEqual(await history(), expected, 'a card that is gone keeps its history');
});

test('a removed card is ended at the network once, and nothing brings it back', async () => {
  const person = await cardholder(b, 'remove@example.org', 75);
  const card = await addsCard(person);
  const { cardId } = card;
  const { client, deviceId } = person;
  b.tokenService.away = true;
  assert.equal(refused(await client.deleteCard({ cardId })), 'UNAVAILABLE');
  b.tokenService.away = false;
  assert.equal(given(await client.listCards({ deviceId })).cards.length, 1);

  const removed = given(await client.deleteCard({ cardId })).card;
  assert.deepEqual([removed.state, removed.tokenStatus], ['DELETED', 'DEACTIVATED']);
  given(await client.deleteCard({ cardId }));
  const deletions = b.tokenService.asked.filter(({ name }) => name === 'deleteToken');
  const ofThis = deletions.filter(({ input }) =>
    JSON.stringify(input).includes(card.tokenUniqueReference ?? '?'),
  );
  assert.equal(ofThis.length, 1);

  const alive = enrolmentOf(1, person.secureElementId, {
    enrolmentId: card.enrolmentId,
    state: 'ACTIVE',
  });
  given(
    await asTokenService.notifyEnrolmentUpdated({
      enrolment: alive,
      suspendedBy: [],
      at: START_MS + 1e6,
    }),
  );
  assert.deepEqual(given(await client.listCards({ deviceId })).cards, []);
});

test('an enrolment without a token is removed by declining it', async () => {
  const person = await cardholder(b, 'decline@example.org', 76);
  const { deviceId, client } = person;
  given(await client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }));
  const [card] = given(await client.listCards({ deviceId })).cards;
  const removed = given(await client.deleteCard({ cardId: card?.cardId ?? '' })).card;
  assert.equal(removed.state, 'DECLINED_TERMS_AND_CONDITIONS');
  assert.deepEqual(given(await client.listCards({ deviceId })).cards, []);
});

test('while the token service is away an enrolment is shown as it was last seen', async () => {
  const { enrolmentId } = annasCard;
  b.tokenService.away = true;
  const seen = given(await anna.client.getEnrolment({ enrolmentId }));
  const key = await anna.client.getEncryptionKey({});
  b.tokenService.away = false;
  assert.equal(seen.state, 'PENDING_VERIFICATION');
  assert.equal(refused(key), 'UNAVAILABLE');
});

test('the store’s own tables name no column for a card number', () => {
  const sql = readFileSync(new URL('./store/sql/001-wallet.sql', import.meta.url), 'utf8');
  assert.doesNotMatch(sql, /^\s+(?:pan|dpan|cvc2?)\s/m);
});
