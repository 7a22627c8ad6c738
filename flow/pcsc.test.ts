/** Our till and our band through PC/SC: the service, the driver and the reader are Debian's. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fromHex, hex } from '@armilla/bytes';
import {
  deleteCommand,
  encipherUnderDEK,
  initializeUpdateCommand,
  openHostSessionFromAnswer,
  personalisationScript,
  setContactlessStatus,
} from '@armilla/globalplatform';
import { tapReader } from '@armilla/terminal';
import { hierarchy, sampleCard } from '../party/wearable/test/sample-card.ts';
import { type CardService, startCardService, until, withoutCardService } from './pcscd.ts';

const ARMILLA = fileURLToPath(new URL('../app/command-line/armilla.mjs', import.meta.url));
const skip = withoutCardService();
if (skip !== undefined) process.stderr.write(`flow/pcsc.test.ts is skipped: ${skip}\n`);

let service: CardService;
let folder: string;
let facts: string;
let band: ChildProcess;

before(async () => {
  if (skip !== undefined) return;
  service = await startCardService();
  folder = mkdtempSync(join(tmpdir(), 'armilla-'));
  facts = join(folder, 'facts.json');
  const args = ['card', '--vpcd', `127.0.0.1:${service.port}`, '--facts', facts, '--data', folder];
  band = spawn(process.execPath, [ARMILLA, ...args], { stdio: 'ignore' });
  assert.ok(await until(() => existsSync(facts), 30_000), 'the band did not come up');
});
after(async () => {
  if (skip !== undefined) return;
  band.kill();
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Said {
  readonly status: number;
  readonly said: Readonly<Record<string, unknown>>;
}

/** The command line as a program sees it. */
function armilla(...args: readonly string[]): Promise<Said> {
  return new Promise((resolve) => {
    const options = { env: service.environment };
    execFile(process.execPath, [ARMILLA, ...args, '--json'], options, (error, stdout) => {
      const status = error === null ? 0 : Number(error.code ?? 1);
      resolve({ status, said: JSON.parse(stdout) as Said['said'] });
    });
  });
}

test('M13 the till pays with the band through a PC/SC reader, and pays again', {
  skip,
}, async () => {
  const tap = ['tap', '--reader', service.reader, '--amount', '12.40', '--capk', facts];
  const first = await armilla(...tap);
  assert.equal(first.status, 0, JSON.stringify(first.said));
  assert.equal(first.said.outcome, 'ONLINE_REQUEST');
  assert.equal(first.said.authentication, 'CDA_VERIFIED');
  const { pan } = JSON.parse(readFileSync(facts, 'utf8')) as { pan: string };
  assert.equal(first.said.accountLastFour, pan.slice(-4));
  const second = await armilla(...tap);
  assert.equal(second.said.authentication, 'CDA_VERIFIED', JSON.stringify(second.said));
  assert.equal(Number(second.said.atc), Number(first.said.atc) + 1);
});

test('B17 over the same reader a card is emptied, personalised anew, and pays with what it was given', {
  skip,
}, async () => {
  const scp03 = (JSON.parse(readFileSync(facts, 'utf8')) as { scp03: Record<string, string> })
    .scp03;
  const part = (name: string) => fromHex(scp03[name] ?? '');
  const keys = { enc: part('enc'), mac: part('mac'), dek: part('dek') };
  const card = sampleCard();
  process.env.PCSCLITE_CSOCK_NAME = service.environment.PCSCLITE_CSOCK_NAME;
  const reader = await tapReader(service.reader);
  const send = async (command: Uint8Array): Promise<Uint8Array> => {
    const answer = await reader.transceive(command);
    assert.equal(hex(answer.slice(-2)), '9000', hex(command.slice(0, 5)));
    return answer;
  };
  try {
    const basis = {
      keys,
      keyVersion: 0x30,
      hostChallenge: randomBytes(8),
      securityLevel: 0x33,
    } as const;
    await send(fromHex('00A4040000'));
    const asked = await send(initializeUpdateCommand(0x30, basis.hostChallenge));
    const session = openHostSessionFromAnswer(basis, asked);
    await send(session.externalAuthenticate);
    for (const command of [
      deleteCommand(fromHex('F041524D494C4C41'), true),
      ...personalisationScript(card, encipherUnderDEK(keys.dek)),
      setContactlessStatus('activate', card.instanceAid),
    ]) {
      assert.equal(session.unwrap(await send(session.wrap(command))).status, 0x9000);
    }
  } finally {
    await reader.close();
  }
  const { modulus, exponent } = hierarchy.ca;
  const authority = join(folder, 'sample-capk.json');
  const capk = { rid: 'A000000004', index: '01', modulus: hex(modulus), exponent: hex(exponent) };
  writeFileSync(authority, JSON.stringify(capk));
  const paid = await armilla('tap', '--reader', service.reader, '--capk', authority);
  assert.equal(paid.said.authentication, 'CDA_VERIFIED', JSON.stringify(paid.said));
  assert.equal(paid.said.accountLastFour, '0011');
  assert.equal(paid.said.atc, 1);
});

test('the readers are listed, and a wrong name says which there are', { skip }, async () => {
  const { status, said } = await armilla('tap', '--reader', 'list');
  assert.equal(status, 0);
  assert.deepEqual(said.readers, [service.reader, 'Armilla reader 00 01']);
  const wrong = await armilla('tap', '--reader', 'Nobody');
  assert.equal(wrong.status, 3);
  assert.match(String(wrong.said.error), /No reader is called "Nobody".*Armilla reader 00 00/);
});

test('a service that is handed its socket serves as well, without the right to mount', {
  skip,
}, async () => {
  const handed = await startCardService('HANDED_SOCKET');
  try {
    const said = await new Promise<string>((resolve) => {
      const words = [ARMILLA, 'tap', '--reader', 'list', '--json'];
      execFile(process.execPath, words, { env: handed.environment }, (_, out) => resolve(out));
    });
    assert.deepEqual(JSON.parse(said).readers, [handed.reader, 'Armilla reader 00 01']);
  } finally {
    await handed.stop();
  }
});

test('without the service the message says what to do', { skip }, async () => {
  const nobody = { ...service.environment, PCSCLITE_CSOCK_NAME: join(folder, 'nobody') };
  const said = await new Promise<string>((resolve) => {
    execFile(
      process.execPath,
      [ARMILLA, 'tap', '--reader', 'list'],
      { env: nobody },
      (_, __, err) => resolve(err),
    );
  });
  assert.match(said, /apt-get install pcscd/);
});
