/**
 * What keeps a service from starting is a sentence that says what to do, and an end, not a hang.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ARMILLA = join(ROOT, 'app/command-line/armilla.mjs');
const above = mkdtempSync(join(tmpdir(), 'armilla-start-'));
const whole = join(above, 'whole');
let running: ChildProcess;
let port: number;

/** Starts the service and waits for its first line. */
async function startsOn(data: string): Promise<{ child: ChildProcess; url: string }> {
  const args = [ARMILLA, 'start', '--json', '--port', '0', '--data', data];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, url: (JSON.parse(line) as { url: string }).url };
  }
  throw new Error('the service ended');
}

before(async () => {
  const { child, url } = await startsOn(whole);
  running = child;
  port = Number(new URL(url).port);
});
after(() => {
  running.kill('SIGKILL');
  rmSync(above, { recursive: true, force: true });
});

interface Ending {
  readonly code: number | null;
  readonly said: string;
}

async function endsOf(words: readonly string[], env: Record<string, string> = {}): Promise<Ending> {
  const child = spawn(process.execPath, [ARMILLA, ...words], { env: { ...process.env, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const hanging = setTimeout(() => child.kill('SIGKILL'), 120_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(hanging);
  return { code, said };
}

/** A copy of the folder with one file spoilt. */
function spoilt(name: string, file: string, content: string): string {
  const folder = join(above, name);
  cpSync(whole, folder, { recursive: true });
  writeFileSync(join(folder, file), content);
  rmSync(join(folder, `${file}-wal`), { force: true });
  return folder;
}

function programmes(change: (text: string) => string): string {
  const folder = mkdtempSync(join(above, 'programme-'));
  cpSync(join(ROOT, 'programme'), folder, { recursive: true });
  const file = join(folder, 'bank/alpha-bank.yaml');
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return folder;
}

test('every trouble at the start is told in a sentence and ends with its code', async () => {
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port: takenPort } = taken.address() as { port: number };
  const start = (data: string, ...more: string[]) => [
    'start',
    '--port',
    '0',
    '--data',
    data,
    ...more,
  ];
  const copy = join(above, 'copy');
  cpSync(whole, copy, { recursive: true });
  const ends: [what: string, Promise<Ending>, number, RegExp][] = [
    ['a second start', endsOf(start(whole)), 3, new RegExp(`runs here already: .*:${port}`)],
    [
      'a port that is taken',
      endsOf(['start', '--port', String(takenPort), '--data', join(above, 'other')]),
      3,
      /port is in use/,
    ],
    [
      'a wrong passphrase',
      endsOf(start(copy), { ARMILLA_KEY_PASSPHRASE: 'wrong' }),
      1,
      /does not open.*passphrase.*ARMILLA_KEY_PASSPHRASE/,
    ],
    [
      'a data folder that is a file',
      endsOf(start(join(ROOT, 'package.json'))),
      3,
      /folder is a file/,
    ],
    [
      'a data folder under a file',
      endsOf(start(join(ROOT, 'package.json/x'))),
      3,
      /lies under a file/,
    ],
  ];
  for (const [what, ending, code, words] of ends) {
    const { code: found, said } = await ending;
    assert.match(said, words, what);
    assert.equal(found, code, `${what}: ${said}`);
    assert.doesNotMatch(said, /\bat \S+ \(|node:internal|\.ts:\d+/, what);
  }
  taken.close();
});

test('spoilt files and programmes are named, with what to do', async () => {
  const start = (data: string) => ['start', '--port', '0', '--data', data];
  const broken = (change: (text: string) => string) => ({ ARMILLA_PROGRAMMES: programmes(change) });
  const fresh = join(above, 'fresh');
  const ends: [what: string, Promise<Ending>, RegExp][] = [
    [
      'a database',
      endsOf(start(spoilt('db', 'wallet.sqlite', 'x'.repeat(5_000)))),
      /wallet\.sqlite is damaged.*backup/,
    ],
    [
      'a key file',
      endsOf(start(spoilt('keys', 'keys/wallet.json', '{'))),
      /wallet\.json is damaged/,
    ],
    [
      'a programme’s field',
      endsOf(
        start(fresh),
        broken((text) => text.replace('currency: EUR', 'currency: DRACHMA')),
      ),
      /alpha-bank\.yaml:\d+: currency/,
    ],
    [
      'a programme’s grammar',
      endsOf(
        start(fresh),
        broken((text) => `${text} : : [`),
      ),
      /alpha-bank\.yaml:\d+: /,
    ],
    [
      'no programmes',
      endsOf(start(fresh), { ARMILLA_PROGRAMMES: '/nowhere' }),
      /\/nowhere\/service: cannot be read/,
    ],
  ];
  for (const [what, ending, words] of ends) {
    const { code, said } = await ending;
    assert.match(said, words, what);
    assert.equal(code, 1, `${what}: ${said}`);
    assert.doesNotMatch(said, /\bat \S+ \(|node:internal|\.ts:\d+/, what);
  }
});
