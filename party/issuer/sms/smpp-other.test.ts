/** The SMPP port against a centre by another hand: Net::SMPP, where Perl has it. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLog } from '@armilla/kit/log';
import { decodeSms } from './encoding.ts';
import { openSmpp } from './smpp.ts';

const there = spawnSync('perl', ['-MNet::SMPP', '-e', '1']).status === 0;
const skip = there ? false : 'Perl has no Net::SMPP: apt-get install libnet-smpp-perl';

interface Submit {
  readonly kind: string;
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly coding: number;
  readonly class: number;
  readonly octets: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

const TEXTS = [
  'PUMB: 123456 is your code [€] to add card *1234 to Band.',
  'ΚΩΔΙΚΟΣ 123456 ΓΙΑ ΠΡΟΣΘΗΚΗ ΤΗΣ ΚΑΡΤΑΣ',
  'Картку *1234 додано до браслета. Це не ви? Негайно телефонуйте +380442902900. '.repeat(3),
];

test('another implementation reads our parts and its receipts are read', { skip }, async (t) => {
  const port = await freePort();
  const script = fileURLToPath(new URL('./test/centre.pl', import.meta.url));
  const child = spawn('perl', [script, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => void child.kill());
  const lines: Submit[] = [];
  let rest = '';
  child.stdout.on('data', (data: Buffer) => {
    const parts = `${rest}${data}`.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.map((line) => JSON.parse(line) as Submit));
  });
  const until = async (done: () => boolean) => {
    for (let i = 0; !done(); i++) {
      assert.ok(i < 500, 'waited in vain');
      await new Promise((go) => setTimeout(go, 10));
    }
  };
  await until(() => lines.length > 0);
  const log = createLog('issuer', () => undefined);
  const smpp = openSmpp(`smpp://bank:secret@127.0.0.1:${port}?from=PUMB`, { log });
  const delivered: string[] = [];
  smpp.onReceipt?.(
    async ({ gatewayId, outcome }) => void delivered.push(`${gatewayId} ${outcome}`),
  );
  const ids: string[] = [];
  for (const [i, text] of TEXTS.entries()) {
    const sms = { messageId: `m${i}`, to: '+380500123456', text, language: 'uk', at: 1 } as const;
    ids.push(...(await smpp.send(sms)));
  }
  await until(() => delivered.length === ids.length);
  await smpp.close();
  const submits = lines.filter(({ kind }) => kind === 'submit');
  assert.deepEqual(
    submits.map(({ id }) => id),
    ids,
  );
  assert.ok(ids.length > TEXTS.length, 'the long one goes in parts');
  assert.deepEqual(
    delivered,
    ids.map((id) => `${id} DELIVERED`),
  );
  const read = submits.map(({ octets, coding, class: kind }) => {
    const bytes = Buffer.from(octets, 'hex');
    const header = kind === 0x40 ? (bytes[0] ?? 0) + 1 : 0;
    return decodeSms(coding === 8 ? 'UCS_2' : 'GSM_7', bytes.subarray(header));
  });
  assert.equal(read[0], TEXTS[0]);
  assert.equal(read[1]?.length, TEXTS[1]?.length);
  assert.equal(read.slice(2).join(''), TEXTS[2]);
  assert.deepEqual([submits[0]?.to, submits[0]?.from], ['380500123456', 'PUMB']);
});
