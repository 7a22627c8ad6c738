/** Who the cardholder is: policies, methods, agents, and what nobody goes on with. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  APPROVING,
  bankOf,
  bench,
  DEBIT,
  given,
  open,
  panOf,
  RISK,
  refused,
  register,
  sync,
  TERMS,
  wrongCode,
} from './bench.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const ALPHA = bankOf('alpha-bank');
const METHODS = [
  { methodId: 'sms', type: 'TEXT_TO_CARDHOLDER_NUMBER', maskedValue: '••• ••• 4321' },
  { methodId: 'mail', type: 'EMAIL_TO_CARDHOLDER_ADDRESS', maskedValue: 'ma•••@example.org' },
  { methodId: 'call', type: 'CARDHOLDER_TO_CALL_MANNED_NUMBER', maskedValue: '+302103260000' },
  { methodId: 'page', type: 'CARDHOLDER_TO_VISIT_WEBSITE', maskedValue: 'Alpha Bank' },
] as const;
/** A bank that offers everything. */
const BANK = {
  ...ALPHA,
  identification: { ...ALPHA.identification, methods: METHODS.map(({ type }) => type) },
};

type Decision = typeof APPROVING;

/** An enrolment whose terms were accepted, under what its issuer decided. */
async function waiting(decision: Partial<Decision> = {}) {
  const here = await bench({ banks: [BANK] });
  await register(here);
  here.issuer.decide = () => ({ ...APPROVING, activationMethods: [...METHODS], ...decision });
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  const view = given(
    await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }),
  );
  return {
    here,
    enrolmentId,
    view,
    choose: (methodId: string) => here.asWallet.selectActivationMethod({ enrolmentId, methodId }),
    enter: (code = here.issuer.codes.at(-1) ?? '') =>
      here.asWallet.submitActivationCode({ enrolmentId, code }),
    says: (reason: 'AUTHENTICATED_BY_BANK_PAGE' | 'AUTHENTICATED_BY_AGENT') =>
      here.asIssuer().activateToken({ enrolmentId, reason }),
    look: async () => given(await here.asWallet.getEnrolment({ enrolmentId })),
  };
}

function states(view: { steps: readonly { step: string; state: string }[] }): string {
  return view.steps.map(({ step, state }) => `${step} ${state}`).join(', ');
}

test('the issuer is told what the wallet knows of account and device', async () => {
  const here = await bench();
  await register(here);
  const asked: unknown[] = [];
  here.issuer.decide = ({ risk, source }) => {
    asked.push([risk, source]);
    return APPROVING;
  };
  given(await open(here, panOf(DEBIT), { risk: { ...RISK, deviceScore: 1 } }));
  assert.deepEqual(asked, [[{ ...RISK, deviceScore: 1 }, 'ACCOUNT_ADDED_MANUALLY']]);
  await here.close();
});

test('the steps and what comes next, from the offer to the end', async () => {
  const here = await bench();
  await register(here);
  const opened = given(await open(here, panOf(DEBIT)));
  const { enrolmentId } = opened;
  assert.equal(opened.next, 'ACCEPT_TERMS');
  assert.equal(opened.openedAt, here.clock.now());
  assert.equal(opened.source, 'ACCOUNT_ADDED_MANUALLY');
  const seen: string[] = [];
  const note = (view: typeof opened) => seen.push(`${view.next}: ${states(view)}`);
  note(opened);
  note(given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' })));
  note(given(await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'sms' })));
  const code = here.issuer.codes.at(-1) ?? '';
  note(given(await here.asWallet.submitActivationCode({ enrolmentId, code })));
  await sync(here);
  note(given(await here.asWallet.getEnrolment({ enrolmentId })));
  assert.deepEqual(seen, [
    'ACCEPT_TERMS: ELIGIBILITY DONE, TERMS WAITING, IDENTIFICATION WAITING, DELIVERY WAITING, ACTIVATION WAITING',
    'CHOOSE_METHOD: ELIGIBILITY DONE, TERMS DONE, IDENTIFICATION UNDER_WAY, DELIVERY WAITING, ACTIVATION WAITING',
    'ENTER_CODE: ELIGIBILITY DONE, TERMS DONE, IDENTIFICATION UNDER_WAY, DELIVERY WAITING, ACTIVATION WAITING',
    'SYNC: ELIGIBILITY DONE, TERMS DONE, IDENTIFICATION DONE, DELIVERY WAITING, ACTIVATION WAITING',
    'NOTHING: ELIGIBILITY DONE, TERMS DONE, IDENTIFICATION DONE, DELIVERY DONE, ACTIVATION DONE',
  ]);
  await here.close();
});

test('a strong policy wants a code and the bank’s page, in either order', async () => {
  const wanted = ['CODE', 'BANK_PAGE'] as const;
  for (const first of wanted) {
    const { here, choose, enter, says, look } = await waiting({ wanted: [...wanted] });
    const code = async () => {
      given(await choose('sms'));
      given(await enter());
    };
    const page = async () => given(await says('AUTHENTICATED_BY_BANK_PAGE'));
    await (first === 'CODE' ? code() : page());
    const half = await look();
    assert.equal(half.state, 'PENDING_VERIFICATION');
    assert.deepEqual(half.identification.proved, [first]);
    assert.equal(half.next, first === 'CODE' ? 'PROVE_AT_BANK' : 'CHOOSE_METHOD');
    await sync(here);
    await (first === 'CODE' ? page() : code());
    assert.equal((await look()).state, 'PENDING_ACTIVE');
    await here.close();
  }
});

test('a code that was proved is asked for no more, and its lifetime ends nothing', async () => {
  const add = {
    ...BANK,
    identification: { ...BANK.identification, expired: 'ADD_AGAIN' as const },
  };
  const here = await bench({ banks: [add] });
  await register(here);
  here.issuer.decide = () => ({ ...APPROVING, wanted: ['CODE', 'BANK_PAGE'] });
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
  const sms = { enrolmentId, methodId: 'sms' };
  given(await here.asWallet.selectActivationMethod(sms));
  const code = here.issuer.codes.at(-1) ?? '';
  const half = given(await here.asWallet.submitActivationCode({ enrolmentId, code }));
  assert.equal(half.code, undefined);
  assert.equal(half.activationMethods[0]?.state, 'VERIFIED');
  assert.equal(refused(await here.asWallet.selectActivationMethod(sms)), 'ENROLMENT_STATE');
  assert.equal(
    refused(await here.asWallet.submitActivationCode({ enrolmentId, code })),
    'ENROLMENT_STATE',
  );
  here.clock.advance(HOUR_MS);
  await here.service.settled();
  const later = given(await here.asWallet.getEnrolment({ enrolmentId }));
  assert.equal(later.state, 'PENDING_VERIFICATION');
  await here.close();
});

test('at high risk no code is offered, whatever was asked: the bank’s page or its agents', async () => {
  const { here, view, choose, enter, says, look } = await waiting({ risk: 'HIGH' });
  assert.deepEqual(view.identification, { risk: 'HIGH', wanted: ['BANK_PAGE'], proved: [] });
  assert.deepEqual(
    view.activationMethods.map(({ methodId }) => methodId),
    ['call', 'page'],
  );
  assert.equal(view.next, 'PROVE_AT_BANK');
  assert.equal(refused(await choose('sms')), 'METHOD_UNKNOWN');
  assert.equal(refused(await enter('123456')), 'ENROLMENT_STATE');
  assert.equal(given(await choose('page')).activationMethods[1]?.state, 'AWAITING_VERIFICATION');
  given(await says('AUTHENTICATED_BY_BANK_PAGE'));
  const done = await look();
  assert.equal(done.state, 'PENDING_ACTIVE');
  assert.equal(done.activationMethods[1]?.state, 'VERIFIED');
  assert.equal(here.issuer.codes.length, 0);
  await here.close();
});

test('an agent who verified the caller proves everything; once more changes nothing', async () => {
  const decisions: Parameters<typeof waiting>[0][] = [
    { wanted: ['CODE', 'BANK_PAGE'] },
    { risk: 'HIGH' },
    {},
  ];
  for (const decision of decisions) {
    const { here, enter, says, look } = await waiting(decision);
    given(await says('AUTHENTICATED_BY_AGENT'));
    given(await says('AUTHENTICATED_BY_AGENT'));
    await sync(here);
    assert.equal((await look()).state, 'ACTIVE');
    assert.equal(refused(await enter('123456')), 'ENROLMENT_STATE');
    assert.equal(refused(await says('AUTHENTICATED_BY_BANK_PAGE')), 'ENROLMENT_STATE');
    await here.close();
  }
});

test('the bank’s page stands for a code where nothing but a code is wanted', async () => {
  const { here, choose, says, look } = await waiting();
  assert.equal(given(await choose('page')).next, 'PROVE_AT_BANK');
  given(await says('AUTHENTICATED_BY_BANK_PAGE'));
  assert.equal((await look()).state, 'PENDING_ACTIVE');
  await here.close();
});

test('nobody is identified before the terms are accepted', async () => {
  const here = await bench();
  await register(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  const early = { enrolmentId, reason: 'AUTHENTICATED_BY_AGENT' as const };
  assert.equal(refused(await here.asIssuer().activateToken(early)), 'ENROLMENT_STATE');
  await here.close();
});

test('a code by e-mail is a code', async () => {
  const { here, choose, enter, look } = await waiting();
  assert.equal(given(await choose('mail')).next, 'ENTER_CODE');
  given(await enter());
  const { activationMethods } = await look();
  assert.deepEqual(
    activationMethods.map(({ state }) => state),
    ['AVAILABLE_FOR_SELECTION', 'VERIFIED', 'AVAILABLE_FOR_SELECTION', 'AVAILABLE_FOR_SELECTION'],
  );
  await here.close();
});

test('an agent’s resend counts as a send, sends nothing but codes, and leads to the page at last', async () => {
  const { here, enrolmentId, choose, enter, look } = await waiting();
  const resend = (methodId = 'sms', idempotencyKey: string = crypto.randomUUID()) =>
    here.asIssuer().resendActivationCode({ enrolmentId, methodId }, { idempotencyKey });
  given(await choose('sms'));
  given(await resend('sms', 'one'));
  given(await resend('sms', 'one'));
  assert.equal(given(await resend('mail')).code?.sendsLeft, 0);
  assert.equal(here.issuer.codes.length, 3);
  assert.equal(refused(await resend()), 'CODE_SENDS_EXCEEDED');
  assert.equal(refused(await resend('call')), 'METHOD_UNKNOWN');
  assert.equal(refused(await resend('fax')), 'METHOD_UNKNOWN');
  for (let tries = 0; tries < 5; tries++) await enter(wrongCode(here));
  assert.equal((await look()).next, 'PROVE_AT_BANK');
  await here.close();
});

test('an expired code leads to a choice again, without typing the card', async () => {
  const { here, choose, enter, look } = await waiting();
  given(await choose('sms'));
  here.clock.advance(10 * 60_000);
  assert.equal(refused(await enter()), 'EXPIRED_CODE');
  const expired = await look();
  assert.equal(expired.next, 'CHOOSE_METHOD');
  assert.equal(expired.activationMethods[0]?.state, 'EXPIRED');
  given(await choose('sms'));
  assert.equal(given(await enter()).state, 'PENDING_ACTIVE');
  await here.close();
});

test('the issuer hears of every change: state, proofs, token', async () => {
  const { here, choose, enter } = await waiting({ wanted: ['CODE', 'BANK_PAGE'] });
  given(await choose('sms'));
  given(await enter());
  await here.service.settled();
  const [first] = here.issuer.enrolmentUpdates;
  assert.deepEqual([first?.state, first?.tokenUniqueReference], ['ELIGIBLE', undefined]);
  const last = here.issuer.enrolmentUpdates.at(-1);
  assert.equal(last?.state, 'PENDING_VERIFICATION');
  assert.deepEqual(last?.identification.proved, ['CODE']);
  assert.equal(last?.abandoned, false);
  assert.ok(last?.tokenUniqueReference);
  await here.close();
});

test('what nobody goes on with is reminded of once, and goes after thirty days', async () => {
  const { here, look } = await waiting();
  await sync(here);
  await here.service.settled();
  const reminders = () => here.issuer.enrolmentUpdates.filter(({ abandoned }) => abandoned).length;
  here.clock.advance(24 * HOUR_MS - 1);
  await here.service.settled();
  assert.equal(reminders(), 0);
  here.clock.advance(1);
  await here.service.settled();
  await here.service.settled();
  assert.equal(reminders(), 1);
  here.clock.advance(28 * DAY_MS);
  await here.service.settled();
  assert.equal((await look()).state, 'PENDING_VERIFICATION');
  here.clock.advance(DAY_MS);
  await here.service.settled();
  const ended = await look();
  assert.deepEqual([ended.state, ended.reason, ended.next], ['EXPIRED', 'ABANDONED', 'SYNC']);
  assert.equal(
    states(ended),
    'ELIGIBILITY DONE, TERMS DONE, IDENTIFICATION FAILED, DELIVERY WAITING, ACTIVATION WAITING',
  );
  await here.service.settled();
  assert.equal(here.issuer.tokenUpdates.at(-1)?.status, 'DEACTIVATED');
  assert.equal(reminders(), 1);
  assert.ok((await sync(here)).includes('DELETE PROCESSED'));
  assert.deepEqual(here.element.cards(), []);
  await here.close();
});

test('whoever goes on after a reminder has all the time again', async () => {
  const { here, choose, look } = await waiting();
  here.clock.advance(29 * DAY_MS);
  await here.service.settled();
  given(await choose('call'));
  await here.service.settled();
  assert.equal(here.issuer.enrolmentUpdates.at(-1)?.abandoned, false);
  here.clock.advance(29 * DAY_MS);
  await here.service.settled();
  assert.equal((await look()).state, 'PENDING_VERIFICATION');
  await here.close();
});
