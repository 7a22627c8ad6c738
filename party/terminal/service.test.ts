/** The till: approvals, refusals, lost answers and lost cards. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  checkMessage,
  correlationKey,
  type Message,
  originalCorrelationKey,
} from '@armilla/iso8583';
import { NoAnswer } from '@armilla/kit/host-link';
import { SecretBytes } from '@armilla/kit/secret';
import { traceBook } from '@armilla/kit/trace';
import {
  type HostPort,
  receiptText,
  reversalFiles,
  reversalsInMemory,
  stanInFile,
} from './index.ts';
import { DPAN, testCard } from './test/card.ts';
import { approve, host, sale, terminal } from './test/host.ts';

test('a tap is approved online, with a code, a STAN, a reference and a receipt', async () => {
  const { port, sent } = host(approve);
  const result = await terminal(port).sale(sale());
  assert.equal(result.approved, true, JSON.stringify(result.findings));
  assert.equal(result.authorisationCode, '123456');
  assert.equal(result.responseCode, '00');
  assert.equal(result.stan, '000001');
  assert.equal(result.rrn, '632610000001');
  assert.equal(result.reversalSent, false);
  assert.equal(sent.length, 1);
  const [request] = sent;
  assert(request);
  assert.equal(checkMessage(request), undefined);
  assert.equal(request.fields[2], DPAN);
  assert.equal(request.fields[4], '000000001240');
  assert.equal(request.fields[7], '1122101500');
  assert.equal(request.fields[14], '2912');
  assert.equal(request.fields[22], '072');
  assert.equal(request.fields[23], '001');
  assert.equal(request.fields[35], `${DPAN}=291220100000000000`);
  assert.equal(request.fields[43], 'Kafeneio Armilla         Athens       GR');
  assert.equal(request.fields[48], '011150110030273050205');
  assert.equal(request.fields[49], '978');
});

test('neither receipt nor trace shows more of the account than its last four digits', async () => {
  const { port } = host(approve);
  const trace = traceBook();
  const result = await terminal(port, { trace }).sale(sale());
  for (const language of ['en', 'el', 'uk'] as const) {
    const text = receiptText(result.receipt, language);
    assert(text.includes('1513'));
    assert(!text.includes('01513') && !text.includes('541333'));
    for (const line of text.split('\n')) assert(line.length <= 40, line);
  }
  assert(!JSON.stringify(result).includes(DPAN));
  assert(!JSON.stringify(trace.entries()).includes(DPAN));
  assert(!JSON.stringify(result.receipt).includes('541333'));
  assert(trace.entries().some(({ kind }) => kind === 'APDU'));
  assert(trace.entries().some(({ kind }) => kind === 'ISO 8583'));
});

test('the receipt says what a receipt says', async () => {
  const { receipt } = await terminal(host(approve).port).sale(sale());
  const text = receiptText(receipt, 'en');
  for (const part of [
    'Kafeneio Armilla',
    'TILL0001',
    '2026-11-22 10:15:00',
    'EUR 12.40',
    'APPROVED',
    'Mastercard',
    'A0000000041010',
    '**** 1513',
    'V0010013021011111111111111111',
    'ARQC',
    '0000008000',
    '123456',
    '000001',
    '632610000001',
    'No verification required',
    'Test terminal. Kernel not certified.',
  ]) {
    assert(text.includes(part), part);
  }
});

test('a decline is told in words, and nothing is taken back', async () => {
  const { port, sent } = host(() => ({ 39: '65' }));
  const result = await terminal(port).sale(sale());
  assert.equal(result.approved, false);
  assert.equal(result.responseCode, '65');
  assert.equal(result.receipt.reason, 'VERIFY_ON_DEVICE');
  assert.equal(sent.length, 1);
  assert.match(receiptText(result.receipt, 'el'), /ΑΠΟΡΡΙΦΘΗΚΕ/);
});

test('a lost answer is reversed with DE 90 naming it', async () => {
  const { port, sent } = host(({ mti }) => (mti === '0100' ? null : { 39: '00' }));
  const reversals = reversalsInMemory();
  const result = await terminal(port, { reversals }).sale(sale());
  assert.equal(result.approved, false);
  assert.equal(result.reversalSent, true);
  assert.deepEqual(
    sent.map(({ mti }) => mti),
    ['0100', '0420'],
  );
  const [request, takeBack] = sent;
  assert(request && takeBack);
  assert.equal(checkMessage(takeBack), undefined);
  assert.equal(originalCorrelationKey(takeBack), correlationKey(request));
  assert.equal(takeBack.fields[37], request.fields[37]);
  assert.notEqual(takeBack.fields[11], request.fields[11]);
  assert.equal((await reversals.list()).length, 0);
});

test('a reversal is repeated until it is answered, the same each time', async () => {
  let up = false;
  const { port, sent } = host(() => (up ? { 38: '1', 39: '00' } : null));
  const till = terminal(port);
  await till.sale(sale());
  assert.equal(await till.sendReversals(), 1);
  up = true;
  const second = await till.sale(sale());
  assert.equal(second.approved, true);
  const repeats = sent.filter(({ mti }) => mti === '0420');
  assert.equal(repeats.length, 3);
  assert.deepEqual(repeats[0], repeats[2]);
  assert.equal(await till.sendReversals(), 0);
});

test('a request that never left is not reversed', async () => {
  const sent: Message[] = [];
  const port: HostPort = {
    async send(message) {
      sent.push(message);
      throw new NoAnswer('no connection', false);
    },
  };
  const result = await terminal(port).sale(sale());
  assert.equal(result.reversalSent, false);
  assert.equal(result.receipt.reason, 'TRY_LATER');
  assert.equal(sent.length, 1);
});

test('an approval of something else is no approval and is reversed', async () => {
  const wrong: readonly Partial<Message['fields']>[] = [
    { 38: '1', 39: '00', 4: '000000000001' },
    { 38: '1', 39: '00', 11: '999999' },
    { 38: '1', 39: '00', 41: 'OTHER001' },
    { 38: '1', 39: '10' },
    { 38: '1', 39: undefined },
  ];
  for (const fields of wrong) {
    const { port, sent } = host(({ mti }) => (mti === '0100' ? fields : { 39: '00' }));
    const result = await terminal(port).sale(sale());
    assert.equal(result.approved, false);
    assert.equal(result.reversalSent, true);
    assert.equal(sent.at(-1)?.mti, '0420');
  }
});

test('a card pulled away at any command leaves nothing sent', async () => {
  for (let at = 0; at < 8; at++) {
    const { port, sent } = host(approve);
    const card = testCard();
    let count = 0;
    const field = {
      transceive(apdu: Uint8Array): Promise<Uint8Array> {
        if (count++ === at) throw new Error('the card left the field');
        return Promise.resolve(card(apdu));
      },
    };
    const result = await terminal(port).sale({ amountMinor: 1_240, currency: 'EUR', field });
    assert.equal(result.outcome.kind, 'TRY_AGAIN', String(at));
    assert.equal(result.outcome.errorIndication.l1, 'TIMEOUT');
    assert.equal(result.receipt.reason, 'TAP_AGAIN');
    assert.equal(sent.length, 0);
  }
});

test('a refusal by the card does not go online', async () => {
  const { port, sent } = host(approve);
  const result = await terminal(port).sale(sale({ cid: 0x00 }));
  assert.equal(result.receipt.result, 'DECLINED');
  assert.equal(result.receipt.reason, 'CARD_REFUSED');
  assert.equal(result.stan, null);
  assert.equal(sent.length, 0);
});

test('online PIN goes in DE 52, format 4 in DE 48, and without a pad nothing is sent', async () => {
  const plain = { aip: '1980' };
  const none = host(approve);
  const without = await terminal(none.port).sale(sale(plain, 6_000));
  assert.equal(without.receipt.reason, 'PIN_NOT_ENTERED');
  assert.equal(none.sent.length, 0);
  const pinPad = (format: 0 | 4) => ({
    enterPin: async () => ({
      format,
      block: new Uint8Array(format === 0 ? 8 : 16).fill(0xa5),
      securityControl: '0000000000000001',
    }),
  });
  const zero = host(approve);
  assert((await terminal(zero.port, { pinPad: pinPad(0) }).sale(sale(plain, 6_000))).approved);
  assert.equal(zero.sent[0]?.fields[22], '071');
  assert.equal(zero.sent[0]?.fields[52]?.length, 8);
  const four = host(approve);
  assert((await terminal(four.port, { pinPad: pinPad(4) }).sale(sale(plain, 6_000))).approved);
  assert.equal(four.sent[0]?.fields[52], undefined);
  assert(four.sent[0]?.fields[48]?.endsWith(`0832${'A5'.repeat(16)}`));
});

test('sales wait for one another', async () => {
  let under = 0;
  const sent: Message[] = [];
  const port: HostPort = {
    async send(message) {
      sent.push(message);
      under += 1;
      assert.equal(under, 1, 'two sales at once');
      await new Promise((resolve) => setTimeout(resolve, 5));
      under -= 1;
      return { mti: '0110', fields: { ...message.fields, ...approve() } };
    },
  };
  const till = terminal(port);
  const results = await Promise.all([till.sale(sale()), till.sale(sale()), till.sale(sale())]);
  assert.deepEqual(
    results.map(({ approved }) => approved),
    [true, true, true],
  );
  assert.equal(new Set(sent.map(({ fields }) => fields[11])).size, 3);
});

test('an authorisation that is still being waited for is not taken back, and what else waits comes after it', {
  timeout: 10_000,
}, async () => {
  const sent: Message[] = [];
  let answer: (message: Message) => void = () => undefined;
  const port: HostPort = {
    send: (message) => {
      sent.push(message);
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
  };
  const till = terminal(port);
  const pending = till.sale(sale());
  while (sent.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const left = till.sendReversals();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const [request] = sent;
  assert(request && sent.length === 1);
  answer({ mti: '0110', fields: { ...request.fields, ...approve() } });
  assert.equal((await pending).approved, true);
  assert.equal(await left, 0);
  assert.equal(sent.length, 1);
});

test('a till that dies while it waits takes the amount back when it comes up', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'reversals-'));
  const key = new SecretBytes(new Uint8Array(32).fill(9));
  try {
    const stuck: HostPort = { send: () => new Promise(() => undefined) };
    const dying = terminal(stuck, {
      reversals: reversalFiles({ directory, key }),
      stans: stanInFile(join(directory, 'stan')),
    });
    void dying.sale(sale());
    for (let tries = 0; tries < 200; tries++) {
      if ((await readdir(directory)).some((name) => name.endsWith('.reversal'))) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const [name] = (await readdir(directory)).filter((file) => file.endsWith('.reversal'));
    assert(name);
    assert(!(await readFile(join(directory, name), 'latin1')).includes(DPAN));
    const { port, sent } = host(() => ({ 39: '00' }));
    const risen = terminal(port, {
      reversals: reversalFiles({ directory, key }),
      stans: stanInFile(join(directory, 'stan')),
    });
    assert.equal(await risen.sendReversals(), 0);
    assert.equal(sent[0]?.mti, '0420');
    assert.equal(sent[0]?.fields[2], DPAN);
    assert.equal((await risen.sale(sale())).stan, '000003');
    const other = reversalFiles({ directory, key: new SecretBytes(new Uint8Array(32)) });
    assert.deepEqual(await other.list(), []);
    await writeFile(join(directory, '632610000009.reversal'), new Uint8Array(40));
    await assert.rejects(other.list());
  } finally {
    await rm(directory, { recursive: true });
  }
});
