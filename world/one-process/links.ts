/**
 * The ISO 8583 links between the hosts of this world: real TCP, sign-on and echo on every
 * connection, a code over every message, and keys that are exchanged once a day.
 */
import {
  bringKeys,
  encodeTransmissionDate,
  isApproved,
  isKeyExchange,
  KEY_EXCHANGE_RANDOM_LENGTH,
  linkCodec,
  type Message,
  MTI,
  networkCodec,
  type Profile,
  takeKeys,
} from '@armilla/iso8583';
import { type Chance, digits } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import {
  connect,
  type HostClient,
  type HostNet,
  type HostServer,
  listen,
  NoAnswer,
} from '@armilla/kit/host-link';
import type { KeyPort } from '@armilla/kit/keys';
import {
  type KeyExchanger,
  keyExchanger,
  type LinkKeySet,
  type LinkKeys,
  openLinkKeys,
} from '@armilla/kit/link-keys';
import type { Log } from '@armilla/kit/log';
import { SecretBytes } from '@armilla/kit/secret';

const LOOPBACK = '127.0.0.1';
const KEY_BYTES = 16;

/** Sees an answer that nobody waits for any more. */
export type Late = (message: Message) => unknown;

export type Answering = (message: Message) => Promise<Message | undefined>;

export interface Links {
  /** A port at which `answer` answers whoever shares the keys of `link`; any free one, or `port`. */
  serve(link: string, answer: Answering, port?: number): Promise<HostServer>;
  /** The other end of it; `institution` is who signs on, DE 32. */
  dial(link: string, port: number, options: DialOptions): HostClient<Message>;
  /** Under which PINs travel on a link, as one end of it holds it. */
  pinKey(link: string, end: LinkEnd): SecretBytes;
  /** Brings new keys to the other end. False when it did not take them; they are tried again. */
  exchangeKeys(link: string): Promise<boolean>;
  /** Which keys the ends are using, in the order they were opened. */
  describe(): readonly LinkKeysNow[];
  /** Looks after the keys no more. */
  close(): void;
}

export interface DialOptions {
  readonly timeoutMs: number;
  readonly institution?: string | undefined;
  readonly late?: Late | undefined;
  /** Where the other end is somebody else's; without it, on the loopback address. */
  readonly outside?: OutsideHost | undefined;
}

/** A host that is not of this world. No code is over its messages. */
export interface OutsideHost {
  readonly host: string;
  readonly profile: Profile;
  /** The key-encrypting key shared with it, under which it is brought a key for PINs. */
  readonly kek?: SecretBytes | undefined;
}

/** Who dials has the keys changed; who answers takes them. */
export type LinkEnd = 'DIALLING' | 'ANSWERING';

export interface LinkKeysNow {
  readonly link: string;
  readonly end: LinkEnd;
  readonly version: string;
  /** Epoch ms; `null` for those it began with. */
  readonly since: number | null;
}

export interface LinksDeps {
  readonly keys: KeyPort;
  /** The file an end of a link keeps its keys in. */
  readonly file: (name: string) => string;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  /** TCP when left out. */
  readonly net?: HostNet | undefined;
  /** After how long a silence the other end is asked whether it is there; 30 s when left out. */
  readonly echoAfterMs?: number;
}

export function createLinks(deps: LinksDeps): Links {
  const { log, clock, chance, net, echoAfterMs } = deps;
  const book = keyBook(deps);
  const exchangers = new Map<string, KeyExchanger>();
  const manage = (code: string, institution?: string): Message => {
    const at = { 7: encodeTransmissionDate(clock.now()), 11: digits(chance, 6) };
    return { mti: MTI.networkManagementRequest, fields: { ...at, 32: institution, 70: code } };
  };
  const exchangerOf = (link: string, client: HostClient<Message>, institution?: string) => {
    const bring = (set: LinkKeySet) => {
      const random = chance.bytes(KEY_EXCHANGE_RANDOM_LENGTH);
      const { fields } = manage('161', institution);
      return saysYes(client, bringKeys(set, book.kek(link), random, fields));
    };
    return keyExchanger(book.held(link, 'DIALLING'), bring, deps);
  };
  return {
    serve(link, answer, port = 0) {
      const held = book.held(link, 'ANSWERING');
      const kek = book.kek(link);
      const take = ({ version, mac, pin }: { version: string; mac: Uint8Array; pin: Uint8Array }) =>
        held.take({ version, mac: new SecretBytes(mac), pin: new SecretBytes(pin) });
      return listen({
        port,
        host: LOOPBACK,
        log,
        net,
        codec: linkCodec(held),
        answer: async (message) =>
          isKeyExchange(message) ? takeKeys(message, kek, take) : answer(message),
      });
    },
    dial(link, port, { timeoutMs, institution, late = () => {}, outside }) {
      if (outside?.kek !== undefined) book.share(link, outside.kek);
      const held = book.held(link, 'DIALLING');
      const client = connect({
        port,
        host: outside?.host ?? LOOPBACK,
        codec: outside ? networkCodec(undefined, outside.profile) : linkCodec(held),
        timeoutMs,
        log,
        net,
        late,
        chance,
        greeting: () => manage('001', institution),
        welcome: ({ fields }) => isApproved(fields[39]),
        farewell: () => manage('002', institution),
        echo: {
          message: () => manage('301', institution),
          ...(echoAfterMs !== undefined && { idleMs: echoAfterMs }),
        },
      });
      // With an outside host that shares no key there is nothing to bring keys under.
      if (outside !== undefined && outside.kek === undefined) return client;
      const exchanger = exchangerOf(link, client, institution);
      exchangers.set(link, exchanger);
      if (outside !== undefined) void exchanger.exchange().catch(() => undefined);
      return client;
    },
    pinKey: (link, end) => book.held(link, end).pin,
    describe: book.describe,
    exchangeKeys: async (link) => (await exchangers.get(link)?.exchange()) ?? false,
    close() {
      for (const exchanger of exchangers.values()) exchanger.close();
    },
  };
}

/** The keys of every link and end, opened when first asked for. */
function keyBook({ keys, file, clock, chance }: LinksDeps) {
  const ends = new Map<string, { link: string; end: LinkEnd; held: LinkKeys }>();
  const shared = new Map<string, SecretBytes>();
  const key = (name: string) => keys.working(name, () => chance.bytes(KEY_BYTES));
  return {
    /** Both ends in this world have it from the same key port; an outside one was given it. */
    kek: (link: string): SecretBytes => shared.get(link) ?? key(`link:${link}/kek`),
    share: (link: string, kek: SecretBytes) => shared.set(link, kek),
    held(link: string, end: LinkEnd): LinkKeys {
      const name = `${link}.${end.toLowerCase()}`;
      const first = { version: '00', mac: key(`link:${link}`), pin: key(`link:${link}/pin`) };
      const known = ends.get(name)?.held;
      const held = known ?? openLinkKeys({ file: file(name), keys, first, clock, chance });
      ends.set(name, { link, end, held });
      return held;
    },
    describe: (): readonly LinkKeysNow[] =>
      [...ends.values()].map(({ link, end, held }) => {
        const [inUse] = held.accepted();
        return { link, end, version: inUse?.version ?? '', since: held.since() || null };
      }),
  };
}

async function saysYes(host: HostClient<Message>, request: Message): Promise<boolean> {
  try {
    return isApproved((await host.request(request)).fields[39]);
  } catch (error) {
    if (error instanceof NoAnswer) return false;
    throw error;
  }
}
