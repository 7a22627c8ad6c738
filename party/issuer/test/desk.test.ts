/** The desk: its people, the calls they take, and how a caller is verified. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { granted, refusal, testServer } from './bank.ts';
import { type Desk, openDesk } from './desk-scene.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PASSWORD = 'armilla-test-1';

let desk: Desk;
before(async () => {
  const database = await testServer();
  desk = await openDesk(database === undefined ? {} : { database });
});
after(() => desk.bank.close());

/** A desk of its own, for what would get in others' way. */
async function alone(run: (desk: Desk) => Promise<void>): Promise<void> {
  const database = await testServer();
  const own = await openDesk(database === undefined ? {} : { database });
  await run(own).finally(() => own.bank.close());
}

const wrongOf = (number: string) => `${number.slice(0, -1)}${(Number(number.slice(-1)) + 1) % 10}`;

test('agents and supervisors have sessions of their own roles', async () => {
  const { bank } = desk;
  const signedIn = granted(await bank.anyone.agentSignIn({ agent: 'Agent', password: PASSWORD }));
  assert.equal(signedIn.role, 'agent');
  const caller = await bank.issuer.sessions.callerOf(signedIn.sessionToken);
  assert.deepEqual(caller, { kind: 'person', role: 'agent', id: signedIn.agentId });
  const over = granted(await bank.anyone.agentSignIn({ agent: 'supervisor', password: PASSWORD }));
  assert.equal(over.role, 'supervisor');
});

test('a desk session ends after fifteen idle minutes, a customer’s after thirty', async () => {
  await alone(async ({ bank }) => {
    const agent = granted(await bank.anyone.agentSignIn({ agent: 'agent', password: PASSWORD }));
    const maria = granted(await bank.anyone.signIn({ customer: 'maria', password: PASSWORD }));
    bank.clock.advance(15 * MINUTE);
    const kindOf = async (token: string) => (await bank.issuer.sessions.callerOf(token)).kind;
    assert.equal(await kindOf(agent.sessionToken), 'anyone');
    assert.equal(await kindOf(maria.sessionToken), 'person');
  });
});

test('a customer’s password opens no desk, and an agent’s no customer’s page', async () => {
  const { anyone } = desk.bank;
  assert.equal(
    refusal(await anyone.agentSignIn({ agent: 'maria', password: PASSWORD })),
    'SIGN_IN_FAILED',
  );
  assert.equal(
    refusal(await anyone.signIn({ customer: 'agent', password: PASSWORD })),
    'SIGN_IN_FAILED',
  );
});

test('five wrong passwords lock an agent for half an hour, the right one included', async () => {
  await alone(async ({ bank }) => {
    const tryWith = (password: string) => bank.anyone.agentSignIn({ agent: 'agent', password });
    for (let i = 0; i < 5; i++) assert.equal(refusal(await tryWith('wrong')), 'SIGN_IN_FAILED');
    assert.equal(refusal(await tryWith(PASSWORD)), 'TOO_MANY_REQUESTS');
    bank.clock.advance(30 * MINUTE);
    granted(await tryWith(PASSWORD));
  });
});

test('a second proof wants the password, and shares its guesses with the sign-in', async () => {
  await alone(async ({ bank, agentAtRest, customer }) => {
    assert.equal(refusal(await agentAtRest.agentStepUp({ password: 'wrong' })), 'SIGN_IN_FAILED');
    granted(await agentAtRest.agentStepUp({ password: PASSWORD }));
    const { client } = await customer('maria');
    for (let i = 0; i < 5; i++) {
      assert.equal(refusal(await client.customerStepUp({ password: 'no' })), 'SIGN_IN_FAILED');
    }
    assert.equal(refusal(await client.customerStepUp({ password: PASSWORD })), 'TOO_MANY_REQUESTS');
    assert.equal(
      refusal(await bank.anyone.signIn({ customer: 'maria', password: PASSWORD })),
      'TOO_MANY_REQUESTS',
    );
  });
});

test('what is at stake wants the second proof; what is not, does not', async () => {
  const { caseId } = await desk.opened('maria');
  const enrolmentId = `enr_${'0'.repeat(26)}`;
  const act = { caseId, enrolmentId, comment: 'no second proof' };
  assert.equal(refusal(await desk.agentAtRest.deskActivateToken(act)), 'STEP_UP_REQUIRED');
  granted(await desk.agentAtRest.addComment({ caseId, text: 'a note' }));
});

test('customers cannot act at the desk, nor agents at the audit log', async () => {
  const { client } = await desk.customer('maria');
  assert.equal(refusal(await client.deskSearch({ customer: 'maria' })), 'NOT_ALLOWED');
  assert.equal(refusal(await client.listCases({ limit: 5 })), 'NOT_ALLOWED');
  assert.equal(refusal(await desk.agent.listAudit({ limit: 5 })), 'NOT_ALLOWED');
  assert.equal(refusal(await desk.agent.verifyAudit({})), 'NOT_ALLOWED');
  assert.equal(refusal(await desk.bank.anyone.listCases({ limit: 5 })), 'NOT_SIGNED_IN');
});

test('a customer is found by card, token, wearable and themselves, masked', async () => {
  const found = await desk.waiting('approve');
  const { tokenUniqueReference, pan } = found;
  const mobile = (await desk.opened('maria')).mobile;
  const token = desk.network.tokens.get(tokenUniqueReference);
  const searches = [
    { pan: pan.replace(/(.{4})(?=.)/g, '$1 ') },
    { card: { panLastFour: pan.slice(-4), name: 'papadopoulou' } },
    { dpanLastFour: token?.dpanLastFour ?? '' },
    { tokenUniqueReference },
    { deviceName: 'My band' },
    { customer: 'maria' },
    { customer: mobile.replace(/^(.{3})/, '$1 ') },
    { customer: 'Μαρια ΠΑΠΑΔΟΠΟΥΛΟΥ' },
    { customer: 'papad mar' },
  ];
  for (const search of searches) {
    const { hits, more } = granted(await desk.agent.deskSearch(search));
    const names = hits.map(({ customer }) => customer.name);
    assert.ok(names.includes('Μαρία Παπαδοπούλου'), JSON.stringify(search));
    assert.equal(more, false);
    const text = JSON.stringify(hits);
    // Chance writes many digits into an identifier.
    assert.doesNotMatch(text.replaceAll(/"(?:customer|card)Id":"\w+"/g, ''), /\d{8,}(?!")/);
    assert.equal(text.includes(mobile), false);
    assert.equal(text.includes(pan), false);
  }
});

test('a search that finds nobody is empty; what is no card number is refused', async () => {
  const { agent } = desk;
  assert.deepEqual(granted(await agent.deskSearch({ customer: 'nobody at all' })).hits, []);
  assert.deepEqual(granted(await agent.deskSearch({ customer: '%%' })).hits, []);
  const mixed = await agent.deskSearch({ customer: 'papadopoulou georgiou' });
  assert.deepEqual(granted(mixed).hits, [], 'every word counts');
  assert.deepEqual(granted(await agent.deskSearch({ pan: '5333220100000000' })).hits, []);
  const wrong = await agent.deskSearch({ pan: '5333220100000001' });
  assert.equal(refusal(wrong), 'CARD_NUMBER_INVALID');
  for (const nonsense of [
    {},
    { customer: 'x' },
    { pan: '5'.repeat(40) },
    { dpanLastFour: 'abcd' },
  ]) {
    assert.equal(refusal(await agent.deskSearch(nonsense)), 'INPUT_INVALID');
  }
  const two = { customer: 'maria', dpanLastFour: '1234' };
  assert.equal(refusal(await agent.deskSearch(two)), 'INPUT_INVALID');
});

test('an agent’s searches are counted by the hour', async () => {
  await alone(async ({ agent, bank }) => {
    const search = () => agent.deskSearch({ deviceName: 'nobody has this' });
    for (let i = 0; i < 200; i++) granted(await search());
    assert.equal(refusal(await search()), 'TOO_MANY_REQUESTS');
    bank.clock.advance(HOUR);
    granted(await search());
  });
});

test('an agent opens sixty cases an hour at the most, also all at once', async () => {
  await alone(async ({ agent, secondAgent, bank }) => {
    const { hits } = granted(await agent.deskSearch({ customer: 'maria' }));
    const customerId = hits[0]?.customer.customerId ?? '';
    const open = (by = agent) => by.openCase({ customerId, channel: 'PHONE' });
    const answers = await Promise.all(Array.from({ length: 65 }, () => open()));
    assert.equal(answers.filter((answer) => refusal(answer) === undefined).length, 60);
    assert.equal(refusal(await open()), 'TOO_MANY_REQUESTS');
    granted(await open(secondAgent));
    bank.clock.advance(HOUR);
    granted(await open());
  });
});

test('a case is its agent’s: others do not find it, supervisors see it and cannot act', async () => {
  const { caseId } = await desk.opened('maria');
  assert.equal(refusal(await desk.secondAgent.getCase({ caseId })), 'NOT_FOUND');
  assert.equal(refusal(await desk.secondAgent.startPush({ caseId })), 'NOT_FOUND');
  granted(await desk.supervisor.getCase({ caseId }));
  assert.equal(refusal(await desk.supervisor.closeCase({ caseId })), 'NOT_FOUND');
  const mine = granted(await desk.secondAgent.listCases({ limit: 200 })).cases;
  assert.equal(
    mine.some((one) => one.caseId === caseId),
    false,
  );
  const all = granted(await desk.supervisor.listCases({ limit: 200 })).cases;
  assert.equal(
    all.some((one) => one.caseId === caseId),
    true,
  );
});

test('the same request opens one case', async () => {
  const { hits } = granted(await desk.agent.deskSearch({ customer: 'maria' }));
  const input = { customerId: hits[0]?.customer.customerId ?? '', channel: 'PHONE' as const };
  const once = { idempotencyKey: 'the same call' };
  const first = granted(await desk.agent.openCase(input, once));
  assert.deepEqual(granted(await desk.agent.openCase(input, once)), first);
});

test('the number on file is called back and reads the number of its SMS', async () => {
  const { agent } = desk;
  const { caseId, mobile } = await desk.opened('maria');
  const asked = granted(await agent.startCallBack({ caseId, by: 'SMS' }));
  assert.equal(asked.case.state, 'CALLING_BACK');
  assert.equal(asked.maskedMobile, `••• ••• ${mobile.slice(-4)}`);
  assert.equal(asked.number, undefined, 'the agent does not see it');
  await desk.bank.issuer.settled();
  const number = await desk.numberSentTo(mobile);
  const confirmed = granted(await agent.confirmCaller({ caseId, number }));
  assert.equal(confirmed.case.state, 'VERIFIED');
  assert.equal(confirmed.case.method, 'CALL_BACK_SMS');
  const again = await agent.confirmCaller({ caseId, number });
  assert.equal(refusal(again), 'CASE_STATE', 'a number counts once');
});

test('the SMS says who asks and warns; its number cannot pass for an activation code', async () => {
  const { caseId, mobile } = await desk.opened('maria');
  granted(await desk.agent.startCallBack({ caseId, by: 'SMS' }));
  await desk.bank.issuer.settled();
  const text = (await desk.bank.smsFile.listSms(mobile)).at(-1)?.text ?? '';
  assert.match(text, /^Alpha Bank: .*Ελένη Αντωνίου.*\d{3} \d{3} \d{3}.*κλείστε/);
  assert.doesNotMatch(text, /(?<!\d)\d{4,8}(?!\d)/);
});

test('verification is over after fifteen minutes, the question after ten', async () => {
  await alone(async (own) => {
    const { caseId } = await own.verified('maria');
    const stateOf = async (id: string) =>
      granted(await own.agent.getCase({ caseId: id })).case.state;
    own.bank.clock.advance(15 * MINUTE - 1);
    assert.equal(await stateOf(caseId), 'VERIFIED');
    own.bank.clock.advance(1);
    assert.equal(await stateOf(caseId), 'OPENED');
    const next = await own.opened('maria');
    granted(await own.agent.startCallBack({ caseId: next.caseId, by: 'SMS' }));
    await own.bank.issuer.settled();
    const number = await own.numberSentTo(next.mobile);
    own.bank.clock.advance(10 * MINUTE);
    const late = await own.agent.confirmCaller({ caseId: next.caseId, number });
    assert.equal(refusal(late), 'CASE_STATE');
  });
});

test('verification is bound to its case', async () => {
  await desk.verified('maria');
  const { caseId } = await desk.opened('maria');
  assert.equal(granted(await desk.agent.getCase({ caseId })).case.state, 'OPENED');
});

test('three wrong numbers lock the case; three locked cases close the customer for a day', async () => {
  await alone(async ({ agent, bank, opened, numberSentTo }) => {
    const lock = async () => {
      const { caseId, mobile } = await opened('maria');
      granted(await agent.startCallBack({ caseId, by: 'SMS' }));
      await bank.issuer.settled();
      const right = await numberSentTo(mobile);
      for (let i = 0; i < 3; i++) {
        const answer = await agent.confirmCaller({ caseId, number: wrongOf(right) });
        assert.equal(refusal(answer), 'CALLER_CODE_WRONG');
      }
      assert.equal(refusal(await agent.confirmCaller({ caseId, number: right })), 'CASE_STATE');
      assert.equal(granted(await agent.getCase({ caseId })).case.state, 'LOCKED');
    };
    for (let i = 0; i < 3; i++) await lock();
    const { caseId } = await opened('maria');
    const asks = () => agent.startCallBack({ caseId, by: 'SMS' });
    assert.equal(refusal(await asks()), 'CALLER_COOL_OFF');
    assert.equal(refusal(await agent.startPush({ caseId })), 'CALLER_COOL_OFF');
    bank.clock.advance(24 * HOUR);
    granted(await asks());
  });
});

test('a case asks three times at the most, and asking anew gives no new tries', async () => {
  const { agent, bank } = desk;
  const { caseId, mobile } = await desk.opened('maria');
  granted(await agent.startCallBack({ caseId, by: 'SMS' }));
  await bank.issuer.settled();
  const number = wrongOf(await desk.numberSentTo(mobile));
  await agent.confirmCaller({ caseId, number });
  const asked = granted(await agent.startCallBack({ caseId, by: 'SMS' }));
  assert.equal(asked.case.triesLeft, 2);
  granted(await agent.startPush({ caseId }));
  assert.equal(refusal(await agent.startCallBack({ caseId, by: 'SMS' })), 'CODE_SENDS_EXCEEDED');
});

test('where no SMS arrives, the number is spoken in the call that came in', async () => {
  const { caseId } = await desk.opened('maria');
  const asked = granted(await desk.agent.startCallBack({ caseId, by: 'SPOKEN' }));
  assert.match(asked.number ?? '', /^\d{3} \d{3} \d{3}$/);
  const { number = '' } = asked;
  const confirmed = granted(await desk.agent.confirmCaller({ caseId, number }));
  assert.equal(confirmed.case.method, 'CALL_BACK_SPOKEN');
});

test('a customer confirms at the bank’s page with the digits that the agent read to them', async () => {
  await alone(async ({ agent, opened, customer }) => {
    const { caseId } = await opened('maria');
    const { number } = granted(await agent.startPush({ caseId }));
    const { client } = await customer('maria');
    const [request] = granted(await client.listDeskRequests({})).requests;
    const { deskRequestId = '', agentName } = request ?? {};
    assert.equal(agentName, 'Ελένη Αντωνίου');
    const wrong = await client.approveDeskRequest({ deskRequestId, number: wrongOf(number) });
    assert.equal(refusal(wrong), 'CALLER_CODE_WRONG');
    granted(await client.approveDeskRequest({ deskRequestId, number }));
    const { case: seen } = granted(await agent.getCase({ caseId }));
    assert.equal(seen.state, 'VERIFIED');
    assert.equal(seen.method, 'PUSH');
    assert.deepEqual(granted(await client.listDeskRequests({})).requests, []);
  });
});

test('nobody else can answer a push, and approving wants the second proof', async () => {
  await alone(async ({ bank, agent, opened, customer }) => {
    const { caseId } = await opened('maria');
    const { number } = granted(await agent.startPush({ caseId }));
    const { client, customerId } = await customer('maria');
    const [request] = granted(await client.listDeskRequests({})).requests;
    const answer = { deskRequestId: request?.deskRequestId ?? '', number };
    const nikos = (await customer('nikos')).client;
    assert.deepEqual(granted(await nikos.listDeskRequests({})).requests, []);
    assert.equal(refusal(await nikos.approveDeskRequest(answer)), 'NOT_FOUND');
    const atRest = bank.as({ kind: 'person', role: 'customer', id: customerId });
    assert.equal(refusal(await atRest.approveDeskRequest(answer)), 'STEP_UP_REQUIRED');
    assert.equal(refusal(await agent.approveDeskRequest(answer)), 'NOT_ALLOWED');
  });
});

test('a customer who says no closes the desk to everybody who speaks for them', async () => {
  await alone(async ({ agent, opened, customer }) => {
    const { caseId } = await opened('maria');
    granted(await agent.startPush({ caseId }));
    const { client } = await customer('maria');
    const [request] = granted(await client.listDeskRequests({})).requests;
    granted(await client.refuseDeskRequest({ deskRequestId: request?.deskRequestId ?? '' }));
    assert.equal(granted(await agent.getCase({ caseId })).case.state, 'LOCKED');
    const next = await opened('maria');
    const asked = await agent.startCallBack({ caseId: next.caseId, by: 'SMS' });
    assert.equal(refusal(asked), 'CALLER_COOL_OFF');
  });
});

test('a number changed within three days is not called back; the earlier one is told', async () => {
  await alone(async ({ agent, bank, opened, customer }) => {
    const before = await opened('maria');
    const { client, customerId } = await customer('maria');
    granted(await client.changeMobile({ mobile: '+306911111111' }));
    await bank.issuer.settled();
    const told = (await bank.smsFile.listSms(before.mobile)).at(-1)?.text;
    assert.match(told ?? '', /your mobile number .* was changed.*\+302103260000/);
    const { caseId } = before;
    const asks = () => agent.startCallBack({ caseId, by: 'SPOKEN' });
    assert.equal(refusal(await asks()), 'CONTACT_TOO_NEW');
    bank.clock.advance(72 * HOUR);
    granted(await asks());
    const atRest = bank.as({ kind: 'person', role: 'customer', id: customerId });
    const change = await atRest.changeMobile({ mobile: '+306922222222' });
    assert.equal(refusal(change), 'STEP_UP_REQUIRED');
  });
});

test('notes keep author and time, and no card number', async () => {
  const { pan } = await desk.waiting('approve');
  const { caseId } = await desk.opened('maria');
  granted(await desk.agent.addComment({ caseId, text: `read me ${pan} aloud` }));
  const { comments } = granted(await desk.agent.getCase({ caseId }));
  assert.equal(comments[0]?.by.name, 'Ελένη Αντωνίου');
  assert.equal(comments[0]?.text, `read me [card ${pan.slice(-4)}] aloud`);
  const { lines } = granted(await desk.supervisor.listAudit({ caseId, limit: 50 }));
  assert.equal(JSON.stringify(lines).includes(pan), false);
});

test('a closed case is over', async () => {
  const { caseId } = await desk.verified('maria');
  assert.equal(granted(await desk.agent.closeCase({ caseId })).case.state, 'CLOSED');
  assert.equal(refusal(await desk.agent.closeCase({ caseId })), 'CASE_STATE');
  assert.equal(refusal(await desk.agent.addComment({ caseId, text: 'late' })), 'CASE_STATE');
  assert.equal(refusal(await desk.agent.startPush({ caseId })), 'CASE_STATE');
});

test('everything leaves its line, views and refusals too, and the chain holds', async () => {
  const { caseId } = await desk.opened('maria');
  await desk.agent.getCase({ caseId });
  await desk.agent.confirmCaller({ caseId, number: '000000000' });
  const { lines } = granted(await desk.supervisor.listAudit({ caseId, limit: 50 }));
  assert.deepEqual(
    lines.map(({ what, outcome, who }) => [what, outcome, who.role]),
    [
      ['confirmCaller', 'CASE_STATE', 'agent'],
      ['getCase', 'DONE', 'agent'],
      ['openCase', 'DONE', 'agent'],
    ],
  );
  const verdict = granted(await desk.supervisor.verifyAudit({}));
  assert.equal(verdict.broken, null);
  assert.ok(verdict.entries > 10);
  const { number, hash } = verdict.head;
  assert.equal(granted(await desk.supervisor.verifyAudit({ number, hash })).broken, null);
});

test('a line changed behind our back is told, and alarms', async () => {
  await alone(async ({ bank, agent, opened, supervisor }) => {
    const { caseId } = await opened('maria');
    await agent.getCase({ caseId });
    await bank.database.all("UPDATE audit_entry SET what = 'x' WHERE number = 2");
    const { broken } = granted(await supervisor.verifyAudit({}));
    assert.deepEqual(broken, { number: 2, trouble: 'CHANGED' });
    assert.ok(bank.lines.some((line) => line.includes('the audit log is broken')));
  });
});

test('no number, code or name of a customer is in the service’s log', async () => {
  const { mobile } = await desk.verified('maria');
  const number = await desk.numberSentTo(mobile);
  const log = desk.bank.lines.join('\n');
  for (const secret of [mobile, number, number.replaceAll(' ', ''), 'Παπαδοπούλου']) {
    assert.equal(log.includes(secret), false, secret);
  }
});
