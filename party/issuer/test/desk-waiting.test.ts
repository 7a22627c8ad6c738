/** What the desk works from: who is there, what waits, what was paid and done in a case. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { granted, openBank, plastic, programmeNamed, refusal } from './bank.ts';
import { type MoneyScene, openMoney } from './money-scene.ts';

let scene: MoneyScene;
before(async () => {
  scene = await openMoney();
});
after(() => scene.bank.close());

const supervisorOf = () => scene.desk.person('supervisor');

/** The network says that this enrolment waits for its holder. */
async function waits(story: string, word: string): Promise<string> {
  const { bank, desk } = scene;
  const { enrolmentId, cardId, tokenUniqueReference } = await desk.waiting(story);
  const rows = await bank.database.all<{ pan_unique_reference: string }>(
    'SELECT pan_unique_reference FROM card WHERE card_id = $1',
    cardId,
  );
  granted(
    await bank.tokenService.notifyEnrolmentUpdated({
      enrolmentId,
      panUniqueReference: rows[0]?.pan_unique_reference ?? '',
      tokenUniqueReference,
      state: 'PENDING_VERIFICATION',
      identification: { risk: 'USUAL', wanted: ['CODE'], proved: [] },
      abandoned: false,
      deviceName: `Band ${word}`,
      at: bank.clock.now(),
    }),
  );
  return enrolmentId;
}

test('the people of a test range’s desk are told by name and part, elsewhere nobody is', async () => {
  const { agents } = granted(await scene.bank.anyone.listTestAgents({}));
  assert.deepEqual(
    agents.map(({ agent, role }) => [agent, role]),
    [
      ['agent', 'agent'],
      ['agent-2', 'agent'],
      ['supervisor', 'supervisor'],
      ['supervisor-2', 'supervisor'],
    ],
  );
  const programme = { ...programmeNamed('alpha-bank'), testRange: false };
  const real = await openBank({ programme });
  assert.equal(refusal(await real.anyone.listTestAgents({})), 'NOT_FOUND');
  await real.close();
});

test('whoever is signed in at the desk learns who they are', async () => {
  const agent = granted(await scene.desk.agent.getDeskPerson({}));
  assert.equal(agent.role, 'agent');
  const supervisor = granted(await (await supervisorOf()).getDeskPerson({}));
  assert.equal(supervisor.role, 'supervisor');
  assert.notEqual(agent.agentId, supervisor.agentId);
  assert.equal(refusal(await scene.maria.getDeskPerson({})), 'NOT_ALLOWED');
});

test('cards that wait for their holders are listed oldest first, with whose they are', async () => {
  const first = await waits('approve', 'one');
  scene.bank.clock.advance(1_000);
  const second = await waits('lost-sms', 'two');
  const { enrolments } = granted(await scene.desk.agent.deskListWaiting({ limit: 50 }));
  const ours = enrolments.filter(({ enrolmentId }) => [first, second].includes(enrolmentId));
  assert.deepEqual(
    ours.map(({ enrolmentId, deviceName }) => [enrolmentId, deviceName]),
    [
      [first, 'Band one'],
      [second, 'Band two'],
    ],
  );
  assert.equal(ours[0]?.customer.name, 'Μαρία Παπαδοπούλου');
  assert.equal(ours[0]?.panLastFour, (await plastic(scene.bank, 'approve')).pan.slice(-4));
  assert.ok(!JSON.stringify(ours).includes((await plastic(scene.bank, 'approve')).pan));

  const { caseId } = await scene.desk.opened('eleni');
  const theirs = granted(await scene.desk.agent.deskCaseWaiting({ caseId })).enrolments;
  assert.deepEqual(
    theirs.map(({ enrolmentId }) => enrolmentId),
    [second],
    'of a case, its own customer’s alone',
  );
});

test('a case shows what its customer paid, to its agent and to supervisors', async () => {
  await scene.pay(1_234);
  const { caseId } = await scene.desk.opened('maria');
  const input = { caseId, limit: 50 };
  const { transactions } = granted(await scene.desk.agent.deskCasePayments(input));
  assert.equal(transactions[0]?.amount.amountMinor, 1_234);
  granted(await (await supervisorOf()).deskCasePayments(input));
  assert.equal(refusal(await scene.desk.secondAgent.deskCasePayments(input)), 'NOT_FOUND');
  assert.equal(refusal(await scene.desk.secondAgent.deskCaseHistory(input)), 'NOT_FOUND');
  assert.equal(refusal(await scene.desk.secondAgent.deskCaseWaiting({ caseId })), 'NOT_FOUND');
});

test('a case tells everything that was done in it, who looked included', async () => {
  const { caseId } = await scene.desk.opened('maria');
  granted(await scene.desk.agent.deskCasePayments({ caseId, limit: 1 }));
  granted(await scene.desk.agent.closeCase({ caseId }));
  const { lines } = granted(await scene.desk.agent.deskCaseHistory({ caseId, limit: 50 }));
  assert.deepEqual(
    lines.map(({ what, outcome }) => `${what} ${outcome}`),
    ['closeCase DONE', 'deskCasePayments DONE', 'openCase DONE'],
  );
  assert.ok(lines.every(({ who }) => who.role === 'agent' && who.name !== ''));
});

test('a dispute that waits shows its customer and its payment', async () => {
  const paid = await scene.pay(777);
  await scene.clear(paid);
  const { transactionId } = paid.line;
  const asked = { transactionId, reason: 'NOT_RECOGNISED', freeze: false } as const;
  const { dispute } = granted(await scene.maria.disputePayment(asked));
  const { disputes } = granted(await scene.desk.agent.deskListDisputes({}));
  const found = disputes.find(({ disputeId }) => disputeId === dispute.disputeId);
  assert.equal(found?.customer.name, 'Μαρία Παπαδοπούλου');
  assert.equal(found?.transaction.amount.amountMinor, 777);
  assert.equal(found?.transaction.transactionId, transactionId);
});
