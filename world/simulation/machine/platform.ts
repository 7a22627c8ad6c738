/**
 * Takes the place of the platform's timers, clock and randomness, so that nobody has to remember to
 * ask for them: a party that forgot is simulated all the same. Outside a run everything is as the
 * platform has it.
 *
 * Importing this module does it. Keys are taken from a drawer, since making RSA keys is slow and
 * has no seed.
 */
import crypto, { KeyObject } from 'node:crypto';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { KeyDrawer } from './key-drawer.ts';
import type { Appointment } from './timeline.ts';

/** What stands in the platform's place. */
export interface Platform {
  now(): number;
  after(delayMs: number, work: () => void): Appointment;
  /** Again and again, until it is called off. */
  every(periodMs: number, work: () => void): Appointment;
  /** Whether whoever asks is dead. */
  isOver(): boolean;
  readonly dice: { bytes(length: number): Uint8Array; between(from: number, to: number): number };
  /** What the platform does beside the thread. */
  hold<T>(work: () => Promise<T>): Promise<T>;
}

let platform: Platform | undefined;

/** Runs `work` with another platform; one run at a time. */
export async function onPlatform<T>(other: Platform, work: () => Promise<T>): Promise<T> {
  if (platform !== undefined) throw new Error('a run within a run');
  platform = other;
  try {
    return await work();
  } finally {
    platform = undefined;
  }
}

type Callback = (...values: unknown[]) => void;

/** What `setTimeout` and `setInterval` give. */
class Timer {
  readonly #work: () => void;
  readonly #delayMs: number;
  readonly #repeats: boolean;
  readonly #on: Platform;
  #appointment: Appointment;

  constructor(on: Platform, work: () => void, delayMs: number, repeats: boolean) {
    this.#on = on;
    this.#work = work;
    this.#delayMs = delayMs;
    this.#repeats = repeats;
    this.#appointment = this.#appoint();
  }

  #appoint(): Appointment {
    const on = this.#on;
    return this.#repeats
      ? on.every(this.#delayMs, this.#work)
      : on.after(this.#delayMs, this.#work);
  }

  end(): void {
    this.#appointment.callOff();
  }

  refresh(): this {
    this.end();
    this.#appointment = this.#appoint();
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

/** Puts `ours` where `place` has its own, which is given to it. */
function instead<Place extends object, Name extends keyof Place>(
  place: Place,
  name: Name,
  ours: (real: Place[Name]) => unknown,
): void {
  const real = place[name];
  Object.defineProperty(place, name, {
    value: ours(real),
    configurable: true,
    writable: true,
    enumerable: true,
  });
}

// biome-ignore lint/suspicious/noExplicitAny: the platform's own functions, whatever they take.
type Anything = (...values: any[]) => any;

function takeTimers(place: object): void {
  const at = place as Record<
    'setTimeout' | 'setInterval' | 'clearTimeout' | 'clearInterval',
    Anything
  >;
  const starting =
    (repeats: boolean) =>
    (real: Anything) =>
    (work: Callback, delayMs = 0, ...values: unknown[]) =>
      platform === undefined
        ? real(work, delayMs, ...values)
        : new Timer(platform, () => work(...values), delayMs, repeats);
  const ending = (real: Anything) => (timer: unknown) =>
    timer instanceof Timer ? timer.end() : real(timer);
  instead(at, 'setTimeout', starting(false));
  instead(at, 'setInterval', starting(true));
  instead(at, 'clearTimeout', ending);
  instead(at, 'clearInterval', ending);
}

function takePromisedTimers(): void {
  const at = timersPromises as unknown as Record<'setTimeout' | 'setImmediate', Anything>;
  const later = (delayMs: number, value: unknown) =>
    new Promise((resolve) => void platform?.after(delayMs, () => resolve(value)));
  instead(
    at,
    'setTimeout',
    (real) =>
      (delayMs = 0, value?: unknown, options?: unknown) =>
        platform === undefined ? real(delayMs, value, options) : later(delayMs, value),
  );
  instead(
    at,
    'setImmediate',
    (real) => (value?: unknown, options?: unknown) =>
      platform === undefined ? real(value, options) : later(0, value),
  );
}

function takeChance(): void {
  const node = crypto as unknown as Record<'randomBytes' | 'randomUUID' | 'randomInt', Anything>;
  const web = globalThis.crypto as unknown as Record<'getRandomValues' | 'randomUUID', Anything>;
  instead(
    node,
    'randomBytes',
    (real) => (length: number, done?: Callback) =>
      platform === undefined || done !== undefined
        ? real(length, done)
        : Buffer.from(platform.dice.bytes(length)),
  );
  instead(node, 'randomUUID', (real) => (options?: unknown) => uuid() ?? real(options));
  instead(web, 'randomUUID', (real) => () => uuid() ?? real.call(web));
  instead(web, 'getRandomValues', (real) => (into: Uint8Array) => {
    if (platform === undefined) return real.call(web, into);
    into.set(platform.dice.bytes(into.byteLength));
    return into;
  });
}

/** RFC 9562, version 4. */
function uuid(): string | undefined {
  if (platform === undefined) return undefined;
  const bytes = platform.dice.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const text = Buffer.from(bytes).toString('hex');
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Made once a process, however many runs: which of them is used is the seed's choice. */
export const drawer = new KeyDrawer();

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function takeKeys(): void {
  const at = crypto as unknown as Record<'generateKeyPair' | 'generateKeyPairSync', Anything>;
  const make: Anything = at.generateKeyPairSync;
  const drawn = (on: Platform, type: string, options: object): KeyPair =>
    drawer.draw(on.dice, JSON.stringify([type, options]), () => make(type, options));
  instead(
    at,
    'generateKeyPairSync',
    (real) => (type: string, options: object) =>
      platform === undefined ? real(type, options) : drawn(platform, type, options),
  );
  const asynchronous = (real: Anything) => (type: string, options: object, done: Callback) => {
    if (platform === undefined) return real(type, options, done);
    const pair = drawn(platform, type, options);
    platform.after(0, () => done(null, pair.publicKey, pair.privateKey));
  };
  instead(at, 'generateKeyPair', (real) => keepingPromise(real, asynchronous(real)));
}

/** `util.promisify` of it gives both keys by name, as of the platform's own. */
function keepingPromise(real: Anything, ours: Anything): Anything {
  const custom = Symbol.for('nodejs.util.promisify.custom');
  const promised = (real as unknown as Record<symbol, Anything>)[custom];
  const both = (type: string, options: object) =>
    platform === undefined
      ? promised?.(type, options)
      : new Promise((resolve) => {
          ours(type, options, (_: unknown, publicKey: unknown, privateKey: unknown) =>
            resolve({ publicKey, privateKey }),
          );
        });
  return Object.assign(ours, { [custom]: both });
}

/** Slow on purpose, and a run has no use for that: the least that argon2 takes, its tag as good. */
function takePasswords(): void {
  const at = crypto as unknown as Record<'argon2', Anything>;
  instead(at, 'argon2', (real) => (algorithm: string, options: object, done: Callback) => {
    if (platform === undefined) return real(algorithm, options, done);
    const least = { ...options, parallelism: 1, memory: 8, passes: 1 };
    const tag = crypto.argon2Sync(algorithm as 'argon2id', least as never);
    platform.after(0, () => done(null, tag));
  });
}

/** As passwords: one turn instead of the many that keep a guesser busy. */
function takeStretching(): void {
  const at = crypto as unknown as Record<'pbkdf2Sync', Anything>;
  const once =
    (real: Anything) =>
    (passcode: unknown, salt: unknown, turns: number, ...values: unknown[]) =>
      real(passcode, salt, platform === undefined ? turns : 1, ...values);
  instead(at, 'pbkdf2Sync', once);
}

/** No power goes under a run: what its parties lose is lost in simulated disks and memories. */
function takeSyncing(): void {
  const at = fs as unknown as Record<'fsyncSync', Anything>;
  instead(at, 'fsyncSync', (real) => (file: number) => void (platform === undefined && real(file)));
}

/** What is worked out once a process; beyond that many the oldest is forgotten. */
const MOST_KNOWN = 2_000;
const MOST_KEYS = 30;

/** Remembers what `real` gave for what it was asked: the same for the same, whoever asks. */
function remembered(
  real: Anything,
  nameOf: (...values: unknown[]) => string | undefined,
): Anything {
  const known = new Map<string, Uint8Array>();
  return (...values: unknown[]) => {
    const name = platform === undefined ? undefined : nameOf(...values);
    if (name === undefined) return real(...values);
    const bytes: Uint8Array = known.get(name) ?? real(...values);
    known.set(name, bytes);
    const [oldest] = known.keys();
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
    return Buffer.from(bytes);
  };
}

const text = (value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : JSON.stringify(value);

/** The bare private operation, without padding, has one result: start after start signs the same. */
function takeSigning(): void {
  const at = crypto as unknown as Record<'privateEncrypt', Anything>;
  const keys: KeyObject[] = [];
  const keyName = (key: KeyObject): number | undefined => {
    const place = keys.findIndex((known) => known.equals(key));
    if (place !== -1) return place;
    return keys.length < MOST_KEYS ? keys.push(key) - 1 : undefined;
  };
  const bare = (options: unknown, block: unknown): string | undefined => {
    const { key, padding } = options as { key?: unknown; padding?: unknown };
    if (padding !== crypto.constants.RSA_NO_PADDING || !(key instanceof KeyObject))
      return undefined;
    const name = keyName(key);
    return name === undefined ? undefined : `${name}/${text(block)}`;
  };
  instead(at, 'privateEncrypt', (real) => remembered(real, bare));
}

const SUBTLE = [
  'decrypt',
  'deriveBits',
  'deriveKey',
  'digest',
  'encrypt',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'unwrapKey',
  'verify',
  'wrapKey',
] as const;

function takeWebCryptography(): void {
  const at = Object.getPrototypeOf(globalThis.crypto.subtle) as Record<string, Anything>;
  for (const name of SUBTLE) {
    instead(
      at,
      name,
      (real) =>
        function held(this: unknown, ...values: unknown[]) {
          const call = (): Promise<unknown> => real?.apply(this, values);
          return platform === undefined ? call() : platform.hold(call);
        },
    );
  }
}

function takeClock(): void {
  instead(Date, 'now', (real) => () => platform?.now() ?? real());
}

takeTimers(globalThis);
takeTimers(timers);
takePromisedTimers();
takeChance();
takeKeys();
takePasswords();
takeStretching();
takeSyncing();
takeSigning();
takeWebCryptography();
takeClock();
syncBuiltinESMExports();
