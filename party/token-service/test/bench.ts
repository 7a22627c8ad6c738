/**
 * A token service on a bench: real database, key file and programmes, a real secure element; issuer
 * and wallet are handlers of the test that keep what they were told.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import { fromHex, hex } from '@armilla/bytes';
import { answerTo, type Message } from '@armilla/iso8583';
import { seededChance, systemChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import {
  type AnswerOf,
  bind,
  type Caller,
  type Client,
  type Handlers,
  type InputOf,
  localClient,
} from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import { type KeyPort, openKeyFile } from '@armilla/kit/keys';
import { type Log, silentLog } from '@armilla/kit/log';
import { openPostgres, type PostgresOptions } from '@armilla/kit/postgres';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import { readProgrammes } from '@armilla/kit/programme-files';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { luhnDigit, SecretText } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { hearing, walker } from '@armilla/kit/test/walks';
import { traceBook } from '@armilla/kit/trace';
import {
  createSecureElement,
  flashInMemory,
  openMemory,
  type SecureElement,
} from '@armilla/wearable';
import { CompactEncrypt, importJWK } from 'jose';
import type { PinZoneKeys } from '../deps.ts';
import type { EnrolmentView } from '../enrolment/view.ts';
import { createTokenService, type IccKeyPool, type TokenService } from '../index.ts';
import { generateRsaKey, rsaPrivateKeyOf } from '../keys/rsa.ts';
import { tokenServiceMigrations } from '../store/migrations.ts';

export const START_MS = Date.UTC(2027, 0, 15, 12);

export const PROGRAMMES = readProgrammes(
  fileURLToPath(new URL('../../../programme', import.meta.url)),
);
/** The service's own programme. */
export const SERVICE = PROGRAMMES.service;
const folder = mkdtempSync(join(tmpdir(), 'token-service-'));
/** One key file for all benches of a test file: RSA keys are slow to make. */
export const keys = openKeyFile(join(folder, 'keys.json'), new SecretText('bench'));
const iccKey = generateRsaKey(1024).then(rsaPrivateKeyOf);

const oneIccKey: IccKeyPool = {
  take: () => iccKey,
  settled: async () => {},
  close: async () => {},
};

type IssuerOperations = (typeof issuerContract)['operations'];
type Decision = AnswerOf<IssuerOperations['authorizeService']>;

export const APPROVING: Decision = {
  decision: 'REQUIRE_ADDITIONAL_AUTHENTICATION',
  risk: 'USUAL',
  wanted: ['CODE'],
  signals: [],
  panUniqueReference: 'car_01arz3ndektsv4rrffq69g5fav',
  paymentAccountReference: '50010ARM1LLATESTACC0UNTREF001'.slice(0, 29),
  activationMethods: [
    { methodId: 'sms', type: 'TEXT_TO_CARDHOLDER_NUMBER', maskedValue: '••• ••• 4321' },
    { methodId: 'call', type: 'CARDHOLDER_TO_CALL_MANNED_NUMBER', maskedValue: '+302103260000' },
  ],
};

/** An issuer that wants nothing proved. */
export const APPROVED: Decision = { ...APPROVING, decision: 'APPROVED', wanted: [] };

/** What the test's issuer is told and how it behaves. */
export interface TestIssuer {
  decide: (
    asked: InputOf<IssuerOperations['authorizeService']>,
  ) => Promise<Decision | Refusal> | Decision | Refusal;
  deliver: () => { delivery: 'SENT' } | Refusal;
  /** Answers on the host link; throws for silence. */
  host: (message: Message) => Promise<Message>;
  readonly codes: string[];
  readonly tokenUpdates: InputOf<IssuerOperations['notifyTokenUpdated']>[];
  readonly enrolmentUpdates: InputOf<IssuerOperations['notifyEnrolmentUpdated']>[];
  readonly messages: Message[];
  /** Posts a part of a clearing file; all of it when left alone. */
  post: (
    part: InputOf<IssuerOperations['presentClearing']>,
  ) => AnswerOf<IssuerOperations['presentClearing']> | Refusal;
}

/** What the test's acquirer is told of its clearing files. */
export type ClearingNews = InputOf<(typeof acquirerContract)['operations']['notifyClearing']>;

export interface TestWallet {
  readonly enrolments: EnrolmentView[];
  /** By whom the token of each of those was held. */
  readonly suspendedBy: string[][];
  readonly transactions: {
    tokenUniqueReference: string;
    atc: number;
    transaction: {
      outcome: string;
      reason?: string | undefined;
      rrn: string;
      kind?: string | undefined;
      amount: { amountMinor: number };
      place?: { city: string; terminalId: string } | undefined;
      points?: { earned: number; spent: number; paidMinor: number } | undefined;
    };
  }[];
}

export interface Bench {
  readonly path: string;
  readonly service: TokenService;
  readonly database: Database;
  readonly clock: ReturnType<typeof steppedClock>;
  readonly trace: ReturnType<typeof traceBook>;
  readonly issuer: TestIssuer;
  readonly wallet: TestWallet;
  readonly asWallet: Client<typeof tokenServiceContract>;
  readonly asMaker: Client<typeof tokenServiceContract>;
  readonly asAcquirer: Client<typeof tokenServiceContract>;
  readonly asStage: Client<typeof tokenServiceContract>;
  readonly cleared: ClearingNews[];
  asIssuer(programmeId?: string): Client<typeof tokenServiceContract>;
  readonly element: SecureElement;
  /** Stops without any ceremony and starts again over the same file. */
  restart(): Promise<Bench>;
  close(): Promise<void>;
}

export interface BenchOptions {
  /** Instead of the key file of all benches. */
  readonly keys?: KeyPort;
  readonly path?: string;
  readonly banks?: readonly BankProgramme[];
  readonly service?: ServiceProgramme;
  readonly log?: Log;
  readonly ownPool?: boolean;
  /** Nobody is there to be told of clearing files. */
  readonly noAcquirer?: boolean;
  /** For tests that read the file itself. */
  readonly inFile?: boolean;
  readonly pinZoneKeys?: PinZoneKeys;
  /** `SEVERAL`: what is started beside it shares its work. */
  readonly workers?: PostgresOptions['workers'];
  readonly kept?: Pick<Bench, 'clock' | 'issuer' | 'wallet' | 'element'> & {
    readonly cleared?: ClearingNews[];
  };
}

export const ELEMENT_KEYS = {
  enc: '101112131415161718191A1B1C1D1E1F',
  mac: '202122232425262728292A2B2C2D2E2F',
  dek: '303132333435363738393A3B3C3D3E3F',
};
export const CPLC = '4790'.padEnd(84, '5A');

let benches = 0;

export async function bench(options: BenchOptions = {}): Promise<Bench> {
  const path = options.path ?? join(folder, `bench-${++benches}.sqlite`);
  const clock = options.kept?.clock ?? steppedClock(START_MS);
  const issuer = options.kept?.issuer ?? testIssuer();
  const wallet = options.kept?.wallet ?? { enrolments: [], suspendedBy: [], transactions: [] };
  const element = options.kept?.element ?? testElement(clock);
  const database = await openDatabase(path, options);
  const asked = hearing(database);
  const trace = traceBook();
  const banks = options.banks ?? PROGRAMMES.banks;
  const issuerClient = issuerClientOf(issuer);
  const host = { request: (message: Message) => said(issuer, message), close: () => {} };
  const walletClient = walletClientOf(wallet);
  const cleared = options.kept?.cleared ?? [];
  const acquirerClient = acquirerClientOf(cleared);
  const service = createTokenService({
    database: asked.database,
    keys: options.keys ?? keys,
    clock,
    chance: systemChance,
    log: options.log ?? silentLog,
    trace,
    service: options.service ?? PROGRAMMES.service,
    banks,
    issuers: new Map(banks.map(({ id }) => [id, { client: issuerClient, host }])),
    wallet: () => walletClient,
    ...(options.noAcquirer ? {} : { acquirer: () => acquirerClient }),
    ...(options.pinZoneKeys === undefined ? {} : { pinZoneKeys: options.pinZoneKeys }),
    ...(options.ownPool ? {} : { iccKeys: oneIccKey }),
  });
  await service.start();
  asked.begin();
  const as = (caller: Caller) =>
    localClient(tokenServiceContract, service.invoke, caller, { freshKey });
  const here: Bench = {
    path,
    service,
    database,
    clock,
    trace,
    issuer,
    wallet,
    asWallet: as({ kind: 'party', name: 'wallet' }),
    asMaker: as({ kind: 'party', name: 'maker' }),
    asAcquirer: as({ kind: 'party', name: 'acquirer' }),
    asStage: as({ kind: 'party', name: 'stage' }),
    cleared,
    asIssuer: (programmeId = 'alpha-bank') => as({ kind: 'party', name: 'issuer', programmeId }),
    element,
    restart: () => bench({ ...options, path, kept: here }),
    async close() {
      await service.close();
      await database.close();
      assert.deepEqual(await walks.walksOf(asked.statements), []);
    },
  };
  return here;
}

const walks = walker(tokenServiceMigrations);

/** A server such as `postgres://user@localhost/test`, to run everything on the other engine. */
const server = process.env.ARMILLA_TEST_POSTGRES;

/** Why nothing is tested on it in this run; false when there is one. */
export const noServer = server === undefined ? 'no PostgreSQL server in this run' : false;

/** A file, or a schema of that name on the server. */
function openDatabase(
  path: string,
  { inFile, workers = 'ONE' }: BenchOptions,
): Promise<Database> | Database {
  if (server === undefined || inFile) return openSqlite(path);
  const schema = `token_service_${createHash('sha1').update(path).digest('hex')}`;
  return openPostgres(server, schema, { workers });
}

const freshKey = () => crypto.randomUUID();

function said(issuer: TestIssuer, message: Message): Promise<Message> {
  issuer.messages.push(message);
  return issuer.host(message);
}

function testIssuer(): TestIssuer {
  return {
    decide: () => APPROVING,
    deliver: () => ({ delivery: 'SENT' }),
    host: async (message) => approval(message),
    post: ({ records }) => ({
      results: records.map(({ record, amount }) => ({ record, postedMinor: amount.amountMinor })),
    }),
    codes: [],
    tokenUpdates: [],
    enrolmentUpdates: [],
    messages: [],
  };
}

/** The issuer's answer to any message; a yes when left alone. */
export function approval(message: Message, responseCode = '00', more: Message['fields'] = {}) {
  const code = responseCode === '00' || responseCode === '10' ? { 38: '123456' } : {};
  return answerTo(message, { ...code, 39: responseCode, ...more });
}

function issuerClientOf(issuer: TestIssuer): Client<typeof issuerContract> {
  const recipient = {
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: 'weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ',
      y: 'e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck',
      kid: 'test',
      alg: 'ECDH-ES+A256KW',
      use: 'enc',
    },
  } as const;
  const handlers: Partial<Handlers<typeof issuerContract>> = {
    getEncryptionKey: async () => recipient,
    authorizeService: async (asked) => issuer.decide(asked),
    deliverActivationCode: async ({ code }) => {
      const answer = issuer.deliver();
      if (!isRefusal(answer)) issuer.codes.push(code);
      return answer;
    },
    notifyTokenUpdated: async (update) => {
      issuer.tokenUpdates.push(update);
      return {};
    },
    notifyEnrolmentUpdated: async (update) => {
      issuer.enrolmentUpdates.push(update);
      return {};
    },
    presentClearing: async (part) => issuer.post(part),
  };
  const invoke = bind(issuerContract, handlers as Handlers<typeof issuerContract>);
  return localClient(
    issuerContract,
    invoke,
    { kind: 'party', name: 'token-service' },
    { freshKey },
  );
}

function walletClientOf(wallet: TestWallet): Client<typeof walletContract> {
  const handlers: Partial<Handlers<typeof walletContract>> = {
    notifyEnrolmentUpdated: async ({ enrolment, suspendedBy }) => {
      wallet.enrolments.push(enrolment);
      wallet.suspendedBy.push(suspendedBy);
      return {};
    },
    notifyTransaction: async (news) => {
      wallet.transactions.push(news);
      return {};
    },
  };
  const invoke = bind(walletContract, handlers as Handlers<typeof walletContract>);
  return localClient(
    walletContract,
    invoke,
    { kind: 'party', name: 'token-service' },
    { freshKey },
  );
}

function acquirerClientOf(cleared: ClearingNews[]): Client<typeof acquirerContract> {
  const handlers: Partial<Handlers<typeof acquirerContract>> = {
    notifyClearing: async (news) => {
      cleared.push(news);
      return {};
    },
  };
  const invoke = bind(acquirerContract, handlers as Handlers<typeof acquirerContract>);
  return localClient(
    acquirerContract,
    invoke,
    { kind: 'party', name: 'token-service' },
    { freshKey },
  );
}

function testElement(clock: { now(): number }): SecureElement {
  return createSecureElement({
    memory: openMemory(flashInMemory()),
    factory: {
      cplc: fromHex(CPLC),
      keys: {
        enc: fromHex(ELEMENT_KEYS.enc),
        mac: fromHex(ELEMENT_KEYS.mac),
        dek: fromHex(ELEMENT_KEYS.dek),
      },
    },
    chance: seededChance(11),
    clock,
    isVerified: () => true,
  });
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

/** A card number of a range, the n-th. */
export function panOf(bin: string, n = 1): string {
  const body = `${bin}${String(n).padStart(7, '0')}`;
  return `${body}${luhnDigit(body)}`;
}

export const DEBIT = '53332201';

export async function jwe(here: Bench, value: unknown): Promise<string> {
  const { key } = given(await here.asWallet.getEncryptionKey({}));
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value)))
    .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: key.kid })
    .encrypt(await importJWK(key, 'ECDH-ES+A256KW'));
}

export async function register(here: Bench, model = 'mi-smart-band-6-nfc'): Promise<void> {
  const encryptedKeys = await jwe(here, ELEMENT_KEYS);
  given(await here.asMaker.registerSecureElement({ secureElementId: CPLC, model, encryptedKeys }));
}

/** What a wallet knows of an ordinary device and account. */
export const RISK = {
  accountCreatedAt: START_MS - 400 * 86_400_000,
  devicePairedAt: START_MS - 86_400_000,
  deviceLostAt: null,
  suspendedCardsInAccount: 0,
  activeTokensInAccount: 0,
  deviceScore: 4,
  accountScore: 4,
  accountCountry: 'GR',
};

export async function open(here: Bench, pan: string, more: object = {}, key?: string) {
  const encryptedCard = await jwe(here, {
    pan,
    cardholderName: 'MARIA PAPADOPOULOU',
    expiry: '1229',
    cvc2: '123',
  });
  const input = {
    accountId: 'acc_01arz3ndektsv4rrffq69g5fav',
    deviceId: 'dev_01arz3ndektsv4rrffq69g5fav',
    deviceName: 'Mi Smart Band 6 NFC',
    model: 'mi-smart-band-6-nfc',
    secureElementId: CPLC,
    language: 'en' as const,
    encryptedCard,
    risk: RISK,
    ...more,
  };
  return here.asWallet.openEnrolment(input, key === undefined ? {} : { idempotencyKey: key });
}

/**
 * Runs one package on the secure element; `answers` cuts it short. Undefined when there is none.
 */
export async function syncOnce(here: Bench, answers = Number.POSITIVE_INFINITY) {
  const next = given(await here.asWallet.nextPackage({ secureElementId: CPLC })).package;
  if (next === null) return undefined;
  here.element.wired.reset();
  const responses: string[] = [];
  for (const command of next.commands.slice(0, answers)) {
    const response = here.element.wired.transceive(fromHex(command));
    responses.push(hex(response));
    if (!hex(response).endsWith('9000')) break;
  }
  const report = { secureElementId: CPLC, packageId: next.packageId, responses };
  return { next, responses, result: given(await here.asWallet.reportPackage(report)) };
}

export async function sync(here: Bench): Promise<string[]> {
  const done: string[] = [];
  for (let i = 0; i < 20; i++) {
    const once = await syncOnce(here);
    if (once === undefined) return done;
    done.push(`${once.next.operation} ${once.result.state}`);
  }
  throw new Error('the line of packages does not end');
}

export const TERMS = '2026-01';

/** A card all the way to ACTIVE. */
export async function enrolled(here: Bench, pan = panOf(DEBIT)): Promise<EnrolmentView> {
  const { enrolmentId } = given(await open(here, pan));
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
  given(await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'sms' }));
  const code = here.issuer.codes.at(-1) ?? '';
  given(await here.asWallet.submitActivationCode({ enrolmentId, code }));
  await sync(here);
  await here.service.settled();
  return given(await here.asWallet.getEnrolment({ enrolmentId }));
}

/** A code that is not the one that was sent. */
export function wrongCode(here: Bench): string {
  return here.issuer.codes.at(-1) === '000000' ? '000001' : '000000';
}

/** The banks, none of which lets the network stand in. */
export const WITHOUT_STAND_IN = PROGRAMMES.banks.map(({ standIn: _, ...bank }) => bank);

export function bankOf(id: string): BankProgramme {
  const bank = PROGRAMMES.banks.find((candidate) => candidate.id === id);
  if (bank === undefined) throw new Error(`no bank ${id}`);
  return bank;
}
