/** The people and things of a journey: a whole world on a temporary folder, and who acts in it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TEST_WORLD } from '@armilla/acquirer';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import { type Clock, steppedClock, systemClock } from '@armilla/kit/clock';
import { type AnswerOf, type Client, httpClient, type InputOf } from '@armilla/kit/contract';
import type { Currency } from '@armilla/kit/money';
import { openPostgres } from '@armilla/kit/postgres';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import { readProgrammes } from '@armilla/kit/programme-files';
import { isRefusal, type Refusal, type RefusalCode } from '@armilla/kit/refusal';
import { openSqlite } from '@armilla/kit/sqlite';
import { createPhone, type Phone, webSocketLink } from '@armilla/phone';
import {
  type Interference,
  startWorld,
  type World,
  type WorldOptions,
} from '@armilla/world/one-process/index';
import { groundName, layGround } from './ground.ts';

/** Terms, method, code, bank, syncs: adding a card never takes more. */
const MOST_STEPS = 12;
/** Of every cardholder of a scene, at the wallet. */
export const CARDHOLDER_PASSWORD = 'a-long-enough-password';
/** Of every customer of a test range, at their bank. */
export const CUSTOMER_PASSWORD = 'armilla-test-1';
const ROOT = new URL('../', import.meta.url);
export const PROGRAMMES_OF_THE_HOUSE = fileURLToPath(new URL('programme', ROOT));
const PROGRAMMES = PROGRAMMES_OF_THE_HOUSE;
/** A Sunday noon; journeys move the clock themselves. */
export const START = Date.UTC(2026, 10, 22, 10, 0, 0);

type IssuerOperations = typeof issuerContract.operations;
export type Plastic = AnswerOf<IssuerOperations['listTestPlastic']>['plastic'][number];
type Stage = typeof stageContract.operations;
type Acquirer = typeof acquirerContract.operations;
type Enrolment = AnswerOf<(typeof walletContract.operations)['getEnrolment']>;
export type Tap = AnswerOf<Stage['tap']>['tap'];
export type Band = AnswerOf<Stage['getBand']>['band'];

/** The answer; a refusal fails the journey with its code. */
export function yes<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) assert.fail(`refused: ${answer.code} ${answer.detail ?? ''}`);
  return answer;
}

/** The refusal; a yes or another code fails the journey. */
export function no(answer: unknown, code: RefusalCode): Refusal {
  assert.ok(isRefusal(answer), `expected ${code}, got a yes`);
  assert.equal(answer.code, code);
  return answer;
}

/** What comes at all comes within this, on a machine that has much else to do. */
const PATIENCE_MS = 60_000;

/** What comes by a message between parties may take a moment. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = performance.now() + PATIENCE_MS; performance.now() < end; ) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return assert.fail('it never came');
}

export interface SceneOptions {
  /** The bank whose cards and customers the scene is about. */
  readonly programme?: string;
  readonly engine?: 'sqlite' | 'postgres';
  readonly interference?: Interference;
  /** `NOW`: the time of the machine, where a browser is part of the scene. */
  readonly time?: 'STEPPED' | 'NOW';
  /** Where spans are sent. */
  readonly tracesUrl?: () => string;
  /** Other providers, once they run. */
  readonly providers?: () => NonNullable<WorldOptions['providers']>;
  /** Hears what the parties log. */
  readonly writeLog?: (line: string) => void;
  /** Where the keys lie, asked at each start; in files when left out. */
  readonly keyModule?: () => WorldOptions['keyModule'];
}

export interface Scene {
  /** The scene's bank, and the wearable service: what they promise is asked of them. */
  readonly bank: BankProgramme;
  readonly service: ServiceProgramme;
  readonly folder: string;
  /** Where its databases are, when they are no files of the folder. */
  readonly databaseUrl: string | undefined;
  readonly url: string;
  readonly clock: Clock & { advance(byMs: number): void };
  /** The till that the scene’s cardholders pay at. */
  readonly terminalId: string;
  readonly stage: Client<typeof stageContract>;
  cardholder(email?: string): Promise<Cardholder>;
  /** Somebody who has an account signs in. */
  returns(email: string): Promise<Cardholder>;
  plastic(story: string): Promise<Plastic>;
  /** Every plastic of the bank's test range. */
  plastics(): Promise<readonly Plastic[]>;
  /** A bank customer's own pages. */
  customer(plastic: Plastic): Promise<Client<typeof issuerContract>>;
  /** Whose till the scene's cardholders pay at. */
  merchant(terminalId?: string): Promise<Client<typeof acquirerContract>>;
  /** The plastic itself, held to a till. */
  swipes(plastic: Plastic, amountMinor: number, how?: Omit<HowToPay, 'kind'>): Promise<Tap>;
  /** The till's own record of a tap. */
  receipt(tap: Tap): Promise<AnswerOf<Acquirer['findReceipt']> | Refusal>;
  /** What the trace holds, one line an entry. */
  trace(reference?: string): Promise<readonly string[]>;
  /** What a party keeps, for those who judge: `token-service`, `issuer-alpha-bank`. */
  rows<R extends object>(place: string, sql: string): Promise<R[]>;
  /** Stops the world, does something to what it left behind, and starts it again. */
  restart(meanwhile?: (folder: string) => unknown): Promise<void>;
  /** Changes a programme's text and starts the world again on it: `bank/pumb.yaml`. */
  changeProgramme(file: string, from: string | RegExp, to: string): Promise<void>;
  /** Everything on disk, for those who look for what must not be there. */
  close(): Promise<void>;
}

export async function openScene({
  programme = 'alpha-bank',
  engine = 'sqlite',
  interference = {},
  time = 'STEPPED',
  providers = () => [],
  writeLog = toStandardError,
  tracesUrl,
  keyModule = () => undefined,
}: SceneOptions = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'armilla-'));
  const clock = clockOf(time);
  // The scene's own copy of the rules, so that a journey may change them.
  const programmes = join(folder, 'programmes');
  cpSync(PROGRAMMES, programmes, { recursive: true });
  const data = join(folder, 'data');
  const storage = engine === 'postgres' ? await freshDatabase(data) : undefined;
  if (storage === undefined) await layData(data, time);
  const around = { folder: data, programmes, clock, interference };
  const open = (port?: number) =>
    openWorld(
      {
        ...around,
        writeLog,
        providers: providers(),
        ...moduleOf(keyModule()),
        ...(tracesUrl && { tracesUrl: tracesUrl() }),
      },
      port,
      storage?.url,
    );
  let world = await open();
  const { banks, service } = readProgrammes(programmes);
  const bank = banks.find(({ id }) => id === programme);
  assert.ok(bank, `no programme ${programme}`);
  // Keeps its port over a restart, so that everybody's address stays right.
  const { port } = new URL(world.url);
  const url = world.url;
  const stage = httpClient(stageContract, { baseUrl: url });
  const { tills } = yes(await stage.listTills({}));
  // A closed loop pays at its own merchants alone.
  const own = TEST_WORLD.find(({ merchant }) => bank.acceptedAt?.includes(merchant.merchantId));
  const till = tills.find(({ terminalId, currency }) =>
    own === undefined ? currency === bank.currency : own.terminalIds.includes(terminalId),
  );
  const issuer = () => issuerAt(url, programme);
  const customer = bankPages(url, programme);
  const home: Home = {
    url,
    stage,
    model: bank.models[0] ?? '',
    terminalId: till?.terminalId ?? '',
    currency: bank.currency,
    customer,
  };
  const restart = async (meanwhile?: (folder: string) => unknown) => {
    await world.close();
    await meanwhile?.(join(folder, 'data'));
    world = await open(Number(port));
  };
  const merchant = async (terminalId = home.terminalId) => {
    const signIn = httpClient(acquirerContract, { baseUrl: url });
    const known = TEST_WORLD.find(({ terminalIds }) => terminalIds.includes(terminalId));
    assert.ok(known, `nobody owns till ${terminalId}`);
    const { signInName, password } = known;
    const session = yes(await signIn.signIn({ merchant: signInName, password }));
    return httpClient(acquirerContract, { baseUrl: url, bearer: () => session.sessionToken });
  };
  return {
    bank,
    service,
    folder: join(folder, 'data'),
    databaseUrl: storage?.url,
    url,
    clock,
    stage,
    cardholder: (email) => Cardholder.arrives(home, email),
    returns: (email) => Cardholder.returns(home, email),
    plastics: async () => yes(await issuer().listTestPlastic({})).plastic,
    async plastic(story) {
      const { plastic } = yes(await issuer().listTestPlastic({}));
      const found = plastic.find((card) => card.story === story);
      assert.ok(found, `no plastic for "${story}"`);
      return found;
    },
    terminalId: home.terminalId,
    customer,
    merchant,
    async swipes({ cardId }, amountMinor, how = {}) {
      const { terminalId, currency } = home;
      const amount = { amountMinor, currency };
      const plastic = {
        terminalId,
        programmeId: programme,
        cardId,
        amount,
        language: 'en' as const,
      };
      return yes(await stage.swipePlastic({ ...plastic, ...how })).tap;
    },
    async receipt(tap) {
      return (await merchant()).findReceipt({ rrn: tap.rrn ?? '' });
    },
    async trace(reference) {
      const query = reference === undefined ? { after: 0 } : { after: 0, reference };
      const { entries } = yes(await stage.listTrace(query));
      return entries.map(({ from, to, kind, summary }) => `${from} → ${to} ${kind}: ${summary}`);
    },
    async rows(place, sql) {
      const schema = `armilla_${place.replace(/-/g, '_')}`;
      const database =
        storage === undefined
          ? openSqlite(join(around.folder, `${place}.sqlite`))
          : await openPostgres(storage.url, schema);
      try {
        return await database.all(sql);
      } finally {
        await database.close();
      }
    },
    restart,
    async changeProgramme(file, from, to) {
      const path = join(programmes, file);
      await restart(() => {
        const text = readFileSync(path, 'utf8');
        const changed = text.replace(from, to);
        assert.notEqual(changed, text, `${file} does not say ${from}`);
        writeFileSync(path, changed);
      });
    },
    async close() {
      await world.close();
      await storage?.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const moduleOf = (keyModule: WorldOptions['keyModule']) => (keyModule ? { keyModule } : {});

/** The time of the machine goes on by itself, and can be moved ahead as well. */
function clockOf(time: 'STEPPED' | 'NOW'): Scene['clock'] {
  if (time === 'STEPPED') return steppedClock(START);
  let aheadMs = 0;
  return {
    now: () => systemClock.now() + aheadMs,
    advance: (byMs) => {
      aheadMs += byMs;
    },
  };
}

function issuerAt(url: string, programme: string, bearer?: string) {
  return httpClient(issuerContract, {
    baseUrl: url,
    prefix: `issuer-${programme}`,
    ...(bearer === undefined ? {} : { bearer: () => bearer }),
  });
}

/** Cards of the test range that can be added, the one in the post once it is activated. */
export async function usablePlastics(scene: Scene): Promise<readonly Plastic[]> {
  const arrived = await scene.plastic('not-activated');
  const bank = await scene.customer(arrived);
  yes(await bank.activateCard({ cardId: arrived.cardId, panLastFour: arrived.pan.slice(-4) }));
  const never = ['expired', 'red', 'lost-sms', 'visa-not-eligible'];
  const plastics = await scene.plastics();
  return plastics.filter(({ state, story }) => state === 'ACTIVE' && !never.includes(story));
}

/** Signs the owner of a plastic in at their bank, ready for what wants a second proof. */
export function bankPages(url: string, programme: string) {
  return async ({ customer }: Pick<Plastic, 'customer'>) => {
    const password = CUSTOMER_PASSWORD;
    const { sessionToken } = yes(await issuerAt(url, programme).signIn({ customer, password }));
    const pages = issuerAt(url, programme, sessionToken);
    yes(await pages.customerStepUp({ password }));
    return pages;
  };
}

/** The files of a world on SQLite that was started once and stopped again. */
export function layData(folder: string, time: 'STEPPED' | 'NOW'): Promise<void> {
  return layGround(`sqlite-${time}`.toLowerCase(), folder, (at) => startOnce(at, clockOf(time)));
}

/** A first start, and a stop. */
async function startOnce(folder: string, clock: Clock, databaseUrl?: string): Promise<void> {
  const around = { folder, programmes: PROGRAMMES, clock, interference: {} };
  const world = await openWorld(around, 0, databaseUrl);
  await world.close();
}

const GROUND_DATABASE = `ground_${groundName}`;

/** A database of its own on the run's PostgreSQL server, and the data folder that goes with it. */
async function freshDatabase(folder: string): Promise<{ url: string; drop(): Promise<void> }> {
  const server = process.env.ARMILLA_TEST_POSTGRES;
  assert.ok(server, 'no PostgreSQL server in this run: npm test and npm run rows start one');
  const named = (name: string) => server.replace(/[^/]*$/, name);
  const keeper = await openPostgres(server, 'public');
  await layGround(`postgres-${new URL(server).port}`, folder, async (at) => {
    await keeper.all(`CREATE DATABASE ${GROUND_DATABASE}`);
    await startOnce(at, steppedClock(START), named(GROUND_DATABASE));
  });
  const name = `scene_${randomUUID().replace(/-/g, '')}`;
  await keeper.all(`CREATE DATABASE ${name} TEMPLATE ${GROUND_DATABASE}`);
  return {
    url: named(name),
    async drop() {
      await keeper.all(`DROP DATABASE ${name} WITH (FORCE)`);
      await keeper.close();
    },
  };
}

function openWorld(
  around: Pick<WorldOptions, 'folder' | 'programmes' | 'providers' | 'tracesUrl' | 'keyModule'> & {
    writeLog?: (line: string) => void;
    clock: Clock;
    interference: Interference;
  },
  port = 0,
  databaseUrl?: string,
): Promise<World> {
  return startWorld({
    writeLog: toStandardError,
    // How quick the machine is decides no journey; `operating.test.ts` has the doors as they are.
    doors: { patienceMs: 600_000 },
    ...around,
    port,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    pages: process.env.ARMILLA_PAGES ?? fileURLToPath(new URL('app/web/dist', ROOT)),
  });
}

/** What the parties log, for whoever looks for why a journey failed. */
function toStandardError(line: string): void {
  if (process.env.ARMILLA_FLOW_LOG !== undefined) process.stderr.write(line);
}

/** What is done at the till beside holding the band to it. */
export type HowToPay = Pick<
  InputOf<(typeof stageContract.operations)['tap']>,
  'kind' | 'points' | 'pin' | 'pinLater'
>;

/** Where a cardholder lives: the service, a wearable their bank serves, a till they pay at. */
export interface Home {
  readonly url: string;
  readonly stage: Client<typeof stageContract>;
  readonly model: string;
  readonly terminalId: string;
  readonly currency: Currency;
  /** The bank's pages of whoever owns a plastic. */
  customer(plastic: Plastic): Promise<Client<typeof issuerContract>>;
}

/** Somebody with a phone, and soon with a band. */
export class Cardholder {
  readonly wallet: Client<typeof walletContract>;
  readonly #home: Home;
  readonly #stage: Client<typeof stageContract>;
  readonly #pinnedKeyId: string;
  #serialNumber = '';
  #phone: Phone | undefined;
  #link: { close(): void } | undefined;

  readonly email: string;

  private constructor(home: Home, email: string, pinnedKeyId: string, session: string) {
    this.#home = home;
    this.email = email;
    this.#stage = home.stage;
    this.#pinnedKeyId = pinnedKeyId;
    this.wallet = httpClient(walletContract, { baseUrl: home.url, bearer: () => session });
  }

  /** Opens an account and signs in. */
  static async arrives(home: Home, email = `${randomUUID()}@armilla.example`): Promise<Cardholder> {
    const anyone = httpClient(walletContract, { baseUrl: home.url });
    const account = { email, password: CARDHOLDER_PASSWORD, language: 'en' as const };
    const { sessionToken } = yes(await anyone.createAccount(account));
    const { pinnedKeyId } = yes(await home.stage.about({}));
    return new Cardholder(home, email, pinnedKeyId, sessionToken);
  }

  /** Signs in to an account that there is. */
  static async returns(home: Home, email: string): Promise<Cardholder> {
    const anyone = httpClient(walletContract, { baseUrl: home.url });
    const { sessionToken } = yes(await anyone.signIn({ email, password: CARDHOLDER_PASSWORD }));
    const { pinnedKeyId } = yes(await home.stage.about({}));
    return new Cardholder(home, email, pinnedKeyId, sessionToken);
  }

  /** The same person with the app installed anew, or on another phone; the band is near again. */
  async reinstalls(): Promise<Cardholder> {
    const again = await Cardholder.returns(this.#home, this.email);
    if (this.#serialNumber !== '') again.holds(this.#serialNumber);
    return again;
  }

  /** Says once more who they are, for what is at stake next. */
  async stepsUp(): Promise<void> {
    yes(await this.wallet.stepUpWithPassword({ password: CARDHOLDER_PASSWORD }));
  }

  get serialNumber(): string {
    return this.#serialNumber;
  }

  get phone(): Phone {
    assert.ok(this.#phone, 'no band yet');
    return this.#phone;
  }

  /** Takes a band, wears it, pairs it and sets its passcode. */
  async wears(model = this.#home.model): Promise<void> {
    const { band } = yes(await this.#stage.takeBand({ model }));
    this.holds(band.serialNumber);
    yes(await this.#stage.wear({ serialNumber: band.serialNumber, worn: true }));
    yes(await this.phone.pair());
    yes(await this.phone.setPasscode('246813'));
  }

  /** Comes near that band with the phone. */
  holds(serialNumber: string): void {
    this.#link?.close();
    this.#serialNumber = serialNumber;
    const path = `/stage/bands/${serialNumber}/bluetooth`;
    const band = webSocketLink(`${this.#home.url.replace('http', 'ws')}${path}`);
    this.#link = band;
    this.#phone = createPhone({
      wallet: this.wallet,
      band,
      pinnedKeyId: this.#pinnedKeyId,
      language: 'en',
    });
  }

  types(plastic: Plastic, change: Partial<Plastic> = {}) {
    const { pan, cardholderName, expiry, cvc2 } = { ...plastic, ...change };
    return this.phone.addCard({ pan, cardholderName, expiry, cvc2 });
  }

  /** From the typed number to the SMS: types, accepts the terms, asks for a code. */
  async asksToAdd(plastic: Plastic): Promise<string> {
    const { enrolmentId } = yes(await this.types(plastic));
    const terms = yes(await this.phone.terms(enrolmentId));
    const { activationMethods } = yes(await this.phone.acceptTerms(enrolmentId, terms.version));
    const sms = activationMethods.find(({ type }) => type === 'TEXT_TO_CARDHOLDER_NUMBER');
    assert.ok(sms);
    yes(await this.phone.selectMethod(enrolmentId, sms.methodId));
    return enrolmentId;
  }

  async codeSentTo(mobile: string): Promise<string> {
    const { messages } = yes(await this.#stage.listSms({ to: mobile }));
    const code = /(?<!\d)\d{6}(?!\d)/.exec(messages[0]?.text ?? '')?.[0];
    assert.ok(code, 'no code in the SMS tray');
    return code;
  }

  /** The whole of adding a card; returns the enrolment. */
  async adds(plastic: Plastic): Promise<string> {
    const { enrolmentId } = yes(await this.types(plastic));
    await this.goesOn(enrolmentId, plastic);
    assert.equal(yes(await this.phone.enrolment(enrolmentId)).state, 'ACTIVE');
    return enrolmentId;
  }

  /** Does what comes next, and what comes after it, until nothing is left to do. */
  async goesOn(enrolmentId: string, plastic: Plastic): Promise<void> {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const enrolment = yes(await this.phone.enrolment(enrolmentId));
      if (enrolment.next === 'NOTHING') return;
      await this.#does(enrolment, plastic);
    }
    assert.fail('adding the card does not come to an end');
  }

  async #does(enrolment: Enrolment, plastic: Plastic): Promise<void> {
    const { enrolmentId, next, activationMethods } = enrolment;
    switch (next) {
      case 'ACCEPT_TERMS': {
        const { version } = yes(await this.phone.terms(enrolmentId));
        return void yes(await this.phone.acceptTerms(enrolmentId, version));
      }
      case 'CHOOSE_METHOD': {
        const wanted = (type: string) => activationMethods.find((method) => method.type === type);
        const method = wanted('TEXT_TO_CARDHOLDER_NUMBER') ?? wanted('CARDHOLDER_TO_VISIT_WEBSITE');
        return void yes(await this.phone.selectMethod(enrolmentId, method?.methodId ?? ''));
      }
      case 'ENTER_CODE': {
        const code = await this.codeSentTo(plastic.mobile);
        return void yes(await this.phone.submitCode(enrolmentId, code));
      }
      case 'PROVE_AT_BANK': {
        const bank = await this.#home.customer(plastic);
        const approve = () => bank.approveEnrolment({ enrolmentId });
        return void (await eventually(async () => {
          const answer = await approve();
          return isRefusal(answer) && answer.code === 'NOT_FOUND' ? undefined : yes(answer);
        }));
      }
      case 'SYNC':
        return void yes(await this.phone.sync());
      case 'NOTHING':
    }
  }

  /** Puts the band on. */
  async wear(): Promise<void> {
    yes(await this.#stage.wear({ serialNumber: this.#serialNumber, worn: true }));
  }

  /** Types the passcode on the band. */
  enter() {
    return this.#stage.enterPasscode({ serialNumber: this.#serialNumber, passcode: '246813' });
  }

  async unlocks(): Promise<void> {
    yes(await this.enter());
  }

  /** Ready to pay for a minute. */
  arms() {
    return this.#stage.arm({ serialNumber: this.#serialNumber });
  }

  async band(): Promise<Band> {
    return yes(await this.#stage.getBand({ serialNumber: this.#serialNumber })).band;
  }

  /** Unlocks, arms, and holds the band to the till. */
  async taps(
    amountMinor = 1_240,
    terminalId = this.#home.terminalId,
    how: HowToPay = {},
  ): Promise<Tap> {
    await this.unlocks();
    yes(await this.arms());
    return this.presents(amountMinor, terminalId, how);
  }

  /** Holds the band to the till as it is. */
  async presents(
    amountMinor = 1_240,
    terminalId = this.#home.terminalId,
    how: HowToPay = {},
  ): Promise<Tap> {
    const amount = { amountMinor, currency: this.#home.currency };
    const tap = { terminalId, serialNumber: this.#serialNumber, amount, language: 'en' as const };
    return yes(await this.#stage.tap({ ...tap, ...how })).tap;
  }

  leaves(): void {
    this.#link?.close();
  }
}
