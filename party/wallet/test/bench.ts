/** A wallet on a bench: real database, key file and programmes; a token service of the test. */
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { walletContract } from '@armilla/api/wallet';
import { seededChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import { type Caller, type Client, localClient } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import { openKeyFile } from '@armilla/kit/keys';
import { silentLog } from '@armilla/kit/log';
import { openPostgres } from '@armilla/kit/postgres';
import { readProgrammes } from '@armilla/kit/programme-files';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { SecretBytes, SecretText } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { hearing, walker } from '@armilla/kit/test/walks';
import { noTrace } from '@armilla/kit/trace';
import { createWallet, type Wallet, type WalletDeps } from '../index.ts';
import { walletMigrations } from '../store/store.ts';
import { type AskedTokenService, askedTokenService } from './token-service.ts';

export const START_MS = 1_800_000_000_000;
export const PASSWORD = 'correct horse battery';

export interface Bench {
  readonly wallet: Wallet;
  readonly clock: ReturnType<typeof steppedClock>;
  readonly database: Database;
  readonly tokenService: AskedTokenService;
  as(caller: Caller): Client<typeof walletContract>;
  /** The client of somebody who signed in with this token. */
  signedIn(token: string): Promise<Client<typeof walletContract>>;
  close(): Promise<void>;
}

export type Engine = 'SQLite' | 'PostgreSQL';

/** A server to test on as well, when the surroundings name one. */
const server = process.env.ARMILLA_TEST_POSTGRES;
export const ENGINES: readonly Engine[] =
  server === undefined ? ['SQLite'] : ['SQLite', 'PostgreSQL'];

/** A database of that engine with nothing in it; `drop` leaves nothing behind. */
export function emptyDatabase(engine: Engine) {
  return opened(engine, mkdtempSync(join(tmpdir(), 'wallet-')));
}

async function opened(engine: Engine, folder: string) {
  if (engine === 'SQLite') {
    const database = openSqlite(join(folder, 'wallet.sqlite'));
    return { database, drop: async () => {} };
  }
  const schema = `test_${randomBytes(8).toString('hex')}`;
  const database = await openPostgres(server ?? '', schema);
  const drop = async () => void (await database.all(`DROP SCHEMA ${schema} CASCADE`));
  return { database, drop };
}

/** What a bench may have otherwise than the programmes say. */
export type BenchSetting = Partial<Pick<WalletDeps, 'service'>> & { readonly engine?: Engine };

export async function bench({ engine = 'SQLite', ...setting }: BenchSetting = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'wallet-'));
  const clock = steppedClock(START_MS);
  const { database, drop } = await opened(engine, folder);
  const asked = hearing(database);
  const tokenService = askedTokenService();
  const wallet = createWallet({
    database: asked.database,
    keys: openKeyFile(join(folder, 'keys.json'), new SecretText('bench')),
    clock,
    chance: seededChance(7),
    log: silentLog,
    trace: noTrace,
    ...readProgrammes(fileURLToPath(new URL('../../../programme', import.meta.url))),
    tokenService: () => tokenService.client,
    pairingKeyOf,
    ...setting,
  });
  await wallet.start();
  asked.begin();
  const as = (caller: Caller) =>
    localClient(walletContract, wallet.invoke, caller, { freshKey: () => crypto.randomUUID() });
  return {
    wallet,
    clock,
    database,
    tokenService,
    as,
    signedIn: async (token) => as(await wallet.sessions.callerOf(token)),
    async close() {
      await wallet.close();
      await drop();
      await database.close();
      assert.deepEqual(await walks.walksOf(asked.statements), []);
    },
  };
}

const walks = walker(walletMigrations);

export const pairingKeyOf = (serialNumber: string) =>
  new SecretBytes(createHmac('sha256', 'factory').update(serialNumber).digest());

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

export function secureElementId(number: number): string {
  return `4790${String(number).padStart(80, '0')}`;
}

export interface Person {
  readonly email: string;
  readonly token: string;
  readonly client: Client<typeof walletContract>;
  readonly deviceId: string;
  readonly secureElementId: string;
}

export async function opensAccount(bench: Bench, email: string) {
  const account = given(
    await bench.as({ kind: 'anyone' }).createAccount({ email, password: PASSWORD, language: 'en' }),
  );
  return { ...account, client: await bench.signedIn(account.sessionToken) };
}

/** Pairs the wearable of that number, proof and all. */
export async function pairs(
  client: Client<typeof walletContract>,
  number: number,
  model = 'mi-smart-band-6-nfc',
) {
  const identity = {
    model,
    serialNumber: `SN${number}`,
    secureElementId: secureElementId(number),
  };
  const pairing = await client.beginPairing(identity);
  if (isRefusal(pairing)) return pairing;
  const { pairingId, challenge } = pairing;
  return client.completePairing({ pairingId, proof: proofOf(number, challenge) });
}

/** What a genuine wearable answers. */
export function proofOf(number: number, challenge: string): string {
  return createHmac('sha256', pairingKeyOf(`SN${number}`).expose())
    .update(Buffer.from(challenge + secureElementId(number), 'hex'))
    .digest('hex')
    .toUpperCase();
}

/** Somebody with an account and a paired wearable. */
export async function cardholder(bench: Bench, email: string, number: number): Promise<Person> {
  const { client, sessionToken } = await opensAccount(bench, email);
  const { device } = given(await pairs(client, number));
  return {
    email,
    token: sessionToken,
    client,
    deviceId: device.deviceId,
    secureElementId: device.secureElementId,
  };
}

/** A card with its terms accepted, so that it has a token. */
export async function addsCard(person: Person) {
  const { client, deviceId } = person;
  const opened = given(await client.addCard({ deviceId, encryptedCard: JWE, language: 'en' }));
  const { enrolmentId } = opened;
  given(await client.acceptTerms({ enrolmentId, version: '2026-01', language: 'en' }));
  const { cards } = given(await client.listCards({ deviceId }));
  const card = cards.find((candidate) => candidate.enrolmentId === enrolmentId);
  if (card === undefined) throw new Error('the added card is not in the list');
  return card;
}

/** A card all of whose steps are done, and that the band holds. */
export async function hasCard(person: Person) {
  const { enrolmentId } = await addsCard(person);
  given(await person.client.submitActivationCode({ enrolmentId, code: '123456' }));
  const { cards } = given(await person.client.listCards({ deviceId: person.deviceId }));
  const card = cards.find((candidate) => candidate.enrolmentId === enrolmentId);
  if (card === undefined) throw new Error('the added card is not in the list');
  return card;
}

/** The same person, having proved once more who they are. */
export async function steppedUp(bench: Bench, person: Person): Promise<Person> {
  await bench.wallet.sessions.raise(person.token);
  return { ...person, client: await bench.signedIn(person.token) };
}

export const JWE = 'aGVhZGVy.a2V5.aXY.Y2lwaGVydGV4dA.dGFn';
