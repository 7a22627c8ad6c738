/**
 * The keys one end of a link holds: those in use, those that are to come, and for a minute those
 * before. Kept sealed in a file, so that a restart at any moment loses none.
 *
 * Whoever dials proposes new keys and uses them once they were acknowledged. Whoever answers takes
 * both from the moment the new ones came, and uses the new ones as soon as a message under them
 * shows that the other end does.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';
import { ExchangedKey } from './exchanged-key.ts';
import { alone, type FileTurn } from './file-turn.ts';
import { type KeyPort, replaceFile } from './keys.ts';
import type { Log } from './log.ts';
import { SecretBytes } from './secret.ts';

/** Keys of a link; `version` is two digits. */
export interface LinkKeySet {
  readonly version: string;
  /** Over messages. AES-128. */
  readonly mac: SecretBytes;
  /** Over PINs. AES-128. */
  readonly pin: SecretBytes;
}

export interface LinkKeys {
  /** Under which PINs travel on this link, for whoever enciphers or deciphers them. */
  readonly pin: ExchangedKey;
  /** All sets that are taken now, the one in use first. */
  accepted(): readonly LinkKeySet[];
  /** When the set in use came into use, epoch ms; 0 for the first one. */
  since(): number;
  /** Of the end that dials: the set to be brought over. The same until it is acknowledged. */
  propose(): LinkKeySet;
  /** Of the end that dials: the other end has that set. */
  acknowledged(version: string): void;
  /** Of the end that answers: a set that was brought over. Durable when this returns. */
  take(set: LinkKeySet): void;
  /** Of the end that answers: a message came under that set. */
  seen(version: string): void;
}

export interface LinkKeysOptions {
  /** Where the sets are kept. */
  readonly file: string;
  readonly keys: KeyPort;
  /** What the link begins with, where nothing is kept yet. */
  readonly first: LinkKeySet;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Where several processes work on the file: one at a time changes it, and all see it at once. */
  readonly turn?: FileTurn;
}

/** How long keys are taken after others have come into use: messages are under way. */
export const OLD_KEYS_MS = 60_000;

const KEY_BYTES = 16;

const keptSet = z.object({ version: z.string(), mac: z.base64url(), pin: z.base64url() });
const keptSets = z.object({
  inUse: keptSet,
  since: z.number(),
  next: keptSet.optional(),
  before: keptSet.extend({ until: z.number() }).optional(),
});

interface Sets {
  readonly inUse: LinkKeySet;
  readonly since: number;
  readonly next?: LinkKeySet | undefined;
  readonly before?: (LinkKeySet & { readonly until: number }) | undefined;
}

/** Opens what is kept in the file, or begins with the first set. */
export function openLinkKeys(options: LinkKeysOptions): LinkKeys {
  const { clock, chance } = options;
  const { now, change } = keeping(options);
  const accepted = () => {
    const { inUse, next, before } = now();
    const isStillTaken = before !== undefined && clock.now() < before.until;
    return [inUse, ...(next ? [next] : []), ...(isStillTaken ? [before] : [])];
  };
  const use = (version: string) => {
    if (now().next?.version !== version) return;
    change(({ inUse, next }) => {
      if (next?.version !== version) return undefined;
      const since = clock.now();
      return { inUse: next, since, before: { ...inUse, until: since + OLD_KEYS_MS } };
    });
  };
  return {
    accepted,
    pin: new ExchangedKey(() => accepted().map(({ pin }) => pin)),
    since: () => now().since,
    propose() {
      const key = () => new SecretBytes(chance.bytes(KEY_BYTES));
      const { inUse, next } = change((sets) => {
        if (sets.next !== undefined) return undefined;
        return { ...sets, next: { version: after(sets.inUse.version), mac: key(), pin: key() } };
      });
      return next ?? inUse;
    },
    acknowledged: use,
    take(set) {
      change((sets) => {
        // Brought again because the acknowledgement was lost, and in use since.
        return set.version === sets.inUse.version ? undefined : { ...sets, next: set };
      });
    },
    seen: use,
  };
}

/** The sets as the file has them, also when another process of the same end has changed it. */
function keeping(options: LinkKeysOptions) {
  const { file, turn = alone } = options;
  let sets = read(options) ?? { inUse: options.first, since: 0 };
  let seen = markOf(file);
  const now = (): Sets => {
    const mark = turn === alone ? seen : markOf(file);
    if (mark === seen) return sets;
    sets = read(options) ?? sets;
    seen = mark;
    return sets;
  };
  /** Keeps what it is changed to, and gives what it is then; `undefined` changes nothing. */
  const change = (to: (sets: Sets) => Sets | undefined): Sets =>
    turn(() => {
      const changed = to(now());
      if (changed === undefined) return sets;
      write(options, changed);
      sets = changed;
      seen = markOf(file);
      return sets;
    });
  return { now, change };
}

/** Another one for each file that is put in place: by its inode and the time it was changed. */
function markOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.ctimeNs} ${found.mtimeNs}`;
}

function after(version: string): string {
  return String((Number(version) + 1) % 100).padStart(2, '0');
}

/** The context the file is sealed in, and the name of the key over it. */
const SEAL = 'link-keys';

function read({ file, keys }: LinkKeysOptions): Sets | undefined {
  if (!existsSync(file)) return undefined;
  const sealed = Buffer.from(readFileSync(file, 'utf8'), 'base64url');
  const text = Buffer.from(keys.open(SEAL, sealed, SEAL)).toString();
  const { inUse, since, next, before } = keptSets.parse(JSON.parse(text));
  return {
    inUse: opened(inUse),
    since,
    next: next && opened(next),
    before: before && { ...opened(before), until: before.until },
  };
}

function write({ file, keys }: LinkKeysOptions, { inUse, since, next, before }: Sets): void {
  const kept: z.infer<typeof keptSets> = {
    inUse: closed(inUse),
    since,
    next: next && closed(next),
    before: before && { ...closed(before), until: before.until },
  };
  const sealed = keys.seal(SEAL, Buffer.from(JSON.stringify(kept)), SEAL);
  replaceFile(file, Buffer.from(sealed).toString('base64url'));
}

function opened({ version, mac, pin }: z.infer<typeof keptSet>): LinkKeySet {
  const key = (text: string) => new SecretBytes(Uint8Array.from(Buffer.from(text, 'base64url')));
  return { version, mac: key(mac), pin: key(pin) };
}

function closed({ version, mac, pin }: LinkKeySet): z.infer<typeof keptSet> {
  const text = (key: SecretBytes) => Buffer.from(key.expose()).toString('base64url');
  return { version, mac: text(mac), pin: text(pin) };
}

/** Keys serve a day; whether they have is looked at every hour. */
const KEYS_SERVE_MS = 24 * 3_600_000;
const LOOK_MS = 3_600_000;

/** The end of a link that brings new keys over. */
export interface KeyExchanger {
  /** Brings them now. False when they were not taken; the same are brought next time. */
  exchange(): Promise<boolean>;
  close(): void;
}

/** Brings new keys over once a day. `bring` sends a set and says whether it was taken. */
export function keyExchanger(
  held: LinkKeys,
  bring: (set: LinkKeySet) => Promise<boolean>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): KeyExchanger {
  const exchange = async () => {
    const set = held.propose();
    const isTaken = await bring(set);
    if (isTaken) held.acknowledged(set.version);
    return isTaken;
  };
  const look = () => {
    if (clock.now() - held.since() <= KEYS_SERVE_MS) return;
    exchange().catch((error) => log.error({ error }, 'the keys of a link stay as they are'));
  };
  const looking = setInterval(look, LOOK_MS).unref();
  return { exchange, close: () => clearInterval(looking) };
}
