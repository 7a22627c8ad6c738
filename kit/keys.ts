/**
 * The key port: keys by name that are used and never shown, and working keys that a party must
 * hold in memory. The embedded adapter is a file whose contents are wrapped; a hardware module
 * takes its place behind the same interface.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scryptSync,
} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { alone, type FileTurn } from './file-turn.ts';
import { type KeyUses, usesInMemory } from './key-uses.ts';
import { SecretBytes, type SecretText } from './secret.ts';

export interface KeyPort extends KeyUses {
  /** AES-256-GCM under the key `name`; `context` (a row's identifier) is authenticated with it. */
  seal(name: string, plain: Uint8Array, context: string): Uint8Array;
  /** Throws when the bytes were not sealed under this key and context. */
  open(name: string, sealed: Uint8Array, context: string): Uint8Array;
  /** HMAC-SHA-256 under the key `name`: finds a row by a value without keeping the value. */
  fingerprint(name: string, value: string): Uint8Array;
  /** A key that a party holds in memory while it runs: made at first use, the same ever after. */
  working(name: string, make: () => Uint8Array): SecretBytes;
}

/** A key file does not open; the message says which, and what to do. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

const keyFile = z.object({ salt: z.string(), keys: z.record(z.string(), z.string()) });
type KeyFile = z.infer<typeof keyFile>;

const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };

/**
 * Keys that live as long as the process, or as `known`, which they are added to: for tests and the
 * simulation.
 */
export function keysInMemory(known = new Map<string, SecretBytes>()): KeyPort {
  return keyPort(known, (_, make) => make());
}

/** A passphrase made into a key, slowly so that guessing is slow too (RFC 7914). 32 bytes. */
export function stretch(passphrase: SecretText, salt: Uint8Array): SecretBytes {
  return new SecretBytes(scryptSync(passphrase.expose(), salt, 32, SCRYPT));
}

/**
 * Opens or begins a key file, wrapped under a passphrase or, where several files share a folder, a
 * key stretched once for all of them. Throws {@link KeyFileError} when it is not the one it was
 * wrapped with, or the file is damaged. Where several processes hold the file, keys are made in
 * `turn`: whoever comes second finds what the first one made.
 */
export function openKeyFile(
  path: string,
  secret: SecretText | SecretBytes,
  turn: FileTurn = alone,
): KeyPort {
  const opened = readOpened(path, secret);
  // All of them at once: a key made under a wrong passphrase would be lost among the right ones.
  unwrapAll(path, opened.file, opened.wrapping);
  let latest = opened;
  return keyPort(new Map(), (name, make) => {
    const known = kept(latest, name);
    if (known !== undefined) return known;
    return turn(() => {
      if (turn !== alone && existsSync(path)) latest = readOpened(path, secret);
      return kept(latest, name) ?? made(path, latest, name, make);
    });
  });
}

/** A file as it was read, and what wraps the keys in it. */
interface OpenedFile {
  readonly file: KeyFile;
  readonly wrapping: Uint8Array;
}

function readOpened(path: string, secret: SecretText | SecretBytes): OpenedFile {
  const file = readKeyFile(path);
  return { file, wrapping: wrappingKey(secret, Buffer.from(file.salt, 'base64url')) };
}

/** Every key of a file by its name, to be put elsewhere. Throws as {@link openKeyFile} does. */
export function keysOfFile(
  path: string,
  secret: SecretText | SecretBytes,
): ReadonlyMap<string, SecretBytes> {
  const file = readKeyFile(path);
  return unwrapAll(path, file, wrappingKey(secret, Buffer.from(file.salt, 'base64url')));
}

/**
 * Wraps a file's keys under another passphrase. Whole or not at all. Throws as {@link openKeyFile}
 * does when `from` is not the one it was wrapped with.
 */
export function rewrapKeyFile(
  path: string,
  from: SecretText | SecretBytes,
  to: SecretText | SecretBytes,
): number {
  const known = keysOfFile(path, from);
  const salt = randomBytes(16);
  const wrapping = wrappingKey(to, salt);
  const wrapped = [...known].map(([name, key]) => [name, wrap(wrapping, name, key.expose())]);
  const file = { salt: salt.toString('base64url'), keys: Object.fromEntries(wrapped) };
  replaceFile(path, JSON.stringify(file));
  return known.size;
}

function unwrapAll(path: string, file: KeyFile, wrapping: Uint8Array): Map<string, SecretBytes> {
  const names = Object.entries(file.keys);
  try {
    return new Map(
      names.map(([name, wrapped]) => [name, new SecretBytes(unwrap(wrapping, name, wrapped))]),
    );
  } catch {
    throw new KeyFileError(
      `${path} does not open. It wants the passphrase it was made with ` +
        '(ARMILLA_KEY_PASSPHRASE; none, where none was set then).',
    );
  }
}

/** The file's own key: of a stretched one by HKDF (RFC 5869), of a passphrase by stretching it. */
function wrappingKey(secret: SecretText | SecretBytes, salt: Uint8Array): Uint8Array {
  if (!(secret instanceof SecretBytes)) return stretch(secret, salt).expose();
  return new Uint8Array(hkdfSync('sha256', secret.expose(), salt, 'armilla key file', 32));
}

function keyPort(
  cache: Map<string, SecretBytes>,
  find: (name: string, make: () => Uint8Array) => Uint8Array,
): KeyPort {
  const working = (name: string, make: () => Uint8Array): SecretBytes => {
    const key = cache.get(name) ?? new SecretBytes(find(name, make));
    cache.set(name, key);
    return key;
  };
  const storage = (name: string) => working(name, () => randomBytes(32)).expose();
  return {
    working,
    ...usesInMemory(working),
    seal: (name, plain, context) => sealUnder(storage(name), plain, context),
    open: (name, sealed, context) => openUnder(storage(name), sealed, context),
    // A key of its own: what finds a row and what opens it are not the same secret.
    fingerprint: (name, value) =>
      createHmac('sha256', storage(`${name}/fingerprint`))
        .update(value)
        .digest(),
  };
}

function readKeyFile(path: string): KeyFile {
  if (!existsSync(path)) return { salt: randomBytes(16).toString('base64url'), keys: {} };
  const text = readFileSync(path, 'utf8');
  try {
    return keyFile.parse(JSON.parse(text));
  } catch {
    throw new KeyFileError(`${path} is damaged. Put it back from a backup.`);
  }
}

function kept({ file, wrapping }: OpenedFile, name: string): Uint8Array | undefined {
  const wrapped = file.keys[name];
  return wrapped === undefined ? undefined : unwrap(wrapping, name, wrapped);
}

function made(
  path: string,
  { file, wrapping }: OpenedFile,
  name: string,
  make: () => Uint8Array,
): Uint8Array {
  const key = make();
  file.keys[name] = wrap(wrapping, name, key);
  replaceFile(path, JSON.stringify(file));
  return key;
}

function wrap(wrapping: Uint8Array, name: string, key: Uint8Array): string {
  return Buffer.from(sealUnder(wrapping, key, name)).toString('base64url');
}

function unwrap(wrapping: Uint8Array, name: string, wrapped: string): Uint8Array {
  return openUnder(wrapping, Buffer.from(wrapped, 'base64url'), name);
}

/** Whole or not at all: written beside, synced, then put in place. */
export function replaceFile(path: string, text: string): void {
  const beside = `${path}.new`;
  const descriptor = openSync(beside, 'w', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(beside, path);
  syncFolder(dirname(path));
}

/** Makes the new name last as well; Windows has no way to ask for it and needs none. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}

/**
 * AES-256-GCM under a key at hand, as a data key of an envelope is: nonce of 12 bytes, body, tag of
 * 16. `context` is authenticated with it.
 */
export function sealUnder(key: Uint8Array, plain: Uint8Array, context: string): Uint8Array {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws when the bytes were not sealed under this key and context. */
export function openUnder(key: Uint8Array, sealed: Uint8Array, context: string): Uint8Array {
  const body = Buffer.from(sealed);
  const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, 12));
  decipher.setAAD(Buffer.from(context)).setAuthTag(body.subarray(-16));
  return Buffer.concat([decipher.update(body.subarray(12, -16)), decipher.final()]);
}
