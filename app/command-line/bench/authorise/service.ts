/** The service that is measured: the product's own commands, on loaded cards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Port } from './payments.ts';

const ARMILLA = fileURLToPath(new URL('../../armilla.mjs', import.meta.url));
const PROGRAMME = 'alpha-bank';

export interface ServiceOptions {
  /** Empty, or one that was loaded before. */
  readonly folder: string;
  readonly cards: number;
  /** Files of the folder when left out. */
  readonly databaseUrl?: string | undefined;
  /** For the service's own process: a profile, or what is imported first. */
  readonly nodeFlags?: readonly string[];
}

export interface MeasuredService {
  readonly pid: number;
  /** Of its page and its API. */
  readonly url: string;
  readonly factsFile: string;
  /** Its data folder. */
  readonly data: string;
  readonly tcpPortOf: (port: Port) => number;
  stop(): Promise<void>;
}

/** Loads the cards that are not there yet. */
export async function loadMeasured(options: ServiceOptions): Promise<void> {
  const cards = ['--cards', String(options.cards), '--programme', PROGRAMME];
  const facts = ['--facts', factsIn(options)];
  await ended(armilla(['load', ...placeOf(options), ...cards, ...facts]));
}

const factsIn = ({ folder }: ServiceOptions) => join(folder, 'facts.json');

function placeOf({ folder, databaseUrl }: ServiceOptions): readonly string[] {
  const url = databaseUrl === undefined ? [] : ['--database-url', databaseUrl];
  return ['--data', join(folder, 'data'), ...url, '--json'];
}

/** Starts it on what was loaded. */
export async function startMeasured(options: ServiceOptions): Promise<MeasuredService> {
  const ports = ['--port', '0', '--iso-port', '0', '--issuer-port', `${PROGRAMME}=0`];
  // How often a card may come, and how long ago its payment was written, is not what is measured.
  const doors = ['--card-rate', '1000000', '--patience', '600000'];
  const words = ['host', ...placeOf(options), ...ports, '--profile', 'network', ...doors];
  const child = armilla(words, options.nodeFlags);
  const told = JSON.parse(await firstLine(child)) as Told;
  const [bank] = told.issuers;
  if (bank === undefined) throw new Error('the bank has no port');
  return {
    pid: child.pid ?? 0,
    url: told.url,
    factsFile: factsIn(options),
    data: join(options.folder, 'data'),
    tcpPortOf: (port) => (port === 'BANK' ? bank.port : told.port),
    async stop() {
      child.kill('SIGTERM');
      await ended(child);
    },
  };
}

interface Told {
  readonly url: string;
  readonly port: number;
  readonly issuers: readonly { readonly port: number }[];
}

function armilla(words: readonly string[], nodeFlags: readonly string[] = []): ChildProcess {
  const args = [...nodeFlags, ARMILLA, ...words];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('a service without an output');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error('the service ended before it was ready');
}

function ended(child: ChildProcess): Promise<void> {
  child.stdout?.resume();
  return new Promise((resolve, reject) => {
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the service ended with ${code}`));
    });
  });
}
