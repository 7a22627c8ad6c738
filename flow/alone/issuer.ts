/** An issuer in processes of its own, as `party/issuer/main.ts` starts it, with the ports it has. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { issuerContract } from '@armilla/api/issuer';
import { cmacAes } from '@armilla/cipher';
import { type Message, networkCodec } from '@armilla/iso8583';
import { httpClient } from '@armilla/kit/contract';
import { connect, type HostClient } from '@armilla/kit/host-link';
import { silentLog } from '@armilla/kit/log';
import { steadyPort } from '../durability/port.ts';

const ROOT = new URL('../../', import.meta.url);
const path = (name: string) => fileURLToPath(new URL(name, ROOT));
const LINK_KEY = '07'.repeat(16);
const ANSWERED_WITHIN_MS = 2_000;

/** A line of its log. */
export interface LogLine {
  readonly msg: string;
  /** The process of its several that says it, or of which it is said. */
  readonly worker?: number;
  readonly [fact: string]: unknown;
}

export type IssuerAlone = Awaited<ReturnType<typeof startIssuerAlone>>;

/** Starts one; `env` beside or instead of what it needs. Its folder goes when it is removed. */
export async function startIssuerAlone(env: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-alone-'));
  const [httpPort, isoPort] = [await steadyPort(), await steadyPort()];
  const child = spawn(process.execPath, [path('party/issuer/main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env.PATH, TMPDIR: tmpdir() },
      ARMILLA_BANK: 'alpha-bank',
      ARMILLA_DATA: folder,
      ARMILLA_PROGRAMMES: path('programme'),
      ARMILLA_HTTP_PORT: `${httpPort}`,
      ARMILLA_ISO_PORT: `${isoPort}`,
      ARMILLA_KEY_PASSPHRASE: 'only for tests',
      ARMILLA_CALLER_SECRET: 'only for tests',
      ARMILLA_LINK_KEY: LINK_KEY,
      ARMILLA_TOKEN_SERVICE_URL: 'http://127.0.0.1:9',
      ...env,
    },
  });
  const heard = hear(child);
  const baseUrl = `http://127.0.0.1:${httpPort}`;
  return {
    baseUrl,
    isoPort,
    folder,
    ...heard,
    client: httpClient(issuerContract, { baseUrl }),
    /** A host that dials it, over so many connections. */
    host: (connections: number): HostClient<Message> => hostOf(isoPort, connections),
    signal: (signal: NodeJS.Signals) => void child.kill(signal),
    async remove() {
      child.kill('SIGTERM');
      await heard.ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function hostOf(port: number, connections: number): HostClient<Message> {
  const key = Buffer.from(LINK_KEY, 'hex');
  return connect<Message>({
    ...{ host: '127.0.0.1', port, connections },
    codec: networkCodec((bytes) => cmacAes(key, bytes).subarray(0, 8)),
    timeoutMs: ANSWERED_WITHIN_MS,
    pauses: { firstMs: 20, longestMs: 200 },
    log: silentLog,
  });
}

/** What it says, and how it ends. */
function hear(child: ChildProcess) {
  const lines: LogLine[] = [];
  const complaints: string[] = [];
  let rest = '';
  let news = () => {};
  child.stderr?.on('data', (chunk) => complaints.push(`${chunk}`));
  child.stdout?.on('data', (chunk) => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts.filter((line) => line !== '').map((line) => JSON.parse(line) as LogLine));
    news();
  });
  const ended = new Promise<number | string | null>((resolve) => {
    child.once('close', (code, signal) => {
      resolve(code ?? signal);
      news();
    });
  });
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  return {
    lines,
    ended,
    complaints: () => complaints.join(''),
    said: (msg: string) => lines.filter((line) => line.msg === msg),
    /** Resolves when it has said something so often. Throws its complaints when it ends before. */
    async says(msg: string, times = 1): Promise<readonly LogLine[]> {
      for (;;) {
        const found = lines.filter((line) => line.msg === msg);
        if (found.length >= times) return found;
        if (isOver()) throw new Error(`ended before "${msg}": ${complaints.join('')}`);
        await new Promise<void>((resolve) => {
          news = resolve;
        });
      }
    },
  };
}
