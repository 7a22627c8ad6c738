/** kill -9 in the middle of the tour, again and again: nothing lost, nothing doubled. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { issuerContract } from '@armilla/api/issuer';
import { httpClient } from '@armilla/kit/contract';
import { startWorld } from '@armilla/world/one-process/index';
import { eventually, yes } from './scene.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ARMILLA = join(ROOT, 'app/command-line/armilla.mjs');
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'armilla-kill-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly step: string;
  readonly ok: boolean;
  readonly [fact: string]: unknown;
}

function startTour(): { process: ChildProcess; lines: AsyncIterable<string> } {
  const args = [ARMILLA, 'tour', '--json', '--data', folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return { process: child, lines: createInterface({ input: child.stdout }) };
}

/** Runs the tour until that step has been told, a moment longer, and kills it. */
async function killAfter(step: string, delayMs: number): Promise<void> {
  const { process: child, lines } = startTour();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for await (const line of lines) {
    if ((JSON.parse(line) as Line).step !== step) continue;
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGKILL');
    break;
  }
  await ended;
}

async function runToTheEnd(): Promise<readonly Line[]> {
  const { process: child, lines } = startTour();
  const code = new Promise((resolve) => child.once('exit', resolve));
  const told: Line[] = [];
  for await (const line of lines) told.push(JSON.parse(line) as Line);
  assert.equal(await code, 0, JSON.stringify(told.at(-1)));
  return told;
}

test('M12 M13 a tour killed at eight places goes on where it stopped, and pays once each time', async () => {
  const cuts = [
    ['account', 0],
    ['add-card', 5],
    ['terms', 40],
    ['wrong-code', 20],
    ['arm', 30],
    ['arm', 60],
    ['arm', 100],
    ['points', 20],
  ] as const;
  for (const [step, delayMs] of cuts) await killAfter(step, delayMs);
  const told = await runToTheEnd();
  assert.equal(told[0]?.step, 'resume');
  const last = told.at(-1);
  assert.equal(last?.step, 'done');
  assert.equal(last?.['arqcVerified'], true);

  const world = await startWorld({
    folder,
    port: 0,
    programmes: join(ROOT, 'programme'),
    pages: '',
    writeLog: () => {},
  });
  try {
    const options = { baseUrl: world.url, prefix: 'issuer-alpha-bank' };
    const { plastic } = yes(await httpClient(issuerContract, options).listTestPlastic({}));
    const customer = plastic.find(({ story }) => story === 'approve')?.customer ?? '';
    const session = yes(
      await httpClient(issuerContract, options).signIn({ customer, password: 'armilla-test-1' }),
    );
    const bank = httpClient(issuerContract, { ...options, bearer: () => session.sessionToken });
    const standing = await eventually(async () => {
      const { transactions } = yes(await bank.listTransactions({ limit: 50 }));
      const left = transactions.filter(({ posting }) => ['PENDING', 'POSTED'].includes(posting));
      assert.ok(left.length >= 2, `${left.length} payments stand`);
      return left.length === 2 ? left : undefined;
    });
    assert.equal(standing.filter(({ redeemed }) => redeemed !== undefined).length, 1);
    const { cards } = yes(await bank.listCards({}));
    const tokens = cards.flatMap((card) => card.tokens).filter(({ status }) => status === 'ACTIVE');
    assert.equal(tokens.length, 1, 'one token lives');
  } finally {
    await world.close();
  }
});

test('M13 the tour runs twice on one data folder', async () => {
  const told = await runToTheEnd();
  assert.equal(told.at(-1)?.step, 'done');
  assert.notEqual(told[0]?.step, 'resume');
});

test('a log of all this holds no stack trace of a fault', () => {
  const log = readFileSync(join(folder, 'service.log'), 'utf8');
  const faults = log.split('\n').filter((line) => line.includes('"level":50'));
  assert.deepEqual(faults, []);
});
