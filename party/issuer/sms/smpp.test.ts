/** The SMPP port against a real SMPP server in a process of its own. */
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { createLog } from '@armilla/kit/log';
import { openSqlite } from '@armilla/kit/sqlite';
import { enrol, granted, idOf, openBank, plastic } from '../test/bank.ts';
import { encodeSms } from './encoding.ts';
import type { SmsReceipt } from './port.ts';
import { openSmpp, type SmppOptions } from './smpp.ts';
import type { Order, Report } from './test/centre.ts';

async function centre(t: TestContext, port = 0) {
  const child: ChildProcess = fork(new URL('./test/centre.ts', import.meta.url), {
    env: { ...process.env, ARMILLA_TEST_PORT: String(port) },
  });
  const reports: Report[] = [];
  child.on('message', (report: Report) => reports.push(report));
  const stopped = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async () => {
    child.kill('SIGKILL');
    await stopped;
  };
  t.after(stop);
  const of = <K extends Report['kind']>(kind: K) =>
    reports.filter((report): report is Extract<Report, { kind: K }> => report.kind === kind);
  const until = async (kind: Report['kind'], count = 1) => {
    for (let i = 0; of(kind).length < count; i++) {
      assert.ok(i < 500, `waited in vain for ${count} × ${kind}`);
      await pause(10);
    }
  };
  await until('listening');
  const listening = of('listening')[0]?.port ?? 0;
  return {
    port: listening,
    url: `smpp://bank:secret@127.0.0.1:${listening}?from=Alpha%20Bank`,
    of,
    until,
    order: (order: Order) => void child.send(order),
    stop,
  };
}

const quick = { firstWaitMs: 20, longestWaitMs: 100, throttledMs: 5, answerMs: 2_000 };

function open(t: TestContext, url: string, options: Partial<SmppOptions> = {}) {
  const lines: string[] = [];
  const log = createLog('issuer', (line) => void lines.push(line));
  const port = openSmpp(url, { log, times: quick, ...options });
  t.after(() => port.close());
  return { port, lines };
}

const sms = (messageId: string, text: string) =>
  ({ messageId, to: '+306900123456', text, language: 'el', at: 1 }) as const;

const GREEK =
  'Alpha Bank: 123456 ΚΩΔΙΚΟΣ ΓΙΑ ΠΡΟΣΘΗΚΗ ΤΗΣ ΚΑΡΤΑΣ *1234 ΣΕ My band. ΙΣΧΥΕΙ 10 ΛΕΠΤΑ.';
const UKRAINIAN =
  'ПУМБ: 123456 - код для додавання картки *1234 до Мій браслет. Діє 5 хв. Нікому не повідомляйте.';

test('a Greek message in capitals goes out as one part in the 7-bit alphabet', async (t) => {
  const server = await centre(t);
  const { port } = open(t, server.url);
  const ids = await port.send(sms('greek', GREEK));
  await server.until('submit');
  const [submit] = server.of('submit');
  assert.deepEqual(ids, [submit?.gatewayId]);
  const { to, ton, from, dataCoding, esmClass, registered } = submit?.fields ?? {};
  assert.deepEqual(
    [to, ton, from, dataCoding, esmClass, registered],
    ['306900123456', 1, 'Alpha Bank', 0, 0, 1],
  );
});

test('a Ukrainian message goes out in UCS-2, in parts that belong together', async (t) => {
  const server = await centre(t);
  const { port } = open(t, server.url);
  const ids = await port.send(sms('ukrainian', UKRAINIAN));
  await server.until('submit', 2);
  const submits = server.of('submit');
  assert.equal(ids.length, 2);
  assert.equal(submits.map(({ octets }) => octets).join(''), UKRAINIAN);
  assert.deepEqual(
    submits.map(({ fields }) => [fields.dataCoding, fields.esmClass]),
    [
      [8, 0x40],
      [8, 0x40],
    ],
  );
  assert.match(
    submits.map(({ udh }) => udh).join(),
    /^0003(?<reference>..)0201,0003\k<reference>0202$/,
  );
});

test('receipts come with the centre’s names, and are answered when they are kept', async (t) => {
  const server = await centre(t);
  const { port } = open(t, server.url);
  const receipts: SmsReceipt[] = [];
  let failing = true;
  port.onReceipt?.(async (receipt) => {
    if (failing) throw new Error('the database is busy');
    receipts.push(receipt);
  });
  const [gatewayId = ''] = await port.send(sms('receipt', 'hello'));
  server.order({ kind: 'receipt', gatewayId, stat: 'DELIVRD' });
  await server.until('receipt-answered');
  failing = false;
  server.order({ kind: 'receipt', gatewayId, stat: 'ACCEPTD' });
  server.order({ kind: 'receipt', gatewayId, stat: 'DELIVRD' });
  server.order({ kind: 'receipt', gatewayId: 'other', stat: 'UNDELIV' });
  await server.until('receipt-answered', 4);
  assert.deepEqual(
    server.of('receipt-answered').map(({ status }) => status),
    [0x64, 0, 0, 0],
  );
  assert.deepEqual(receipts, [
    { gatewayId, outcome: 'DELIVERED' },
    { gatewayId: 'other', outcome: 'UNDELIVERABLE' },
  ]);
});

test('a centre that is asked too much is asked again, and no more than it likes', async (t) => {
  const server = await centre(t);
  const { port } = open(t, server.url);
  server.order({ kind: 'throttle', times: 3 });
  await pause(50);
  assert.equal((await port.send(sms('throttled', 'hello'))).length, 1);
  server.order({ kind: 'throttle', times: 100 });
  await pause(50);
  await assert.rejects(port.send(sms('refused', 'hello')), /status 88/);
});

test('a line that is cut is bound again; what was under way is given back', async (t) => {
  const server = await centre(t);
  const { port } = open(t, server.url);
  await port.send(sms('before', 'hello'));
  server.order({ kind: 'drop-next-submit' });
  await pause(50);
  await assert.rejects(port.send(sms('cut', 'hello')));
  assert.equal((await port.send(sms('cut', 'hello'))).length, 1);
  server.order({ kind: 'cut' });
  await server.until('bound', 3);
  assert.equal((await port.send(sms('after', 'hello'))).length, 1);
});

test('a centre that went away and came back is found again', async (t) => {
  const first = await centre(t);
  const { port } = open(t, first.url, { times: { ...quick, boundMs: 50 } });
  await port.send(sms('one', 'hello'));
  await first.stop();
  await pause(50);
  await assert.rejects(port.send(sms('two', 'hello')));
  const second = await centre(t, first.port);
  await second.until('bound');
  assert.equal((await port.send(sms('two', 'hello'))).length, 1);
});

test('a wrong password is told and no message is taken; a wrong address is refused', async (t) => {
  const server = await centre(t);
  const { port, lines } = open(t, server.url.replace('secret', 'wrong'), {
    times: { ...quick, boundMs: 300 },
  });
  await assert.rejects(port.send(sms('wrong', 'hello')), /not bound/);
  assert.ok(lines.some((line) => line.includes('refused the bind: status 14')));
  assert.ok(!lines.some((line) => line.includes('wrong')));
  for (const url of ['', 'http://host', 'smpp://', 'host:2775']) {
    const { log } = { log: createLog('issuer', () => undefined) };
    assert.throws(() => openSmpp(url, { log }), RangeError, url);
  }
});

test('the link is asked whether it is there', async (t) => {
  const server = await centre(t);
  open(t, server.url, { times: { ...quick, enquireMs: 20 } });
  await server.until('enquired', 3);
});

test('a bank’s code goes out by SMPP and its receipt, early or late, is kept with it', async (t) => {
  const server = await centre(t);
  const { port } = open(t, server.url);
  const database = openSqlite(':memory:');
  const bank = await openBank({ sms: port, database });
  const card = await plastic(bank, 'approve');
  const { panUniqueReference = '' } = granted(await enrol(bank, 'smpp', card));
  const deliver = async (key: string) =>
    granted(
      await bank.tokenService.deliverActivationCode(
        {
          enrolmentId: idOf('enr', 'smpp'),
          panUniqueReference,
          methodId: 'sms',
          code: '739184',
          expiresAt: bank.clock.now() + 600_000,
          deviceName: 'Το βραχιόλι μου',
          language: 'el',
        },
        { idempotencyKey: key },
      ),
    );
  const states = async () => {
    const rows = await database.all<{ state: string }>(
      'SELECT state FROM message ORDER BY created_at, message_id',
    );
    return rows.map(({ state }) => state).sort();
  };
  const untilStates = async (expected: readonly string[]) => {
    for (let i = 0; i < 200; i++) {
      if (JSON.stringify(await states()) === JSON.stringify(expected)) return;
      await pause(10);
    }
    assert.deepEqual(await states(), expected);
  };
  assert.equal((await deliver('late')).delivery, 'SENT');
  await server.until('submit', 2);
  const parts = server.of('submit').map(({ gatewayId }) => gatewayId);
  assert.ok(parts.length > 1);
  for (const gatewayId of parts.slice(1)) {
    server.order({ kind: 'receipt', gatewayId, stat: 'DELIVRD' });
  }
  await server.until('receipt-answered', parts.length - 1);
  assert.deepEqual(await states(), ['SENT']);
  server.order({ kind: 'receipt', gatewayId: parts[0] ?? '', stat: 'DELIVRD' });
  await untilStates(['DELIVERED']);
  server.order({ kind: 'receipts-first', stat: 'UNDELIV' });
  await pause(50);
  await deliver('early');
  await untilStates(['DELIVERED', 'UNDELIVERABLE']);
  await bank.close();
});

test('both languages’ code messages are encoded as they should be', () => {
  assert.equal(encodeSms(GREEK).alphabet, 'GSM_7');
  assert.equal(encodeSms(GREEK).parts.length, 1);
  assert.equal(encodeSms(UKRAINIAN).alphabet, 'UCS_2');
});
