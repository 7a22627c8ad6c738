/** Approved offline under a ceiling, stored, and forwarded until the acquirer has taken it in. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hex } from '@armilla/bytes';
import { checkMessage } from '@armilla/iso8583';
import { SecretBytes } from '@armilla/kit/secret';
import { traceBook } from '@armilla/kit/trace';
import {
  adviceFiles,
  advicesInMemory,
  profileConfiguration,
  receiptText,
  reversalFiles,
} from './index.ts';
import { DPAN } from './test/card.ts';
import { approve, host, sale, terminal } from './test/host.ts';
import { till } from './test/input.ts';

const { merchant } = till();
const config = profileConfiguration(
  'attended',
  { terminalId: 'TILL0001', merchant },
  { offlineCeilingMinor: 2_000 },
);

test('up to the ceiling a sale is approved with a TC and nobody is asked', async () => {
  const { port, sent } = host(() => null);
  const advices = advicesInMemory();
  const result = await terminal(port, { config, advices }).sale(sale({}, 2_000));
  assert.equal(result.approved, true, JSON.stringify(result.findings));
  assert.equal(result.offline, true);
  assert.equal(result.outcome.authentication, 'CDA_VERIFIED');
  assert.equal(sent.length, 0);
  assert.equal(result.receipt.cryptogramType, 'TC');
  assert.equal(result.receipt.approval, 'OFFLINE');
  assert.match(receiptText(result.receipt, 'en'), /Approved offline/);
  const [kept] = await advices.list();
  assert(kept);
  assert.equal(kept.rrn, result.rrn);
  assert.equal(kept.message.mti, '0220');
  assert.equal(checkMessage(kept.message), undefined);
  assert.equal(kept.message.fields[4], '000000002000');
  assert(hex(kept.message.fields[55] ?? new Uint8Array()).endsWith('8A025931'));
});

test('over the ceiling, and where the card wants it, the issuer is asked', async () => {
  const { port, sent } = host(approve);
  const till = terminal(port, { config });
  assert.equal((await till.sale(sale({}, 2_001))).offline, false);
  const careful = await till.sale(sale({ cid: 0x80 }, 1_000));
  assert.equal(careful.offline, false);
  assert.deepEqual(
    sent.map(({ mti }) => mti),
    ['0100', '0100'],
  );
});

test('declined offline: the card refuses, nothing is sent and nothing is kept', async () => {
  const { port, sent } = host(approve);
  const advices = advicesInMemory();
  const result = await terminal(port, { config, advices }).sale(sale({ cid: 0x00 }, 1_000));
  assert.equal(result.receipt.result, 'DECLINED');
  assert.equal(result.receipt.reason, 'CARD_REFUSED');
  assert.equal(result.receipt.cryptogramType, 'AAC');
  assert.equal(sent.length + (await advices.list()).length, 0);
});

test('declined offline: the terminal refuses by its own action codes, and the receipt says who', async () => {
  const [application] = config.applications;
  assert(application);
  const denial = new Uint8Array([0, 0x40, 0, 0, 0]);
  const actionCodes = { ...application.actionCodes, denial };
  const strict = { ...config, applications: [{ ...application, actionCodes }] };
  const { port } = host(approve);
  const expired = sale({ signed: { 24356: '250131' } }, 1_000);
  const result = await terminal(port, { config: strict }).sale(expired);
  assert.equal(result.receipt.reason, 'TERMINAL_REFUSED', JSON.stringify(result.findings));
});

test('advices go out in order after the next answer, and stay until they are taken in', async () => {
  let up = false;
  const { port, sent } = host(({ mti }) =>
    up ? (mti === '0100' ? approve() : { 39: '00' }) : null,
  );
  const advices = advicesInMemory();
  const till = terminal(port, { config, advices });
  await till.sale(sale({}, 100));
  await till.sale(sale({}, 200));
  assert.equal(await till.sendAdvices(), 2);
  assert.equal(sent.length, 1, 'no further than the first that gets no answer');
  up = true;
  assert.equal((await till.sale(sale({}, 5_000))).approved, true);
  assert.equal(await till.sendAdvices(), 0);
  const amounts = sent.filter(({ mti }) => mti === '0220').map(({ fields }) => Number(fields[4]));
  assert.deepEqual(amounts, [100, 100, 200]);
  assert.deepEqual(sent[0], sent.filter(({ mti }) => mti === '0220')[1]);
});

test('an advice that the host refuses is set aside and told; one it cannot take now waits', async () => {
  let responseCode = '91';
  const { port } = host(() => ({ 39: responseCode }));
  const advices = advicesInMemory();
  const trace = traceBook();
  const till = terminal(port, { config, advices, trace });
  await till.sale(sale({}, 100));
  assert.equal(await till.sendAdvices(), 1);
  responseCode = '12';
  assert.equal(await till.sendAdvices(), 0);
  assert.equal((await advices.refused())[0]?.responseCode, '12');
  assert(trace.entries().some(({ summary }) => summary.startsWith('ADVICE_REFUSED')));
});

test('an approval that cannot be kept is none', async () => {
  const { port } = host(approve);
  const full = { ...advicesInMemory(), put: () => Promise.reject(new Error('the disk is full')) };
  await assert.rejects(
    terminal(port, { config, advices: full }).sale(sale({}, 100)),
    /disk is full/,
  );
});

test('advices survive the till, enciphered, beside its reversals', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'advices-'));
  const key = new SecretBytes(new Uint8Array(32).fill(9));
  try {
    const dying = terminal(host(() => null).port, {
      config,
      advices: adviceFiles({ directory, key }),
    });
    await dying.sale(sale({}, 100));
    await dying.sale(sale({}, 200));
    const [name] = await readdir(directory);
    assert(name);
    assert(!(await readFile(join(directory, name), 'latin1')).includes(DPAN));
    const { port, sent } = host(({ fields }) => ({ 39: fields[4]?.endsWith('200') ? '57' : '00' }));
    const advices = adviceFiles({ directory, key });
    const risen = terminal(port, {
      config,
      advices,
      reversals: reversalFiles({ directory, key }),
    });
    assert.equal(await risen.sendReversals(), 0);
    assert.equal(await risen.sendAdvices(), 0);
    assert.deepEqual(
      sent.map(({ mti, fields }) => [mti, fields[2]]),
      [
        ['0220', DPAN],
        ['0220', DPAN],
      ],
    );
    const [refused] = await advices.refused();
    assert.equal(refused?.responseCode, '57');
    await writeFile(join(directory, '632610000009.advice'), new Uint8Array(40));
    await assert.rejects(advices.list());
  } finally {
    await rm(directory, { recursive: true });
  }
});
