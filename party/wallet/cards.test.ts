/** Cards in the wallet: added again and again, held, ordered, moved, followed and taken away. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readProgrammes } from '@armilla/kit/programme-files';
import { isRefusal } from '@armilla/kit/refusal';
import {
  bench,
  cardholder,
  ENGINES,
  given,
  hasCard,
  JWE,
  type Person,
  pairs,
  refused,
  START_MS,
  steppedUp,
} from './test/bench.ts';

const { service } = readProgrammes(fileURLToPath(new URL('../../programme', import.meta.url)));
const UNKNOWN = `card_${'9'.repeat(26)}`;

for (const engine of ENGINES) {
  const b = await bench({ engine });
  after(() => b.close());
  let number = 0;
  const someone = () => {
    number += 1;
    return cardholder(b, `holder-${number}@example.org`, number);
  };
  const lastAsked = (name: string) =>
    b.tokenService.asked.filter((call) => call.name === name).at(-1)?.input;
  const cardsOf = async ({ client, deviceId }: Person) =>
    given(await client.listCards({ deviceId })).cards;
  const typesOf = async ({ client, deviceId }: Person) =>
    given(await client.listCommits({ deviceId, limit: 200 })).commits.map(({ type }) => type);
  const network = b.as({ kind: 'party', name: 'token-service' });
  const it = (title: string, run: () => Promise<void>) => test(`${engine}: ${title}`, run);

  it('a request repeated after a second proof is the same request to the network', async () => {
    const anna = await someone();
    const { cardId } = await hasCard(anna);
    const idempotencyKey = `lost-answer-${number}`;
    b.tokenService.away = true;
    assert.equal(
      refused(await anna.client.freezeCard({ cardId }, { idempotencyKey })),
      'UNAVAILABLE',
    );
    b.tokenService.away = false;
    const keys: string[] = [];
    for (const client of [anna.client, (await steppedUp(b, anna)).client]) {
      given(await client.freezeCard({ cardId }, { idempotencyKey }));
      keys.push(b.tokenService.asked.at(-1)?.idempotencyKey ?? '');
      await b.database.all('DELETE FROM answer');
    }
    assert.equal(keys[0], keys[1]);
  });

  it('the cardholder’s freeze is a hold of their own, and only theirs is taken away', async () => {
    const anna = await someone();
    const { cardId, enrolmentId, tokenUniqueReference = '' } = await hasCard(anna);
    const frozen = given(await anna.client.freezeCard({ cardId })).card;
    assert.deepEqual(
      [frozen.standing, frozen.tokenStatus, frozen.suspendedBy, frozen.atBand],
      ['FROZEN', 'SUSPENDED', ['CARDHOLDER'], 'PENDING'],
    );
    given(await anna.client.freezeCard({ cardId }));
    b.tokenService.holds.get(tokenUniqueReference)?.add('ISSUER');
    const enrolment = b.tokenService.enrolments.get(enrolmentId);
    assert.ok(enrolment);
    given(
      await network.notifyEnrolmentUpdated({
        enrolment,
        tokenStatus: 'SUSPENDED',
        suspendedBy: ['CARDHOLDER', 'ISSUER'],
        at: b.tokenService.now + 5,
      }),
    );
    b.tokenService.now += 10;
    const held = given(await anna.client.unfreezeCard({ cardId })).card;
    assert.deepEqual([held.standing, held.suspendedBy], ['HELD_BY_BANK', ['ISSUER']]);
    assert.equal(refused(await anna.client.unfreezeCard({ cardId })), 'HOLD_OF_ANOTHER');
    b.tokenService.holds.get(tokenUniqueReference)?.clear();
    assert.equal(refused(await anna.client.unfreezeCard({ cardId })), 'TOKEN_STATE');
  });

  it('limits are the token service’s; of another’s card, or one that ended, there are none', async () => {
    const anna = await someone();
    const { cardId, tokenUniqueReference = '' } = await hasCard(anna);
    const limits = { tapMinor: 500, countries: ['GR'], notAt: ['FUEL' as const] };
    const set = given(await anna.client.setCardLimits({ cardId, limits }));
    assert.deepEqual(set, { limits, currency: 'EUR' });
    assert.deepEqual(lastAsked('setTokenControls'), { tokenUniqueReference, controls: limits });
    assert.deepEqual(given(await anna.client.getCardLimits({ cardId })).limits, limits);
    const other = await someone();
    assert.equal(refused(await other.client.getCardLimits({ cardId })), 'NOT_FOUND');
    assert.equal(refused(await other.client.setCardLimits({ cardId, limits: {} })), 'NOT_FOUND');
    assert.deepEqual(given(await anna.client.getCardLimits({ cardId })).limits, limits);
    b.tokenService.away = true;
    assert.equal(refused(await anna.client.getCardLimits({ cardId })), 'UNAVAILABLE');
    b.tokenService.away = false;
    given(await anna.client.deleteCard({ cardId }));
    assert.equal(refused(await anna.client.setCardLimits({ cardId, limits })), 'TOKEN_STATE');
  });

  it('a card that is not there yet, or gone, cannot be frozen', async () => {
    const anna = await someone();
    const { deviceId, client } = anna;
    given(await client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }));
    const [begun] = await cardsOf(anna);
    assert.equal(begun?.standing, 'BEING_ADDED');
    assert.equal(refused(await client.freezeCard({ cardId: begun?.cardId ?? '' })), 'TOKEN_STATE');
    const { cardId } = await hasCard(anna);
    given(await client.deleteCard({ cardId }));
    assert.equal(refused(await client.freezeCard({ cardId })), 'TOKEN_STATE');
    assert.equal(refused(await client.setDefaultCard({ cardId })), 'TOKEN_STATE');
    assert.equal(refused(await client.freezeCard({ cardId: UNKNOWN })), 'NOT_FOUND');
  });

  it('the order is the cardholder’s, the first is the default, and the network is told', async () => {
    const anna = await someone();
    const { deviceId, client } = anna;
    const added = [await hasCard(anna), await hasCard(anna), await hasCard(anna)];
    const [one, two, three] = added.map(({ cardId }) => cardId);
    assert.ok(one && two && three);
    assert.deepEqual(
      (await cardsOf(anna)).map(({ cardId, isDefault }) => [cardId, isDefault]),
      [
        [one, true],
        [two, false],
        [three, false],
      ],
    );
    const ordered = given(await client.orderCards({ deviceId, cardIds: [three, one] }));
    assert.equal(ordered.network, 'ACKNOWLEDGED');
    const order = ordered.cards.map(({ cardId, position }) => [cardId, position]);
    assert.deepEqual(order, [
      [three, 1],
      [one, 2],
      [two, 3],
    ]);
    const references = [added[2], added[0], added[1]].map((card) => card?.tokenUniqueReference);
    assert.deepEqual(lastAsked('orderCards'), {
      secureElementId: anna.secureElementId,
      tokenUniqueReferences: references,
    });
    given(await client.setDefaultCard({ cardId: two }));
    assert.deepEqual(
      (await cardsOf(anna)).map(({ cardId }) => cardId),
      [two, three, one],
    );
    given(await client.deleteCard({ cardId: two }));
    assert.equal((await cardsOf(anna))[0]?.isDefault, true);
    const defaults = (await typesOf(anna)).filter((type) => type.endsWith('DEFAULT_CREDITCARD'));
    assert.equal(defaults.length, 4);
  });

  it('an order is refused whole: foreign, doubled, gone or empty', async () => {
    const anna = await someone();
    const { deviceId, client } = anna;
    const { cardId } = await hasCard(anna);
    const gone = await hasCard(anna);
    given(await client.deleteCard({ cardId: gone.cardId }));
    const cases: [string[], string][] = [
      [[cardId, UNKNOWN], 'NOT_FOUND'],
      [[cardId, gone.cardId], 'NOT_FOUND'],
      [[cardId, cardId], 'INPUT_INVALID'],
      [[], 'INPUT_INVALID'],
      [['nonsense'], 'INPUT_INVALID'],
      [
        Array.from({ length: 40 }, (_, i) => `card_${String(i).padStart(26, '0')}`),
        'INPUT_INVALID',
      ],
    ];
    for (const [cardIds, code] of cases) {
      assert.equal(refused(await client.orderCards({ deviceId, cardIds })), code);
    }
    assert.equal((await cardsOf(anna))[0]?.position, 1);
  });

  it('an order made while the network is away is told when it is back', async () => {
    const anna = await someone();
    const [one, two] = [await hasCard(anna), await hasCard(anna)];
    b.tokenService.away = true;
    const { deviceId, client } = anna;
    const cardIds = [two.cardId, one.cardId];
    const ordered = given(await client.orderCards({ deviceId, cardIds }));
    assert.equal(ordered.network, 'PENDING_AT_NETWORK');
    b.tokenService.away = false;
    b.clock.advance(120_000);
    await b.wallet.settled();
    const told = lastAsked('orderCards') as { tokenUniqueReferences: string[] };
    assert.deepEqual(told.tokenUniqueReferences, [
      two.tokenUniqueReference,
      one.tokenUniqueReference,
    ]);
  });

  it('a card its bank gave is added without typing; the bank hears what stands behind it', async () => {
    const anna = await someone();
    const { deviceId, client } = anna;
    const pushReceipt = 'A'.repeat(32);
    given(await client.addPushedCard({ deviceId, pushReceipt, language: 'uk' }));
    const opened = lastAsked('openEnrolment') as Record<string, unknown>;
    assert.deepEqual([opened.pushReceipt, opened.encryptedCard], [pushReceipt, undefined]);
    assert.deepEqual(opened.risk, {
      accountCreatedAt: b.clock.now(),
      devicePairedAt: b.clock.now(),
      deviceLostAt: null,
      suspendedCardsInAccount: 0,
      activeTokensInAccount: 0,
      deviceScore: 4,
      accountScore: 3,
      accountCountry: null,
    });
    for (const receipt of ['', 'short', 'x'.repeat(129), 'spaces are not allowed here']) {
      const answer = await client.addPushedCard({
        deviceId,
        pushReceipt: receipt,
        language: 'en',
      });
      assert.equal(refused(answer), 'INPUT_INVALID');
    }
  });

  it('every enrolment of the account is there to go on with, on whatever phone', async () => {
    const anna = await someone();
    const { deviceId, client } = anna;
    const whole = await hasCard(anna);
    b.clock.advance(1000);
    const begun = given(await client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }));
    const otherPhone = await b.signedIn(
      given(
        await b
          .as({ kind: 'anyone' })
          .signIn({ email: anna.email, password: 'correct horse battery' }),
      ).sessionToken,
    );
    const { enrolments } = given(await otherPhone.listEnrolments({ limit: 50 }));
    assert.deepEqual(
      new Set(
        enrolments.map(({ enrolment, unfinished }) => [enrolment.enrolmentId, unfinished].join()),
      ),
      new Set([`${begun.enrolmentId},true`, `${whole.enrolmentId},false`]),
    );
    const { enrolmentId } = begun;
    given(await otherPhone.acceptTerms({ enrolmentId, version: '2026-01', language: 'en' }));
    given(await client.submitActivationCode({ enrolmentId, code: '123456' }));
    const after = given(await otherPhone.listEnrolments({ limit: 50 })).enrolments;
    assert.ok(after.every(({ unfinished }) => !unfinished));
  });

  it('the cards of one wearable move to another, each with its own answer', async () => {
    const anna = await steppedUp(b, await someone());
    const { client, deviceId: fromDeviceId } = anna;
    const good = await hasCard(anna);
    given(await client.addCard({ deviceId: fromDeviceId, encryptedCard: JWE, language: 'en' }));
    const pending = given(
      await client.addCard({ deviceId: fromDeviceId, encryptedCard: JWE, language: 'en' }),
    );
    const { enrolmentId } = pending;
    given(await client.acceptTerms({ enrolmentId, version: '2026-01', language: 'en' }));
    const toDeviceId = given(await pairs(client, 5_000 + number)).device.deviceId;
    const input = { fromDeviceId, toDeviceId, language: 'en' as const };
    const { moves } = given(await client.moveCards(input, { idempotencyKey: `move-${engine}` }));
    assert.deepEqual(
      moves.map(({ cardId, refusal, enrolment }) => [cardId, refusal, enrolment !== null]),
      [
        [good.cardId, null, true],
        [`card_${enrolmentId.slice(4)}`, 'MOVE_NOT_POSSIBLE', false],
      ],
    );
    const again = given(await client.moveCards(input, { idempotencyKey: `move-${engine}` }));
    assert.deepEqual(again.moves, moves);
    const there = given(await client.listCards({ deviceId: toDeviceId })).cards;
    assert.deepEqual(
      there.map((card) => card.enrolmentId),
      [moves[0]?.enrolment?.enrolmentId],
    );
    const same = { ...input, toDeviceId: fromDeviceId };
    assert.equal(refused(await client.moveCards(same)), 'INPUT_INVALID');
    b.tokenService.away = true;
    assert.equal(refused(await client.moveCards(input)), 'UNAVAILABLE');
    b.tokenService.away = false;
  });

  it('an update that comes late does not take a card out of the list that the band is shown', async () => {
    const anna = await someone();
    const { enrolmentId } = await hasCard(anna);
    const enrolment = b.tokenService.enrolments.get(enrolmentId);
    assert.ok(enrolment);
    const late = { ...enrolment, state: 'PENDING_ACTIVE', provisioning: 'DELIVERING' } as const;
    const update = { enrolment: late, suspendedBy: [], at: b.tokenService.now + 5 };
    given(await network.notifyEnrolmentUpdated(update));
    b.tokenService.away = true;
    assert.equal((await cardsOf(anna))[0]?.provisioning, 'DELIVERING', 'what is known is shown');
    b.tokenService.away = false;
    assert.equal((await cardsOf(anna))[0]?.provisioning, enrolment.provisioning);
    assert.notEqual(enrolment.provisioning, 'DELIVERING');
  });

  it('an update that comes while the network is asked does not drop what it answers', async () => {
    const anna = await someone();
    const { enrolmentId } = await hasCard(anna);
    const enrolment = b.tokenService.enrolments.get(enrolmentId);
    assert.ok(enrolment);
    const late = { ...enrolment, state: 'PENDING_ACTIVE', provisioning: 'DELIVERING' } as const;
    b.tokenService.meanwhile = () =>
      network.notifyEnrolmentUpdated({
        enrolment: late,
        suspendedBy: [],
        at: b.tokenService.now + 5,
      });
    given(await anna.client.getEnrolment({ enrolmentId }));
    b.tokenService.away = true;
    assert.equal((await cardsOf(anna))[0]?.provisioning, enrolment.provisioning);
    b.tokenService.away = false;
  });

  it('a second phone catches up by the commits, one after the other, and acknowledges them', async () => {
    const anna = await someone();
    const { deviceId, client } = anna;
    const { cardId } = await hasCard(anna);
    given(await client.freezeCard({ cardId }));
    b.tokenService.now += 1;
    given(await client.unfreezeCard({ cardId }));
    const packageId = 'CD'.repeat(16);
    given(await client.reportPackage({ deviceId, packageId, responses: ['9000'] }));
    given(await client.deleteCard({ cardId }));
    const { commits, lastCommit, lastAcknowledged } = given(
      await client.listCommits({ deviceId, limit: 200 }),
    );
    assert.deepEqual(
      commits.map(({ type }) => type),
      [
        'CREDITCARD_CREATED',
        'CREDITCARD_ACTIVATED',
        'SET_DEFAULT_CREDITCARD',
        'CREDITCARD_DEACTIVATED',
        'CREDITCARD_REACTIVATED',
        'APDU_PACKAGE',
        'CREDITCARD_DELETED',
        'RESET_DEFAULT_CREDITCARD',
      ],
    );
    commits.forEach((commit, i) => {
      assert.equal(commit.previousCommit, commits[i - 1]?.commitId ?? null);
    });
    assert.deepEqual([lastCommit, lastAcknowledged], [commits.at(-1)?.commitId, null]);
    assert.equal(commits.find(({ type }) => type === 'APDU_PACKAGE')?.packageId, packageId);

    const third = commits[2]?.commitId ?? '';
    const rest = given(await client.listCommits({ deviceId, commitsAfter: third, limit: 2 }));
    assert.deepEqual(rest.commits, commits.slice(3, 5));
    const acknowledge = (result: 'SUCCESS' | 'FAILED') =>
      client.acknowledgeCommit({ deviceId, commitId: third, result });
    given(await acknowledge('SUCCESS'));
    const late = given(await acknowledge('FAILED')).commit;
    assert.equal(late.acknowledged, 'SUCCESS', 'the first word stays');
    const now = given(await client.listCommits({ deviceId, commitsAfter: third, limit: 1 }));
    assert.equal(now.lastAcknowledged, third);
    const stray = `cmt_${'8'.repeat(26)}`;
    const after = await client.listCommits({ deviceId, commitsAfter: stray, limit: 1 });
    assert.equal(refused(after), 'NOT_FOUND');
    const unknown = await client.acknowledgeCommit({
      deviceId,
      commitId: stray,
      result: 'SUCCESS',
    });
    assert.equal(refused(unknown), 'NOT_FOUND');
  });

  it('a token of an older generation is limited until it is added again', async () => {
    number += 1;
    const { client, deviceId } = await someone();
    const old = given(await pairs(client, 6_000 + number, 'mi-smart-band-4-nfc')).device;
    const anna = { client, deviceId: old.deviceId } as Person;
    b.tokenService.serviceGeneration = 1;
    const { cardId } = await hasCard(anna);
    b.tokenService.now += 1;
    const [limited] = await cardsOf(anna);
    assert.equal(limited?.standing, 'LIMITED');
    given(await client.orderCards({ deviceId: old.deviceId, cardIds: [cardId] }));
    given(await client.deleteCard({ cardId }));
    b.tokenService.serviceGeneration = 2;
    b.tokenService.now += 1;
    await hasCard(anna);
    assert.deepEqual(
      (await cardsOf(anna)).map(({ standing }) => standing),
      ['READY'],
    );
    b.tokenService.serviceGeneration = 1;
    assert.ok(deviceId);
  });

  it('a history can be taken away as a table that runs no formula', async () => {
    const anna = await someone();
    const card = await hasCard(anna);
    const { tokenUniqueReference = '', dpanLastFour = '', cardId } = card;
    const tap = (transactionId: string, merchantName: string, at: number) =>
      network.notifyTransaction({
        tokenUniqueReference,
        atc: 1,
        transaction: {
          transactionId: `${transactionId}-${engine}-${number}`,
          at,
          amount: { amountMinor: 1240, currency: 'EUR' },
          merchantName,
          outcome: 'APPROVED',
          dpanLastFour,
          rrn: '000000000001',
        },
      });
    given(await tap('a', '=cmd|"/c calc"!A1', START_MS + 5));
    given(await tap('b', 'Café, "Nikos"', START_MS + 4));
    const { deviceId, client } = anna;
    const unread = {
      atc: 9,
      dpanLastFour,
      cryptogram: 'ARQC' as const,
      amount: null,
      at: START_MS,
    };
    given(await client.uploadBandLog({ deviceId, entries: [unread] }));
    const { entries } = given(await client.listHistory({ cardId, limit: 50 }));
    assert.deepEqual(
      entries.map(({ source, amount }) => [source, amount === null]),
      [
        ['SERVICE', false],
        ['SERVICE', false],
        ['BAND', true],
      ],
    );
    const { csv, fileName } = given(await client.exportHistory({ cardId, limit: 50 }));
    assert.equal(fileName, `armilla-${dpanLastFour}.csv`);
    const lines = csv.split('\r\n');
    assert.equal(lines.length, 5);
    assert.match(lines[1] ?? '', /,12\.40,EUR,"'=cmd\|""\/c calc""!A1",APPROVED,/);
    assert.match(lines[2] ?? '', /,"Café, ""Nikos""",/);
    assert.match(lines[3] ?? '', /^2027-01-15T08:00:00\.000Z,,,,PRESENTED,/);
  });

  it('a receipt in the hand leads to its tap, and from the plastic’s number to the card', async () => {
    const anna = await someone();
    const card = await hasCard(anna);
    const { tokenUniqueReference = '', dpanLastFour = '', cardId, face } = card;
    const at = START_MS + 3 * 3_600_000;
    const amount = { amountMinor: 1990, currency: 'EUR' as const };
    const points = { earned: 19, spent: 0, paidMinor: 0 };
    const place = { city: 'Athina', terminalId: 'ARM00001' };
    const transaction = {
      transactionId: `found-${engine}-${number}`,
      at,
      amount,
      merchantName: 'Kafeneio',
      outcome: 'APPROVED' as const,
      dpanLastFour,
      rrn: '000000000042',
      place,
      points,
    };
    given(await network.notifyTransaction({ tokenUniqueReference, atc: 3, transaction }));
    const clue = { lastFour: dpanLastFour, at: at + 1_800_000, ...amount };
    const looks = async (change: Partial<typeof clue> = {}, who = anna) =>
      given(await who.client.findPayments({ ...clue, ...change }));
    const { payments } = await looks();
    assert.deepEqual(
      payments.map(({ card: its, entry }) => [its.cardId, entry.rrn, entry.points, entry.place]),
      [[cardId, '000000000042', points, place]],
    );
    for (const wrong of [{ at: at + 3_600_001 }, { amountMinor: 1991 }, { lastFour: '0000' }]) {
      assert.deepEqual((await looks(wrong)).payments, [], JSON.stringify(wrong));
    }
    const { plasticOf } = await looks({ lastFour: face.panLastFour });
    assert.deepEqual(
      plasticOf.map((mine) => mine.cardId),
      [cardId],
    );
    const other = await someone();
    assert.deepEqual(await looks({}, other), { payments: [], plasticOf: [] });
    given(await anna.client.deleteCard({ cardId }));
    assert.equal((await looks()).payments.length, 1, 'of a card that is gone as well');
  });

  it('what can be added where is told, and every no has its reason and a way on', async () => {
    const anyone = b.as({ kind: 'anyone' });
    const { capabilities } = given(await anyone.getCapabilities({}, { language: 'uk' }));
    const of = (model: string, productId: string) =>
      capabilities.find((c) => c.model === model && c.productId === productId);
    assert.equal(of('mi-smart-band-6-nfc', 'debit-mastercard')?.possible, true);
    assert.deepEqual(
      of('mi-smart-band-4-nfc', 'debit-mastercard')?.reasons.map(({ code }) => code),
      ['MODEL_NOT_SERVED_BY_BANK'],
    );
    assert.deepEqual(
      of('mi-smart-band-6-nfc', 'bonus-visa')?.reasons.map(({ code, instead }) => [code, instead]),
      [['NETWORK_NOT_SUPPORTED', 'OTHER_CARD']],
    );
    const [phone] = of('xiaomi-phone', 'debit-mastercard')?.reasons ?? [];
    assert.deepEqual([phone?.code, phone?.instead], ['PHONE_HAS_OWN_WALLET', 'PHONES_OWN_WALLET']);
    assert.match(phone?.text ?? '', /[а-яіїє]/i);
    const codesOf = async (query: Parameters<typeof anyone.getCapabilities>[0]) =>
      given(await anyone.getCapabilities(query)).capabilities.flatMap(({ reasons }) =>
        reasons.map(({ code }) => code),
      );
    const model = 'mi-smart-band-6-nfc';
    assert.deepEqual(await codesOf({ model, prefix: '40000000' }), ['BANK_NOT_SUPPORTED']);
    const abroad = await codesOf({ model, prefix: '53332201', country: 'UA' });
    assert.deepEqual(abroad, ['COUNTRY_NOT_SERVED']);
    assert.deepEqual(await codesOf({ model, prefix: '53332201', country: 'GR' }), []);
    const none = await codesOf({ model: 'sundial', prefix: '53332201' });
    assert.deepEqual(none, ['UNSUPPORTED_MODEL']);
    for (const bad of [{ prefix: '1234' }, { country: 'Greece' }, { model: '' }]) {
      assert.equal(refused(await anyone.getCapabilities(bad)), 'INPUT_INVALID');
    }
  });

  it('help answers for every bank or for one, and is searched', async () => {
    const anyone = b.as({ kind: 'anyone' });
    const all = given(await anyone.getHelp({ language: 'en' })).banks;
    assert.ok(all.length >= 2 && all.every(({ entries }) => entries.length > 10));
    const one = given(await anyone.getHelp({ programmeId: 'alpha-bank', language: 'el' })).banks;
    assert.deepEqual(
      one.map(({ programmeId }) => programmeId),
      ['alpha-bank'],
    );
    const found = await anyone.searchHelp({
      programmeId: 'alpha-bank',
      language: 'en',
      text: 'lost',
    });
    assert.ok((given(found).banks[0]?.entries.length ?? 0) > 0);
    const absent = await anyone.getHelp({ programmeId: 'no-bank', language: 'en' });
    assert.equal(refused(absent), 'NOT_FOUND');
  });

  it('fifty things at once on one account leave it whole', async () => {
    const anna = await steppedUp(b, await someone());
    const { deviceId, client } = anna;
    const added = [await hasCard(anna), await hasCard(anna), await hasCard(anna)];
    const [one, two, three] = added.map(({ cardId }) => cardId);
    assert.ok(one && two && three);
    const kinds = [
      () => client.freezeCard({ cardId: one }),
      () => client.unfreezeCard({ cardId: one }),
      () => client.orderCards({ deviceId, cardIds: [two, one] }),
      () => client.orderCards({ deviceId, cardIds: [one, two] }),
      () => client.setDefaultCard({ cardId: two }),
      () => client.deleteCard({ cardId: three }),
      () => client.reportDeviceLost({ deviceId, action: 'SUSPEND' }),
      () => client.reportDeviceFound({ deviceId }),
      () => client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }),
      () => client.renameDevice({ deviceId, name: 'Wrist' }),
    ];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => kinds[(i * 7) % kinds.length]?.()),
    );
    await b.wallet.settled();
    for (const answer of answers.filter(isRefusal)) assert.notEqual(answer.code, 'INTERNAL');

    const cards = given(await client.listCards({ deviceId, include: 'ALL' })).cards;
    const positions = cards.map(({ position }) => position);
    assert.deepEqual(
      positions,
      positions.map((_, i) => i + 1),
    );
    assert.equal(cards.find(({ cardId }) => cardId === three)?.state, 'DELETED');
    assert.equal(cards.filter(({ isDefault }) => isDefault).length, 1);
    const { commits } = given(await client.listCommits({ deviceId, limit: 200 }));
    commits.forEach((commit, i) => {
      assert.equal(commit.previousCommit, commits[i - 1]?.commitId ?? null);
    });
    const deletions = commits.filter(({ type }) => type === 'CREDITCARD_DELETED');
    assert.deepEqual(
      deletions.map(({ cardId }) => cardId),
      [three],
      'what was deleted many times was deleted once',
    );
    const { devices } = given(await client.listDevices({}));
    const held = b.tokenService.holds.get(added[0]?.tokenUniqueReference ?? '');
    assert.equal(
      held?.has('TOKEN_REQUESTOR') ?? false,
      devices[0]?.lost !== null,
      'the network ends in what was written last',
    );
  });
}

test('where an older generation may not be ordered, it is refused with the way out', async () => {
  const generations = service.generations.map((generation) => ({
    ...generation,
    older: { payments: false, ordering: false, source: 'assumed' as const },
  }));
  const b = await bench({ service: { ...service, generations } });
  const anna = await cardholder(b, 'older@example.org', 1);
  const { device } = given(await pairs(anna.client, 2, 'mi-smart-band-4-nfc'));
  const { deviceId } = device;
  const { cardId } = await hasCard({ ...anna, deviceId });
  const { client } = anna;
  const order = await client.orderCards({ deviceId, cardIds: [cardId] });
  assert.equal(refused(order), 'SERVICE_UPDATE_REQUIRED');
  assert.equal(refused(await client.setDefaultCard({ cardId })), 'SERVICE_UPDATE_REQUIRED');
  await b.close();
});
