/** A whole bank on real files for tests: opened, used, closed, opened again. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { issuerContract } from '@armilla/api/issuer';
import type { tokenServiceContract } from '@armilla/api/token-service';
import { bcd, concat } from '@armilla/bytes';
import { applicationCryptogram, encodeIad } from '@armilla/emv';
import {
  encodeOriginalDataElements,
  encodeSubelements,
  type Message,
  originalDataElements,
} from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import { type Caller, type Client, localClient } from '@armilla/kit/contract';
import { type Database, together } from '@armilla/kit/database';
import { openKeyFile } from '@armilla/kit/keys';
import { createLog } from '@armilla/kit/log';
import { openPostgres } from '@armilla/kit/postgres';
import { type BankProgramme, bankProgramme } from '@armilla/kit/programme';
import { readProgrammes } from '@armilla/kit/programme-files';
import { SecretBytes, SecretText } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { hearing, walker } from '@armilla/kit/test/walks';
import { traceBook } from '@armilla/kit/trace';
import { encodeTlv } from '@armilla/tlv';
import { CompactEncrypt, importJWK } from 'jose';
import { parse } from 'yaml';
import { openMailFile } from '../mail/file.ts';
import { createIssuer } from '../service.ts';
import { openSmsFile } from '../sms/file.ts';
import type { SmsPort } from '../sms/port.ts';
import { issuerMigrations } from '../store/migrations.ts';

export const NOW = Date.UTC(2026, 0, 15, 10, 0, 0);

/** Of network and issuer. */
export const PIN_ZONE_KEY = new SecretBytes(new Uint8Array(16).fill(0x5a));

export function programmeNamed(id: string): BankProgramme {
  const file = new URL(`../../../programme/bank/${id}.yaml`, import.meta.url);
  return bankProgramme.parse(parse(readFileSync(file, 'utf8')));
}

/** Alpha Bank, but that nobody is asked to prove themselves: that rule has tests of its own. */
export function easyProgramme(): BankProgramme {
  const { strongAuthentication: _rule, ...rest } = programmeNamed('alpha-bank');
  return rest;
}

const PROGRAMMES = readProgrammes(fileURLToPath(new URL('../../../programme', import.meta.url)));

export interface BankOptions {
  readonly folder?: string;
  readonly programme?: BankProgramme;
  /** A file in the folder, when none is given. */
  readonly database?: Database;
  readonly clock?: ReturnType<typeof steppedClock>;
  readonly sms?: SmsPort;
  /** False: this bank sends no e-mail. */
  readonly mail?: boolean;
  readonly pause?: (ms: number) => Promise<void>;
  readonly tokenService?: Client<typeof tokenServiceContract>;
}

export type Bank = Awaited<ReturnType<typeof openBank>>;
type IssuerClient = Client<typeof issuerContract>;

export async function openBank(options: BankOptions = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'armilla-issuer-'));
  const clock = options.clock ?? steppedClock(NOW);
  const database = options.database ?? openSqlite(join(folder, 'issuer.sqlite'));
  const asked = hearing(database);
  const smsFile = await openSmsFile(join(folder, 'sms.jsonl'));
  const mailFile = await openMailFile(join(folder, 'mail.jsonl'));
  const lines: string[] = [];
  const trace = traceBook();
  const issuer = createIssuer({
    database: asked.database,
    keys: openKeyFile(join(folder, 'issuer.json'), new SecretText('only for tests')),
    clock,
    chance: systemChance,
    log: createLog('issuer', (line) => void lines.push(line)),
    trace,
    ...PROGRAMMES,
    programme: options.programme ?? easyProgramme(),
    sms: options.sms ?? smsFile,
    ...(options.mail === false ? {} : { mail: mailFile }),
    pinZoneKey: PIN_ZONE_KEY,
    pause: options.pause ?? ((ms) => new Promise((done) => setTimeout(done, ms).unref())),
    tokenService: () => options.tokenService ?? nobody(),
  });
  await issuer.start();
  asked.begin();
  let keys = 0;
  const as = (caller: Caller): IssuerClient =>
    localClient(issuerContract, issuer.invoke, caller, {
      freshKey: () => `key-${folder}-${clock.now()}-${keys++}-${Math.random()}`,
    });
  return {
    folder,
    clock,
    database,
    issuer,
    smsFile,
    mailFile,
    lines,
    trace,
    as,
    tokenService: as({ kind: 'party', name: 'token-service' }),
    anyone: as({ kind: 'anyone' }),
    async close() {
      await issuer.close();
      await smsFile.close();
      await mailFile.close();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
      assert.deepEqual(await walks.walksOf(asked.statements), []);
    },
  };
}

const walks = walker(issuerMigrations);

function nobody(): never {
  throw new Error('the token service was not expected to be asked');
}

/** What an operation answered, or a failed test when it refused. */
export function granted<T>(answer: T): Exclude<T, { readonly code: string }> {
  if (answer instanceof Object && 'code' in answer) throw new Error(`refused: ${answer.code}`);
  return answer as Exclude<T, { readonly code: string }>;
}

/** The code of a refusal; `undefined` for an answer. */
export function refusal(answer: unknown): string | undefined {
  return answer instanceof Object && 'code' in answer ? String(answer.code) : undefined;
}

export async function plastic(bank: Bank, story: string) {
  const { plastic: all } = granted(await bank.anyone.listTestPlastic({}));
  const found = all.find((card) => card.story === story);
  if (found === undefined) throw new Error(`no plastic for ${story}`);
  return found;
}

export type Plastic = Awaited<ReturnType<typeof plastic>>;

export async function customer(bank: Bank, login: string) {
  const { customerId } = granted(
    await bank.anyone.signIn({ customer: login, password: 'armilla-test-1' }),
  );
  return bank.as({ kind: 'person', role: 'customer', id: customerId });
}

/** The same, having proved who they are once more. */
export async function surely(bank: Bank, login: string) {
  const { customerId } = granted(
    await bank.anyone.signIn({ customer: login, password: 'armilla-test-1' }),
  );
  return bank.as({ kind: 'person', role: 'customer', id: customerId, steppedUp: true });
}

export interface Typed {
  readonly pan: string;
  readonly cardholderName: string;
  readonly expiry: string;
  readonly cvc2: string;
}

export async function encrypted(bank: Bank, typed: Typed): Promise<string> {
  const { key } = granted(await bank.tokenService.getEncryptionKey({}));
  const { pan, cardholderName, expiry, cvc2 } = typed;
  return new CompactEncrypt(
    new TextEncoder().encode(JSON.stringify({ pan, cardholderName, expiry, cvc2 })),
  )
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: key.kid })
    .encrypt(await importJWK(key, 'ECDH-ES+A256KW'));
}

/** An identifier that fits the contract, from a word. */
export function idOf(prefix: string, word: string | number): string {
  return `${prefix}_${String(word)
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .padStart(26, '0')
    .slice(-26)}`;
}

export async function enrol(bank: Bank, enrolment: string, typed: Typed) {
  return bank.tokenService.authorizeService({
    enrolmentId: idOf('enr', enrolment),
    encryptedCard: await encrypted(bank, typed),
    ...asked(bank),
  });
}

/** What authorizeService is told beside the card, of a device and account above suspicion. */
export function asked(bank: Bank) {
  const year = 365 * 86_400_000;
  return {
    source: 'ACCOUNT_ADDED_MANUALLY' as const,
    risk: {
      accountCreatedAt: bank.clock.now() - year,
      devicePairedAt: bank.clock.now() - year,
      deviceLostAt: null,
      suspendedCardsInAccount: 0,
      activeTokensInAccount: 0,
      deviceScore: 5,
      accountScore: 5,
      accountCountry: null,
    },
    deviceName: 'My band',
    model: 'mi-smart-band-6-nfc',
    language: 'en' as const,
  };
}

type TokenUpdate = Parameters<IssuerClient['notifyTokenUpdated']>[0];

/** The token service’s word of a token: by itself, that one was activated. */
export function tokenUpdate(
  panUniqueReference: string,
  update: Partial<TokenUpdate> = {},
): TokenUpdate {
  return {
    tokenUniqueReference: 'DARMTOKEN00000001',
    panUniqueReference,
    dpanLastFour: '4321',
    deviceName: 'My band',
    status: 'ACTIVE',
    suspendedBy: [],
    event: 'ACTIVATED',
    reason: 'OTHER',
    at: 1,
    ...update,
  };
}

/** What names a token towards the issuer, in DE 48. */
export const TOKEN = { '03': '4321', '04': 'DARMTOKEN00000001', '05': '05' } as const;

export interface TapOptions {
  readonly pan: string;
  readonly amountMinor: number;
  readonly stan: number;
  readonly currency?: string;
  readonly processingCode?: string;
  /** DE 48; a token's, when none is given. */
  readonly additional?: string;
  /** Field by field, instead of the request's own. */
  readonly fields?: Message['fields'];
}

/** A 0100 as the token service hands it on: of a wearable, unless its DE 48 says otherwise. */
export function request(tap: TapOptions): Message {
  const stan = String(tap.stan).padStart(6, '0');
  return {
    mti: '0100',
    fields: {
      2: tap.pan,
      3: tap.processingCode ?? '000000',
      4: String(tap.amountMinor).padStart(12, '0'),
      7: '0115100000',
      11: stan,
      12: '120000',
      13: '0115',
      18: '5812',
      22: '071',
      25: '00',
      32: '000001',
      37: `60151${stan}0`,
      41: 'TERM0001',
      42: 'MERCHANT0000001',
      43: `${'Kafeneio'.padEnd(25)}${'Athens'.padEnd(13)}GR`,
      49: tap.currency ?? '978',
      48: tap.additional ?? encodeSubelements(TOKEN),
      ...tap.fields,
    },
  };
}

let counter = 0;

/** The same payment by the plastic card's own chip. */
export async function byPlastic(bank: Bank, cardId: string, tap: Message): Promise<Message> {
  const chip = await bank.issuer.testChip(cardId);
  if (chip === undefined) throw new Error('no test range');
  const { 48: _token, ...fields } = tap.fields;
  return {
    ...tap,
    fields: { ...fields, 55: chipData(fields, chip.masterKey.expose(), ++counter) },
  };
}

/** DE 55 of a plastic card's ARQC. */
export function chipData(
  fields: Message['fields'],
  masterKey: Uint8Array,
  atc: number,
): Uint8Array {
  const dataInput = {
    amountAuthorised: bcd(fields[4] ?? ''),
    amountOther: new Uint8Array(6),
    terminalCountry: bcd('0300'),
    tvr: new Uint8Array(5),
    currency: bcd((fields[49] ?? '').padStart(4, '0')),
    date: bcd('260115'),
    type: bcd((fields[3] ?? '').slice(0, 2)),
    unpredictableNumber: Uint8Array.of(1, 2, 3, 4),
    aip: Uint8Array.of(0x18, 0x80),
    atc: Uint8Array.of(atc >> 8, atc & 0xff),
  };
  const cvr = Uint8Array.of(0xa0, 0, 0, 0, 0, 0);
  const iad = encodeIad({
    kdi: 1,
    cvn: 0x10,
    cvr,
    dac: new Uint8Array(2),
    counters: new Uint8Array(8),
  });
  const cryptogram = applicationCryptogram({ masterKey, cvn: 0x10, dataInput, iad });
  const elements: readonly (readonly [number, Uint8Array])[] = [
    [0x9f26, cryptogram],
    [0x9f27, Uint8Array.of(0x80)],
    [0x9f10, iad],
    [0x9f02, dataInput.amountAuthorised],
    [0x9f1a, dataInput.terminalCountry],
    [0x95, dataInput.tvr],
    [0x5f2a, dataInput.currency],
    [0x9a, dataInput.date],
    [0x9c, dataInput.type],
    [0x9f37, dataInput.unpredictableNumber],
    [0x82, dataInput.aip],
    [0x9f36, dataInput.atc],
    [0x84, Uint8Array.of(0xa0, 0, 0, 0, 4, 0x10, 0x10)],
    [0x9f34, Uint8Array.of(0x3f, 0, 0)],
  ];
  return concat(...elements.map(([tag, value]) => encodeTlv(tag, value)));
}

/** The 0420 that takes a request back, with a STAN of its own. */
export function reversalOf(original: Message, stan: number): Message {
  return {
    mti: '0420',
    fields: {
      ...original.fields,
      11: String(stan).padStart(6, '0'),
      90: encodeOriginalDataElements(originalDataElements(original)),
    },
  };
}

export async function ask(bank: Bank, message: Message): Promise<Message> {
  const answer = await bank.issuer.answer(message);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

/**
 * A new schema on the server that ARMILLA_TEST_POSTGRES names (`postgres://user@host/name`), gone
 * when it is closed; `undefined` without a server, and SQLite then serves.
 */
export async function testServer(): Promise<Database | undefined> {
  const url = process.env.ARMILLA_TEST_POSTGRES;
  if (url === undefined) return undefined;
  const schema = `issuer_${randomBytes(8).toString('hex')}`;
  const database = await openPostgres(url, schema);
  return {
    all: (sql, ...values) => database.all(sql, ...values),
    transaction: (work) => database.transaction(work),
    together: (work) => together(database, work),
    written: (table) => database.written(table),
    isShared: true,
    hold: database.hold,
    async close() {
      await database.all(`DROP SCHEMA ${schema} CASCADE`);
      await database.close();
    },
  };
}

/** Two processes of one bank that share their work, and a server; `undefined` without a server. */
export async function twoProcesses(): Promise<readonly [Bank, Bank] | undefined> {
  const url = process.env.ARMILLA_TEST_POSTGRES;
  if (url === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'armilla-issuer-'));
  const clock = steppedClock(NOW);
  const schema = `issuer_${randomBytes(8).toString('hex')}`;
  const open = async () =>
    openBank({ folder, clock, database: await openPostgres(url, schema, { workers: 'SEVERAL' }) });
  const [one, other] = [await open(), await open()];
  return [
    one,
    {
      ...other,
      async close() {
        await other.database.all(`DROP SCHEMA ${schema} CASCADE`);
        await other.close();
      },
    },
  ];
}

export interface Sums {
  readonly unit: string;
  readonly posted: number;
  readonly pending: number;
}

/** For each unit: what all ledger accounts add up to. */
export async function ledgerSums(bank: Bank): Promise<readonly Sums[]> {
  const rows = await bank.database.all<{ unit: string; posted: bigint; pending: bigint }>(
    `SELECT unit, SUM(credits_posted - debits_posted) AS posted,
       SUM(credits_pending - debits_pending) AS pending FROM ledger_balance GROUP BY unit`,
  );
  return rows.map((row) => ({
    unit: row.unit,
    posted: Number(row.posted),
    pending: Number(row.pending),
  }));
}

/** Every figure is what its transfers add up to. */
export async function figuresOutOfStep(bank: Bank): Promise<readonly object[]> {
  return bank.database.all(
    `SELECT b.account_id, b.unit, b.side FROM ledger_balance b
     WHERE (b.debits_pending, b.debits_posted, b.credits_pending, b.credits_posted) <> (
       SELECT
         COALESCE(SUM(CASE WHEN t.debit = b.side AND t.state = 'PENDING' THEN t.amount END), 0),
         COALESCE(SUM(CASE WHEN t.debit = b.side AND t.state = 'POSTED' THEN t.amount END), 0),
         COALESCE(SUM(CASE WHEN t.credit = b.side AND t.state = 'PENDING' THEN t.amount END), 0),
         COALESCE(SUM(CASE WHEN t.credit = b.side AND t.state = 'POSTED' THEN t.amount END), 0)
       FROM transfer t WHERE t.account_id = b.account_id AND t.unit = b.unit)`,
  );
}

/** Payments whose row and transfers do not say the same of what the network is owed for them. */
export async function paymentsOutOfStep(bank: Bank): Promise<readonly object[]> {
  return bank.database.all(
    `SELECT a.authorisation_id, a.kind, a.posting, a.approved_minor FROM authorisation a
     WHERE a.kind NOT IN ('INCREMENT', 'COMPLETION') AND a.currency IS NOT NULL
       AND CASE WHEN a.posting IN ('PENDING', 'POSTED') THEN a.approved_minor ELSE 0 END <>
         COALESCE((SELECT SUM(t.amount) FROM transfer t
         WHERE t.authorisation_id = a.authorisation_id AND t.unit = a.currency
           AND t.state IN ('PENDING', 'POSTED') AND t.debit <> 'FEES' AND t.credit <> 'FEES'
           AND t.state = a.posting), 0)`,
  );
}

/** All sides of a unit are nothing together, and nobody says otherwise. */
export async function proveBooks(bank: Bank): Promise<void> {
  for (const { unit, posted, pending } of await ledgerSums(bank)) {
    if (posted !== 0 || pending !== 0) throw new Error(`${unit}: ${posted} and ${pending}`);
  }
  const wrong = [...(await figuresOutOfStep(bank)), ...(await paymentsOutOfStep(bank))];
  if (wrong.length > 0) throw new Error(`out of step: ${text(wrong)}`);
}

const text = (rows: readonly object[]): string =>
  JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
