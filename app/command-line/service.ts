/**
 * Where a command finds its service: one that runs on the same data folder, else one it starts for
 * itself and closes again.
 */
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyModuleOf } from '@armilla/kit/key-settings';
import { mustSuitProduction, type Surroundings } from '@armilla/kit/production';
import { type Programmes, readProgrammes } from '@armilla/kit/programme-files';
import { SecretText } from '@armilla/kit/secret';
import type { Environment } from '@armilla/kit/settings';
import { FolderInUse, keepsPassphrase, type Lock, livingLock } from '@armilla/world/data-folder';
import type { World, WorldOptions } from '@armilla/world/one-process/index';
import type { Given } from './command.ts';
import { portOf, textOf, UsageError } from './command.ts';

export interface Service {
  readonly url: string;
  /** True when it was running already. */
  readonly found: boolean;
  close(): Promise<void>;
}

const HOUSE = new URL('../../', import.meta.url);

export const SERVICE_OPTIONS = {
  data: { type: 'string' },
  port: { type: 'string' },
  'database-url': { type: 'string' },
} as const;

/** The folder a command works on: `--data`, else `ARMILLA_DATA`, else `data` beside the project. */
export function dataFolderOf(given: Given): string {
  const own = process.env.ARMILLA_DATA ?? fileURLToPath(new URL('data', HOUSE));
  return textOf(given, 'data', own);
}

/** Wraps the keys of the data folder, where the environment names it. */
export function passphrase(): SecretText | undefined {
  const text = process.env.ARMILLA_KEY_PASSPHRASE;
  return text === undefined ? undefined : new SecretText(text);
}

/** The rules as data: `ARMILLA_PROGRAMMES`, else those of the project. */
export function programmes(): Programmes {
  return readProgrammes(programmeFolder());
}

function programmeFolder(): string {
  return process.env.ARMILLA_PROGRAMMES ?? fileURLToPath(new URL('programme', HOUSE));
}

/** The environment as a call's words have it. */
export function settingsWith(given: Given): Environment {
  const databaseUrl = given.values['database-url'];
  return {
    ...process.env,
    ...(given.values.production === true ? { ARMILLA_MODE: 'production' } : {}),
    ...(typeof databaseUrl === 'string' ? { DATABASE_URL: databaseUrl } : {}),
  };
}

/** What production looks at beside the settings. */
export function surroundingsOf(given: Given): Surroundings {
  return {
    party: 'start',
    testRanges: programmes()
      .banks.filter(({ testRange }) => testRange)
      .map(({ id }) => id),
    keepsPassphrase: keepsPassphrase(dataFolderOf(given)),
  };
}

/** Starts everything in this process. Throws FolderInUse when the folder is taken. */
export async function startService(
  given: Given,
  defaultPort: number,
  more: Pick<WorldOptions, 'hostPorts' | 'outsideIssuers' | 'doors'> = {},
): Promise<World> {
  const folder = dataFolderOf(given);
  mustSuitProduction(settingsWith(given), surroundingsOf(given));
  mustBeBanks([...(more.outsideIssuers?.keys() ?? []), ...(more.hostPorts ?? []).map(hostOf)]);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const logFile = createWriteStream(join(folder, 'service.log'), { flags: 'a', mode: 0o600 });
  // A disk that takes no more lines of log stops no payment.
  logFile.on('error', () => {});
  const wrapping = passphrase();
  const databaseUrl = databaseUrlOf(given);
  const smppUrl = smppUrlOf(process.env.ARMILLA_SMPP_URL);
  // Not before it is wanted: it is nearly everything there is.
  const { providerSettings, startWorld } = await import('@armilla/world/one-process/index');
  const providers = providersOf(process.env.ARMILLA_PROVIDERS, providerSettings);
  const tracesUrl = tracesUrlOf(process.env.ARMILLA_OTLP_URL);
  const keyModule = keyModuleOf(process.env);
  return startWorld({
    folder,
    port: portOf(given, defaultPort),
    programmes: programmeFolder(),
    pages: fileURLToPath(new URL('app/web/dist', HOUSE)),
    writeLog: (line) => logFile.write(line),
    ...more,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(wrapping === undefined ? {} : { passphrase: wrapping }),
    ...(keyModule ? { keyModule } : {}),
    ...(smppUrl ? { smppUrl } : {}),
    ...(tracesUrl ? { tracesUrl } : {}),
    ...(providers ? { providers } : {}),
  });
}

const hostOf = ({ of }: { readonly of: string }) => of;

/** Names of banks in the call's words, `NETWORK` beside them. Throws {@link UsageError}. */
function mustBeBanks(names: readonly string[]): void {
  if (names.length === 0) return;
  const known = programmes().banks.map(({ id }) => id);
  const stranger = names.find((name) => name !== 'NETWORK' && !known.includes(name));
  if (stranger === undefined) return;
  throw new UsageError(`There is no bank "${stranger}". Banks: ${known.join(', ')}.`);
}

/** What keeps a service from starting, by the platform's code. */
const TROUBLES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'That port is in use. Choose another: npm start -- --port 8081',
  EACCES: 'The data folder or the port is not ours to use. Choose another: --data DIR, --port N',
  EEXIST: 'The data folder is a file. Choose a folder: --data DIR',
  ENOTDIR: 'The data folder lies under a file. Choose a folder: --data DIR',
  ENOSPC: 'The disk is full. Make room, or choose another folder: --data DIR',
  EROFS: 'The data folder cannot be written. Choose another: --data DIR',
  ECONNREFUSED: 'The database does not answer at that address. Start it, or leave the URL out.',
};

/**
 * The same in SQLite's words (sqlite.org/rescode.html): full, not to be written, not to be opened.
 */
const DATABASE_TROUBLES: Readonly<Record<number, keyof typeof TROUBLES>> = {
  8: 'EROFS',
  13: 'ENOSPC',
  14: 'EACCES',
};

/** What a person can do about it; `undefined` for an error that is not of the surroundings. */
export function adviceOn(error: unknown): string | undefined {
  if (error instanceof FolderInUse) {
    const { port } = error.lock;
    return port === 0
      ? 'Armilla is just starting on this data folder. Try again in a moment.'
      : `Armilla runs here already: http://127.0.0.1:${port}`;
  }
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  const name = DATABASE_TROUBLES[Number(errcode) & 0xff] ?? String(code);
  return Object.hasOwn(TROUBLES, name) ? TROUBLES[name] : undefined;
}

/** The running service of the folder, or one started for this command. */
export async function findOrStartService(given: Given): Promise<Service> {
  const lock = await readyLock(dataFolderOf(given));
  if (lock !== undefined) {
    return { url: `http://127.0.0.1:${lock.port}`, found: true, close: async () => {} };
  }
  const world = await startService(given, 0);
  return { url: world.url, found: false, close: world.close };
}

/** The lock of a running service; one that is just starting has no port yet and is waited for. */
async function readyLock(folder: string): Promise<Lock | undefined> {
  for (let tries = 0; tries < 120; tries++) {
    const lock = livingLock(folder);
    if (lock === undefined || lock.port !== 0) return lock;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(
    'The service on this data folder has been starting for half a minute. Look at its log.',
  );
}

function tracesUrlOf(url: string | undefined): string | undefined {
  if (!url || /^https?:\/\/./.test(url)) return url;
  throw new UsageError('ARMILLA_OTLP_URL wants http://127.0.0.1:4318/v1/traces.');
}

function smppUrlOf(url: string | undefined): string | undefined {
  if (!url || /^ss?mpp:\/\/./.test(url)) return url;
  throw new UsageError('ARMILLA_SMPP_URL wants smpp://user:password@host:port?from=Bank.');
}

function providersOf<T>(json: string | undefined, read: (json: string) => T): T | undefined {
  if (!json) return undefined;
  try {
    return read(json);
  } catch {
    // What the parser says may quote a secret.
    throw new UsageError(
      'ARMILLA_PROVIDERS wants JSON: ' +
        '[{"provider":"google","issuerUrl":"https://…","clientId":"…","clientSecret":"…"}].',
    );
  }
}

/** A PostgreSQL server's address, where one was given. Throws {@link UsageError}. */
export function databaseUrlOf(given: Given): string | undefined {
  const url = given.values['database-url'] ?? process.env.DATABASE_URL;
  if (typeof url !== 'string' || url === '') return undefined;
  if (/^postgres(?:ql)?:\/\//.test(url)) return url;
  throw new UsageError('--database-url wants postgres://user:password@host:port/name.');
}
