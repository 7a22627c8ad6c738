/** What customers and the desk see of payments: lines, their way, receipts, notices, statements. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Currency } from '@armilla/kit/money';
import { ask, granted, refusal, reversalOf } from './bank.ts';
import { type MoneyScene, openMoney, stranger } from './money-scene.ts';
import { pdfObjects, pdfText } from './pdf-text.ts';

let scene: MoneyScene;
before(async () => {
  scene = await openMoney();
});
after(async () => {
  await scene.proveBooks();
  await scene.bank.close();
});

const contentOf = (answer: { content: string }) => Buffer.from(answer.content, 'base64');
const MONTH = '2026-01';
const GREEK = { language: 'el' } as const;

test('a tap is on the statement with wearable, points, receipt and way', async () => {
  const { maria } = scene;
  const paid = await scene.pay(1_250);
  const { transactionId } = paid.line;
  const before = granted(await maria.getPayment({ transactionId }));
  assert.equal(before.transaction.posting, 'PENDING');
  assert.deepEqual(
    before.steps.map(({ step, amountMinor }) => [step, amountMinor]),
    [['AUTHORISED', 1_250]],
  );
  await scene.clear(paid);
  const { transaction, steps } = granted(await maria.getPayment({ transactionId }));
  assert.deepEqual(
    [transaction.kind, transaction.posting, transaction.deviceName, transaction.standIn],
    ['PURCHASE', 'POSTED', 'My band', false],
  );
  assert.equal(transaction.dpanLastFour, scene.dpanLastFour);
  assert.ok((transaction.points ?? 0) > 0);
  assert.equal(transaction.endedAt, scene.bank.clock.now());
  const { receipt } = transaction;
  assert.deepEqual(
    [receipt?.merchantName, receipt?.city, receipt?.terminalId],
    ['Kafeneio', 'Athens', 'TERM0001'],
  );
  assert.deepEqual(
    [receipt?.aid, receipt?.cryptogram, receipt?.verification],
    ['A0000000041010', 'A1B2C3D4E5F60718', 'ON_DEVICE'],
  );
  assert.equal(receipt?.paymentAccountReference?.length, 29);
  assert.deepEqual(
    steps.map(({ step }) => step),
    ['AUTHORISED', 'CLEARED'],
  );
});

test('nobody sees the payments of others', async () => {
  const { line } = await scene.pay(300);
  const other = await stranger(scene);
  const { transactionId, accountId } = line;
  const month = { accountId, month: MONTH, format: 'CSV' } as const;
  assert.equal(refusal(await other.getPayment({ transactionId })), 'NOT_FOUND');
  assert.equal(refusal(await other.getStatement(month)), 'NOT_FOUND');
  const clue = clueOf(scene.dpanLastFour, 300);
  assert.deepEqual(granted(await other.findPayments(clue)).transactions, []);
  const said = { transactionId, reason: 'NOT_RECOGNISED', freeze: true } as const;
  assert.equal(refusal(await other.disputePayment(said)), 'NOT_FOUND');
});

const clueOf = (lastFour: string, amountMinor: number, at = scene.bank.clock.now()) => ({
  lastFour,
  amountMinor,
  at,
  currency: 'EUR' as Currency,
});

test('a receipt in the hand finds its payment by last four, time and amount', async () => {
  const { maria, dpanLastFour, panLastFour } = scene;
  const paid = await scene.pay(7_771);
  const found = async (clue: ReturnType<typeof clueOf>) =>
    granted(await maria.findPayments(clue)).transactions.map(({ transactionId }) => transactionId);
  const own = [paid.line.transactionId];
  const { at } = paid.line;
  const hour = 3_600_000;
  assert.deepEqual(await found(clueOf(dpanLastFour, 7_771)), own);
  assert.deepEqual(await found(clueOf(panLastFour, 7_771)), own, 'or the plastic’s last four');
  assert.deepEqual(await found(clueOf(dpanLastFour, 7_771, at + hour)), own);
  assert.deepEqual(await found(clueOf(dpanLastFour, 7_771, at - hour)), own);
  assert.deepEqual(await found(clueOf(dpanLastFour, 7_771, at + hour + 1)), []);
  assert.deepEqual(await found(clueOf(dpanLastFour, 7_770)), []);
  assert.deepEqual(await found({ ...clueOf(dpanLastFour, 7_771), currency: 'USD' }), []);
  assert.deepEqual(await found(clueOf('9999', 7_771)), []);
  const later = await scene.refund(paid, 771);
  assert.equal(later.answer.fields[39], '00');
  assert.deepEqual(await found(clueOf(dpanLastFour, 771)), [later.line.transactionId]);
  assert.equal((await scene.again(paid)).refundedMinor, 771);
});

test('a partly approved payment is found by either amount', async () => {
  const [, available] = await scene.balance();
  const paid = await scene.pay(available + 5_000, { more: { '13': '1' } });
  assert.equal(paid.answer.fields[39], '10');
  const approved = paid.line.amount.amountMinor;
  assert.ok(approved < available + 5_000);
  for (const amountMinor of [approved, available + 5_000]) {
    const clue = clueOf(scene.dpanLastFour, amountMinor);
    const { transactions } = granted(await scene.maria.findPayments(clue));
    assert.deepEqual(
      transactions.map(({ rrn }) => rrn),
      [paid.line.rrn],
    );
  }
  await ask(scene.bank, reversalOf(paid.message, 900_001));
});

test('the desk finds payments by receipt, as often as it may search, and leaves lines', async () => {
  const { agent, supervisor } = scene.desk;
  const paid = await scene.pay(4_321);
  const { payments } = granted(await agent.deskFindPayments(clueOf(scene.dpanLastFour, 4_321)));
  assert.deepEqual(
    payments.map(({ transaction }) => transaction.rrn),
    [paid.line.rrn],
  );
  const { lines } = granted(await supervisor.listAudit({ limit: 1 }));
  const [line] = lines;
  assert.deepEqual([line?.what, line?.outcome], ['deskFindPayments', '1 FOUND']);
  assert.equal(line?.subject, payments[0]?.customerId);
  const second = scene.desk.secondAgent;
  for (let i = 0; i < 200; i++) {
    granted(await second.deskFindPayments(clueOf('9999', 1)));
  }
  const refused = await second.deskFindPayments(clueOf('9999', 1));
  assert.equal(refusal(refused), 'TOO_MANY_REQUESTS');
});

test('each tap is a notice at once, in the language asked for, until it is read', async () => {
  const { maria } = scene;
  const paid = await scene.pay(1_111);
  const [balance] = await scene.balance();
  const declined = await scene.pay(balance + 1_000_000);
  assert.equal(declined.line.outcome, 'DECLINED');
  const { notices } = granted(await maria.listNotices({ limit: 2 }));
  const [newest, before] = notices;
  assert.deepEqual([newest?.outcome, before?.outcome], ['DECLINED', 'APPROVED']);
  assert.equal(before?.transactionId, paid.line.transactionId);
  assert.match(
    before?.text ?? '',
    /^EUR 11\.11 paid at Kafeneio with My band \(\*\d{4}\)\. Not you\?/,
  );
  const { noticeId } = before ?? { noticeId: '' };
  assert.equal(refusal(await (await stranger(scene)).readNotice({ noticeId })), 'NOT_FOUND');
  const { notice } = granted(await maria.readNotice({ noticeId }, GREEK));
  assert.deepEqual([notice.read, notice.text.startsWith('Πληρώσατε EUR 11.11')], [true, true]);
  const { notices: later } = granted(await maria.listNotices({ limit: 2 }));
  assert.deepEqual(
    later.map(({ read }) => read),
    [false, true],
  );
});

test('a reversal is a notice too', async () => {
  const paid = await scene.pay(2_222);
  scene.bank.clock.advance(1);
  await ask(scene.bank, reversalOf(paid.message, 900_002));
  const { notices } = granted(await scene.maria.listNotices({ limit: 1 }));
  assert.deepEqual(
    [notices[0]?.outcome, notices[0]?.transactionId],
    ['REVERSED', paid.line.transactionId],
  );
});

test('a month as a table: its balances add up and lead to the account’s own', async () => {
  const { maria, accountId } = scene;
  await scene.clear(await scene.pay(999));
  await scene.pay(555);
  const month = { accountId, month: MONTH, format: 'CSV' } as const;
  const csv = granted(await maria.getStatement(month));
  assert.equal(csv.mediaType, 'text/csv; charset=utf-8');
  assert.match(csv.fileName, /^alpha-bank-\d{4}-2026-01\.csv$/);
  const text = contentOf(csv).toString('utf8');
  assert.equal(text.codePointAt(0), 0xfeff);
  const rows = text
    .slice(1)
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','));
  const minor = (cell = '') => Math.round(Number(cell) * 100);
  const opening = rows.findIndex((row) => row[2] === '"Opening balance"');
  const closing = rows.findIndex((row) => row[2] === '"Closing balance"');
  const booked = rows.slice(opening + 1, closing);
  const sum = booked.reduce((total, row) => total + minor(row[7]), 0);
  assert.equal(minor(rows[opening]?.[8]) + sum, minor(rows[closing]?.[8]));
  assert.equal(minor(rows[closing]?.[8]), (await scene.balance())[0]);
  assert.ok(booked.some((row) => row[3] === '"Deposit"'));
  assert.ok(booked.some((row) => row[6] === '-9.99' && row[7] === '-9.99'));
  const held = rows.slice(closing + 1).find((row) => row[6] === '-5.55');
  assert.deepEqual([held?.[7], held?.[12]], ['', '"pending"']);
  const { transactions } = granted(await maria.listTransactions({ limit: 200 }));
  const ours = transactions.filter((line) => line.accountId === accountId);
  const references = rows.filter((row) => (row[13] ?? '') !== '');
  assert.equal(references.length, ours.length + 1, 'every payment once, under the heading');
});

test('a month as a page: text that can be selected, in Greek, and nothing that acts', async () => {
  const { maria, accountId } = scene;
  const month = { accountId, month: MONTH, format: 'PDF' } as const;
  const pdf = granted(await maria.getStatement(month, GREEK));
  assert.equal(pdf.mediaType, 'application/pdf');
  const bytes = contentOf(pdf);
  assert.equal(bytes.subarray(0, 5).toString('latin1'), '%PDF-');
  const text = pdfText(bytes);
  for (const piece of ['Κίνηση λογαριασμού', 'Ιανουάριος 2026', 'Kafeneio', 'My band']) {
    assert.ok(text.includes(piece), piece);
  }
  assert.ok(text.includes(`*${scene.dpanLastFour}`));
  assert.ok(!text.some((piece) => piece.includes('\uFFFD')));
  for (const { dictionary } of pdfObjects(bytes).values()) {
    assert.doesNotMatch(
      dictionary,
      /\/(?:JS|JavaScript|URI|Launch|OpenAction|AA|EmbeddedFiles?|GoToR)\b/,
    );
  }
});

test('a next month begins where this one ended; there is none before the account or after today', async () => {
  const { maria, accountId, bank } = scene;
  const of = (month: string) => maria.getStatement({ accountId, month, format: 'CSV' });
  for (const none of ['2025-12', '2026-02', '0000-01', '9999-12']) {
    assert.equal(refusal(await of(none)), 'NOT_FOUND', none);
  }
  const late = await scene.pay(321);
  bank.clock.advance(20 * 86_400_000);
  await scene.clear(late);
  const balances = async (month: string) => {
    const rows = contentOf(granted(await of(month)))
      .toString('utf8')
      .split('\r\n');
    const found = rows.filter((row) => /^,,"(?:Opening|Closing) balance"/.test(row));
    return found.map((row) => row.split(',')[8]);
  };
  const [january, february] = [await balances('2026-01'), await balances('2026-02')];
  assert.equal(january[1], february[0]);
  assert.equal((Number(february[0]) - Number(february[1])).toFixed(2), '3.21');
});

const latest = async (who: typeof scene.maria) =>
  granted(await who.listNotices({ limit: 1 })).notices[0];

test('strange questions are refused or find nothing', async () => {
  const { maria, accountId } = scene;
  const most = Number.MAX_SAFE_INTEGER;
  for (const at of [0, 1, most - 3_600_000, most]) {
    const clue = clueOf('0000', 99_999_999, at);
    assert.deepEqual(granted(await maria.findPayments(clue)).transactions, []);
    assert.deepEqual(granted(await scene.desk.agent.deskFindPayments(clue)).payments, []);
  }
  for (const transactionId of ['', "' OR 1=1 --", '\u202e', '💳'.repeat(30), 'auth_']) {
    const said = { transactionId, reason: 'NOT_RECEIVED', freeze: false } as const;
    assert.match(refusal(await maria.getPayment({ transactionId })) ?? '', /NOT_FOUND|INVALID/);
    assert.match(refusal(await maria.disputePayment(said)) ?? '', /NOT_FOUND|INVALID/);
  }
  for (const month of ['2026-13', '2026-1', '26-01', ' 2026-01', '2026-01\n']) {
    const asked = { accountId, month, format: 'PDF' } as const;
    assert.equal(refusal(await maria.getStatement(asked)), 'INPUT_INVALID', month);
  }
  const noticeId = `notice_${'0'.repeat(26)}`;
  assert.equal(refusal(await maria.readNotice({ noticeId })), 'NOT_FOUND');
  const disputeId = `dispute_${'0'.repeat(26)}`;
  assert.equal(refusal(await maria.withdrawDispute({ disputeId })), 'NOT_FOUND');
  const resolve = { disputeId, decision: 'ACCEPT', comment: 'x' } as const;
  assert.equal(refusal(await scene.desk.agent.deskResolveDispute(resolve)), 'NOT_FOUND');
});

test('payments from before their first step stood with them are told of as before', async () => {
  const { maria, bank } = scene;
  await scene.pay(777);
  const seen = async () => {
    const notice = await latest(maria);
    if (notice === undefined) throw new Error('no notice');
    const { steps } = granted(await maria.getPayment({ transactionId: notice.transactionId }));
    return { steps, notice: { ...notice, noticeId: '', read: false } };
  };
  const before = await seen();
  const { transactionId, noticeId } = (await latest(maria)) ?? {};
  assert.ok(transactionId !== undefined && noticeId !== undefined);
  const kept = `notice_${'1'.repeat(26)}`;
  await bank.database.all(
    `INSERT INTO notice (notice_id, customer_id, authorisation_id, topic, kind, outcome,
       amount_minor, currency, merchant_name, device_name, last_four, credited_minor, at)
     SELECT $2, account.customer_id, a.authorisation_id, 'PAYMENT', a.kind, a.outcome,
       a.first_minor, a.currency, a.merchant_name, a.device_name,
       COALESCE(a.dpan_last_four, card.pan_last_four), 0, a.decided_at
     FROM authorisation a JOIN account ON account.account_id = a.account_id
       JOIN card ON card.card_id = a.card_id WHERE a.authorisation_id = $1`,
    transactionId,
    kept,
  );
  await bank.database.all(
    `INSERT INTO posting_step (authorisation_id, number, at, step, amount_minor)
     SELECT authorisation_id, 1, decided_at, first_step, first_minor FROM authorisation
     WHERE authorisation_id = $1`,
    transactionId,
  );
  await bank.database.all(
    'UPDATE authorisation SET first_step = NULL WHERE authorisation_id = $1',
    transactionId,
  );
  assert.deepEqual(await seen(), before);
  assert.equal(refusal(await maria.readNotice({ noticeId })), 'NOT_FOUND');
  granted(await maria.readNotice({ noticeId: kept }));
  assert.equal((await latest(maria))?.read, true);
});

test('notices are kept for ninety days', async () => {
  const { maria, bank } = scene;
  bank.clock.advance(91 * 86_400_000);
  assert.deepEqual(granted(await maria.listNotices({ limit: 200 })).notices, []);
  await bank.issuer.settled();
  assert.deepEqual(await bank.database.all('SELECT notice_id FROM notice'), [], 'and then go');
});
