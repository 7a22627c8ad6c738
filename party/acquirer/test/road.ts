/**
 * A road for tests: an acquirer over a real database file, a network that answers as it is told
 * over real TCP, and a till that sends what a till sends.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { tokenServiceContract } from '@armilla/api/token-service';
import { fromHex } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { type Message, networkCodec, responseMti } from '@armilla/iso8583';
import { seededChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import type { Client } from '@armilla/kit/contract';
import { type Database, migrate, type Row } from '@armilla/kit/database';
import { connect, type HostClient, type HostServer, listen } from '@armilla/kit/host-link';
import { keysInMemory } from '@armilla/kit/keys';
import { silentLog } from '@armilla/kit/log';
import { migrationsOf } from '@armilla/kit/migrations';
import { openPostgres, type PostgresOptions } from '@armilla/kit/postgres';
import { refuse } from '@armilla/kit/refusal';
import { SecretBytes } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { hearing, walker } from '@armilla/kit/test/walks';
import { traceBook } from '@armilla/kit/trace';
import { type Acquirer, createAcquirer, TEST_WORLD } from '../index.ts';
import { seed } from '../store/seed.ts';

export const DPAN = '5413330089604111';
export const ACQUIRER_ID = '00000400001';
export const NOW = Date.UTC(2026, 10, 22, 9, 30, 0);

/** What the network does with a message: an answer, or silence. */
export type Play = (message: Message) => Message | undefined | Promise<Message | undefined>;

const mac = (bytes: Uint8Array) => cmacAes(new Uint8Array(16).fill(7), bytes).subarray(0, 8);

/** The base derivation key of the PIN pads, and the key PINs travel under to the network. */
export const PIN_PAD_KEY = fromHex('FEDCBA9876543210F1F1F1F1F1F1F1F1');
export const PIN_PAD_TDES_KEY = fromHex('0123456789ABCDEFFEDCBA9876543210');
export const PIN_ZONE_KEY = new Uint8Array(16).fill(0x5a);

export function yes(message: Message): Message {
  const { 35: _, 48: __, 55: ___, ...fields } = message.fields;
  const approved = /^0[12]/.test(message.mti) ? { 38: 'A1B2C3' } : {};
  return { mti: responseMti(message.mti), fields: { ...fields, ...approved, 39: '00' } };
}

export const no =
  (responseCode: string) =>
  (message: Message): Message => ({
    ...yes(message),
    fields: { ...yes(message).fields, 38: undefined, 39: responseCode },
  });

export type TokenServiceClient = Client<typeof tokenServiceContract>;

/** Of the token service's contract, what an acquirer asks; the rest nobody answers. */
export interface Clearing {
  presentClearing: TokenServiceClient['presentClearing'];
  listCleared: TokenServiceClient['listCleared'];
  getSettlement: TokenServiceClient['getSettlement'];
}

const NO_CLEARING: Clearing = {
  presentClearing: async () => refuse('UNAVAILABLE'),
  listCleared: async () => refuse('UNAVAILABLE'),
  getSettlement: async () => refuse('UNAVAILABLE'),
};

/** A server such as `postgres://user@localhost/test`, to run everything on the other engine. */
const server = process.env.ARMILLA_TEST_POSTGRES;

/** Why nothing is tested on it in this run; false when there is one. */
export const noServer = server === undefined ? 'no PostgreSQL server in this run' : false;

const schemaOf = (folder: string) =>
  `acquirer_${createHash('sha1').update(folder).digest('hex').slice(0, 20)}`;

/** The acquirer's database: a file of the folder, or a schema of its own on the server. */
export async function openStore(
  folder: string,
  workers: PostgresOptions['workers'] = 'ONE',
): Promise<Database> {
  if (server === undefined) return openSqlite(join(folder, 'acquirer.sqlite'));
  return openPostgres(server, schemaOf(folder), { workers });
}

/** A database of which another process holds some names. */
function besides(database: Database, heldElsewhere?: RoadOptions['heldElsewhere']): Database {
  if (heldElsewhere === undefined) return database;
  return {
    isShared: database.isShared,
    all: (sql, ...values) => database.all(sql, ...values),
    transaction: (work) => database.transaction(work),
    written: (table) => database.written(table),
    hold: async (name) => (heldElsewhere(name) ? undefined : database.hold(name)),
    close: () => database.close(),
  };
}

/**
 * The letters that wait now; what it returns puts them back, as they are found again by whoever
 * crashed after it had delivered them.
 */
export async function lettersOf(folder: string): Promise<() => Promise<void>> {
  const database = await openStore(folder);
  const rows = await database.all('SELECT * FROM outbox');
  await database.close();
  return async () => {
    const again = await openStore(folder);
    for (const row of rows) await insertInto(again, 'outbox', row);
    await again.close();
  };
}

async function insertInto(database: Database, table: string, row: Row): Promise<void> {
  const names = Object.keys(row);
  await database.all(
    `INSERT INTO ${table} (${names.join(', ')})
     VALUES (${names.map((_, i) => `$${i + 1}`).join(', ')}) ON CONFLICT DO NOTHING`,
    ...Object.values(row),
  );
}

const acquirerMigrations = migrationsOf(new URL('../store/', import.meta.url));
const walks = walker(acquirerMigrations);

/** The merchants as the first start of this process wrote them: a password takes long to hash. */
let written: readonly Row[] | undefined;

async function withMerchants(database: Database): Promise<void> {
  await migrate(database, acquirerMigrations, 0);
  if (written === undefined) await seed(database);
  written ??= await database.all('SELECT * FROM merchant');
  for (const row of written) await insertInto(database, 'merchant', row);
  const ids = TEST_WORLD.flatMap(({ merchant, terminalIds }) =>
    terminalIds.map((terminalId) => [terminalId, merchant.merchantId] as const),
  );
  for (const [terminalId, merchantId] of ids) {
    await database.all(
      'INSERT INTO terminal (terminal_id, merchant_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      terminalId,
      merchantId,
    );
  }
}

async function dropStore(folder: string): Promise<void> {
  if (server === undefined) return;
  const database = await openStore(folder);
  await database.all(`DROP SCHEMA ${schemaOf(folder)} CASCADE`);
  await database.close();
}

export interface RoadOptions {
  readonly timeoutMs?: number;
  /** A new one where left out. */
  readonly folder?: string;
  /** In place of a network over TCP. */
  readonly network?: HostClient<Message>;
  /** `SEVERAL`: the acquirers that are opened share their work. */
  readonly workers?: PostgresOptions['workers'];
  /** Whether another process holds a name. */
  readonly heldElsewhere?: (name: string) => boolean;
}

export async function openRoad(options: RoadOptions = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'acquirer-'));
  const clock = steppedClock(NOW);
  const keys = keysInMemory();
  const book = traceBook();
  const asked: Message[] = [];
  const errors: string[] = [];
  const warnings: string[] = [];
  const log = {
    ...silentLog,
    warn: (_: object, message: string) => warnings.push(message),
    error: (_: object, message: string) => errors.push(message),
  };
  let play: Play = yes;
  let clearing: Clearing = NO_CLEARING;
  const networkHost = await listen<Message>({
    port: 0,
    host: '127.0.0.1',
    codec: networkCodec(mac),
    log: silentLog,
    answer: async (message) => {
      asked.push(message);
      return play(message);
    },
  });
  const opened: { acquirer: Acquirer; close(): Promise<void> }[] = [];
  let chances = 0;

  const openAcquirer = async (port = networkHost.port): Promise<Acquirer> => {
    const database = besides(await openStore(folder, options.workers), options.heldElsewhere);
    const asked = hearing(database);
    await withMerchants(database);
    const network: HostClient<Message> =
      options.network ??
      connect<Message>({
        port,
        host: '127.0.0.1',
        codec: networkCodec(mac),
        timeoutMs: options.timeoutMs ?? 2_000,
        log: silentLog,
        late: (message) => void acquirer.late(message),
      });
    const acquirer = createAcquirer({
      database: asked.database,
      keys,
      clock,
      chance: seededChance(++chances),
      log,
      trace: book,
      network,
      acquirerId: ACQUIRER_ID,
      tokenService: () => clearing as TokenServiceClient,
      pinPads: {
        aesBaseKey: new SecretBytes(PIN_PAD_KEY),
        tdesBaseKey: new SecretBytes(PIN_PAD_TDES_KEY),
      },
      pinZoneKey: new SecretBytes(PIN_ZONE_KEY),
    });
    await acquirer.start();
    asked.begin();
    opened.push({
      acquirer,
      async close() {
        network.close();
        await acquirer.close();
        await database.close();
        assert.deepEqual(await walks.walksOf(asked.statements), []);
      },
    });
    return acquirer;
  };
  return {
    folder,
    clock,
    keys,
    book,
    /** What reached the network, in order. */
    asked,
    /** What the acquirer logged as a fault of its own. */
    errors,
    /** What the acquirer logged as odd. */
    warnings,
    plays(next: Play) {
      play = next;
    },
    clears(next: Clearing) {
      clearing = next;
    },
    openAcquirer,
    /** Closes one of them; the others go on. */
    async end(acquirer: Acquirer) {
      const at = opened.findIndex((each) => each.acquirer === acquirer);
      for (const each of opened.splice(at, 1)) await each.close();
    },
    async crash() {
      await opened.pop()?.close();
    },
    async close() {
      for (const each of opened.splice(0)) await each.close();
      await networkHost.close();
      await dropStore(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The acquirer's port for terminals, and a terminal's connection to it. */
export async function openTill(
  acquirer: Acquirer,
): Promise<{ till: HostClient<Message>; host: HostServer; close(): Promise<void> }> {
  const codec = networkCodec();
  const host = await listen<Message>({
    port: 0,
    host: '127.0.0.1',
    codec,
    log: silentLog,
    answer: (message) => acquirer.answer(message),
  });
  const till = connect<Message>({
    port: host.port,
    host: '127.0.0.1',
    codec,
    timeoutMs: 3_000,
    log: silentLog,
  });
  return {
    till,
    host,
    async close() {
      till.close();
      await host.close();
    },
  };
}

/** 84, 9F26, 9F34: an application, a cryptogram, verified on the device. */
const CHIP = fromHex('8407A00000000410109F260801020304050607089F3403010002');

/** A tap as a terminal tells it. */
export function tap(stan: string, changes: Message['fields'] = {}): Message {
  return {
    mti: '0100',
    fields: {
      2: DPAN,
      3: '000000',
      4: '000000000350',
      7: '1122093000',
      11: stan,
      12: '113000',
      13: '1122',
      14: '2912',
      18: '5814',
      22: '071',
      23: '001',
      25: '00',
      32: '400001',
      35: `${DPAN}=29122010000000000`,
      37: `632609${stan}`,
      41: 'ARM00001',
      42: 'ARMILLA00000001',
      43: 'Kafeneio Armilla         Athens       GR',
      49: '978',
      55: CHIP,
      ...changes,
    },
  };
}

/** The terminal's 0420 for that tap. */
export function takeBack(original: Message, stan: string): Message {
  const { 35: _, 55: __, ...fields } = original.fields;
  const { 7: date = '', 11: first = '', 32: acquirer = '' } = original.fields;
  const elements = `0100${first}${date}${acquirer.padStart(11, '0')}${'0'.repeat(11)}`;
  return { mti: '0420', fields: { ...fields, 7: '1122093030', 11: stan, 90: elements } };
}
