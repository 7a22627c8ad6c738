/** Who adds a card: risk paths, the bank's page, pushes, moves, and what customers are told. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { refuse } from '@armilla/kit/refusal';
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
  programmeNamed,
  refusal,
  surely,
  testServer,
  tokenUpdate,
} from './bank.ts';
import { fakeNetwork } from './network.ts';

const RECEIPT = 'r'.repeat(43);
const pauses: number[] = [];

const network = await fakeNetwork({
  pushAccount: () => ({ pushReceipt: RECEIPT, expiresAt: bank.clock.now() + 600_000 }),
  deleteToken: ({ tokenUniqueReference }) => ({ tokenUniqueReference, status: 'DEACTIVATED' }),
});
const database = await testServer();
const bank = await openBank({
  tokenService: network.client,
  ...(database && { database }),
  pause: async (ms) => {
    pauses.push(ms);
    if (ms !== 3_000) await new Promise((done) => setTimeout(done, ms).unref());
  },
});
after(() => bank.close());

const onFile = (enrolment: string, panUniqueReference: string, source: 'push' | 'move') =>
  bank.tokenService.authorizeService({
    ...asked(bank),
    enrolmentId: idOf('enr', enrolment),
    panUniqueReference,
    source: source === 'push' ? 'ACCOUNT_ADDED_VIA_APPLICATION' : 'ACCOUNT_ON_FILE',
  });

type Enrolment = Parameters<Bank['tokenService']['notifyEnrolmentUpdated']>[0];

function enrolmentUpdate(
  enrolment: string,
  panUniqueReference: string,
  update: Partial<Enrolment> = {},
): Enrolment {
  return {
    enrolmentId: idOf('enr', enrolment),
    panUniqueReference,
    state: 'PENDING_VERIFICATION',
    identification: { risk: 'USUAL', wanted: ['CODE', 'BANK_PAGE'], proved: ['CODE'] },
    abandoned: false,
    deviceName: 'My band',
    at: 1,
    ...update,
  };
}

async function referenceOf(card: Plastic, enrolment: string): Promise<string> {
  const { panUniqueReference } = granted(await enrol(bank, enrolment, card));
  assert.ok(panUniqueReference);
  return panUniqueReference;
}

test('the test range has a card for every path', async () => {
  const paths = [
    ['yellow', 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'USUAL', 'CODE', 'sms call'],
    ['orange', 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'HIGH', 'BANK_PAGE', 'call web'],
    ['red', 'DECLINED', 'USUAL', '', ''],
    ['slow-issuer', 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'USUAL', 'CODE', 'sms call'],
  ] as const;
  for (const [story, ...expected] of paths) {
    const answer = granted(await enrol(bank, `path-${story}`, await plastic(bank, story)));
    const { decision, risk, wanted, activationMethods } = answer;
    const methods = activationMethods.map(({ methodId }) => methodId).join(' ');
    assert.deepEqual([decision, risk, wanted.join(' '), methods], expected, story);
  }
  assert.deepEqual(pauses.filter((ms) => ms === 3_000).length, 1);
  const replaced = await enrol(bank, 'path-replaced', await plastic(bank, 'replaced'));
  assert.equal(refusal(replaced), 'CARD_BLOCKED');
});

test('the strong policy wants a code and the bank’s page', async () => {
  const programme = programmeNamed('alpha-bank');
  const identification = {
    ...programme.identification,
    policy: 'STRONG' as const,
    methods: ['EMAIL_TO_CARDHOLDER_ADDRESS' as const],
  };
  const strong = await openBank({ programme: { ...programme, identification } });
  const card = await plastic(strong, 'approve');
  const answer = granted(await enrol(strong, 'strong', card));
  assert.deepEqual(answer.wanted, ['CODE', 'BANK_PAGE']);
  assert.deepEqual(answer.activationMethods, [
    {
      methodId: 'email',
      type: 'EMAIL_TO_CARDHOLDER_ADDRESS',
      maskedValue: 'ma•••@alpha-bank.example',
    },
    { methodId: 'web', type: 'CARDHOLDER_TO_VISIT_WEBSITE', maskedValue: 'Alpha Bank' },
  ]);
  const sent = await strong.tokenService.deliverActivationCode({
    enrolmentId: idOf('enr', 'strong'),
    panUniqueReference: answer.panUniqueReference ?? '',
    methodId: 'email',
    code: '739184',
    expiresAt: strong.clock.now() + 600_000,
    deviceName: 'My band',
    language: 'el',
  });
  assert.equal(granted(sent).delivery, 'SENT');
  const [mail] = await strong.mailFile.listMail(card.email);
  assert.match(mail?.text ?? '', /739184/);
  assert.ok(!mail?.subject.includes('739184'));
  await strong.close();
});

test('where the risk is high no code is sent, whoever asks', async () => {
  const card = await plastic(bank, 'orange');
  const panUniqueReference = await referenceOf(card, 'orange-code');
  const answer = await bank.tokenService.deliverActivationCode({
    enrolmentId: idOf('enr', 'orange-code'),
    panUniqueReference,
    methodId: 'sms',
    code: '739184',
    expiresAt: bank.clock.now() + 600_000,
    deviceName: 'My band',
    language: 'en',
  });
  assert.equal(refusal(answer), 'METHOD_UNKNOWN');
  assert.deepEqual(await bank.smsFile.listSms(card.mobile), []);
});

test('an SMS to the number that loses them leaves the bank and never arrives', async () => {
  const card = await plastic(bank, 'lost-sms');
  const panUniqueReference = await referenceOf(card, 'lost');
  const answer = await bank.tokenService.deliverActivationCode({
    enrolmentId: idOf('enr', 'lost'),
    panUniqueReference,
    methodId: 'sms',
    code: '739184',
    expiresAt: bank.clock.now() + 600_000,
    deviceName: 'My band',
    language: 'en',
  });
  assert.equal(granted(answer).delivery, 'SENT');
  assert.deepEqual(await bank.smsFile.listSms(card.mobile), []);
});

test('a card pushed from the bank’s page needs no further proof, once', async () => {
  const { cardId } = await plastic(bank, 'green');
  const login = (await plastic(bank, 'green')).customer;
  const weak = await customer(bank, login);
  assert.equal(refusal(await weak.pushCard({ cardId })), 'STEP_UP_REQUIRED');
  const kostas = await surely(bank, login);
  const pushed = granted(await kostas.pushCard({ cardId }, { language: 'uk' }));
  assert.equal(pushed.pushReceipt, RECEIPT);
  assert.match(pushed.whatToDo, /застосунок/);
  const call = network.asked('pushAccount').at(-1);
  const { pan, expiry } = await plastic(bank, 'green');
  assert.deepEqual(await network.opened(call?.encryptedCard), { pan, expiry });
  const reference = String(call?.panUniqueReference);
  const first = granted(await onFile('push1', reference, 'push'));
  assert.deepEqual([first.decision, first.wanted, first.activationMethods], ['APPROVED', [], []]);
  assert.deepEqual(granted(await onFile('push1', reference, 'push')), first);
  const second = granted(await onFile('push2', reference, 'push'));
  assert.deepEqual(
    [second.decision, second.wanted],
    ['REQUIRE_ADDITIONAL_AUTHENTICATION', ['CODE']],
  );
});

test('a push is good for its minutes, and of a high risk card it proves nothing', async () => {
  const card = await plastic(bank, 'orange');
  const kostas = await surely(bank, card.customer);
  granted(await kostas.pushCard({ cardId: card.cardId }));
  const reference = String(network.asked('pushAccount').at(-1)?.panUniqueReference);
  const orange = granted(await onFile('pushorange', reference, 'push'));
  assert.deepEqual([orange.risk, orange.wanted], ['HIGH', ['BANK_PAGE']]);
  const green = await plastic(bank, 'green');
  granted(await kostas.pushCard({ cardId: green.cardId }));
  const stale = String(network.asked('pushAccount').at(-1)?.panUniqueReference);
  bank.clock.advance(600_001);
  assert.deepEqual(granted(await onFile('pushlate', stale, 'push')).wanted, ['CODE']);
});

test('what cannot become a token cannot be pushed', async () => {
  const cases = [
    ['maria', 'visa-not-eligible', 'NETWORK_NOT_SUPPORTED'],
    ['maria', 'not-activated', 'CARD_NOT_ACTIVATED'],
    ['nikos', 'blocked', 'CARD_BLOCKED'],
    ['nikos', 'expired', 'CARD_EXPIRED'],
    ['nikos', 'approve', 'NOT_FOUND'],
  ] as const;
  for (const [login, story, code] of cases) {
    const { cardId } = await plastic(bank, story);
    const who = await surely(bank, login);
    assert.equal(refusal(await who.pushCard({ cardId })), code, story);
  }
});

test('a card moves without proof only from a token that was strongly identified', async () => {
  const card = await plastic(bank, 'credit');
  const reference = await referenceOf(card, 'movesource');
  const tokenUniqueReference = 'DARMTOKENMOVE0001';
  await bank.tokenService.notifyTokenUpdated(tokenUpdate(reference, { tokenUniqueReference }));
  const proved = (elements: ('CODE' | 'BANK_PAGE' | 'AGENT')[], at: number) =>
    bank.tokenService.notifyEnrolmentUpdated(
      enrolmentUpdate('movesource', reference, {
        state: 'ACTIVE',
        identification: { risk: 'USUAL', wanted: ['CODE'], proved: elements },
        tokenUniqueReference,
        at,
      }),
    );
  await proved(['CODE'], 2);
  assert.deepEqual(granted(await onFile('move1', reference, 'move')).wanted, ['CODE']);
  await proved(['CODE', 'BANK_PAGE'], 3);
  assert.equal(granted(await onFile('move2', reference, 'move')).decision, 'APPROVED');
  const gone = tokenUpdate(reference, { tokenUniqueReference, status: 'DEACTIVATED', at: 4 });
  await bank.tokenService.notifyTokenUpdated({ ...gone, event: 'DEACTIVATED' });
  assert.deepEqual(granted(await onFile('move3', reference, 'move')).wanted, ['CODE']);
});

test('a request with both a typed card and one on file, or neither, is refused', async () => {
  const card = await plastic(bank, 'approve');
  const both = {
    ...asked(bank),
    enrolmentId: idOf('enr', 'both'),
    encryptedCard: await encrypted(bank, card),
    panUniqueReference: idOf('panref', 'x'),
  };
  assert.equal(refusal(await bank.tokenService.authorizeService(both)), 'INPUT_INVALID');
  const { encryptedCard: _typed, panUniqueReference: _file, ...neither } = both;
  assert.equal(refusal(await bank.tokenService.authorizeService(neither)), 'INPUT_INVALID');
  assert.equal(refusal(await onFile('nobody', idOf('panref', 'nobody'), 'push')), 'NOT_FOUND');
});

test('an enrolment that ended stays so, whatever comes late and whichever clock told of it', async () => {
  const card = await plastic(bank, 'approve');
  const reference = await referenceOf(card, 'late');
  const enrolmentId = idOf('enr', 'late');
  const says = (update: Partial<Enrolment>) =>
    bank.tokenService.notifyEnrolmentUpdated(enrolmentUpdate('late', reference, update));
  const isListed = async () => {
    const { enrolments } = granted(await (await customer(bank, 'maria')).listEnrolments({}));
    return enrolments.some((one) => one.enrolmentId === enrolmentId);
  };
  await says({ at: 9 });
  assert.equal(await isListed(), true);
  await says({ state: 'DELETED', at: 5 });
  assert.equal(await isListed(), false, 'told by a clock that was put back');
  for (const at of [5, 9, 12]) await says({ at });
  assert.equal(await isListed(), false, 'what was told before the end came after it');
});

test('at the bank’s page a customer sees what is added, and approves it', async () => {
  const card = await plastic(bank, 'approve');
  const reference = await referenceOf(card, 'page');
  await bank.tokenService.notifyEnrolmentUpdated(enrolmentUpdate('page', reference));
  const enrolmentId = idOf('enr', 'page');
  const weak = await customer(bank, 'maria');
  const { enrolments } = granted(await weak.listEnrolments({}));
  const [listed] = enrolments.filter((one) => one.enrolmentId === enrolmentId);
  assert.deepEqual(
    [listed?.deviceName, listed?.card.panLastFour, listed?.identification.proved],
    ['My band', card.face.panLastFour, ['CODE']],
  );
  assert.equal(refusal(await weak.approveEnrolment({ enrolmentId })), 'STEP_UP_REQUIRED');
  const stranger = await surely(bank, 'nikos');
  assert.equal(refusal(await stranger.approveEnrolment({ enrolmentId })), 'NOT_FOUND');
  assert.deepEqual(granted(await stranger.listEnrolments({})).enrolments, []);
  const maria = await surely(bank, 'maria');
  network.answers.activateToken = () => refuse('ENROLMENT_STATE');
  assert.equal(refusal(await maria.approveEnrolment({ enrolmentId })), 'ENROLMENT_STATE');
  assert.deepEqual(network.asked('activateToken').at(-1), {
    enrolmentId,
    reason: 'AUTHENTICATED_BY_BANK_PAGE',
  });
});

test('a customer who says that it is not they ends it, also a token minted later', async () => {
  const card = await plastic(bank, 'approve');
  const reference = await referenceOf(card, 'notme');
  const eligible = { state: 'ELIGIBLE' } as const;
  await bank.tokenService.notifyEnrolmentUpdated(enrolmentUpdate('notme', reference, eligible));
  const enrolmentId = idOf('enr', 'notme');
  const maria = await customer(bank, 'maria');
  assert.equal(granted(await maria.refuseEnrolment({ enrolmentId })).network, 'ACKNOWLEDGED');
  const { enrolments } = granted(await maria.listEnrolments({}));
  assert.ok(!enrolments.some((one) => one.enrolmentId === enrolmentId));
  const sure = await surely(bank, 'maria');
  assert.equal(refusal(await sure.approveEnrolment({ enrolmentId })), 'ENROLMENT_STATE');
  const tokenUniqueReference = 'DARMTOKENNOTME001';
  const minted = { tokenUniqueReference, at: 2 };
  await bank.tokenService.notifyEnrolmentUpdated(enrolmentUpdate('notme', reference, minted));
  await bank.issuer.settled();
  assert.deepEqual(network.asked('deleteToken').at(-1), {
    tokenUniqueReference,
    causedBy: 'ISSUER',
    reason: 'SUSPECTED_FRAUD',
  });
});

test('a customer freezes and frees a wearable’s token, and takes it off', async () => {
  const card = await plastic(bank, 'prepaid');
  const reference = await referenceOf(card, 'freeze');
  const tokenUniqueReference = 'DARMTOKENFREEZE01';
  await bank.tokenService.notifyTokenUpdated(tokenUpdate(reference, { tokenUniqueReference }));
  const weak = await customer(bank, 'maria');
  const maria = await surely(bank, 'maria');
  network.answers.suspendToken = () => refuse('UNAVAILABLE');
  const input = { tokenUniqueReference };
  assert.equal(refusal(await weak.suspendToken(input)), 'UNAVAILABLE');
  network.answers.resumeToken = () => refuse('HOLD_OF_ANOTHER');
  assert.equal(refusal(await weak.resumeToken(input)), 'STEP_UP_REQUIRED');
  assert.equal(refusal(await maria.resumeToken(input)), 'HOLD_OF_ANOTHER');
  assert.deepEqual(network.asked('resumeToken').at(-1), {
    tokenUniqueReference,
    by: 'CARDHOLDER',
    reason: 'OTHER',
  });
  const removed = granted(await maria.removeToken(input));
  assert.equal(removed.token.status, 'DEACTIVATED');
  const stranger = await surely(bank, 'nikos');
  for (const operation of ['suspendToken', 'resumeToken', 'removeToken'] as const) {
    assert.equal(refusal(await stranger[operation](input)), 'NOT_FOUND', operation);
  }
});

test('customers are told what happened to their wearables, once each', async () => {
  const card = await plastic(bank, 'yellow');
  const reference = await referenceOf(card, 'told');
  const tokenUniqueReference = 'DARMTOKENTOLD0001';
  const tell = (
    event: 'CREATED' | 'ACTIVATED' | 'SUSPENDED' | 'RESUMED' | 'DEACTIVATED',
    status: 'INACTIVE' | 'ACTIVE' | 'SUSPENDED' | 'DEACTIVATED',
    at: number,
  ) => {
    bank.clock.advance(1);
    const update = { tokenUniqueReference, event, status, at };
    return bank.tokenService.notifyTokenUpdated(tokenUpdate(reference, update));
  };
  await tell('CREATED', 'INACTIVE', 1);
  await tell('ACTIVATED', 'ACTIVE', 2);
  await tell('ACTIVATED', 'ACTIVE', 2);
  await tell('SUSPENDED', 'SUSPENDED', 3);
  await tell('RESUMED', 'ACTIVE', 4);
  await tell('DEACTIVATED', 'DEACTIVATED', 5);
  await bank.issuer.settled();
  const mails = (await bank.mailFile.listMail(card.email)).map(({ subject }) => subject);
  const four = card.face.panLastFour;
  assert.deepEqual(mails, [
    `Η κάρτα *${four} προστέθηκε σε My band`,
    `Η κάρτα *${four} ανεστάλη σε My band`,
    `Η κάρτα *${four} πληρώνει ξανά με My band`,
    `Η κάρτα *${four} αφαιρέθηκε από My band`,
  ]);
  assert.deepEqual(await bank.smsFile.listSms(card.mobile), []);
});

test('somebody who stopped half way is reminded once', async () => {
  const card = await plastic(bank, 'lost-sms');
  const reference = await referenceOf(card, 'abandoned');
  const abandoned = (at: number) =>
    bank.tokenService.notifyEnrolmentUpdated(
      enrolmentUpdate('abandoned', reference, { abandoned: true, at }),
    );
  await abandoned(1);
  await abandoned(2);
  await bank.issuer.settled();
  const mails = await bank.mailFile.listMail(card.email);
  assert.equal(mails.length, 1);
  assert.match(mails[0]?.text ?? '', /δεν ολοκληρώθηκε/);
});

test('a bank without e-mail tells by SMS, and offers no code by e-mail', async () => {
  const programme = programmeNamed('pumb');
  const methods = ['EMAIL_TO_CARDHOLDER_ADDRESS', 'TEXT_TO_CARDHOLDER_NUMBER'] as const;
  const identification = { ...programme.identification, methods: [...methods] };
  const pumb = await openBank({ programme: { ...programme, identification }, mail: false });
  const card = await plastic(pumb, 'approve');
  const answer = granted(await enrol(pumb, 'nomail', card));
  assert.deepEqual(
    answer.activationMethods.map(({ methodId }) => methodId),
    ['sms'],
  );
  await pumb.tokenService.notifyTokenUpdated(tokenUpdate(answer.panUniqueReference ?? ''));
  await pumb.issuer.settled();
  const [sms] = await pumb.smsFile.listSms(card.mobile);
  assert.match(sms?.text ?? '', /^PUMB: карткою \*\d{4} тепер можна платити з My band/);
  await pumb.close();
});
