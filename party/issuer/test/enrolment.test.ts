/** Adding a card, as the token service asks for it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { luhnDigit } from '@armilla/kit/secret';
import { calculateJwkThumbprint } from 'jose';
import {
  asked,
  type Bank,
  customer,
  encrypted,
  enrol,
  granted,
  idOf,
  openBank,
  type Plastic,
  plastic,
  refusal,
  testServer,
  tokenUpdate,
} from './bank.ts';

let bank: Bank;
before(async () => {
  const database = await testServer();
  bank = await openBank({ ...(database && { database }) });
});
after(() => bank.close());

const day = 86_400_000;

test('the encryption key is named by its thumbprint and stays the same', async () => {
  const { key } = granted(await bank.tokenService.getEncryptionKey({}));
  assert.equal(key.kid, await calculateJwkThumbprint(key));
  const again = granted(await bank.tokenService.getEncryptionKey({}));
  assert.deepEqual(again.key, key);
});

test('only the token service may ask for a decision', async () => {
  const wallet = bank.as({ kind: 'party', name: 'wallet' });
  assert.equal(refusal(await wallet.getEncryptionKey({})), 'NOT_ALLOWED');
});

test('a card typed rightly wants its holder identified, by masked methods', async () => {
  const card = await plastic(bank, 'approve');
  const answer = granted(await enrol(bank, 'right', card));
  assert.equal(answer.decision, 'REQUIRE_ADDITIONAL_AUTHENTICATION');
  assert.equal(answer.paymentAccountReference?.length, 29);
  assert.equal(answer.productId, 'debit-mastercard');
  assert.deepEqual(answer.activationMethods, [
    {
      methodId: 'sms',
      type: 'TEXT_TO_CARDHOLDER_NUMBER',
      maskedValue: `••• ••• ${card.mobile.slice(-4)}`,
    },
    { methodId: 'call', type: 'CARDHOLDER_TO_CALL_MANNED_NUMBER', maskedValue: '+302103260000' },
  ]);
});

test('the same enrolment gets the same answer, another request under its name none', async () => {
  const card = await plastic(bank, 'approve');
  const first = granted(await enrol(bank, 'repeat', card));
  assert.deepEqual(await enrol(bank, 'repeat', card), first);
  const other = { ...card, cardholderName: 'SOMEBODY ELSE' };
  assert.equal(refusal(await enrol(bank, 'repeat', other)), 'IDEMPOTENCY_KEY_REUSED');
});

test('the name may be typed in Greek, without accents, surname first or run together', async () => {
  const card = await plastic(bank, 'approve');
  const names = [
    'Μαρία Παπαδοπούλου',
    'παπαδοπουλου μαρια',
    'maria papadopoulou',
    'MARIAPAPADOPOULOU',
    'María-Papadopoulou',
  ];
  for (const [i, cardholderName] of names.entries()) {
    const answer = await enrol(bank, `name${i}`, { ...card, cardholderName });
    assert.equal(refusal(answer), undefined, cardholderName);
  }
});

const mistakes: readonly (readonly [string, (card: Plastic) => Plastic])[] = [
  ['NAME', (card) => ({ ...card, cardholderName: 'MARIO PAPADOPOULOS' })],
  ['EXPIRY', (card) => ({ ...card, expiry: card.expiry === '0130' ? '0230' : '0130' })],
  ['CVC2', (card) => ({ ...card, cvc2: card.cvc2 === '000' ? '001' : '000' })],
];

for (const [detail, spoil] of mistakes) {
  test(`a wrong ${detail} is told to nobody but the log, and there without its value`, async () => {
    const card = await plastic(bank, 'credit');
    const spoilt = spoil(card);
    const answer = await enrol(bank, `wrong${detail}`, spoilt);
    assert.equal(refusal(answer), 'CARD_DETAILS_WRONG');
    const line = bank.lines.findLast((text) => text.includes('CARD_DETAILS_WRONG')) ?? '';
    assert.deepEqual(JSON.parse(line).wrong, [detail]);
    assert.ok(!line.includes(card.pan) && !line.includes(spoilt.cardholderName));
  });
}

test('a number that is no card’s is refused with the same word as a wrong detail', async () => {
  const card = await plastic(bank, 'credit');
  const strange = { ...card, pan: `533322010000000${luhnDigit('533322010000000')}` };
  assert.equal(refusal(await enrol(bank, 'strange', strange)), 'CARD_DETAILS_WRONG');
});

test('data that is not encrypted to this issuer is unreadable', async () => {
  const other = await openBank();
  const card = await plastic(bank, 'approve');
  const answer = await bank.tokenService.authorizeService({
    enrolmentId: idOf('enr', 'foreign'),
    encryptedCard: await encrypted(other, card),
    ...asked(bank),
  });
  assert.equal(refusal(answer), 'CARD_DATA_UNREADABLE');
  await other.close();
});

test('five wrong tries lock a card for a day, at once as well as one by one', async () => {
  const card = await plastic(bank, 'prepaid');
  const wrong = { ...card, cardholderName: 'NOBODY' };
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) => enrol(bank, `lock${i}`, wrong)),
  );
  const codes = answers.map(refusal);
  assert.equal(codes.filter((code) => code === 'CARD_DETAILS_WRONG').length, 5);
  assert.equal(codes.filter((code) => code === 'CARD_TRIES_EXCEEDED').length, 3);
  assert.equal(refusal(await enrol(bank, 'lockright', card)), 'CARD_TRIES_EXCEEDED');
  bank.clock.advance(day);
  assert.equal(refusal(await enrol(bank, 'lockafter', card)), undefined);
});

test('the same enrolment sent again counts as one wrong try', async () => {
  const card = await plastic(bank, 'prepaid');
  const wrong = { ...card, cardholderName: 'NOBODY' };
  for (let i = 0; i < 7; i++) {
    assert.equal(refusal(await enrol(bank, 'retried', wrong)), 'CARD_DETAILS_WRONG');
  }
  assert.equal(refusal(await enrol(bank, 'retriedright', card)), undefined);
});

test('plastic that was not activated is refused, and accepted once it is', async () => {
  const card = await plastic(bank, 'not-activated');
  assert.equal(refusal(await enrol(bank, 'early', card)), 'CARD_NOT_ACTIVATED');
  const maria = await customer(bank, 'maria');
  const { cardId } = card;
  const wrong = await maria.activateCard({ cardId, panLastFour: '0000' });
  assert.ok(card.pan.endsWith('0000') || refusal(wrong) === 'CARD_DETAILS_WRONG');
  const panLastFour = card.face.panLastFour;
  const activated = granted(await maria.activateCard({ cardId, panLastFour }));
  assert.equal(activated.card.state, 'ACTIVE');
  const answer = granted(await enrol(bank, 'late', card));
  assert.ok(answer.signals.includes('ACCOUNT_CARD_TOO_NEW'));
});

test('nobody activates another customer’s card', async () => {
  const card = await plastic(bank, 'approve');
  const nikos = await customer(bank, 'nikos');
  const { cardId } = card;
  const answer = await nikos.activateCard({ cardId, panLastFour: card.face.panLastFour });
  assert.equal(refusal(answer), 'NOT_FOUND');
});

test('a blocked card is refused, an expired or untokenisable one declined by name', async () => {
  assert.equal(
    refusal(await enrol(bank, 'blocked', await plastic(bank, 'blocked'))),
    'CARD_BLOCKED',
  );
  const expired = granted(await enrol(bank, 'expired', await plastic(bank, 'expired')));
  assert.deepEqual([expired.decision, expired.reason], ['DECLINED', 'CARD_EXPIRED']);
  const visa = granted(await enrol(bank, 'visa', await plastic(bank, 'visa-not-eligible')));
  assert.deepEqual([visa.decision, visa.reason], ['DECLINED', 'NETWORK_NOT_SUPPORTED']);
});

test('a code goes out by SMS once for a key, naming bank, card, device and minutes', async () => {
  const card = await plastic(bank, 'approve');
  const { panUniqueReference = '' } = granted(await enrol(bank, 'code', card));
  const deliver = (idempotencyKey: string, language: 'en' | 'el', code: string) =>
    bank.tokenService.deliverActivationCode(
      {
        enrolmentId: idOf('enr', 'code'),
        panUniqueReference,
        methodId: 'sms',
        code,
        expiresAt: bank.clock.now() + 600_000,
        deviceName: 'My band',
        language,
      },
      { idempotencyKey },
    );
  assert.equal(granted(await deliver('send-1', 'en', '123456')).delivery, 'SENT');
  assert.equal(granted(await deliver('send-1', 'en', '123456')).delivery, 'SENT');
  assert.equal(granted(await deliver('send-2', 'el', '654321')).delivery, 'SENT');
  const sent = await bank.smsFile.listSms(card.mobile);
  assert.equal(sent.length, 2);
  const [first = '', second = ''] = sent.map(({ text }) => text);
  const { panLastFour } = card.face;
  assert.ok(
    first.startsWith(`Alpha Bank: 123456 is your code to add card *${panLastFour} to My b`),
  );
  assert.match(first, / to My band\. Valid 10 min\. /);
  assert.match(second, /^Alpha Bank: 654321 ΚΩΔΙΚΟΣ .* ΙΣΧΥΕΙ 10 ΛΕΠΤΑ/);
  assert.deepEqual(await bank.smsFile.listSms('+306900999999'), []);
});

test('a code for nobody’s card or by no method is refused; by telephone it waits', async () => {
  const card = await plastic(bank, 'approve');
  const { panUniqueReference = '' } = granted(await enrol(bank, 'method', card));
  const input = {
    enrolmentId: idOf('enr', 'method'),
    panUniqueReference,
    methodId: 'pigeon',
    code: '123456',
    expiresAt: bank.clock.now() + 600_000,
    deviceName: 'My band',
    language: 'en' as const,
  };
  const { tokenService } = bank;
  assert.equal(refusal(await tokenService.deliverActivationCode(input)), 'METHOD_UNKNOWN');
  const strange = { ...input, panUniqueReference: idOf('panref', 'x') };
  assert.equal(refusal(await tokenService.deliverActivationCode(strange)), 'NOT_FOUND');
  const call = { ...input, methodId: 'call' };
  assert.equal(granted(await tokenService.deliverActivationCode(call)).delivery, 'QUEUED');
});

test('tokens are shown with their card; old word and word after the end change nothing', async () => {
  const card = await plastic(bank, 'approve');
  const { panUniqueReference = '' } = granted(await enrol(bank, 'tokens', card));
  const update = (status: 'INACTIVE' | 'ACTIVE' | 'DEACTIVATED', at: number) =>
    bank.tokenService.notifyTokenUpdated(tokenUpdate(panUniqueReference, { status, at }));
  const shown = async () => {
    const maria = await customer(bank, 'maria');
    const { cards } = granted(await maria.listCards({}));
    return cards.find(({ cardId }) => cardId === card.cardId)?.tokens;
  };
  await update('ACTIVE', 2_000);
  await update('INACTIVE', 1_000);
  assert.deepEqual(await shown(), [
    {
      tokenUniqueReference: 'DARMTOKEN00000001',
      deviceName: 'My band',
      dpanLastFour: '4321',
      status: 'ACTIVE',
      suspendedBy: [],
    },
  ]);
  // The end counts whatever its time: the network's clock may have been put right meanwhile.
  await update('DEACTIVATED', 1_500);
  await update('ACTIVE', 4_000);
  assert.equal((await shown())?.[0]?.status, 'DEACTIVATED');
});
