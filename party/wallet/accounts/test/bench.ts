/**
 * A wallet for the tests of its accounts: real database, keys and programmes, called by sessions.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { walletContract } from '@armilla/api/wallet';
import { seededChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import { type Caller, type Client, localClient } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import { keysInMemory } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import { openPostgres } from '@armilla/kit/postgres';
import { readProgrammes } from '@armilla/kit/programme-files';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { SecretBytes } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { noTrace } from '@armilla/kit/trace';
import { createWallet, type Wallet, type WalletDeps } from '../../index.ts';

export const PASSWORD = 'correct horse battery';
export type WalletClient = Client<typeof walletContract>;

export interface Bench {
  readonly wallet: Wallet;
  readonly clock: ReturnType<typeof steppedClock>;
  readonly database: Database;
  /** Every line that was logged. */
  readonly log: string[];
  readonly anyone: WalletClient;
  as(caller: Caller): WalletClient;
  /** The client of whoever a session's token or a key belongs to now. */
  by(token: string): Promise<WalletClient>;
  /** The same as the edge has it once a step-up was answered. */
  raised(token: string): Promise<WalletClient>;
  close(): Promise<void>;
}

export interface Engine {
  readonly name: string;
  open(): Promise<Database>;
}

const server = process.env.ARMILLA_TEST_POSTGRES;
const folder = mkdtempSync(join(tmpdir(), 'wallet-accounts-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const fresh = () => `test_${randomBytes(8).toString('hex')}`;

export const ENGINES: readonly Engine[] = [
  { name: 'SQLite', open: async () => openSqlite(join(folder, `${fresh()}.sqlite`)) },
  ...(server === undefined
    ? []
    : [{ name: 'PostgreSQL', open: () => openPostgres(server, fresh()) }]),
];

export async function bench(engine: Engine, more: Partial<WalletDeps> = {}): Promise<Bench> {
  const clock = steppedClock(Date.now());
  const database = await engine.open();
  const log: string[] = [];
  const wallet = createWallet({
    database,
    keys: keysInMemory(),
    clock,
    chance: seededChance(Date.now()),
    log: logInto(log),
    trace: noTrace,
    ...readProgrammes(fileURLToPath(new URL('../../../../programme', import.meta.url))),
    tokenService: () => {
      throw new Error('an account asked the token service');
    },
    pairingKeyOf: () => new SecretBytes(new Uint8Array(16)),
    ...more,
  });
  await wallet.start();
  const as = (caller: Caller) =>
    localClient(walletContract, wallet.invoke, caller, { freshKey: () => crypto.randomUUID() });
  const by = async (token: string) => as(await wallet.sessions.callerOf(token));
  return {
    wallet,
    clock,
    database,
    log,
    as,
    by,
    anyone: as({ kind: 'anyone' }),
    async raised(token) {
      await wallet.sessions.raise(token);
      return by(token);
    },
    async close() {
      await wallet.close();
      await database.close();
    },
  };
}

function logInto(lines: string[]): Log {
  const write = (facts: object, message: string) =>
    void lines.push(JSON.stringify({ ...facts, message }));
  return { info: write, warn: write, error: write };
}

/** The answer itself; a refusal fails the test with its code. */
export function given<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.code} ${answer.detail ?? ''}`);
  return answer;
}

/** The code of a refusal; an answer fails the test. */
export function refused(answer: unknown): string {
  if (!isRefusal(answer)) throw new Error(`answered: ${JSON.stringify(answer)}`);
  return answer.code;
}

export async function opensAccount(b: Bench, email: string) {
  return given(await b.anyone.createAccount({ email, password: PASSWORD, language: 'en' }));
}
