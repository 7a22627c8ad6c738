/** A simulated world: a machine, the network on it, what parties keep, the parties and the people. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issuerContract } from '@armilla/api/issuer';
import { walletContract } from '@armilla/api/wallet';
import type { SmsPort } from '@armilla/issuer';
import type { Clock } from '@armilla/kit/clock';
import { type KeyPort, keysInMemory } from '@armilla/kit/keys';
import type { Programmes } from '@armilla/kit/programme-files';
import { SecretBytes } from '@armilla/kit/secret';
import { noTrace, type Trace } from '@armilla/kit/trace';
import { createMaker, type Maker } from '../maker.ts';
import { openPlasticDrawer, type PlasticDrawer } from '../one-process/plastic.ts';
import { NO_FAULTS, type Rates } from './faults/rates.ts';
import { Storm } from './faults/weather.ts';
import { Journal } from './journal.ts';
import { hashed } from './machine/chance.ts';
import { Machine } from './machine/machine.ts';
import { Network } from './network/network.ts';
import { Parties } from './parties.ts';
import { type Kept, PASSCODE, Wearer } from './people/wearer.ts';
import { Disk, type Image } from './process/disk.ts';
import { Sometimes } from './sometimes.ts';

/** What is left of a world when its time stands still: another one can begin from it. */
export interface Snapshot {
  readonly at: number;
  readonly disks: ReadonlyMap<string, Image>;
  /** By place, and there by name. */
  readonly keys: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly people: readonly Kept[];
  readonly pinnedKeyId: string;
}

export interface WorldOptions {
  readonly seed: number;
  readonly programmes: Programmes;
  /** When time begins; of a world that begins from another, not before that one's end. */
  readonly startMs: number;
  readonly from?: Snapshot | undefined;
  readonly rates?: Rates;
  readonly trace?: Trace;
  /** The journal keeps its lines. */
  readonly keepsJournal?: boolean;
}

const CODE = /(?<!\d)\d{6}(?!\d)/;

/** Its type and a mark of all its bytes: the same for the same, and no card number to be read. */
function messageName(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1');
  return `${text.slice(2, 6)} ${bytes.length} ${(hashed(text) >>> 0).toString(16)}`;
}

export interface ReceivedSms {
  readonly to: string;
  readonly text: string;
  readonly at: number;
}

export class World {
  readonly options: WorldOptions;
  readonly machine: Machine;
  readonly network: Network;
  readonly storm: Storm;
  readonly parties: Parties;
  readonly journal: Journal;
  readonly sometimes = new Sometimes();
  readonly maker: Maker;
  /** Where the chips of plastic cards lie. */
  readonly plastic: PlasticDrawer;
  readonly people: Wearer[] = [];
  /** On people's phones, oldest first. */
  readonly sms: ReceivedSms[] = [];
  /** What parties logged, and what of it may be read by anybody. */
  readonly logged: string[] = [];
  /** Says that something must never be. */
  violated: (invariant: string, why: string) => void = () => {};
  /** By how much a party's clock is wrong, in milliseconds. */
  readonly skews = new Map<string, number>();
  readonly #disks = new Map<string, Disk>();
  readonly #keys = new Map<string, { port: KeyPort; known: Map<string, SecretBytes> }>();
  readonly #folder: string;
  #pinnedKeyId: string;

  constructor(options: WorldOptions) {
    this.options = options;
    const { seed, startMs, from, keepsJournal = false, rates = NO_FAULTS } = options;
    this.machine = new Machine(seed, Math.max(startMs, from?.at ?? 0));
    this.journal = new Journal(keepsJournal);
    this.storm = new Storm(this.machine.dice.named('storm'), rates, this.sometimes);
    this.network = new Network(this.machine, this.storm, (link, direction, bytes) =>
      this.note(`${link} ${direction} ${messageName(bytes)}`),
    );
    this.#folder = mkdtempSync(join(tmpdir(), 'armilla-simulated-'));
    this.#pinnedKeyId = from?.pinnedKeyId ?? '';
    this.maker = createMaker(this.keys('maker'), this.machine.dice);
    this.parties = new Parties(this.#ground());
    this.plastic = openPlasticDrawer({
      folder: { file: (...names) => join(this.#folder, names.join('-')) },
      keys: this.keys('tills'),
      maker: this.maker,
      clock: this.clock('tills'),
      chance: this.machine.dice,
    });
    for (const kept of from?.people ?? []) this.people.push(this.wearer(kept));
  }

  readonly passcode = PASSCODE;

  get now(): number {
    return this.machine.timeline.now;
  }

  note(text: string): void {
    this.journal.note(this.now, text);
  }

  disk(place: string): Disk {
    const disk = this.#disks.get(place) ?? new Disk(this.options.from?.disks.get(place));
    this.#disks.set(place, disk);
    return disk;
  }

  keys(place: string): KeyPort {
    const found = this.#keys.get(place);
    if (found !== undefined) return found.port;
    const kept = this.options.from?.keys.get(place) ?? new Map<string, Uint8Array>();
    const known = new Map([...kept].map(([name, key]) => [name, new SecretBytes(key)] as const));
    const made = { port: keysInMemory(known), known };
    this.#keys.set(place, made);
    return made.port;
  }

  clock(place: string): Clock {
    return { now: () => this.now + (this.skews.get(place) ?? 0) };
  }

  /** The app comes with the token service's key; asked for once. */
  pin(keyId: string): void {
    this.#pinnedKeyId = keyId;
  }

  /** Somebody and their band. Signed in, and proved a moment ago: sessions are the edge's. */
  wearer(kept: Kept): Wearer {
    const caller = {
      kind: 'person',
      role: 'cardholder',
      id: kept.accountId,
      steppedUp: true,
    } as const;
    const { machine, storm } = this;
    return new Wearer({
      kept,
      service: this.options.programmes.service,
      clock: this.clock('band'),
      chance: machine.dice,
      wallet: this.parties.client(walletContract, 'wallet', caller),
      pinnedKeyId: this.#pinnedKeyId,
      air: {
        messageMs: () => (storm.isBandLost() ? undefined : 30),
        wait: (forMs) => machine.wait(forMs),
      },
    });
  }

  /** The last code that came to a phone, if one did. */
  codeSentTo(mobile: string): string | undefined {
    const last = this.sms.findLast(({ to, text }) => to === mobile && CODE.test(text));
    return last && CODE.exec(last.text)?.[0];
  }

  /** A bank's customer at the bank's pages, signed in and proved a moment ago. */
  customer(of: { programmeId: string; customer: string }) {
    const caller = {
      kind: 'person',
      role: 'customer',
      id: this.customerIdOf(of),
      steppedUp: true,
    } as const;
    return this.parties.client(issuerContract, `issuer-${of.programmeId}`, caller);
  }

  customerIdOf({ programmeId, customer: login }: { programmeId: string; customer: string }) {
    const rows = this.disk(`issuer-${programmeId}`).rows<{ customer_id: string }>(
      'SELECT customer_id FROM customer WHERE login = $1',
      login,
    );
    return rows[0]?.customer_id ?? '';
  }

  /** The tokens of a plastic card that are on bands: wearer and last four digits. */
  dpansOf({ programmeId, cardId }: { programmeId: string; cardId: string }): string[] {
    const rows = this.disk(`issuer-${programmeId}`).rows<{ dpan_last_four: string }>(
      'SELECT dpan_last_four FROM token WHERE card_id = $1',
      cardId,
    );
    const own = this.people.filter((person) => person.programmeId === programmeId);
    return rows.flatMap(({ dpan_last_four }) => own.map(({ name }) => `${name}/${dpan_last_four}`));
  }

  /** Every disk as it is. */
  images(): readonly (readonly [place: string, image: Image])[] {
    return [...this.#disks].map(([place, disk]) => [place, disk.image()] as const);
  }

  snapshot(): Snapshot {
    const keys = [...this.#keys].map(
      ([place, { known }]) =>
        [place, new Map([...known].map(([name, key]) => [name, key.expose()] as const))] as const,
    );
    return {
      at: this.now,
      disks: new Map(this.images()),
      keys: new Map(keys),
      people: this.people.map((person) => person.kept()),
      pinnedKeyId: this.#pinnedKeyId,
    };
  }

  close(): void {
    for (const disk of this.#disks.values()) disk.close();
    this.plastic.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #ground() {
    const { machine, network, storm, maker } = this;
    const { programmes, trace = noTrace } = this.options;
    return {
      ...{ machine, network, programmes, maker, trace },
      folder: this.#folder,
      sms: this.#smsPort(),
      disk: (place: string) => this.disk(place),
      keys: (place: string) => this.keys(place),
      clock: (place: string) => this.clock(place),
      log: (place: string) => ({
        info: () => {},
        warn: (facts: object, message: string) => this.#log(place, facts, message),
        error: (facts: object, message: string) => this.#log(place, facts, message),
      }),
      diskFate: () => storm.disk(),
      callFate: () => storm.call(),
      sawCall: (place: string, operation: string, outcome: string) =>
        this.note(`${place}.${operation} ${outcome}`),
      answeredTwice: (place: string, operation: string) =>
        this.violated('I14', `${place}.${operation} gave one key two answers`),
      callFailed: (place: string, operation: string, error: Error) =>
        this.#log(place, { error }, `${operation} failed`),
      restartMs: () => machine.dice.between(50, 5_000),
    };
  }

  #log(place: string, facts: object, message: string): void {
    const { error } = facts as { error?: unknown };
    const why = error instanceof Error ? `: ${error.message}` : '';
    this.note(`${place} says ${message}${why}`);
    this.logged.push(`${message}${why}`);
  }

  #smsPort(): SmsPort {
    const receive = (to: string, text: string) => void this.sms.push({ to, text, at: this.now });
    return {
      send: async ({ to, text }) => {
        const fate = this.storm.sms();
        if (fate === 'REFUSED') throw new Error('the gateway does not take it');
        const lateMs = fate === 'LATE' ? this.machine.dice.between(60_000, 900_000) : 500;
        const times = fate === 'LOST' ? 0 : fate === 'TWICE' ? 2 : 1;
        for (let i = 0; i < times; i++) {
          this.machine.timeline.after(lateMs + i * 1_000, () => receive(to, text));
        }
        return [];
      },
    };
  }
}
