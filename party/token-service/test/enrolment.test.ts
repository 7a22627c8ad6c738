/** The life of an enrolment over the real store, with a real secure element. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import {
  APPROVED,
  APPROVING,
  type Bench,
  bankOf,
  bench,
  CPLC,
  DEBIT,
  enrolled,
  given,
  jwe,
  open,
  panOf,
  refused,
  register,
  sync,
  TERMS,
  wrongCode,
} from './bench.ts';

test('a card goes from typing to ACTIVE, and its token to ACTIVE at network and band', async () => {
  const here = await bench();
  await register(here);
  const opened = given(await open(here, panOf(DEBIT)));
  assert.equal(opened.state, 'ELIGIBLE');
  assert.equal(opened.card.productName, 'Enter Bonus Mastercard');
  assert.equal(opened.eligibilityExpiresAt, here.clock.now() + 15 * 60_000);
  const { enrolmentId } = opened;
  const minted = given(
    await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'el' }),
  );
  assert.equal(minted.state, 'PENDING_VERIFICATION');
  assert.equal(minted.provisioning, 'PREPARING');
  const tokenUniqueReference = minted.tokenUniqueReference ?? '';
  assert.deepEqual(await sync(here), ['PERSONALISE PROCESSED']);
  const status = async () => given(await here.asWallet.getToken({ tokenUniqueReference })).status;
  assert.equal(await status(), 'INACTIVE');
  const sent = given(await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'sms' }));
  assert.deepEqual(sent.code, {
    sendsLeft: 2,
    triesLeft: 5,
    expiresAt: here.clock.now() + 10 * 60_000,
  });
  const code = here.issuer.codes[0] ?? '';
  assert.match(code, /^\d{6}$/);
  const verified = given(await here.asWallet.submitActivationCode({ enrolmentId, code }));
  assert.equal(verified.state, 'PENDING_ACTIVE');
  assert.equal(await status(), 'ACTIVE');
  assert.equal(here.element.cards()[0]?.isPayable, false);
  assert.deepEqual(await sync(here), ['ACTIVATE PROCESSED']);
  assert.equal(here.element.cards()[0]?.isPayable, true);
  assert.equal(here.element.cards()[0]?.tokenUniqueReference, tokenUniqueReference);
  await here.service.settled();
  assert.equal(here.wallet.enrolments.at(-1)?.state, 'ACTIVE');
  assert.equal(here.wallet.enrolments.at(-1)?.provisioning, 'ACTIVATED');
  assert.deepEqual(
    here.issuer.tokenUpdates.map(({ status }) => status),
    ['INACTIVE', 'ACTIVE'],
  );
  await here.close();
});

test('verified before the band was near: the token waits for the personalisation', async () => {
  const here = await bench();
  await register(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
  given(await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'sms' }));
  const code = here.issuer.codes[0] ?? '';
  const verified = given(await here.asWallet.submitActivationCode({ enrolmentId, code }));
  const tokenUniqueReference = verified.tokenUniqueReference ?? '';
  const before = given(await here.asWallet.getToken({ tokenUniqueReference }));
  assert.equal(before.status, 'INACTIVE');
  assert.deepEqual(await sync(here), ['PERSONALISE PROCESSED', 'ACTIVATE PROCESSED']);
  const after = given(await here.asWallet.getEnrolment({ enrolmentId }));
  assert.equal(after.state, 'ACTIVE');
  await here.close();
});

test('an issuer that approves needs no code', async () => {
  const here = await bench();
  here.issuer.decide = () => APPROVED;
  await register(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  const accepted = given(
    await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }),
  );
  assert.equal(accepted.state, 'PENDING_ACTIVE');
  await sync(here);
  assert.equal(given(await here.asWallet.getEnrolment({ enrolmentId })).state, 'ACTIVE');
  await here.close();
});

test('every refusal before the issuer is asked has its own reason', async () => {
  const here = await bench();
  await register(here);
  const mistyped = `${panOf(DEBIT).slice(0, -1)}${(Number(panOf(DEBIT).at(-1)) + 1) % 10}`;
  assert.equal(refused(await open(here, mistyped)), 'CARD_NUMBER_INVALID');
  assert.equal(refused(await open(here, panOf('43332201'))), 'NETWORK_NOT_SUPPORTED');
  assert.equal(refused(await open(here, panOf('37332201'))), 'NETWORK_NOT_SUPPORTED');
  assert.equal(refused(await open(here, panOf('55551234'))), 'BANK_NOT_SUPPORTED');
  assert.equal(refused(await open(here, panOf('53332211'))), 'MODEL_NOT_SERVED_BY_BANK');
  const stranger = { secureElementId: CPLC.replace('5A', '00') };
  assert.equal(refused(await open(here, panOf(DEBIT), stranger)), 'SECURE_ELEMENT_UNKNOWN');
  const unreadable = { encryptedCard: await jwe(here, { pan: panOf(DEBIT) }) };
  assert.equal(refused(await open(here, panOf(DEBIT), unreadable)), 'CARD_DATA_UNREADABLE');
  assert.equal(
    refused(await here.asWallet.lookUpRange({ prefix: '43332201' })),
    'NETWORK_NOT_SUPPORTED',
  );
  const rows = await here.database.all('SELECT * FROM enrolment');
  assert.equal(rows.length, 0);
  await here.close();
});

test('the issuer’s refusal is passed on and leaves nothing half done', async () => {
  const here = await bench();
  await register(here);
  here.issuer.decide = () => refuse('CARD_NOT_ACTIVATED');
  assert.equal(refused(await open(here, panOf(DEBIT))), 'CARD_NOT_ACTIVATED');
  here.issuer.decide = () => ({
    decision: 'DECLINED',
    risk: 'USUAL',
    wanted: [],
    reason: 'CARD_BLOCKED',
    signals: [],
    activationMethods: [],
  });
  assert.equal(refused(await open(here, panOf(DEBIT))), 'CARD_BLOCKED');
  for (const table of ['enrolment', 'vault', 'token', 'outbox']) {
    assert.deepEqual(await here.database.all(`SELECT * FROM ${table}`), [], table);
  }
  here.issuer.decide = () => APPROVING;
  assert.equal(given(await open(here, panOf(DEBIT))).state, 'ELIGIBLE');
  await here.close();
});

test('the same request again finds what it began; the same card again is refused', async () => {
  const here = await bench();
  await register(here);
  const view = await enrolled(here);
  assert.equal(view.state, 'ACTIVE');
  assert.equal(refused(await open(here, panOf(DEBIT))), 'CARD_ALREADY_ADDED');
  const first = given(await open(here, panOf(DEBIT, 2)));
  const again = given(await open(here, panOf(DEBIT, 2)));
  assert.notEqual(again.enrolmentId, first.enrolmentId);
  const { state } = given(await here.asWallet.getEnrolment({ enrolmentId: first.enrolmentId }));
  assert.equal(state, 'EXPIRED');
  await here.close();
});

test('the cap holds when cards are added at once', async () => {
  const here = await bench();
  await register(here);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => open(here, panOf(DEBIT, n + 1))),
  );
  const codes = answers.filter(isRefusal).map(({ code }) => code);
  assert.deepEqual(codes, Array(4).fill('CARD_CAP_REACHED'));
  assert.equal(answers.length - codes.length, 8);
  await here.close();
});

test('a place is free again when an offer ran out, and nothing of the card is kept', async () => {
  const here = await bench();
  await register(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  here.clock.advance(15 * 60_000);
  const accepted = await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' });
  assert.equal(refused(accepted), 'ELIGIBILITY_EXPIRED');
  assert.equal(given(await here.asWallet.getEnrolment({ enrolmentId })).state, 'EXPIRED');
  assert.deepEqual(await here.database.all('SELECT * FROM vault'), []);
  await here.close();
});

test('terms: another version is refused, declining ends the enrolment in its own state', async () => {
  const here = await bench();
  await register(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  const other = await here.asWallet.acceptTerms({ enrolmentId, version: 'old', language: 'en' });
  assert.equal(refused(other), 'TERMS_VERSION');
  const declined = given(await here.asWallet.declineTerms({ enrolmentId }));
  assert.equal(declined.state, 'DECLINED_TERMS_AND_CONDITIONS');
  const late = await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' });
  assert.equal(refused(late), 'ENROLMENT_STATE');
  assert.deepEqual(await here.database.all('SELECT * FROM vault'), []);
  await here.close();
});

test('accepting is recorded with version, language and time, and twice is once', async () => {
  const here = await bench();
  await register(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  const input = { enrolmentId, version: TERMS, language: 'el' as const };
  const first = given(await here.asWallet.acceptTerms(input));
  const second = given(await here.asWallet.acceptTerms(input));
  assert.equal(second.tokenUniqueReference, first.tokenUniqueReference);
  const [row] = await here.database.all(
    'SELECT terms_version, terms_language, terms_accepted_at FROM enrolment',
  );
  assert.deepEqual(
    { ...row },
    { terms_version: TERMS, terms_language: 'el', terms_accepted_at: BigInt(here.clock.now()) },
  );
  await here.close();
});

async function awaitingCode(programme = 'alpha-bank') {
  const bank = bankOf(programme);
  const here = await bench();
  const model = bank.models[0] ?? '';
  await register(here, model);
  const pan = panOf(bank.products[0]?.bin ?? '');
  const { enrolmentId } = given(await open(here, pan, { model }));
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
  const select = (idempotencyKey?: string) =>
    here.asWallet.selectActivationMethod(
      { enrolmentId, methodId: 'sms' },
      idempotencyKey === undefined ? {} : { idempotencyKey },
    );
  const submit = (code: string) => here.asWallet.submitActivationCode({ enrolmentId, code });
  return { here, enrolmentId, select, submit };
}

test('three codes are sent and not a fourth; a repeated request neither sends nor counts', async () => {
  const { here, select } = await awaitingCode();
  const [first, again] = [await select('one'), await select('one')];
  assert.deepEqual(given(again), given(first));
  given(await select());
  given(await select());
  assert.equal(refused(await select()), 'CODE_SENDS_EXCEEDED');
  assert.equal(here.issuer.codes.length, 3);
  await here.close();
});

test('a code the issuer could not deliver does not count', async () => {
  const { here, select } = await awaitingCode();
  here.issuer.deliver = () => refuse('UNAVAILABLE');
  assert.equal(refused(await select('one')), 'UNAVAILABLE');
  here.issuer.deliver = () => ({ delivery: 'SENT' });
  const sent = given(await select('one'));
  assert.equal(sent.code?.sendsLeft, 2);
  assert.equal(here.issuer.codes.length, 1);
  await here.close();
});

test('twenty wrong codes at once use up exactly the tries there are', async () => {
  const { here, select, submit, enrolmentId } = await awaitingCode();
  given(await select());
  const wrong = wrongCode(here);
  const answers = await Promise.all(Array.from({ length: 20 }, () => submit(wrong)));
  const codes = answers.map(refused).sort();
  assert.deepEqual(codes, [
    ...Array(4).fill('INCORRECT_CODE'),
    ...Array(16).fill('INCORRECT_CODE_RETRIES_EXCEEDED'),
  ]);
  assert.equal(
    refused(await submit(here.issuer.codes[0] ?? '')),
    'INCORRECT_CODE_RETRIES_EXCEEDED',
  );
  assert.equal(refused(await select()), 'CODE_SENDS_EXCEEDED');
  const { state } = given(await here.asWallet.getEnrolment({ enrolmentId }));
  assert.equal(state, 'PENDING_VERIFICATION');
  await here.close();
});

/** Adds the card, has a code sent so often, enters so many wrong ones and takes the card away. */
async function attemptOn(here: Bench, sends: number, wrong: number): Promise<string> {
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
  let last = 'OK';
  for (let i = 0; i < sends; i++) {
    const sent = await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'sms' });
    if (isRefusal(sent)) last = sent.code;
  }
  for (let i = 0; i < wrong; i++) {
    const entered = await here.asWallet.submitActivationCode({
      enrolmentId,
      code: wrongCode(here),
    });
    if (last === 'OK' && !isRefusal(entered)) throw new Error('a wrong code was taken');
  }
  const { tokenUniqueReference = '' } = given(await here.asWallet.getEnrolment({ enrolmentId }));
  const removal = {
    tokenUniqueReference,
    causedBy: 'CARDHOLDER',
    reason: 'REMOVED_BY_CARDHOLDER',
  } as const;
  given(await here.asWallet.deleteToken(removal));
  return last;
}

test('adding a card again and again brings no more than three additions’ codes a day', async () => {
  const here = await bench();
  await register(here);
  for (let i = 0; i < 3; i++) assert.equal(await attemptOn(here, 3, 0), 'OK');
  assert.equal(await attemptOn(here, 1, 0), 'CODE_SENDS_EXCEEDED');
  assert.equal(here.issuer.codes.length, 9);
  here.clock.advance(86_400_000 + 600_000);
  assert.equal(await attemptOn(here, 1, 0), 'OK');
  await here.close();
});

test('adding a card again and again brings no more than three additions’ guesses a day', async () => {
  const here = await bench();
  await register(here);
  for (let i = 0; i < 3; i++) assert.equal(await attemptOn(here, 1, 5), 'OK');
  assert.equal(await attemptOn(here, 1, 0), 'CODE_SENDS_EXCEEDED');
  assert.equal(here.issuer.codes.length, 3);
  await here.close();
});

test('what a cardholder has proved at last does not count against the card', async () => {
  const here = await bench();
  await register(here);
  for (let i = 0; i < 5; i++) {
    const { enrolmentId } = given(await open(here, panOf(DEBIT)));
    given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
    given(await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'sms' }));
    for (let wrong = 0; wrong < 4; wrong++) {
      await here.asWallet.submitActivationCode({ enrolmentId, code: wrongCode(here) });
    }
    const code = here.issuer.codes.at(-1) ?? '';
    const right = given(await here.asWallet.submitActivationCode({ enrolmentId, code }));
    const { tokenUniqueReference = '' } = right;
    const removal = {
      tokenUniqueReference,
      causedBy: 'CARDHOLDER',
      reason: 'REMOVED_BY_CARDHOLDER',
    } as const;
    given(await here.asWallet.deleteToken(removal));
  }
  await here.close();
});

test('a wrong code tells the tries left; a right one is good once', async () => {
  const { here, select, submit } = await awaitingCode();
  given(await select());
  const answer = await submit(wrongCode(here));
  assert.ok(isRefusal(answer));
  assert.deepEqual(answer.facts, { triesLeft: 4 });
  given(await submit(here.issuer.codes[0] ?? ''));
  assert.equal(refused(await submit(here.issuer.codes[0] ?? '')), 'ENROLMENT_STATE');
  await here.close();
});

test('an older code is no longer good when a new one was sent', async () => {
  const { here, select, submit } = await awaitingCode();
  given(await select());
  given(await select());
  const [first = '', second = ''] = here.issuer.codes;
  if (first !== second) assert.equal(refused(await submit(first)), 'INCORRECT_CODE');
  given(await submit(second));
  await here.close();
});

test('an expired code leads to a new one where the bank’s programme allows it', async () => {
  const { here, select, submit } = await awaitingCode('alpha-bank');
  given(await select());
  here.clock.advance(10 * 60_000);
  assert.equal(refused(await submit(here.issuer.codes[0] ?? '')), 'EXPIRED_CODE');
  given(await select());
  given(await submit(here.issuer.codes[1] ?? ''));
  await here.close();
});

test('an expired code ends the enrolment where the card is to be added again', async () => {
  const { here, select, submit, enrolmentId } = await awaitingCode('pumb');
  assert.deepEqual(await sync(here), ['PERSONALISE PROCESSED']);
  given(await select());
  here.clock.advance(5 * 60_000);
  assert.equal(refused(await submit(here.issuer.codes[0] ?? '')), 'EXPIRED_CODE');
  const ended = given(await here.asWallet.getEnrolment({ enrolmentId }));
  assert.equal(ended.state, 'EXPIRED');
  assert.deepEqual(await sync(here), ['DELETE PROCESSED']);
  assert.deepEqual(here.element.cards(), []);
  await here.service.settled();
  assert.equal(here.issuer.tokenUpdates.at(-1)?.status, 'DEACTIVATED');
  await here.close();
});

test('time alone ends what nobody asks about', async () => {
  const { here, select } = await awaitingCode('pumb');
  given(await select());
  here.clock.advance(5 * 60_000);
  await here.service.settled();
  assert.equal(here.wallet.enrolments.at(-1)?.state, 'EXPIRED');
  assert.equal(here.wallet.enrolments.at(-1)?.provisioning, 'REMOVED');
  assert.deepEqual(await sync(here), []);
  await here.close();
});

test('the one who calls the bank is sent no code', async () => {
  const { here, enrolmentId } = await awaitingCode();
  const chosen = given(
    await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'call' }),
  );
  assert.equal(chosen.activationMethods[1]?.state, 'AWAITING_VERIFICATION');
  assert.equal(here.issuer.codes.length, 0);
  const unknown = await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'fax' });
  assert.equal(refused(unknown), 'METHOD_UNKNOWN');
  await here.close();
});

test('a removed card is DEACTIVATED at once and gone from the band at its next sync', async () => {
  const here = await bench();
  await register(here);
  const view = await enrolled(here);
  const input = {
    tokenUniqueReference: view.tokenUniqueReference ?? '',
    causedBy: 'CARDHOLDER' as const,
    reason: 'REMOVED_BY_CARDHOLDER' as const,
  };
  assert.equal(given(await here.asWallet.deleteToken(input)).status, 'DEACTIVATED');
  assert.equal(given(await here.asWallet.deleteToken(input)).status, 'DEACTIVATED');
  assert.equal(here.element.cards().length, 1);
  assert.deepEqual(await sync(here), ['DELETE PROCESSED']);
  assert.deepEqual(here.element.cards(), []);
  await here.service.settled();
  assert.equal(here.wallet.enrolments.at(-1)?.state, 'DELETED');
  assert.equal(here.wallet.enrolments.at(-1)?.provisioning, 'REMOVED');
  assert.equal((await enrolled(here)).state, 'ACTIVE');
  await here.close();
});

test('work that was cut off before it was answered converges when it is asked for again', async () => {
  const here = await bench();
  await register(here);
  const forget = () => here.database.all('UPDATE answer SET answer = NULL');
  const twice = async <T>(ask: (options: { idempotencyKey: string }) => Promise<T>) => {
    const idempotencyKey = crypto.randomUUID();
    const first = await ask({ idempotencyKey });
    await forget();
    return [first, await ask({ idempotencyKey })] as const;
  };
  const encryptedCard = await jwe(here, {
    pan: panOf(DEBIT),
    cardholderName: 'MARIA PAPADOPOULOU',
    expiry: '1229',
    cvc2: '123',
  });
  const key = crypto.randomUUID();
  const opened = given(await open(here, panOf(DEBIT), { encryptedCard }, key));
  await forget();
  const reopened = given(await open(here, panOf(DEBIT), { encryptedCard }, key));
  assert.equal(reopened.enrolmentId, opened.enrolmentId);
  const { enrolmentId } = opened;
  const terms = { enrolmentId, version: TERMS, language: 'en' as const };
  const accepted = await twice((options) => here.asWallet.acceptTerms(terms, options));
  assert.deepEqual(given(accepted[1]), given(accepted[0]));
  const method = { enrolmentId, methodId: 'sms' };
  const sent = await twice((options) => here.asWallet.selectActivationMethod(method, options));
  assert.equal(given(sent[1]).code?.sendsLeft, 2);
  assert.equal(here.issuer.codes.length, 1);
  const wrong = { enrolmentId, code: wrongCode(here) };
  const missed = await twice((options) => here.asWallet.submitActivationCode(wrong, options));
  assert.deepEqual(missed[1], missed[0]);
  const right = { enrolmentId, code: here.issuer.codes[0] ?? '' };
  const entered = await twice((options) => here.asWallet.submitActivationCode(right, options));
  assert.equal(given(entered[1]).state, 'PENDING_ACTIVE');
  const [tokens] = await here.database.all('SELECT COUNT(*) AS count FROM token');
  assert.deepEqual({ ...tokens }, { count: 1n });
  await here.close();
});

test('a process that died while the issuer was asked leaves no place taken', async () => {
  const here = await bench();
  await register(here);
  let asked = false;
  here.issuer.decide = () => {
    asked = true;
    return new Promise(() => {});
  };
  void open(here, panOf(DEBIT));
  while (!asked) await new Promise((resolve) => setImmediate(resolve));
  await here.close();
  here.issuer.decide = () => APPROVING;
  const next = await here.restart();
  assert.equal(refused(await open(next, panOf(DEBIT))), 'CARD_ALREADY_ADDED');
  next.clock.advance(2 * 60_000);
  assert.equal(given(await open(next, panOf(DEBIT))).state, 'ELIGIBLE');
  await next.close();
});
