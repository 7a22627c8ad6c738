/** A bank alone on loaded cards, as its own program starts it: in one process or in several. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { rewrapKeyFile } from '@armilla/kit/keys';
import { SecretText } from '@armilla/kit/secret';
import { wrappingOf } from '@armilla/world/data-folder';

const HOUSE = new URL('../../../../', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, HOUSE));
const PROGRAMME = 'alpha-bank';
/** Of the link to the network; nothing but the load is at its other end. */
export const LINK_KEY = '07'.repeat(16);
const PASSPHRASE = 'of a benchmark';

export interface Alone {
  /** Its processes are below it. */
  readonly pid: number;
  readonly tcpPort: number;
  stop(): Promise<void>;
}

/** Takes the bank's keys out of a data folder that was loaded; resolves to a folder of its own. */
export function movedOut(data: string, folder: string): string {
  const own = join(folder, 'alone');
  mkdirSync(own);
  const file = join(own, 'issuer.keys.json');
  cpSync(join(data, 'keys', `issuer-${PROGRAMME}.json`), file);
  rewrapKeyFile(file, wrappingOf(data, undefined), new SecretText(PASSPHRASE));
  return own;
}

/** Resolves when every worker listens. */
export async function startAlone(
  folder: string,
  databaseUrl: string,
  workers: number,
): Promise<Alone> {
  const [http, tcpPort] = [await freePort(), await freePort()];
  const child = spawn(process.execPath, [path('party/issuer/main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      ARMILLA_WORKERS: String(workers),
      ARMILLA_BANK: PROGRAMME,
      ARMILLA_DATA: folder,
      ARMILLA_PROGRAMMES: path('programme'),
      ARMILLA_HTTP_PORT: String(http),
      ARMILLA_ISO_PORT: String(tcpPort),
      ARMILLA_KEY_PASSPHRASE: PASSPHRASE,
      ARMILLA_CALLER_SECRET: PASSPHRASE,
      ARMILLA_LINK_KEY: LINK_KEY,
      ARMILLA_TOKEN_SERVICE_URL: 'http://127.0.0.1:9',
    },
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  await listening(createInterface({ input: child.stdout }), workers);
  child.stdout.resume();
  return {
    pid: child.pid ?? 0,
    tcpPort,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function listening(lines: AsyncIterable<string>, workers: number): Promise<void> {
  const [wanted, times] = workers > 1 ? ['a worker is ready', workers] : ['listening', 1];
  let heard = 0;
  for await (const line of lines) {
    const { msg } = JSON.parse(line) as { readonly msg?: string };
    if (msg === wanted) heard += 1;
    if (heard === times) return;
  }
  throw new Error('the bank ended before it was ready');
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
