/** A payment that its customer does not recognise: the case, its money, and who may do what. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask, granted, refusal, reversalOf } from './bank.ts';
import { type MoneyScene, openMoney, type Paid, stranger } from './money-scene.ts';

let scene: MoneyScene;
before(async () => {
  scene = await openMoney();
});
after(async () => {
  await scene.proveBooks();
  await scene.bank.close();
});

/** The programme of Alpha Bank credits that much at the most. */
const CEILING = 10_000;

async function paidAndCleared(amountMinor: number): Promise<Paid> {
  const paid = await scene.pay(amountMinor);
  await scene.clear(paid);
  return paid;
}

async function disputed({ line }: Paid, freeze = false) {
  scene.bank.clock.advance(1);
  const { transactionId } = line;
  const said = { transactionId, reason: 'NOT_RECOGNISED', freeze } as const;
  return granted(await scene.maria.disputePayment(said)).dispute;
}

const mailOf = () => scene.bank.mailFile.listMail('maria@alpha-bank.example');

test('a case is credited at once, told, and the payment shows it', async () => {
  const paid = await paidAndCleared(1_250);
  const [balance] = await scene.balance();
  const dispute = await disputed(paid);
  assert.equal(dispute.state, 'OPEN');
  assert.deepEqual(dispute.amount, { amountMinor: 1_250, currency: 'EUR' });
  assert.deepEqual(dispute.provisionalCredit, { amountMinor: 1_250, currency: 'EUR' });
  assert.equal((await scene.balance())[0], balance + 1_250);
  const { transactionId } = paid.line;
  const { transaction, steps } = granted(await scene.maria.getPayment({ transactionId }));
  assert.equal(transaction.disputeId, dispute.disputeId);
  assert.deepEqual(
    steps.map(({ step }) => step),
    ['AUTHORISED', 'CLEARED', 'DISPUTED', 'CREDITED_PROVISIONALLY'],
  );
  const { notices } = granted(await scene.maria.listNotices({ limit: 1 }));
  assert.match(notices[0]?.text ?? '', /You do not recognise EUR 12\.50 at Kafeneio/);
  await scene.bank.issuer.settled();
  assert.match((await mailOf()).at(-1)?.text ?? '', /EUR 12\.50.*Kafeneio/);
  const { disputes } = granted(await scene.maria.listDisputes({}));
  assert.deepEqual(disputes[0], dispute);
});

test('one open case a payment, one answer of the bank', async () => {
  const paid = await paidAndCleared(700);
  const { disputeId } = await disputed(paid);
  const { transactionId } = paid.line;
  const again = { transactionId, reason: 'PAID_TWICE', freeze: false } as const;
  assert.equal(refusal(await scene.maria.disputePayment(again)), 'PAYMENT_STATE');
  const resolve = { disputeId, decision: 'REFUSE', comment: 'The till shows your band.' } as const;
  granted(await scene.desk.agent.deskResolveDispute(resolve));
  assert.equal(refusal(await scene.desk.agent.deskResolveDispute(resolve)), 'DISPUTE_STATE');
  assert.equal(refusal(await scene.maria.withdrawDispute({ disputeId })), 'DISPUTE_STATE');
  assert.equal(refusal(await scene.maria.disputePayment(again)), 'PAYMENT_STATE');
});

test('asked twice at once there is one case and one credit', async () => {
  const paid = await paidAndCleared(720);
  const [balance] = await scene.balance();
  const { transactionId } = paid.line;
  const said = { transactionId, reason: 'NOT_RECEIVED', freeze: false } as const;
  const answers = await Promise.all(
    ['a', 'b', 'c', 'd'].map((key) =>
      scene.maria.disputePayment(said, { idempotencyKey: `at once ${key}` }),
    ),
  );
  const refused = answers.map(refusal).filter((code) => code !== undefined);
  assert.deepEqual(refused, ['PAYMENT_STATE', 'PAYMENT_STATE', 'PAYMENT_STATE']);
  assert.equal((await scene.balance())[0], balance + 720);
  const { disputes } = granted(await scene.maria.listDisputes({}));
  const { disputeId } = disputes.find((one) => one.transactionId === transactionId) ?? {
    disputeId: '',
  };
  const resolve = { disputeId, decision: 'ACCEPT', comment: 'Lost on its way.' } as const;
  const ends = await Promise.all([
    scene.desk.agent.deskResolveDispute(resolve),
    scene.desk.secondAgent.deskResolveDispute({ ...resolve, decision: 'REFUSE' }),
    scene.maria.withdrawDispute({ disputeId }),
  ]);
  assert.equal(ends.filter((end) => refusal(end) === 'DISPUTE_STATE').length, 2);
  assert.ok([balance, balance + 720].includes((await scene.balance())[0]));
});

test('the same request asked again is the same case', async () => {
  const { line } = await paidAndCleared(710);
  const said = { transactionId: line.transactionId, reason: 'PAID_TWICE', freeze: false } as const;
  const key = { idempotencyKey: 'the same request' };
  const first = granted(await scene.maria.disputePayment(said, key));
  assert.deepEqual(granted(await scene.maria.disputePayment(said, key)), first);
});

test('above the ceiling the credit is the ceiling; accepted, all of it, and the points go', async () => {
  const before = await scene.balance();
  const paid = await paidAndCleared(25_000);
  const { disputeId, provisionalCredit } = await disputed(paid);
  assert.equal(provisionalCredit?.amountMinor, CEILING);
  assert.equal((await scene.balance())[0], before[0] - 25_000 + CEILING);
  const resolve = { disputeId, decision: 'ACCEPT', comment: 'Nobody was there.' } as const;
  const { dispute } = granted(await scene.desk.agent.deskResolveDispute(resolve));
  assert.equal(dispute.state, 'ACCEPTED');
  assert.equal(dispute.provisionalCredit?.amountMinor, 25_000);
  assert.equal(dispute.answer, 'Nobody was there.');
  assert.deepEqual(await scene.balance(), before);
});

test('refused or withdrawn, the credit goes back, into debt if it must', async () => {
  const paid = await paidAndCleared(9_000);
  const before = await scene.balance();
  const { disputeId } = await disputed(paid);
  const [, available] = await scene.balance();
  const spent = await paidAndCleared(available);
  const { dispute } = granted(await scene.maria.withdrawDispute({ disputeId }));
  assert.deepEqual([dispute.state, dispute.provisionalCredit], ['WITHDRAWN', null]);
  assert.equal((await scene.balance())[0], before[0] - available);
  assert.ok((await scene.balance())[1] < 0);
  const back = await disputed(spent);
  const resolve = { disputeId: back.disputeId, decision: 'ACCEPT', comment: 'Yours.' } as const;
  granted(await scene.desk.agent.deskResolveDispute(resolve));
  const again = await disputed(paid);
  assert.equal(again.state, 'OPEN', 'a withdrawn case may come back');
  assert.equal((await scene.again(paid)).disputeId, again.disputeId, 'and is the one that counts');
});

test('what a merchant gave back is neither disputed nor credited', async () => {
  const paid = await paidAndCleared(5_000);
  await scene.clear(await scene.refund(paid, 2_000));
  const { disputeId, amount } = await disputed(paid);
  assert.equal(amount.amountMinor, 3_000);
  await scene.clear(await scene.refund(paid, 1_000));
  const resolve = { disputeId, decision: 'ACCEPT', comment: 'The rest.' } as const;
  const { dispute } = granted(await scene.desk.agent.deskResolveDispute(resolve));
  assert.equal(dispute.provisionalCredit?.amountMinor, 2_000);
  const more = await scene.refund(paid, 1);
  assert.notEqual(more.answer.fields[39], '00', 'the bank has given all of it back');
});

test('points that paid come back with an accepted case', async () => {
  const [, , points] = await scene.balance();
  assert.ok(points >= 200, 'the tests before have earned some');
  const before = await scene.balance();
  const paid = await scene.pay(1_000, { more: { '07': '200' } });
  assert.ok((paid.line.redeemed?.amountMinor ?? 0) > 0);
  await scene.clear(paid);
  const { disputeId, amount } = await disputed(paid);
  assert.equal(amount.amountMinor, 1_000 - (paid.line.redeemed?.amountMinor ?? 0));
  const resolve = { disputeId, decision: 'ACCEPT', comment: 'Yours.' } as const;
  granted(await scene.desk.agent.deskResolveDispute(resolve));
  assert.deepEqual(await scene.balance(), before);
});

test('what is still held is not accepted, since it may lapse by itself', async () => {
  const paid = await scene.pay(640);
  const { disputeId } = await disputed(paid);
  const resolve = { disputeId, decision: 'ACCEPT', comment: 'At once.' } as const;
  assert.equal(refusal(await scene.desk.agent.deskResolveDispute(resolve)), 'PAYMENT_STATE');
  await ask(scene.bank, reversalOf(paid.message, 910_001));
  const { dispute } = granted(await scene.desk.agent.deskResolveDispute(resolve));
  assert.equal(dispute.provisionalCredit, null, 'the reversal has given it back');
});

test('declined, reversed and refunded payments cannot be disputed, nor old ones', async () => {
  const tried = async ({ line }: Paid) => {
    const { transactionId } = line;
    const said = { transactionId, reason: 'WRONG_AMOUNT', freeze: false } as const;
    return refusal(await scene.maria.disputePayment(said));
  };
  const declined = await scene.pay(90_000_000);
  assert.equal(await tried(declined), 'PAYMENT_STATE');
  const reversed = await scene.pay(100);
  await ask(scene.bank, reversalOf(reversed.message, 910_002));
  assert.equal(await tried(reversed), 'PAYMENT_STATE');
  const refunded = await paidAndCleared(100);
  const refund = await scene.refund(refunded, 100);
  assert.equal(await tried(refunded), 'PAYMENT_STATE');
  assert.equal(await tried(refund), 'PAYMENT_STATE');
  const old = await paidAndCleared(100);
  scene.bank.clock.advance(120 * 86_400_000 + 1);
  assert.equal(await tried(old), 'DISPUTE_WINDOW_CLOSED');
});

test('only its customer withdraws a case, only the desk decides, with a second proof', async () => {
  const paid = await paidAndCleared(650);
  const { disputeId } = await disputed(paid);
  const other = await stranger(scene);
  assert.equal(refusal(await other.withdrawDispute({ disputeId })), 'NOT_FOUND');
  assert.deepEqual(granted(await other.listDisputes({})).disputes, []);
  const resolve = { disputeId, decision: 'ACCEPT', comment: 'Mine.' } as const;
  assert.notEqual(refusal(await scene.maria.deskResolveDispute(resolve)), undefined);
  assert.equal(
    refusal(await scene.desk.agentAtRest.deskResolveDispute(resolve)),
    'STEP_UP_REQUIRED',
  );
  const { disputes } = granted(await scene.desk.agent.deskListDisputes({}));
  assert.ok(disputes.every(({ state }) => state === 'OPEN'));
  assert.ok(disputes.some((one) => one.disputeId === disputeId));
  const comment = 'Card 4000 0000 0000 0002 was read out.';
  granted(await scene.desk.agent.deskResolveDispute({ ...resolve, decision: 'REFUSE', comment }));
  const { lines } = granted(
    await scene.desk.supervisor.listAudit({ subject: disputeId, limit: 5 }),
  );
  assert.deepEqual(
    [lines[0]?.what, lines[0]?.reason, lines[0]?.outcome],
    ['deskResolveDispute', 'REFUSE', 'DONE'],
  );
  const { disputes: mine } = granted(await scene.maria.listDisputes({}));
  const answer = mine.find((one) => one.disputeId === disputeId)?.answer;
  assert.equal(answer, 'Card [card 0002] was read out.', 'no card number is kept');
});

test('what paid is frozen with the case: a token at the network, plastic at the bank', async () => {
  const { network } = scene.desk;
  const tapped = await paidAndCleared(660);
  network.down = true;
  await disputed(tapped, true);
  await scene.bank.issuer.settled();
  assert.ok(!network.asked.includes('suspendToken'), 'nobody answers');
  network.down = false;
  scene.bank.clock.advance(60_000);
  await scene.bank.issuer.settled();
  const token = network.tokens.get(scene.tokenUniqueReference);
  assert.deepEqual([token?.status, token?.suspendedBy], ['SUSPENDED', ['CARDHOLDER']]);
  const dipped = await scene.pay(670, { wearable: false });
  assert.equal(dipped.answer.fields[39], '00');
  await disputed(dipped, true);
  const { cards } = granted(await scene.maria.listCards({}));
  const card = cards.find(({ cardId }) => cardId === scene.cardId);
  assert.deepEqual([card?.state, card?.blockedBy], ['BLOCKED', ['CUSTOMER']]);
});

test('an attempt with a stopped card is written about once an hour', async () => {
  await scene.bank.issuer.settled();
  const before = (await mailOf()).length;
  for (let i = 0; i < 3; i++) {
    const { line } = await scene.pay(680);
    assert.equal(line.reason, 'CARD_NOT_USABLE');
  }
  await scene.bank.issuer.settled();
  const mail = await mailOf();
  assert.equal(mail.length, before + 1);
  assert.match(mail.at(-1)?.text ?? '', /EUR 6\.80/);
});

test('a customer limits their own tokens, and nobody else’s', async () => {
  const { tokenUniqueReference } = scene;
  const controls = { tapMinor: 2_000, notAt: ['GAMBLING' as const] };
  const set = granted(await scene.maria.setTokenControls({ tokenUniqueReference, controls }));
  assert.deepEqual(set.controls, controls);
  const seen = granted(await scene.maria.getTokenControls({ tokenUniqueReference }));
  assert.deepEqual(seen.controls, controls);
  const other = await stranger(scene);
  assert.equal(refusal(await other.getTokenControls({ tokenUniqueReference })), 'NOT_FOUND');
  const asked = { tokenUniqueReference, controls: {} };
  assert.equal(refusal(await other.setTokenControls(asked)), 'NOT_FOUND');
  scene.desk.network.down = true;
  assert.equal(
    refusal(await scene.maria.getTokenControls({ tokenUniqueReference })),
    'UNAVAILABLE',
  );
  assert.equal(refusal(await scene.maria.setTokenControls(asked)), 'UNAVAILABLE');
  scene.desk.network.down = false;
});
