/** The world that `npm start` runs: every party in one process, each with its own file and keys. */

import type { Message } from '@armilla/iso8583';
import { type Chance, systemChance } from '@armilla/kit/chance';
import { type Clock, systemClock } from '@armilla/kit/clock';
import { migrate } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import { openKeyModule, type Pkcs11Options } from '@armilla/kit/keys-pkcs11';
import { createLog } from '@armilla/kit/log';
import { meter } from '@armilla/kit/meter';
import { readProgrammes } from '@armilla/kit/programme-files';
import type { SecretText } from '@armilla/kit/secret';
import { openSpans, type Spans } from '@armilla/kit/spans';
import { traceBook } from '@armilla/kit/trace';
import type { ProviderSetting } from '@armilla/wallet';
import { backupKeys } from '../backup/manifest.ts';
import { mustBeWhole } from '../backup/under-way.ts';
import { openDataFolder, takeLock } from '../data-folder.ts';
import { databasesOf } from '../databases.ts';
import { createMaker } from '../maker.ts';
import { stageMigrations } from '../stores.ts';
import { type DoorOptions, outsideDoors } from './doors.ts';
import { openEdge } from './edge.ts';
import { type HostPort, type HostPortOptions, openHostPort } from './host-ports.ts';
import { openMessages } from './messages.ts';
import { metricsPage } from './metrics-page.ts';
import { openOperate } from './operate.ts';
import type { OutsideIssuer } from './outside-issuers.ts';
import { openParties, type Parties } from './parties.ts';
import { openPlasticDrawer } from './plastic.ts';
import { readinessOf } from './readiness.ts';
import { registrar } from './registrar.ts';
import { openShelf } from './shelf.ts';
import { createStage } from './stage.ts';
import { caKeysOf, createTills } from './tills.ts';
import { type TokenFacts, tokenFacts } from './token-facts.ts';
import { keepTrace } from './trace-store.ts';

export { providerSettings } from '@armilla/wallet';
export type { HostPort, HostPortOptions } from './host-ports.ts';
export { type OutsideAddress, type OutsideIssuer, outsideApi } from './outside-issuers.ts';
export type { TokenFacts } from './token-facts.ts';

export interface WorldOptions {
  /** Made when it is not there; everything is kept in it. */
  readonly folder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder of the programmes. */
  readonly programmes: string;
  /** Folder of the built pages. */
  readonly pages: string;
  readonly writeLog: (line: string) => void;
  /** A PostgreSQL server instead of files; keys and bands stay in the folder. */
  readonly databaseUrl?: string;
  /** Wraps the keys. */
  readonly passphrase?: SecretText;
  /** A hardware module for the keys of every party, instead of files of the folder. */
  readonly keyModule?: Pkcs11Options;
  /** Where SMS go out, instead of the file that the stage shows. */
  readonly smppUrl?: string;
  /** Registrations with other providers whose sign-in the wallet accepts. */
  readonly providers?: readonly ProviderSetting[];
  /** Banks that bring hosts of their own, by programme id. */
  readonly outsideIssuers?: ReadonlyMap<string, OutsideIssuer>;
  /** Ports for hosts that are not of this world. */
  readonly hostPorts?: readonly HostPortOptions[];
  readonly clock?: Clock;
  readonly chance?: Chance;
  /** Where spans are sent (OTLP over HTTP, JSON); nowhere, and none are made, when left out. */
  readonly tracesUrl?: string | undefined;
  /** How much is let in, and how often. */
  readonly doors?: DoorOptions;
  /** An attacker or a fault between parties. */
  readonly interference?: Interference;
}

/** Somebody in the air between band and till, or on the wire behind it. */
export interface Interference {
  /** What the reader sees of a band's answer. */
  nfc?(answer: Uint8Array, command: Uint8Array): Uint8Array;
  /** What the acquirer sees of a till's message; throwing loses it. */
  toAcquirer?(message: Message): Message;
  /** What the till sees of the answer; throwing loses it. */
  fromAcquirer?(message: Message): Message;
}

export interface World {
  readonly url: string;
  readonly folder: string;
  /** As they were asked for. */
  readonly hostPorts: readonly HostPort[];
  /**
   * The token that a band would pay with now, with its master key: a band that is worn, opened and
   * armed. For outside programs that make their own cryptograms; test ranges only.
   */
  tokenFacts(serialNumber: string): Promise<TokenFacts>;
  /** Brings new keys over every link between hosts now, and not at the end of the day. */
  exchangeLinkKeys(): Promise<number>;
  /** Takes no new work, ends what is under way, signs off and closes everything. */
  close(): Promise<void>;
}

const VERSION = '0.1.0';
/** For what is under way when it is told to stop. Nothing takes longer than the longest road. */
const DRAIN_MS = 12_000;

/** Starts everything. Throws FolderInUse, ProgrammeError, or the platform's EADDRINUSE. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const closing: (() => unknown)[] = [];
  const doors = outsideDoors(() => performance.now(), options.doors);
  const close = async () => {
    doors.admission.stop();
    await doors.admission.idle(DRAIN_MS);
    for (const step of closing.splice(0).reverse()) await step();
  };
  try {
    const around = await groundOf(options, closing);
    const parties = await openParties(around);
    closing.push(() => parties.close());
    const { stage, shelf } = await openStage(options, around, parties, closing);
    const { trace, folder, hold } = around;
    const log = createLog('edge', options.writeLog);
    const operate = await openOperate({ ...around, parties, version: VERSION });
    closing.push(() => operate.close());
    const health = {
      isStopping: () => doors.admission.isStopping,
      parties: () => readinessOf({ ...around, parties }),
    };
    const metrics = metricsPage({ ...around, parties, doors });
    closing.push(metrics.close);
    const rooms = { parties, stage, operate, shelf, trace, log };
    const edge = await openEdge({ ...options, ...around, ...rooms, doors, health, metrics });
    closing.push(() => edge.close());
    const hostPorts = await openHostPorts(options, { ...around, parties, log, doors }, closing);
    hold.tell(edge.port);
    const url = `http://127.0.0.1:${edge.port}`;
    const facts = (serialNumber: string) => tokenFacts({ ...around, parties, shelf }, serialNumber);
    const { exchangeLinkKeys } = parties;
    const opened = { url, folder: folder.path, hostPorts };
    return { ...opened, tokenFacts: facts, exchangeLinkKeys, close };
  } catch (error) {
    await close();
    throw error;
  }
}

type Closing = (() => unknown)[];

async function openHostPorts(
  { hostPorts = [] }: WorldOptions,
  deps: Parameters<typeof openHostPort>[0],
  closing: Closing,
): Promise<readonly HostPort[]> {
  const opened: HostPort[] = [];
  for (const wanted of hostPorts) {
    const server = await openHostPort(deps, wanted);
    closing.push(() => server.close());
    opened.push({ of: wanted.of, port: server.port });
  }
  return opened;
}

/** What everybody stands on: rules, folder, databases, clock, messages, the maker of wearables. */
async function groundOf(options: WorldOptions, closing: Closing) {
  const { clock = systemClock, chance = systemChance, writeLog, providers = [] } = options;
  const programmes = readProgrammes(options.programmes);
  const module = options.keyModule && (await openKeyModule(options.keyModule));
  if (module !== undefined) closing.push(module.close);
  const folder = openDataFolder(options.folder, options.passphrase, module);
  const hold = takeLock(folder.path);
  closing.push(hold.giveBack);
  mustBeWhole(folder);
  // Made at the first start, so that it is among the keys that are kept apart.
  backupKeys(folder);
  const openDatabase = databasesOf(folder, options.databaseUrl);
  const maker = createMaker(folder.keys('maker'), chance);
  const messages = await openMessages(folder, options.smppUrl, writeLog);
  closing.push(() => messages.close());
  const trace = traceBook();
  const { outsideIssuers } = options;
  const watch = { meter: meter(clock), stopwatch: () => performance.now() };
  const spans = spansOf(options);
  if (spans !== undefined) closing.push(() => spans.close());
  const ground = {
    folder,
    spans,
    hold,
    openDatabase,
    programmes,
    maker,
    messages,
    providers,
    watch,
  };
  return { ...ground, clock, chance, trace, writeLog, outsideIssuers };
}

function spansOf({ tracesUrl: url, writeLog }: WorldOptions): Spans | undefined {
  if (url === undefined) return undefined;
  return openSpans({ url, serviceName: 'armilla', log: createLog('spans', writeLog) });
}

type Ground = Awaited<ReturnType<typeof groundOf>>;

/** Where hands meet things: the shelf of wearables, the tills, and what the page asks of them. */
async function openStage(
  { interference = {} }: WorldOptions,
  ground: Ground,
  parties: Parties,
  closing: Closing,
) {
  const { folder, programmes, clock } = ground;
  const database = await ground.openDatabase('stage');
  closing.push(() => database.close());
  await migrate(database, stageMigrations, clock.now());
  const register = registrar(parties.tokenServiceFor('maker'));
  const shelf = openShelf({ ...ground, register, service: programmes.service });
  closing.push(() => shelf.close());
  const keys = folder.keys('tills');
  const tills = createTills({
    ...ground,
    database,
    keys,
    caKeys: caKeysOf(parties.tokenService.caKeys()),
    banks: programmes.banks,
    pinPadBaseKey: parties.pinPads.aesBaseKey,
    host: disturbed(parties.acquirerHost, interference),
    log: createLog('tills', ground.writeLog),
  });
  closing.push(async () => void (await Promise.all(tills.map((till) => till.close()))));
  const tokenService = parties.tokenServiceFor('stage');
  const traceHouse = { database, clock, log: createLog('trace', ground.writeLog) };
  const keptTrace = await keepTrace(traceHouse, ground.trace);
  closing.push(() => keptTrace.close());
  const plastic = openPlasticDrawer({ ...ground, keys });
  closing.push(() => plastic.close());
  const { acquirerFor, issuerLine, banks } = parties;
  const behind = { tokenService, acquirer: acquirerFor('stage'), issuerLine, banks };
  const places = { database, keys, shelf, tills, plastic, keptTrace, ...behind };
  const stage = createStage({ ...ground, ...places, interference, version: VERSION });
  return { stage, shelf };
}

/** The wire between tills and acquirer with somebody on it, who may come and go. */
function disturbed(host: HostClient<Message>, interference: Interference): HostClient<Message> {
  return {
    ...host,
    async request(message) {
      const answer = await host.request(interference.toAcquirer?.(message) ?? message);
      return interference.fromAcquirer?.(answer) ?? answer;
    },
  };
}
