/** The four parties that keep a database, put together in one process, each with its own file. */
import { type Acquirer, createAcquirer } from '@armilla/acquirer';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import type { Message } from '@armilla/iso8583';
import { createIssuer, type Issuer } from '@armilla/issuer';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import {
  type AnyContract,
  type Caller,
  type Client,
  type Invoke,
  localClient,
  type PartyName,
} from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import type { HostClient, HostServer } from '@armilla/kit/host-link';
import { createLog, type Log } from '@armilla/kit/log';
import type { BankProgramme } from '@armilla/kit/programme';
import type { Programmes } from '@armilla/kit/programme-files';
import type { SecretBytes } from '@armilla/kit/secret';
import type { Spans } from '@armilla/kit/spans';
import type { Trace } from '@armilla/kit/trace';
import { createTokenService, type TokenService } from '@armilla/token-service';
import { createWallet, type ProviderSetting, type Wallet } from '@armilla/wallet';
import type { DataFolder } from '../data-folder.ts';
import type { OpenDatabase } from '../databases.ts';
import type { Maker } from '../maker.ts';
import { type Line, type LineState, switchableLine } from './line.ts';
import { createLinks, type DialOptions, type LinkKeysNow } from './links.ts';
import type { Messages } from './messages.ts';
import { meteredHost, meteredMail, meteredParty, meteredSms, type Watch } from './metering.ts';
import { operatorKeyOf } from './operator-key.ts';
import type { OutsideAddress, OutsideIssuer } from './outside-issuers.ts';
import { spannedAnswer, spannedHost, spannedParty } from './spanned.ts';
import { traced } from './tracing.ts';

/** Deadlines along the road, each longer than the one behind it (issuer 5 s, then outwards). */
const ISSUER_TIMEOUT_MS = 5_000;
const NETWORK_TIMEOUT_MS = 8_000;
const ACQUIRER_TIMEOUT_MS = 11_000;

/** DE 32 of this world's own acquirer. */
export const ACQUIRER_ID = '00000400001';

export interface Surroundings {
  readonly folder: DataFolder;
  readonly openDatabase: OpenDatabase;
  readonly programmes: Programmes;
  readonly maker: Maker;
  readonly messages: Messages;
  readonly providers: readonly ProviderSetting[];
  readonly clock: Clock;
  readonly chance: Chance;
  readonly trace: Trace;
  readonly watch: Watch;
  /** Absent unless traces are wanted. */
  readonly spans?: Spans | undefined;
  readonly writeLog: (line: string) => void;
  /** Banks with hosts of their own, by programme id. */
  readonly outsideIssuers?: ReadonlyMap<string, OutsideIssuer> | undefined;
}

export interface Bank {
  readonly programme: BankProgramme;
  readonly issuer: Issuer;
  readonly invoke: Invoke;
}

export interface Parties {
  readonly banks: readonly Bank[];
  readonly tokenService: TokenService;
  readonly wallet: Wallet;
  readonly acquirer: Acquirer;
  readonly walletInvoke: Invoke;
  readonly acquirerInvoke: Invoke;
  readonly tokenServiceInvoke: Invoke;
  /** How a terminal reaches the acquirer. */
  readonly acquirerHost: HostClient<Message>;
  /** The base keys from which the PIN pads of this world's tills are made. */
  readonly pinPads: PinPadKeys;
  /** The line from the token service to a bank, to be slowed or cut; `undefined`: no such bank. */
  readonly issuerLine: (programmeId: string) => Pick<Line, 'state' | 'set'> | undefined;
  /** Brings new keys over every link between hosts of this world; how many took them. */
  readonly exchangeLinkKeys: () => Promise<number>;
  readonly linkKeys: () => readonly LinkKeysNow[];
  /** A client of a party as another party holds it. */
  readonly tokenServiceFor: (caller: PartyName) => Client<typeof tokenServiceContract>;
  readonly acquirerFor: (caller: PartyName) => Client<typeof acquirerContract>;
  /** The parties as whoever runs the service may ask them. */
  readonly operator: OperatorClients;
  /** What each party keeps its things in, by its place: to see whether it answers. */
  readonly stores: ReadonlyMap<string, Database>;
  /** Who was dialled on which link. */
  readonly dialled: ReadonlyMap<string, Pick<HostClient<Message>, 'connections'>>;
  close(): Promise<void>;
}

export interface OperatorClients {
  readonly tokenService: Client<typeof tokenServiceContract>;
  readonly acquirer: Client<typeof acquirerContract>;
  /** By programme id. */
  readonly issuers: ReadonlyMap<string, Client<typeof issuerContract>>;
}

/** Base derivation keys of DUKPT pads: the acquirer has them, and whoever makes the pads. */
export interface PinPadKeys {
  /** AES-128 (ANSI X9.24-3). */
  readonly aesBaseKey: SecretBytes;
  /** Double-length triple DES (ANSI X9.24-1). */
  readonly tdesBaseKey: SecretBytes;
}

export type { LineState };

/** Opens them all; when one cannot be opened, those that were are closed again. */
export async function openParties(around: Surroundings): Promise<Parties> {
  const building = new Building(around);
  try {
    return await partiesOf(building, around);
  } catch (error) {
    await building.close();
    throw error;
  }
}

async function partiesOf(building: Building, around: Surroundings): Promise<Parties> {
  const banks = await Promise.all(around.programmes.banks.map((bank) => building.bank(bank)));
  const tokenService = await building.tokenService(banks);
  const wallet = await building.wallet();
  await wallet.start();
  const acquirer = await building.acquirer();
  return {
    banks,
    tokenService,
    wallet,
    acquirer,
    walletInvoke: building.invoke('wallet'),
    acquirerInvoke: building.invoke('acquirer'),
    tokenServiceInvoke: building.invoke('token-service'),
    acquirerHost: building.counted('terminal-acquirer', { timeoutMs: ACQUIRER_TIMEOUT_MS }),
    pinPads: building.pinPads,
    issuerLine: (programmeId) => building.lines.get(programmeId),
    exchangeLinkKeys: () => building.exchangeLinkKeys(),
    linkKeys: () => building.linkKeys(),
    tokenServiceFor: (caller) => building.client(tokenServiceContract, 'token-service', caller),
    acquirerFor: (caller) => building.client(acquirerContract, 'acquirer', caller),
    operator: building.operatorClients(banks),
    stores: building.stores,
    dialled: building.dialled,
    close: () => building.close(),
  };
}

/** Builds parties one on another and closes them in the opposite order. */
class Building {
  readonly #around: Surroundings;
  readonly #links: ReturnType<typeof createLinks>;
  readonly #ports = new Map<string, number>();
  /** Bound parties by their place: `wallet`, `issuer-alpha-bank`. */
  readonly #invokes = new Map<string, Invoke>();
  readonly #closing: (() => unknown)[] = [];
  /** By programme id. */
  readonly lines = new Map<string, Line>();
  readonly stores = new Map<string, Database>();
  readonly dialled = new Map<string, HostClient<Message>>();
  readonly pinPads: PinPadKeys;

  constructor(around: Surroundings) {
    this.#around = around;
    const log = createLog('links', around.writeLog);
    const { folder, clock, chance } = around;
    const file = (name: string) => folder.file('link', name);
    this.#links = createLinks({ keys: folder.keys('links'), file, clock, chance, log });
    this.#closing.push(() => this.#links.close());
    this.pinPads = pinPadKeys(around);
  }

  async bank(programme: BankProgramme): Promise<Bank> {
    const place = `issuer-${programme.id}`;
    const issuer = createIssuer({
      ...(await this.#deps(place)),
      ...this.#around.programmes,
      programme,
      sms: meteredSms(this.#around.messages.sms, this.#around.watch),
      mail: meteredMail(this.#around.messages.mail, this.#around.watch),
      tokenService: () =>
        this.client(tokenServiceContract, 'token-service', 'issuer', programme.id),
      pinZoneKey: this.#links.pinKey(`token-service-${place}`, 'ANSWERING'),
    });
    await issuer.start();
    this.#closing.push(() => issuer.close());
    const invoke = this.#bound(place, issuerContract, issuer.invoke);
    await this.#serve(`token-service-${place}`, issuer.answer);
    return { programme, issuer, invoke };
  }

  async tokenService(banks: readonly Bank[]): Promise<TokenService> {
    const issuers = banks.map(({ programme }) => {
      const place = `issuer-${programme.id}`;
      const outside = this.#around.outsideIssuers?.get(programme.id);
      const client = outside?.api ?? this.client(issuerContract, place, 'token-service');
      const host = this.#line(programme.id, `token-service-${place}`, outside?.host);
      return [programme.id, { client, host }] as const;
    });
    const tokenService = createTokenService({
      ...(await this.#deps('token-service')),
      ...this.#around.programmes,
      issuers: new Map(issuers),
      wallet: () => this.client(walletContract, 'wallet', 'token-service'),
      acquirer: () => this.client(acquirerContract, 'acquirer', 'token-service'),
      pinZoneKeys: {
        acquirer: this.#links.pinKey('acquirer-token-service', 'ANSWERING'),
        issuer: (programmeId) =>
          this.#links.pinKey(`token-service-issuer-${programmeId}`, 'DIALLING'),
      },
    });
    await tokenService.start();
    this.#closing.push(() => tokenService.close());
    this.#bound('token-service', tokenServiceContract, tokenService.invoke);
    await this.#serve('acquirer-token-service', tokenService.answer);
    return tokenService;
  }

  async wallet(): Promise<Wallet> {
    const wallet = createWallet({
      ...(await this.#deps('wallet')),
      ...this.#around.programmes,
      tokenService: () => this.client(tokenServiceContract, 'token-service', 'wallet'),
      pairingKeyOf: this.#around.maker.pairingKeyOf,
      providers: this.#around.providers,
      operatorKey: operatorKeyOf(this.#around.folder),
    });
    this.#closing.push(() => wallet.close());
    this.#bound('wallet', walletContract, wallet.invoke);
    return wallet;
  }

  async acquirer(): Promise<Acquirer> {
    const late = (message: Message) => acquirer.late(message);
    const acquirer: Acquirer = createAcquirer({
      ...(await this.#deps('acquirer')),
      acquirerId: ACQUIRER_ID,
      network: this.dial('acquirer-token-service', {
        timeoutMs: NETWORK_TIMEOUT_MS,
        institution: ACQUIRER_ID,
        late,
      }),
      tokenService: () => this.client(tokenServiceContract, 'token-service', 'acquirer'),
      pinPads: this.pinPads,
      pinZoneKey: this.#links.pinKey('acquirer-token-service', 'DIALLING'),
    });
    await acquirer.start();
    this.#closing.push(() => acquirer.close());
    this.#bound('acquirer', acquirerContract, acquirer.invoke);
    await this.#serve('terminal-acquirer', acquirer.answer);
    return acquirer;
  }

  invoke(place: string): Invoke {
    const invoke = this.#invokes.get(place);
    if (invoke === undefined) throw new Error(`${place} is not built yet`);
    return invoke;
  }

  /** The party at `place` as `caller` may ask it; looked up at each call, so order is free. */
  client<C extends AnyContract>(
    contract: C,
    place: string,
    caller: PartyName,
    programmeId?: string,
  ): Client<C> {
    return localClient(
      contract,
      (name, input, context) => this.invoke(place)(name, input, context),
      { kind: 'party', name: caller, ...(programmeId && { programmeId }) },
      { freshKey: () => crypto.randomUUID() },
    );
  }

  operatorClients(banks: readonly Bank[]): OperatorClients {
    const operator: Caller = { kind: 'person', role: 'operator', id: 'operate' };
    const client = <C extends AnyContract>(contract: C, place: string) =>
      localClient(
        contract,
        (name, input, context) => this.invoke(place)(name, input, context),
        operator,
        {
          freshKey: () => crypto.randomUUID(),
        },
      );
    const issuers = banks.map(
      ({ programme: { id } }) => [id, client(issuerContract, `issuer-${id}`)] as const,
    );
    return {
      tokenService: client(tokenServiceContract, 'token-service'),
      acquirer: client(acquirerContract, 'acquirer'),
      issuers: new Map(issuers),
    };
  }

  /** A road whose authorisation requests are this world's payments. */
  counted(link: string, options: DialOptions): HostClient<Message> {
    return this.#seen(this.#dialled(link, options), link, true);
  }

  dial(link: string, options: DialOptions): HostClient<Message> {
    return this.#seen(this.#dialled(link, options), link);
  }

  #seen(host: HostClient<Message>, link: string, payments = false): HostClient<Message> {
    const { watch, spans } = this.#around;
    return spannedHost(meteredHost(host, link, watch, payments), link, spans);
  }

  #dialled(link: string, options: DialOptions, outsidePort?: number): HostClient<Message> {
    const port = outsidePort ?? this.#ports.get(link);
    if (port === undefined) throw new Error(`nobody listens on ${link}`);
    const client = this.#links.dial(link, port, options);
    this.#closing.push(() => client.close());
    this.dialled.set(link, client);
    return client;
  }

  #line(programmeId: string, link: string, outside?: OutsideAddress): HostClient<Message> {
    const timeoutMs = ISSUER_TIMEOUT_MS;
    const host = this.#dialled(link, { timeoutMs, outside }, outside?.port);
    const line = switchableLine(host, timeoutMs);
    this.lines.set(programmeId, line);
    this.#closing.push(() => line.close());
    // In front of the switch: what a cut line loses is seen to be lost.
    return this.#seen(line, link);
  }

  async exchangeLinkKeys(): Promise<number> {
    const links = [...this.#ports.keys()];
    const taken = await Promise.all(links.map((link) => this.#links.exchangeKeys(link)));
    return taken.filter(Boolean).length;
  }

  linkKeys(): readonly LinkKeysNow[] {
    return this.#links.describe();
  }

  async close(): Promise<void> {
    for (const close of this.#closing.reverse()) await close();
  }

  async #deps(place: string) {
    const { folder, openDatabase, clock, chance, trace } = this.#around;
    const database = await openDatabase(place);
    this.#closing.push(() => database.close());
    this.stores.set(place, database);
    return { database, keys: folder.keys(place), clock, chance, trace, log: this.#log(place) };
  }

  #log(place: string): Log {
    return createLog(place, this.#around.writeLog);
  }

  #bound(place: string, contract: AnyContract, invoke: Invoke): Invoke {
    const { trace, clock, watch, spans } = this.#around;
    const metered = meteredParty(traced(contract, invoke, trace, clock), place, watch);
    const seen = spannedParty(metered, place, spans);
    this.#invokes.set(place, seen);
    return seen;
  }

  async #serve(link: string, answer: (m: Message) => Promise<Message | undefined>): Promise<void> {
    const spanned = spannedAnswer(answer, link, this.#around.spans);
    const server: HostServer = await this.#links.serve(link, spanned);
    this.#ports.set(link, server.port);
    this.#closing.push(() => server.close());
  }
}

/** Made at the first start; the acquirer's own. */
function pinPadKeys({ folder, chance }: Surroundings): PinPadKeys {
  const key = (name: string) => folder.keys('acquirer').working(name, () => chance.bytes(16));
  return { aesBaseKey: key('pin-pads:aes'), tdesBaseKey: key('pin-pads:tdes') };
}
