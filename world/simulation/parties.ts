/**
 * The parties of a simulated world: the ones that `npm start` runs, each a process of its own that
 * may die alone, with the links, the databases and the calls between them under the seed.
 */
import { createAcquirer } from '@armilla/acquirer';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { tokenServiceContract } from '@armilla/api/token-service';
import { walletContract } from '@armilla/api/wallet';
import type { Message } from '@armilla/iso8583';
import { createIssuer, type Issuer, type SmsPort } from '@armilla/issuer';
import type { Clock } from '@armilla/kit/clock';
import type { AnyContract, Client, Invoke, PartyName } from '@armilla/kit/contract';
import { type Database, migrate } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import { migrationsOf } from '@armilla/kit/migrations';
import type { BankProgramme } from '@armilla/kit/programme';
import type { Programmes } from '@armilla/kit/programme-files';
import type { Trace } from '@armilla/kit/trace';
import { createTokenService, type TokenService } from '@armilla/token-service';
import { createWallet } from '@armilla/wallet';
import type { Maker } from '../maker.ts';
import { createLinks, type Links } from '../one-process/links.ts';
import { ACQUIRER_ID } from '../one-process/parties.ts';
import { caKeysOf, createTills, type Till } from '../one-process/tills.ts';
import type { Machine } from './machine/machine.ts';
import type { Network } from './network/network.ts';
import { type CallFate, type Calls, clientOf } from './process/call.ts';
import type { Disk, DiskFault } from './process/disk.ts';
import { Process, type System } from './process/process.ts';

/** Deadlines along the road, as `npm start` has them (issuer 5 s, then outwards). */
const TIMEOUTS_MS = { issuer: 5_000, network: 8_000, acquirer: 11_000 };

/** Lines are asked rarely whether they live: an hour in which nothing happens shall cost nothing. */
const ECHO_AFTER_MS = 6 * 3_600_000;

const TILL_MIGRATIONS = migrationsOf(new URL('../one-process/sql/', import.meta.url));

/** What the parties stand on. */
export interface Ground {
  readonly machine: Machine;
  readonly network: Network;
  readonly programmes: Programmes;
  readonly maker: Maker;
  readonly sms: SmsPort;
  readonly trace: Trace;
  /** A folder for the few things that lie in files. */
  readonly folder: string;
  disk(place: string): Disk;
  keys(place: string): KeyPort;
  log(place: string): Log;
  /** A party's own clock, which may be wrong. */
  clock(place: string): Clock;
  diskFate(place: string): DiskFault | undefined;
  callFate(place: string, operation: string): CallFate;
  sawCall(place: string, operation: string, outcome: string): void;
  /** Two answers of one key differ. */
  answeredTwice(place: string, operation: string): void;
  /** A call ended in a bug, or in a disk that failed. */
  callFailed(place: string, operation: string, error: Error): void;
  restartMs(): number;
}

/** Links are called by both their ends, whoever dials first. */
function diallerOf(link: string): string {
  return link === 'acquirer-token-service' ? 'acquirer' : 'token-service';
}

interface Answering {
  readonly invoke: Invoke;
}

/** All tills there are, and what they write their sales down in. */
export interface Counter {
  readonly tills: readonly Till[];
  readonly database: Database;
}

/** A place is down: to be looked for again later. */
export class Down extends Error {
  override readonly name = 'Down';
}

export class Parties {
  readonly #ground: Ground;
  /** By link, the links of whoever dials it now. */
  readonly #dialling = new Map<string, { links: Links; of: () => Process<unknown> }>();
  readonly #processes = new Map<string, Process<Answering>>();
  readonly tills: Process<Counter>;
  readonly issuers = new Map<string, Process<Issuer>>();
  readonly tokenService: Process<TokenService>;

  constructor(ground: Ground) {
    this.#ground = ground;
    for (const bank of ground.programmes.banks) {
      const issuer = this.#process(`issuer-${bank.id}`, (system) => this.#issuer(system, bank));
      this.issuers.set(bank.id, issuer);
    }
    this.tokenService = this.#process('token-service', (system) => this.#tokenService(system));
    this.#process('wallet', (system) => this.#wallet(system));
    this.#process('acquirer', (system) => this.#acquirer(system));
    this.tills = new Process('tills', ground, (system) => this.#tills(system));
  }

  get all(): readonly Pick<Process<unknown>, 'name' | 'die' | 'party' | 'deaths'>[] {
    return [...this.#processes.values(), this.tills];
  }

  async start(): Promise<void> {
    for (const process of this.#processes.values()) await process.start();
    await this.tills.start();
  }

  /** The party at `place` as `caller` may ask it. */
  client<C extends AnyContract>(
    contract: C,
    place: string,
    caller: Parameters<typeof clientOf>[2],
  ): Client<C> {
    const { machine, callFate: fate, sawCall: saw, answeredTwice, callFailed } = this.#ground;
    const calls: Calls = { machine, fate, saw, answeredTwice, failed: callFailed };
    return clientOf(contract, () => this.#at(place), caller, calls);
  }

  /** Brings new keys to the other end of each link; those that were taken. */
  async exchangeKeys(): Promise<readonly string[]> {
    const taken: string[] = [];
    for (const [link, { links, of }] of this.#dialling) {
      // One that dies over it never answers.
      const answer = of().ask(() => links.exchangeKeys(link));
      if ((await answer.catch(() => false)) === true) taken.push(link);
    }
    return taken;
  }

  /** Resolves when no party has anything left to do that it could do now. */
  async settled(): Promise<void> {
    for (const { party } of this.#processes.values()) {
      const { settled } = (party ?? {}) as { settled?(): Promise<void> };
      await settled?.();
    }
  }

  #at(place: string): Process<Answering> {
    const process = this.#processes.get(place);
    if (process === undefined) throw new Error(`no party at ${place}`);
    return process;
  }

  #process<Party extends Answering>(
    name: string,
    boot: (system: System) => Promise<Party>,
  ): Process<Party> {
    const process = new Process(name, this.#ground, boot);
    this.#processes.set(name, process);
    return process;
  }

  #party<C extends AnyContract>(c: C, place: string, name: PartyName, programmeId?: string) {
    return this.client(c, place, { kind: 'party', name, ...(programmeId && { programmeId }) });
  }

  #deps(system: System, place: string) {
    const ground = this.#ground;
    const database = ground.disk(place).of(system.life, () => ground.diskFate(place), system.die);
    const clock = ground.clock(place);
    const { dice: chance } = ground.machine;
    const { trace } = ground;
    return { database, keys: ground.keys(place), clock, chance, trace, log: ground.log(place) };
  }

  #links({ net }: System, place: string): Links {
    const { folder, keys, clock, log, machine } = this.#ground;
    const file = (name: string) => `${folder}/${name}`;
    const chance = machine.dice;
    return createLinks({
      keys: keys('links'),
      file,
      clock: clock(place),
      chance,
      log: log(place),
      net,
      echoAfterMs: ECHO_AFTER_MS,
    });
  }

  #dial(links: Links, link: string, timeoutMs: number, more: object = {}): HostClient<Message> {
    const of = () => (link === 'terminal-acquirer' ? this.tills : this.#at(diallerOf(link)));
    this.#dialling.set(link, { links, of });
    return links.dial(link, this.#ground.network.portOf(link), { timeoutMs, ...more });
  }

  async #serve(
    links: Links,
    link: string,
    answer: (message: Message) => Promise<Message | undefined>,
  ): Promise<void> {
    await links.serve(link, answer, this.#ground.network.portOf(link));
  }

  async #issuer(system: System, programme: BankProgramme): Promise<Issuer> {
    const place = `issuer-${programme.id}`;
    const links = this.#links(system, place);
    const link = `token-service-${place}`;
    const issuer = createIssuer({
      ...this.#deps(system, place),
      ...this.#ground.programmes,
      programme,
      sms: this.#ground.sms,
      tokenService: () =>
        this.#party(tokenServiceContract, 'token-service', 'issuer', programme.id),
      pinZoneKey: links.pinKey(link, 'ANSWERING'),
    });
    await issuer.start();
    await this.#serve(links, link, issuer.answer);
    return issuer;
  }

  async #tokenService(system: System): Promise<TokenService> {
    const links = this.#links(system, 'token-service');
    const linkOf = (id: string) => `token-service-issuer-${id}`;
    const issuers = this.#ground.programmes.banks.map(({ id }) => {
      const client = this.#party(issuerContract, `issuer-${id}`, 'token-service');
      return [id, { client, host: this.#dial(links, linkOf(id), TIMEOUTS_MS.issuer) }] as const;
    });
    const tokenService = createTokenService({
      ...this.#deps(system, 'token-service'),
      ...this.#ground.programmes,
      issuers: new Map(issuers),
      wallet: () => this.#party(walletContract, 'wallet', 'token-service'),
      acquirer: () => this.#party(acquirerContract, 'acquirer', 'token-service'),
      pinZoneKeys: {
        acquirer: links.pinKey('acquirer-token-service', 'ANSWERING'),
        issuer: (id) => links.pinKey(linkOf(id), 'DIALLING'),
      },
    });
    await tokenService.start();
    await this.#serve(links, 'acquirer-token-service', tokenService.answer);
    return tokenService;
  }

  async #wallet(system: System): Promise<Answering> {
    const wallet = createWallet({
      ...this.#deps(system, 'wallet'),
      ...this.#ground.programmes,
      tokenService: () => this.#party(tokenServiceContract, 'token-service', 'wallet'),
      pairingKeyOf: this.#ground.maker.pairingKeyOf,
    });
    await wallet.start();
    return wallet;
  }

  async #acquirer(system: System): Promise<Answering> {
    const links = this.#links(system, 'acquirer');
    const late = (message: Message) => acquirer.late(message);
    const acquirer: ReturnType<typeof createAcquirer> = createAcquirer({
      ...this.#deps(system, 'acquirer'),
      acquirerId: ACQUIRER_ID,
      network: this.#dial(links, 'acquirer-token-service', TIMEOUTS_MS.network, {
        institution: ACQUIRER_ID,
        late,
      }),
      tokenService: () => this.#party(tokenServiceContract, 'token-service', 'acquirer'),
      pinPads: { aesBaseKey: this.#padKey('aes'), tdesBaseKey: this.#padKey('tdes') },
      pinZoneKey: links.pinKey('acquirer-token-service', 'DIALLING'),
    });
    await acquirer.start();
    await this.#serve(links, 'terminal-acquirer', acquirer.answer);
    return acquirer;
  }

  #padKey(name: string) {
    const { keys, machine } = this.#ground;
    return keys('acquirer').working(`pin-pads:${name}`, () => machine.dice.bytes(16));
  }

  async #tills(system: System): Promise<Counter> {
    const caKeys = this.tokenService.party?.caKeys();
    if (caKeys === undefined) throw new Down('the token service is not there to give its keys');
    const deps = this.#deps(system, 'tills');
    await migrate(deps.database, TILL_MIGRATIONS, deps.clock.now());
    const links = this.#links(system, 'tills');
    const tills = createTills({
      ...deps,
      caKeys: caKeysOf(caKeys),
      banks: this.#ground.programmes.banks,
      pinPadBaseKey: this.#padKey('aes'),
      host: this.#dial(links, 'terminal-acquirer', TIMEOUTS_MS.acquirer),
    });
    return { tills, database: deps.database };
  }
}
