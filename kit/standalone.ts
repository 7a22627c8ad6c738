/**
 * One party in a process of its own: what every `main.ts` has in common. The environment is read by
 * the caller and handed in; what is missing is told by name.
 *
 *     ARMILLA_MODE             production: what is for tests alone is refused (`production`)
 *     ARMILLA_DATA             folder for the database and the keys
 *     DATABASE_URL             PostgreSQL instead of a file: `postgres://user@host/name`
 *     ARMILLA_WORKERS          processes that share the work, on PostgreSQL (1): see `workers`
 *     ARMILLA_PROGRAMMES       folder of the programmes
 *     ARMILLA_HOST             address to listen on (127.0.0.1)
 *     ARMILLA_TLS              proxy: somebody in front of us does TLS
 *     ARMILLA_HTTP_PORT        port of the HTTP contract
 *     ARMILLA_ISO_PORT         port of ISO 8583, where the party has one
 *     ARMILLA_KEY_PASSPHRASE   wraps the key file
 *     ARMILLA_PKCS11_…         keys in a hardware module instead: see `key-settings`
 *     ARMILLA_CALLER_SECRET    signs caller tokens between parties
 *     ARMILLA_CALLER_SECRET_ALSO   taken as well, while the secret is exchanged
 *     ARMILLA_LINK_KEY         AES key (hexadecimal) of the MAC on ISO 8583 links, to begin with
 *     ARMILLA_LINK_KEK         AES key under which the keys of links are exchanged; without it they
 *                              stay as they are
 *     ARMILLA_BANK             which bank an issuer is
 *     ARMILLA_<PARTY>_URL, ARMILLA_<PARTY>_ISO   where other parties answer
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Admission, admission } from './admission.ts';
import { callerOfToken, callerToken } from './caller-token.ts';
import { type Chance, systemChance } from './chance.ts';
import { type Clock, systemClock } from './clock.ts';
import {
  type AnyContract,
  type Caller,
  type Client,
  httpClient,
  type Invoke,
  type PartyName,
} from './contract.ts';
import type { Database, Migration } from './database.ts';
import { fileTurn } from './file-turn.ts';
import { areKeysReady, type Health, isStoreReady, mountHealth } from './health.ts';
import {
  type Codec,
  type ConnectOptions,
  connect,
  type HostClient,
  type ListenOptions,
  listen,
} from './host-link.ts';
import { createHttpServer, type Mounted, mount } from './http.ts';
import { openKeys } from './key-settings.ts';
import type { KeyPort } from './keys.ts';
import { type LinkKeys, openLinkKeys } from './link-keys.ts';
import { createLog, type Log } from './log.ts';
import { openPostgres } from './postgres.ts';
import { mustSuitProduction, type Surroundings as Suitable } from './production.ts';
import { type Programmes, readProgrammes } from './programme-files.ts';
import { rateLimit } from './rate-limit.ts';
import { SecretBytes, SecretText } from './secret.ts';
import { openSqlite } from './sqlite.ts';
import { noTrace, type Trace } from './trace.ts';
import {
  databaseUrl,
  isLeader,
  isWorker,
  leadWorkers,
  nowReady,
  workersWanted,
} from './workers.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything a party's `create…` asks for that does not depend on which party it is. */
export interface Surroundings {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly trace: Trace;
  readonly programmes: Programmes;
  /** The folder for files of the party's own. */
  readonly folder: string;
  /** The key of the MAC on ISO 8583 links. */
  readonly linkKey: SecretBytes;
  /** A variable that must be there. Throws with its name. */
  setting(name: string): string;
  /** Another party's contract over HTTP, under this party's caller token. */
  client<C extends AnyContract>(contract: C, urlSetting?: string): Client<C>;
  /** Connections to another party's ISO 8583 port. */
  host<M>(isoSetting: string, codec: Codec<M>, options?: HostOptions<M>): HostClient<M>;
  /** This end of a link whose keys are exchanged; `settings` name what it begins with. */
  link(name: string, settings: LinkSettings): LinkEnd;
}

export type HostOptions<M> = Pick<
  ConnectOptions<M>,
  'greeting' | 'welcome' | 'farewell' | 'echo' | 'late'
>;

/** Names of variables, both optional. */
export interface LinkSettings {
  /** AES key (hexadecimal) under which PINs travel, to begin with. */
  readonly pinKey: string;
  /** AES key under which keys are exchanged. */
  readonly kek: string;
}

export interface LinkEnd {
  readonly held: LinkKeys;
  /** Under which PINs travel; absent where the link carries none. */
  readonly pinZoneKey?: SecretBytes;
  /** Absent where the keys stay as they are. */
  readonly kek?: SecretBytes;
}

/** A party as its `main.ts` built it. */
export interface Standing<M> {
  readonly contract: AnyContract;
  readonly invoke: Invoke;
  /** People's sessions, where the party has people. */
  readonly sessions?: {
    callerOf(token: string | undefined): Promise<Caller>;
    close(token: string | undefined): Promise<void>;
    raise(token: string | undefined): Promise<void>;
    rotate(token: string | undefined): Promise<string | undefined>;
  };
  readonly iso?: Pick<ListenOptions<M>, 'codec' | 'answer' | 'gate'> & {
    busy?(message: M): Busy<M>;
  };
  /** What its database must have seen to be ready. */
  readonly migrations: readonly Migration[];
  /** Links it cannot do without: false for one that is down. */
  links?(): Readonly<Record<string, boolean>>;
  close(): Promise<void>;
}

/**
 * Builds a party from its environment, listens, and closes it in order on SIGINT or SIGTERM. With
 * several workers this process builds none: it starts theirs, which come here as well.
 */
export async function runAlone<M>(
  party: PartyName,
  env: Environment,
  build: (surroundings: Surroundings) => Promise<Standing<M>>,
): Promise<void> {
  mustSuitProduction(env, productionFacts(party, env));
  const workers = workersWanted(env);
  if (isLeader(workers)) return leadWorkers(workers, logOf(party), LONGEST_END_MS);
  await serve(party, env, build);
  nowReady();
}

async function serve<M>(
  party: PartyName,
  env: Environment,
  build: (surroundings: Surroundings) => Promise<Standing<M>>,
): Promise<void> {
  const surroundings = await surroundingsOf(party, env);
  const { log, clock, setting } = surroundings;
  const also = env.ARMILLA_CALLER_SECRET_ALSO;
  const taken = [setting('ARMILLA_CALLER_SECRET'), ...(also ? [also] : [])];
  const secrets = taken.map((text) => new SecretText(text));
  const standing = await build(surroundings);
  const app = await createHttpServer(log, env.ARMILLA_TLS === 'proxy');
  const doors = admission({ stopwatch: () => performance.now() });
  mountHealth(app, healthOf(surroundings, standing, doors));
  const mounted: Mounted = {
    contract: standing.contract,
    invoke: standing.invoke,
    callerOf: async (token) =>
      callerOfToken(secrets, token, party, clock) ??
      (await standing.sessions?.callerOf(token)) ?? { kind: 'anyone' },
    closeSession: async (token) => standing.sessions?.close(token),
    raiseSession: async (token) => standing.sessions?.raise(token),
    rotateSession: async (token) => standing.sessions?.rotate(token),
  };
  mount(app, mounted, { admission: doors, perPerson: rateLimit(PERSON), clock, log });
  const host = env.ARMILLA_HOST ?? '127.0.0.1';
  await app.listen({ host, port: Number(setting('ARMILLA_HTTP_PORT')) });
  const iso =
    standing.iso &&
    (await listen({
      ...{ host, port: Number(setting('ARMILLA_ISO_PORT')), log },
      ...standing.iso,
      doors: standing.iso.busy && doorsOf(doors, standing.iso.busy),
    }));
  log.info({ host, http: setting('ARMILLA_HTTP_PORT'), iso: iso?.port }, 'listening');
  const stop = async () => {
    log.info({ underWay: doors.underWay }, 'stopping');
    doors.stop();
    await doors.idle(DRAIN_MS);
    await app.close();
    await iso?.close();
    await standing.close();
    await surroundings.database.close();
  };
  stopOnSignal(stop);
}

/** For what is under way when it is told to stop, and for the whole of the end. */
const DRAIN_MS = 12_000;
const LONGEST_END_MS = 25_000;
/** Requests of one person: at once, and in the long run. */
const PERSON = { burst: 600, aSecond: 20 };

/**
 * The first signal ends in order, a second one at once, and so does an end that takes too long. A
 * worker hears the first one twice, from its leader as well: it is the leader who ends it at once.
 */
function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping && isWorker()) return;
      if (isStopping) process.exit(1);
      isStopping = true;
      setTimeout(() => process.exit(1), LONGEST_END_MS).unref();
      void stop().then(() => process.exit(0));
    });
  }
}

function healthOf<M>(
  { database, keys }: Surroundings,
  { contract, migrations, links }: Standing<M>,
  doors: Admission,
): Health {
  return {
    isStopping: () => doors.isStopping,
    async parties() {
      const store = await isStoreReady(database, migrations);
      const usable = areKeysReady(keys);
      const found = links?.() ?? {};
      const ready = store && usable && Object.values(found).every(Boolean);
      return [{ place: contract.party, ready, store, keys: usable, links: found }];
    },
  };
}

/** A request that is turned away is answered by `busy`; what that leaves alone always comes in. */
function doorsOf<M>(
  doors: Admission,
  busy: (message: M) => Busy<M>,
): NonNullable<ListenOptions<M>['doors']> {
  return {
    enter(message) {
      const { answer, how } = busy(message);
      if (how === 'ALWAYS') return { leave: () => {} };
      const pass = doors.enter(how);
      return typeof pass === 'string' ? { answer } : { leave: pass };
    },
  };
}

/** What is said to a message while there is too much to do, and how much it matters. */
export interface Busy<M> {
  readonly how: 'MAY' | 'MUST' | 'ALWAYS';
  readonly answer: M | undefined;
}

function productionFacts(party: PartyName, env: Environment): Suitable {
  const folder = env.ARMILLA_PROGRAMMES;
  const banks = folder ? readProgrammes(folder).banks : [];
  const mine = banks.filter(({ id }) => env.ARMILLA_BANK === undefined || env.ARMILLA_BANK === id);
  return {
    party: PARTIES.find((name) => name === party) ?? 'wallet',
    testRanges: mine.filter(({ testRange }) => testRange).map(({ id }) => id),
    // A party alone keeps none: the passphrase is a setting that has to be there.
    keepsPassphrase: false,
  };
}

const PARTIES = ['wallet', 'token-service', 'issuer', 'acquirer'] as const;

async function surroundingsOf(party: PartyName, env: Environment): Promise<Surroundings> {
  const setting = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`${name} is not set.`);
    return value;
  };
  const folder = setting('ARMILLA_DATA');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const log = logOf(party);
  const secret = new SecretText(setting('ARMILLA_CALLER_SECRET'));
  const clock = systemClock;
  const linkKey = new SecretBytes(Uint8Array.from(Buffer.from(setting('ARMILLA_LINK_KEY'), 'hex')));
  const place = env.ARMILLA_BANK === undefined ? party : `${party}-${env.ARMILLA_BANK}`;
  const isShared = workersWanted(env) > 1;
  const turn = isShared ? { turn: fileTurn(join(folder, 'workers.lock')) } : {};
  const keys = await openKeys(env, {
    party: place,
    file: join(folder, `${party}.keys.json`),
    secret: new SecretText(setting('ARMILLA_KEY_PASSPHRASE')),
    ...turn,
  });
  const url = databaseUrl(env);
  return {
    database: url
      ? await openPostgres(url, schemaOf(place), { workers: isShared ? 'SEVERAL' : 'ONE' })
      : openSqlite(join(folder, `${party}.sqlite`)),
    keys,
    clock,
    chance: systemChance,
    log,
    trace: noTrace,
    programmes: readProgrammes(setting('ARMILLA_PROGRAMMES')),
    folder,
    linkKey,
    setting,
    client: (contract, urlSetting) =>
      httpClient(contract, {
        baseUrl: setting(urlSetting ?? `ARMILLA_${variableOf(contract.party)}_URL`),
        bearer: () => callerToken(secret, party, contract.party, clock, env.ARMILLA_BANK),
      }),
    host: (isoSetting, codec, options = {}) => {
      const [address = '', port = ''] = setting(isoSetting).split(':');
      const link = { host: address, port: Number(port), codec, timeoutMs: 10_000, log };
      return connect({ ...link, ...options, chance: systemChance });
    },
    link: (name, settings) => {
      const pin = optionalKey(env, settings.pinKey);
      const kek = optionalKey(env, settings.kek);
      const first = {
        version: '00',
        mac: linkKey,
        pin: pin ?? new SecretBytes(new Uint8Array(16)),
      };
      const file = join(folder, `link-${name}.keys`);
      const held = openLinkKeys({ file, keys, first, clock, chance: systemChance, ...turn });
      return { held, ...(pin && { pinZoneKey: held.pin }), ...(kek && { kek }) };
    },
  };
}

function logOf(party: PartyName): Log {
  const more = isWorker() ? { worker: process.pid } : {};
  return createLog(party, (line) => process.stdout.write(line), more);
}

/** As where all parties run in one process: `armilla_issuer_alpha_bank`. */
function schemaOf(place: string): string {
  return `armilla_${place.replaceAll('-', '_')}`;
}

function optionalKey(env: Environment, name: string): SecretBytes | undefined {
  const text = env[name];
  return text ? new SecretBytes(Uint8Array.from(Buffer.from(text, 'hex'))) : undefined;
}

function variableOf(party: PartyName): string {
  return party.toUpperCase().replace('-', '_');
}
