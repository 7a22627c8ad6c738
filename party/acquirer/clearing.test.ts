/** From approved to cleared: files, the network's word on them, and the books held together. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { decodeClearingFile } from '@armilla/clearing';
import { encodeSubelements, type Message } from '@armilla/iso8583';
import { refuse } from '@armilla/kit/refusal';
import type { Acquirer } from './index.ts';
import { call, receipt, transaction } from './test/desk.ts';
import { type Clearing, no, openRoad, takeBack, tap, yes } from './test/road.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function road() {
  const opened = await openRoad();
  ends.push(() => opened.close());
  return opened;
}

const code = (message: Message | undefined) => message?.fields[39];
const HOLD = { 48: encodeSubelements({ '14': '1' }) };
const AS_STAGE = { as: 'stage' } as const;
const RRN = '632609000001';

/** A token service that keeps the files it is given, and says what it is told to. */
function takesFiles(said: () => Promise<{ fileId: string } | ReturnType<typeof refuse>>) {
  const files: { fileId: string; acquirerId: string; text: string }[] = [];
  const clearing: Clearing = {
    async presentClearing(file) {
      files.push(file);
      return said();
    },
    listCleared: async () => refuse('UNAVAILABLE'),
    getSettlement: async () => refuse('UNAVAILABLE'),
  };
  return { files, clearing };
}

const taken = async () => ({ fileId: 'clr_00000000000000000000000000' });

async function close(acquirer: Acquirer) {
  const closed = await call(acquirer, 'closeBusinessDay', {}, AS_STAGE);
  if (typeof closed === 'string') throw new Error(closed);
  return closed;
}

const notify = (acquirer: Acquirer, result: object) =>
  call(acquirer, 'notifyClearing', { rejected: [], ...result }, { as: 'token-service' });

test('a file holds what is owed, names what was authorised, and holds it once', async () => {
  const { openAcquirer, clears } = await road();
  const { files, clearing } = takesFiles(taken);
  clears(clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  await acquirer.answer(tap('000002', HOLD));
  await acquirer.answer(tap('000003'));
  await acquirer.answer(takeBack(tap('000003'), '000004'));
  transaction(await call(acquirer, 'refundPayment', { rrn: RRN, amountMinor: 50 }));
  const closed = await close(acquirer);
  assert.deepEqual([closed.businessDate, closed.records], ['2026-11-22', 2]);
  assert.deepEqual(await close(acquirer), { businessDate: '2026-11-22', records: 0 });
  await acquirer.settled();
  const [file, ...others] = files;
  assert.deepEqual([file?.fileId, file?.acquirerId, others.length], [closed.fileId, '400001', 0]);
  const { records, ...header } = decodeClearingFile(file?.text ?? '');
  assert.deepEqual(header, {
    fileId: closed.fileId,
    acquirerId: '400001',
    businessDate: '2026-11-22',
  });
  assert.deepEqual(records[0], {
    kind: 'PURCHASE',
    stan: '000001',
    transmissionDate: '1122093000',
    terminalId: 'ARM00001',
    rrn: RRN,
    dpanLastFour: '4111',
    authorisationCode: 'A1B2C3',
    amountMinor: 350,
    currency: '978',
  });
  assert.deepEqual([records[1]?.kind, records[1]?.amountMinor], ['REFUND', 50]);
  const shown = await call(acquirer, 'getClearingFile', { fileId: closed.fileId }, AS_STAGE);
  assert.equal(typeof shown === 'object' && shown.text, file?.text);
  const unknown = { fileId: `clr_${'0'.repeat(26)}` };
  assert.equal(await call(acquirer, 'getClearingFile', unknown, AS_STAGE), 'NOT_FOUND');
});

test('a file that nobody took is sent again, byte for byte, after a crash as well', async () => {
  const { openAcquirer, clears, clock, crash } = await road();
  const down = takesFiles(async () => refuse('UNAVAILABLE'));
  clears(down.clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  await close(acquirer);
  await acquirer.settled();
  await crash();
  const up = takesFiles(taken);
  clears(up.clearing);
  clock.advance(60_000);
  const again = await openAcquirer();
  await again.settled();
  assert.ok(down.files.length >= 1);
  assert.deepEqual(up.files, [down.files[0]]);
});

test('the network says which records it took, and says it once', async () => {
  const { openAcquirer, clears } = await road();
  clears(takesFiles(taken).clearing);
  const acquirer = await openAcquirer();
  for (const stan of ['000001', '000002']) await acquirer.answer(tap(stan));
  const { fileId } = await close(acquirer);
  await acquirer.settled();
  const rejected = [{ record: 2, reason: 'NOT_APPROVED' }];
  assert.deepEqual(await notify(acquirer, { fileId, outcome: 'TAKEN', rejected }), {});
  assert.deepEqual(await notify(acquirer, { fileId, outcome: 'TAKEN' }), {});
  assert.deepEqual(await notify(acquirer, { fileId, outcome: 'REFUSED' }), {});
  const states = [];
  for (const stan of ['000001', '000002']) {
    states.push((await receipt(acquirer, `632609${stan}`)).clearing);
  }
  assert.deepEqual(states, ['CLEARED', 'REJECTED']);
  const answer = await call(acquirer, 'listClearingFiles', {}, AS_STAGE);
  const [file] = typeof answer === 'string' ? [] : answer.files;
  assert.deepEqual([file?.state, file?.rejected, file?.records], ['TAKEN', 1, 2]);
  assert.deepEqual(
    await notify(acquirer, { fileId: `clr_${'0'.repeat(26)}`, outcome: 'TAKEN' }),
    {},
  );
});

for (const refused of ['CLEARING_FILE_TOTALS', 'CLEARING_FILE_UNREADABLE'] as const) {
  test(`what stood in a file refused with ${refused} goes into the next one`, async () => {
    const { openAcquirer, clears, errors } = await road();
    const broken = takesFiles(async () => refuse(refused, 'trailer.sum'));
    clears(broken.clearing);
    const acquirer = await openAcquirer();
    await acquirer.answer(tap('000001'));
    await close(acquirer);
    await acquirer.settled();
    assert.equal((await receipt(acquirer, RRN)).clearing, 'TO_CLEAR');
    assert.deepEqual(errors, ['a clearing file was refused'], 'somebody has to look at it');
    const whole = takesFiles(taken);
    clears(whole.clearing);
    const { fileId, records } = await close(acquirer);
    assert.equal(records, 1);
    await acquirer.settled();
    assert.deepEqual(
      whole.files.map((file) => file.fileId),
      [fileId],
    );
  });
}

test('of a file that was refused as a whole no record was turned down by itself', async () => {
  const { openAcquirer, clears } = await road();
  clears(takesFiles(taken).clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const { fileId } = await close(acquirer);
  await acquirer.settled();
  const rejected = [{ record: 1, reason: 'NOT_APPROVED' }];
  assert.deepEqual(await notify(acquirer, { fileId, outcome: 'REFUSED', rejected }), {});
  const answer = await call(acquirer, 'listClearingFiles', {}, AS_STAGE);
  const [file] = typeof answer === 'string' ? [] : answer.files;
  assert.deepEqual([file?.state, file?.rejected], ['REFUSED', 0]);
});

test('a file that the network has judged is not sent again, though its thanks were lost', async () => {
  const { openAcquirer, clears, clock } = await road();
  const { files, clearing } = takesFiles(async () => refuse('UNAVAILABLE'));
  clears(clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const { fileId } = await close(acquirer);
  await acquirer.settled();
  assert.ok(files.length >= 1);
  files.length = 0;
  await notify(acquirer, { fileId, outcome: 'TAKEN' });
  clock.advance(60_000);
  await acquirer.settled();
  assert.deepEqual(files, []);
});

test('who looks after it learns of a file that is not ours, and not of one that was taken', async () => {
  const { openAcquirer, clears, warnings, errors } = await road();
  clears(takesFiles(taken).clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  const { fileId } = await close(acquirer);
  await acquirer.settled();
  await notify(acquirer, { fileId, outcome: 'TAKEN' });
  assert.deepEqual([warnings, errors], [[], []]);
  await notify(acquirer, { fileId: `clr_${'0'.repeat(26)}`, outcome: 'TAKEN' });
  const odd = ['the network speaks of a clearing file that is not ours'];
  assert.deepEqual([warnings, errors], [odd, []]);
});

test('each day closes by itself after midnight, once, without what came since', async () => {
  const { openAcquirer, clears, clock, crash } = await road();
  const { files, clearing } = takesFiles(taken);
  clears(clearing);
  const acquirer = await openAcquirer();
  await acquirer.settled();
  await acquirer.answer(tap('000001'));
  clock.advance(Date.UTC(2026, 10, 23, 0, 4, 59) - clock.now());
  await acquirer.answer(tap('000002', { 7: '1123000459' }));
  await acquirer.settled();
  assert.equal(files.length, 0);
  clock.advance(1_000);
  await acquirer.settled();
  await crash();
  const again = await openAcquirer();
  await again.settled();
  assert.equal(files.length, 1);
  const { businessDate, records } = decodeClearingFile(files[0]?.text ?? '');
  assert.deepEqual([businessDate, records.map(({ stan }) => stan)], ['2026-11-22', ['000001']]);
  clock.advance(86_400_000);
  await again.settled();
  assert.equal(decodeClearingFile(files[1]?.text ?? '').businessDate, '2026-11-23');
});

test('what the network has not been told of yet waits for the next file', async () => {
  const { openAcquirer, clears, plays, clock } = await road();
  clears(takesFiles(taken).clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  plays(no('91'));
  transaction(await call(acquirer, 'completePayment', { rrn: RRN, amountMinor: 300 }));
  await acquirer.settled();
  assert.equal((await close(acquirer)).records, 0);
  plays(yes);
  clock.advance(60_000);
  await acquirer.settled();
  assert.equal((await close(acquirer)).records, 1);
});

test('a day that is closed is not closed again by a restart', async () => {
  const { openAcquirer, clears, plays, clock, crash } = await road();
  const { files, clearing } = takesFiles(taken);
  clears(clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  plays(no('91'));
  transaction(await call(acquirer, 'completePayment', { rrn: RRN, amountMinor: 300 }));
  clock.advance(Date.UTC(2026, 10, 23, 0, 5, 0) - clock.now());
  await acquirer.settled();
  plays(yes);
  clock.advance(60_000);
  await acquirer.settled();
  await crash();
  const again = await openAcquirer();
  await again.settled();
  assert.equal(files.length, 0, 'what the network heard of since waits for the next day');
  clock.advance(86_400_000);
  await again.settled();
  assert.equal(decodeClearingFile(files[0]?.text ?? '').businessDate, '2026-11-23');
});

test('what stands in a file is no more voided, and a reversal of it is refunded', async () => {
  const { openAcquirer, clears, asked, plays, clock } = await road();
  clears(takesFiles(taken).clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  await close(acquirer);
  for (const operation of ['voidPayment', 'reducePayment'] as const) {
    const answer = await call(acquirer, operation, { rrn: RRN, amountMinor: 100 });
    assert.equal(answer, 'PAYMENT_STATE');
  }
  plays((message) => (message.fields[3] === '200000' ? no('91')(message) : yes(message)));
  assert.equal(code(await acquirer.answer(takeBack(tap('000001'), '000002'))), '00');
  await acquirer.settled();
  plays(yes);
  clock.advance(60_000);
  await acquirer.settled();
  const refunds = asked.filter(({ fields }) => fields[3] === '200000');
  assert.deepEqual(
    refunds.map(({ mti, fields }) => [mti, fields[4]]),
    [
      ['0100', '000000000350'],
      ['0100', '000000000350'],
    ],
  );
  assert.deepEqual(
    asked.filter(({ mti }) => mti.startsWith('04')),
    [],
  );
  assert.equal((await receipt(acquirer, RRN)).refundedMinor, 350);
  assert.equal((await close(acquirer)).records, 1);
});

test('a refund at the till waits a day for its file: its terminal may take it back until then', async () => {
  const { openAcquirer, clears, clock } = await road();
  clears(takesFiles(taken).clearing);
  const acquirer = await openAcquirer();
  const refund = (stan: string) => tap(stan, { 3: '200000' });
  await acquirer.answer(refund('000001'));
  await acquirer.answer(refund('000002'));
  assert.equal((await close(acquirer)).records, 0);
  assert.equal(code(await acquirer.answer(takeBack(refund('000001'), '000003'))), '00');
  clock.advance(24 * 3_600_000 + 1);
  assert.equal((await close(acquirer)).records, 1);
});

const DAY = { businessDate: '2026-11-22' };

/** What the network lists of a payment of the first till that all books agree on. */
function clearedAs(stan: string, changes: object = {}) {
  return {
    rrn: `632609${stan}`,
    terminalId: 'ARM00001',
    stan,
    acquirerId: '400001',
    programmeId: 'alpha-bank',
    kind: 'PURCHASE' as const,
    currency: 'EUR' as const,
    authorisedMinor: 350,
    clearedMinor: 350,
    timesPresented: 1,
    postedMinor: 350,
    ...changes,
  };
}

type Listed = ReturnType<typeof clearedAs>;

/** What differs of a day by the network's list: which payment, how, and what this book has. */
async function differences(
  { clears }: Awaited<ReturnType<typeof road>>,
  acquirer: Acquirer,
  payments: readonly Listed[],
) {
  clears({
    ...takesFiles(taken).clearing,
    listCleared: async () => ({ payments: [...payments] }),
    getSettlement: async () => ({ positions: [] }),
  });
  const report = await call(acquirer, 'reconcile', DAY, AS_STAGE);
  if (typeof report === 'string') throw new Error(report);
  return report.differences.map(({ rrn, kind, acquirerMinor }) => [rrn, kind, acquirerMinor]);
}

test('the books of a day are fetched and held together', async () => {
  const { openAcquirer, clears } = await road();
  const { clearing } = takesFiles(taken);
  clears(clearing);
  const acquirer = await openAcquirer();
  await acquirer.answer(tap('000001'));
  await close(acquirer);
  const payment = clearedAs('000001', { postedMinor: 340 });
  const foreign = { ...payment, acquirerId: '400002', rrn: '632609999999' };
  const interchange = { name: 'Interchange', kind: 'INTERCHANGE', paidBy: 'ACQUIRER' } as const;
  const position = {
    businessDate: '2026-11-22',
    programmeId: 'alpha-bank',
    acquirerId: '00000400001',
    currency: 'EUR' as const,
    purchases: { count: 1, amountMinor: 350 },
    refunds: { count: 0, amountMinor: 0 },
    fees: [{ ...interchange, amountMinor: 1 }],
    netMinor: 349,
  };
  clears({
    ...clearing,
    listCleared: async () => ({ payments: [payment, foreign] }),
    getSettlement: async () => ({ positions: [position] }),
  });
  const report = await call(acquirer, 'reconcile', DAY, AS_STAGE);
  if (typeof report === 'string') throw new Error(report);
  assert.deepEqual([report.compared, report.agrees], [1, true]);
  assert.deepEqual(
    report.differences.map(({ kind, acquirerMinor, issuerMinor }) => [
      kind,
      acquirerMinor,
      issuerMinor,
    ]),
    [['AMOUNT_DIFFERS', 350, 340]],
  );
});

test('without the network’s list, or without its positions, nobody can tell', async () => {
  const { openAcquirer, clears } = await road();
  const acquirer = await openAcquirer();
  const { clearing } = takesFiles(taken);
  const listCleared = async () => ({ payments: [] });
  const getSettlement = async () => ({ positions: [] });
  for (const half of [{}, { listCleared }, { getSettlement }]) {
    clears({ ...clearing, ...half });
    assert.equal(await call(acquirer, 'reconcile', DAY, AS_STAGE), 'UNAVAILABLE');
  }
});

test('what the network lists and no file of the day holds is looked for in the book', async () => {
  const opened = await road();
  const acquirer = await opened.openAcquirer();
  await acquirer.answer(tap('000001'));
  const nobodys = clearedAs('000009');
  assert.deepEqual(await differences(opened, acquirer, [clearedAs('000001'), nobodys]), [
    ['632609000001', 'MISSING_AT_ACQUIRER', 350],
    ['632609000009', 'MISSING_AT_ACQUIRER', null],
  ]);
});

test('a payment that was tried again under its name is the one that was approved', async () => {
  const opened = await road();
  const acquirer = await opened.openAcquirer();
  opened.plays(no('51'));
  await acquirer.answer(tap('000001'));
  opened.plays(yes);
  await acquirer.answer(tap('000001', { 7: '1122093100' }));
  opened.plays(no('51'));
  await acquirer.answer(tap('000001', { 7: '1122093200' }));
  assert.deepEqual(await differences(opened, acquirer, [clearedAs('000001')]), [
    ['632609000001', 'MISSING_AT_ACQUIRER', 350],
  ]);
});

test('of two payments that a till gave one name the day’s file tells which is meant', async () => {
  const opened = await road();
  const acquirer = await opened.openAcquirer();
  await acquirer.answer(tap('000001', HOLD));
  await acquirer.answer(tap('000001', { 7: '1122093100' }));
  assert.equal((await close(acquirer)).records, 1);
  assert.deepEqual(await differences(opened, acquirer, [clearedAs('000001')]), []);
});
