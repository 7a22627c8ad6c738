/** What an agent does with a customer's tokens, what a second person must see, and what waits. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enrol, granted, plastic, programmeNamed, refusal, testServer } from './bank.ts';
import { type Desk, openDesk, type Waiting } from './desk-scene.ts';

const MINUTE = 60_000;
const comment = 'as the caller asked';

let desk: Desk;
before(async () => {
  const database = await testServer();
  desk = await openDesk(database === undefined ? {} : { database });
});
after(() => desk.bank.close());

async function alone(
  run: (desk: Desk) => Promise<void>,
  options: Parameters<typeof openDesk>[0] = {},
): Promise<void> {
  const database = await testServer();
  const own = await openDesk({ ...options, ...(database === undefined ? {} : { database }) });
  await run(own).finally(() => own.bank.close());
}

/** A token that has been activated. */
async function paying(of: Desk, story = 'approve'): Promise<Waiting> {
  const found = await of.waiting(story);
  const token = of.network.tokens.get(found.tokenUniqueReference);
  assert.ok(token);
  of.network.tokens.set(found.tokenUniqueReference, {
    ...token,
    status: 'ACTIVE',
    enrolmentState: 'ACTIVE',
  });
  return found;
}

const statusOf = (of: Desk, { tokenUniqueReference }: Waiting) =>
  of.network.tokens.get(tokenUniqueReference)?.status;

test('M10 a verified caller’s token is activated by the agent', async () => {
  const found = await desk.waiting('approve');
  const { enrolmentId } = found;
  const { caseId } = await desk.verified('maria');
  const act = { caseId, enrolmentId, comment };
  const answer = granted(await desk.agent.deskActivateToken(act));
  assert.equal(answer.enrolmentState, 'ACTIVE');
  assert.equal(statusOf(desk, found), 'ACTIVE');
  const { lines } = granted(await desk.supervisor.listAudit({ subject: enrolmentId, limit: 10 }));
  assert.deepEqual(
    lines.map(({ what, outcome, reason, occasion }) => [what, outcome, reason, occasion]),
    [
      ['deskActivateToken', 'DONE', 'AUTHENTICATED_BY_AGENT', caseId],
      ['deskActivateToken', 'ASKED', 'AUTHENTICATED_BY_AGENT', caseId],
    ],
  );
  assert.equal(refusal(await desk.agent.deskActivateToken(act)), 'ENROLMENT_STATE');
});

test('B10 without a verified caller nothing changes but a lost wearable’s hold', async () => {
  const { caseId } = await desk.opened('maria');
  const waiting = await desk.waiting('approve');
  const found = await paying(desk);
  const { tokenUniqueReference } = found;
  const { enrolmentId } = waiting;
  const { agent, network } = desk;
  const asked = network.asked.length;
  const on = { caseId, tokenUniqueReference, comment };
  const refused = [
    agent.deskActivateToken({ caseId, enrolmentId, comment }),
    agent.deskResendCode({ caseId, enrolmentId, methodId: 'sms', comment }),
    agent.requestApproval({ caseId, enrolmentId, comment }),
    agent.deskSuspendToken({ ...on, reason: 'LOST' }),
    agent.deskResumeToken({ ...on, reason: 'FOUND' }),
    agent.deskRemoveToken({ ...on, reason: 'DEVICE_LOST' }),
    agent.deskStopWearable({ ...on, reason: 'LOST' }),
    agent.deskReleaseWearable(on),
  ];
  for (const answer of await Promise.all(refused)) {
    assert.equal(refusal(answer), 'CALLER_NOT_VERIFIED');
  }
  assert.equal(network.asked.length, asked, 'the network heard nothing');
  const held = granted(await agent.deskHoldWearable({ ...on, reason: 'LOST' }));
  assert.equal(held.action, 'SUSPEND');
  assert.equal(held.othersHeld, 2);
  assert.equal(held.tokens[0]?.status, 'SUSPENDED');
});

test('M27 a lost band’s own cards are ended or held as the programme says', async () => {
  for (const [programme, status] of [
    ['alpha-bank', 'DEACTIVATED'],
    ['pumb', 'SUSPENDED'],
  ] as const) {
    await alone(
      async (own) => {
        const found = await paying(own);
        const { caseId } = await own.verified('maria');
        const { tokenUniqueReference } = found;
        const on = { caseId, tokenUniqueReference, comment, reason: 'LOST' as const };
        const answer = granted(await own.agent.deskStopWearable(on));
        assert.equal(answer.network, 'ACKNOWLEDGED');
        assert.equal(statusOf(own, found), status);
      },
      { programme: programmeNamed(programme) },
    );
  }
});

test('one token is held, released and removed; the bank’s word is the issuer’s', async () => {
  const found = await paying(desk);
  const { tokenUniqueReference } = found;
  const { caseId } = await desk.verified('maria');
  const on = { caseId, tokenUniqueReference, comment };
  const held = granted(await desk.agent.deskSuspendToken({ ...on, reason: 'SUSPECTED_FRAUD' }));
  assert.deepEqual([held.token.status, held.network], ['SUSPENDED', 'ACKNOWLEDGED']);
  assert.deepEqual(held.token.suspendedBy, ['ISSUER']);
  const back = granted(await desk.agent.deskResumeToken({ ...on, reason: 'NOT_FRAUD' }));
  assert.equal(back.token.status, 'ACTIVE');
  const again = await desk.agent.deskResumeToken({ ...on, reason: 'NOT_FRAUD' });
  assert.equal(refusal(again), 'HOLD_OF_ANOTHER');
  const gone = granted(await desk.agent.deskRemoveToken({ ...on, reason: 'DEVICE_LOST' }));
  assert.equal(gone.token.status, 'DEACTIVATED');
  const { events } = granted(await desk.agent.deskTokenHistory({ caseId, tokenUniqueReference }));
  assert.equal(events[0]?.event, 'CREATED');
});

test('a found band’s cards are released', async () => {
  const found = await paying(desk);
  const { caseId } = await desk.verified('maria');
  const on = { caseId, tokenUniqueReference: found.tokenUniqueReference, comment };
  granted(await desk.agent.deskHoldWearable({ ...on, reason: 'LOST' }));
  const { tokens } = granted(await desk.agent.deskReleaseWearable(on));
  assert.equal(tokens[0]?.status, 'ACTIVE');
});

test('a code is sent once more, by the method the agent names', async () => {
  const { enrolmentId } = await desk.waiting('approve');
  const { caseId } = await desk.verified('maria');
  const answer = await desk.agent.deskResendCode({ caseId, enrolmentId, methodId: 'sms', comment });
  assert.equal(granted(answer).sendsLeft, 1);
});

test('tokens and enrolments of another customer, or of nobody, are not there', async () => {
  const found = await paying(desk);
  const waiting = await desk.waiting('approve');
  const { caseId } = await desk.verified('kostas');
  const { agent } = desk;
  for (const tokenUniqueReference of [found.tokenUniqueReference, 'DARMNOBODY00000001']) {
    const on = { caseId, tokenUniqueReference, comment };
    const answers = await Promise.all([
      agent.deskSuspendToken({ ...on, reason: 'LOST' }),
      agent.deskResumeToken({ ...on, reason: 'FOUND' }),
      agent.deskRemoveToken({ ...on, reason: 'DEVICE_LOST' }),
      agent.deskHoldWearable({ ...on, reason: 'LOST' }),
      agent.deskTokenHistory({ caseId, tokenUniqueReference }),
    ]);
    for (const answer of answers) assert.equal(refusal(answer), 'NOT_FOUND');
  }
  for (const enrolmentId of [waiting.enrolmentId, `enr_${'9'.repeat(26)}`]) {
    const answer = await agent.deskActivateToken({ caseId, enrolmentId, comment });
    assert.equal(refusal(answer), 'NOT_FOUND');
    const asked = await agent.requestApproval({ caseId, enrolmentId, comment });
    assert.equal(refusal(asked), 'NOT_FOUND');
  }
  assert.equal(statusOf(desk, found), 'ACTIVE');
  assert.equal(statusOf(desk, waiting), 'INACTIVE');
});

test('B10 a high-risk enrolment wants a second person, who is not the first', async () => {
  await alone(async (own) => {
    const { agent, supervisor, secondAgent, network } = own;
    const found = await own.waiting('orange');
    const { enrolmentId } = found;
    const { caseId } = await own.verified('kostas');
    const act = { caseId, enrolmentId, comment };
    const refused = await agent.deskActivateToken(act);
    assert.equal(refusal(refused), 'SECOND_AGENT_REQUIRED');
    assert.equal(network.asked.includes('activateToken'), false);
    const { approval } = granted(await agent.requestApproval(act));
    assert.deepEqual(approval.reasons, ['HIGH_RISK']);
    const { approvalId } = approval;
    assert.equal(granted(await agent.requestApproval(act)).approval.approvalId, approvalId);
    assert.equal(refusal(await agent.deskActivateToken(act)), 'SECOND_AGENT_REQUIRED');
    const yes = { approvalId, decision: 'APPROVED' as const, comment: 'called the branch' };
    assert.equal(refusal(await agent.decideApproval(yes)), 'NOT_ALLOWED');
    assert.equal(refusal(await secondAgent.decideApproval(yes)), 'NOT_ALLOWED');
    const waiting = granted(await supervisor.listApprovals({ state: 'REQUESTED', limit: 10 }));
    assert.equal(waiting.approvals.length, 1);
    assert.equal(granted(await secondAgent.listApprovals({ limit: 10 })).approvals.length, 0);
    const decided = granted(await supervisor.decideApproval(yes)).approval;
    assert.equal(decided.state, 'APPROVED');
    assert.equal(decided.decidedBy?.name, 'Κατερίνα Νικολάου');
    assert.equal(refusal(await supervisor.decideApproval(yes)), 'CASE_STATE');
    granted(await agent.deskActivateToken(act));
    assert.equal(statusOf(own, found), 'ACTIVE');
    const { approvals } = granted(await agent.getCase({ caseId }));
    assert.equal(approvals[0]?.state, 'USED');
  });
});

test('B10 a supervisor who takes the call cannot approve it; another one can', async () => {
  await alone(async (own) => {
    const { supervisor, person } = own;
    const { enrolmentId } = await own.waiting('orange');
    const { caseId } = await own.verified('kostas', supervisor);
    const act = { caseId, enrolmentId, comment };
    const { approvalId } = granted(await supervisor.requestApproval(act)).approval;
    const yes = { approvalId, decision: 'APPROVED' as const, comment };
    assert.equal(refusal(await supervisor.decideApproval(yes)), 'OWN_REQUEST');
    const other = await person('supervisor-2');
    granted(await other.decideApproval(yes));
    granted(await supervisor.deskActivateToken(act));
  });
});

test('B10 a number changed within twenty days, or a spoken number, wants a second person', async () => {
  await alone(async (own) => {
    const { agent, bank, customer } = own;
    const { enrolmentId } = await own.waiting('approve');
    const { client } = await customer('maria');
    granted(await client.changeMobile({ mobile: '+306911111111' }));
    bank.clock.advance(4 * 86_400_000);
    const { caseId } = await own.opened('maria');
    const { number = '' } = granted(await agent.startCallBack({ caseId, by: 'SPOKEN' }));
    granted(await agent.confirmCaller({ caseId, number }));
    const act = { caseId, enrolmentId, comment };
    assert.equal(refusal(await agent.deskActivateToken(act)), 'SECOND_AGENT_REQUIRED');
    const { reasons } = granted(await agent.requestApproval(act)).approval;
    assert.deepEqual(reasons, ['MOBILE_CHANGED', 'SPOKEN_CALL_BACK']);
    bank.clock.advance(16 * 86_400_000);
    const later = await own.opened('maria');
    const asked = granted(await agent.startCallBack({ caseId: later.caseId, by: 'SMS' }));
    assert.equal(asked.maskedMobile, '••• ••• 1111');
    await bank.issuer.settled();
    const sent = await own.numberSentTo('+306911111111');
    granted(await agent.confirmCaller({ caseId: later.caseId, number: sent }));
    granted(await agent.deskActivateToken({ ...act, caseId: later.caseId }));
  });
});

test('an approval that was refused, or is half an hour old, helps nobody', async () => {
  await alone(async (own) => {
    const { agent, supervisor, bank } = own;
    const { enrolmentId } = await own.waiting('orange');
    const { caseId, mobile } = await own.verified('kostas');
    const act = { caseId, enrolmentId, comment };
    const ask = async () => granted(await agent.requestApproval(act)).approval.approvalId;
    const no = { approvalId: await ask(), decision: 'REFUSED' as const, comment };
    granted(await supervisor.decideApproval(no));
    assert.equal(refusal(await agent.deskActivateToken(act)), 'SECOND_AGENT_REQUIRED');
    const yes = { approvalId: await ask(), decision: 'APPROVED' as const, comment };
    granted(await supervisor.decideApproval(yes));
    bank.clock.advance(30 * MINUTE);
    granted(await agent.startCallBack({ caseId, by: 'SMS' }));
    await bank.issuer.settled();
    granted(await agent.confirmCaller({ caseId, number: await own.numberSentTo(mobile) }));
    assert.equal(refusal(await agent.deskActivateToken(act)), 'SECOND_AGENT_REQUIRED');
  });
});

test('what makes things safer is done even when the network is down', async () => {
  await alone(async (own) => {
    const { agent, network, bank } = own;
    const held = await paying(own);
    const removed = await paying(own);
    const { caseId } = await own.verified('maria');
    network.down = true;
    const on = (found: Waiting) => ({
      caseId,
      tokenUniqueReference: found.tokenUniqueReference,
      comment,
    });
    const hold = granted(await agent.deskHoldWearable({ ...on(held), reason: 'LOST' }));
    assert.equal(hold.network, 'PENDING_AT_NETWORK');
    const end = granted(await agent.deskRemoveToken({ ...on(removed), reason: 'DEVICE_LOST' }));
    assert.equal(end.network, 'PENDING_AT_NETWORK');
    const seen = granted(await agent.getCase({ caseId }));
    assert.equal(seen.networkAnswers, false);
    assert.equal(seen.tokens.length, 2);
    network.down = false;
    const release = await agent.deskReleaseWearable(on(held));
    assert.equal(refusal(release), 'UNAVAILABLE', 'not before its hold has arrived');
    bank.clock.advance(2 * MINUTE);
    await bank.issuer.settled();
    assert.equal(statusOf(own, held), 'SUSPENDED');
    assert.equal(statusOf(own, removed), 'DEACTIVATED');
  });
});

test('what lets somebody pay is refused while the network is down, and leaves nothing behind', async () => {
  await alone(async (own) => {
    const { agent, network, bank } = own;
    const found = await own.waiting('approve');
    const { caseId } = await own.verified('maria');
    network.down = true;
    const act = { caseId, enrolmentId: found.enrolmentId, comment };
    assert.equal(refusal(await agent.deskActivateToken(act)), 'UNAVAILABLE');
    network.down = false;
    bank.clock.advance(2 * MINUTE);
    await bank.issuer.settled();
    assert.equal(statusOf(own, found), 'INACTIVE');
    granted(await agent.deskActivateToken(act));
  });
});

test('a token that the bank was not told of yet is asked about', async () => {
  await alone(async (own) => {
    const found = await paying(own);
    await own.bank.database.all('DELETE FROM token');
    const { caseId } = await own.opened('maria');
    const { tokenUniqueReference } = found;
    const on = { caseId, tokenUniqueReference, comment, reason: 'STOLEN' as const };
    const held = granted(await own.agent.deskHoldWearable(on));
    assert.equal(held.tokens[0]?.status, 'SUSPENDED');
  });
});

test('the case shows decisions with what the cardholder was not told', async () => {
  await alone(async (own) => {
    const { bank, agent } = own;
    const found = await own.waiting('approve');
    const card = await plastic(bank, 'approve');
    await enrol(bank, 'mistyped', { ...card, cvc2: card.cvc2 === '000' ? '001' : '000' });
    const { caseId } = await own.opened('maria');
    const { decisions, tokens, cards } = granted(await agent.getCase({ caseId }));
    const wrong = decisions.find(({ outcome }) => outcome === 'CARD_DETAILS_WRONG');
    assert.deepEqual(wrong?.wrongDetails, ['CVC2']);
    const right = decisions.find(({ enrolmentId }) => enrolmentId === found.enrolmentId);
    assert.equal(right?.outcome, 'REQUIRE_ADDITIONAL_AUTHENTICATION');
    assert.equal(right?.risk, 'USUAL');
    assert.equal(tokens[0]?.enrolmentState, 'PENDING_VERIFICATION');
    assert.equal(JSON.stringify({ decisions, tokens, cards }).includes(card.pan), false);
  });
});

test('fifty acts on one token at once end in a legal state, each with its lines', async () => {
  await alone(async (own) => {
    const found = await paying(own);
    const { caseId } = await own.verified('maria');
    const { tokenUniqueReference } = found;
    const on = { caseId, tokenUniqueReference, comment };
    const acts = Array.from({ length: 50 }, (_, i) =>
      i % 2 === 0
        ? own.agent.deskSuspendToken({ ...on, reason: 'LOST' })
        : own.agent.deskResumeToken({ ...on, reason: 'FOUND' }),
    );
    const answers = await Promise.all(acts);
    for (const answer of answers) {
      assert.ok([undefined, 'HOLD_OF_ANOTHER', 'UNAVAILABLE'].includes(refusal(answer)));
    }
    const token = own.network.tokens.get(tokenUniqueReference);
    assert.equal(token?.status === 'SUSPENDED', (token?.suspendedBy.length ?? 0) > 0);
    const { broken } = granted(await own.supervisor.verifyAudit({}));
    assert.equal(broken, null);
    const lines = await own.supervisor.listAudit({ subject: tokenUniqueReference, limit: 200 });
    const asked = granted(lines).lines.filter(({ outcome }) => outcome === 'ASKED').length;
    const refused = granted(lines).lines.filter(({ outcome }) => outcome === 'UNAVAILABLE').length;
    assert.equal(granted(lines).lines.length, 2 * asked + refused);
    assert.equal(asked + refused, 50);
  });
});
