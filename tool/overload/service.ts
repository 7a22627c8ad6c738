/** The service under load: a process of its own, on a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Facts } from './card.ts';

const ARMILLA = fileURLToPath(new URL('../../app/command-line/armilla.mjs', import.meta.url));

export interface LoadedService {
  readonly facts: Facts;
  readonly url: string;
  /** Its issuer's books, once it has ended. */
  readonly books: string;
  /** Its own figures, as Prometheus reads them; empty when it does not answer. */
  figures(): Promise<string>;
  /** Its resident memory now, bytes, from its own figures; `undefined` when it does not answer. */
  memory(): Promise<number | undefined>;
  /**
   * Waits until nothing is to be told any more: what was answered for a silent bank is taken
   * back.
   */
  settled(): Promise<void>;
  /** Tells it to end in order; its exit code. */
  stop(): Promise<number | null>;
  kill(): void;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | null>;
}

/** `folder` is empty, or the data of a service that was started before. */
export async function startLoaded(folder: string, more: readonly string[] = []) {
  const data = join(folder, 'data');
  const facts = join(folder, 'facts.json');
  const ports = ['--port', '0', '--iso-port', '0', '--profile', 'network'];
  const words = ['host', ...ports, '--data', data, '--facts', facts, '--json', ...more];
  // The load is of one card: how often one card may come is not what is measured.
  const child = spawn(process.execPath, [ARMILLA, ...words, '--card-rate', '1000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { url } = JSON.parse(await firstLine(child)) as { url: string };
  const key = readFileSync(join(data, 'operator.key'), 'utf8').trim();
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const service: LoadedService = {
    url,
    facts: JSON.parse(readFileSync(facts, 'utf8')) as Facts,
    books: join(data, 'issuer-alpha-bank.sqlite'),
    figures: () => figuresOf(url, key),
    memory: async () => numberIn(await figuresOf(url, key), 'process_resident_memory_bytes'),
    settled: () => untilSettled(() => figuresOf(url, key)),
    signal: (signal) => void child.kill(signal),
    ended,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
    kill: () => void child.kill('SIGKILL'),
  };
  return service;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('a service without an output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the service ended before it was ready');
}

const FIGURES_MS = 5_000;

async function figuresOf(url: string, key: string): Promise<string> {
  try {
    const headers = { authorization: `Bearer ${key}` };
    const signal = AbortSignal.timeout(FIGURES_MS);
    return await (await fetch(`${url}/metrics`, { headers, signal })).text();
  } catch {
    return '';
  }
}

function numberIn(figures: string, name: string): number | undefined {
  const [, text] = new RegExp(`^${name} (\\S+)$`, 'm').exec(figures) ?? [];
  return text === undefined ? undefined : Number(text);
}

const SETTLED_MS = 60_000;

/** Advices are what the network has still to tell the banks. */
async function untilSettled(figures: () => Promise<string>): Promise<void> {
  const waiting = /^armilla_queue_waiting\{[^}]*kind="(?:ADVICES|REVERSALS)"[^}]*\} ([1-9]\d*)$/m;
  for (const end = Date.now() + SETTLED_MS; Date.now() < end; await setTimeout(500)) {
    const text = await figures();
    if (text.includes('kind="ADVICES"') && !waiting.test(text)) return;
  }
  throw new Error('something is still to be told');
}
