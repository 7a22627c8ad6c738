/** Pending reversals on disk: one enciphered file each, synced before anything is sent. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeMessage, encodeMessage, NETWORK } from '@armilla/iso8583';
import type { SecretBytes } from '@armilla/kit/secret';
import type { PendingReversal, PendingReversals } from './pending-reversals.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SUFFIX = '.reversal';

export interface ReversalFilesOptions {
  /** Made when it is not there. */
  readonly directory: string;
  /** AES-256: 32 bytes. */
  readonly key: SecretBytes;
}

/** Throws when a file was changed or belongs to another key: a lost reversal is never passed over. */
export function reversalFiles({ directory, key }: ReversalFilesOptions): PendingReversals {
  const fileOf = (rrn: string) => join(directory, `${rrn}${SUFFIX}`);
  return {
    async put({ rrn, message }) {
      await mkdir(directory, { recursive: true });
      await writeDurably(fileOf(rrn), encipher(key, rrn, encodeMessage(message, NETWORK)));
      await sync(directory);
    },
    async remove(rrn) {
      await rm(fileOf(rrn), { force: true });
      await sync(directory);
    },
    async list() {
      await mkdir(directory, { recursive: true });
      const names = (await readdir(directory)).filter((name) => name.endsWith(SUFFIX)).sort();
      return Promise.all(names.map((name) => read(directory, name, key)));
    },
  };
}

async function read(directory: string, name: string, key: SecretBytes): Promise<PendingReversal> {
  const rrn = name.slice(0, -SUFFIX.length);
  const bytes = decipher(key, rrn, await readFile(join(directory, name)));
  return { rrn, message: decodeMessage(bytes, NETWORK) };
}

/** A whole file or none: written beside, synced, then renamed. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

/** A new name in a folder is durable only when the folder is. */
async function sync(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function encipher(key: SecretBytes, rrn: string, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.expose(), nonce).setAAD(Buffer.from(rrn));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decipher(key: SecretBytes, rrn: string, sealed: Uint8Array): Uint8Array {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(-TAG_BYTES);
  const cipher = createDecipheriv('aes-256-gcm', key.expose(), nonce)
    .setAAD(Buffer.from(rrn))
    .setAuthTag(tag);
  return Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()]);
}
