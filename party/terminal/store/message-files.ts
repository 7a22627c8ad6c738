/**
 * Messages on disk: one enciphered file each, named by its sale, synced before anything is sent.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeMessage, encodeMessage, NETWORK } from '@armilla/iso8583';
import type { SecretBytes } from '@armilla/kit/secret';
import { syncFolder, writeDurably } from './durable-file.ts';
import type { PendingReversal } from './pending-reversals.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface MessageFilesOptions {
  /** Made when it is not there. */
  readonly directory: string;
  /** AES-256: 32 bytes. */
  readonly key: SecretBytes;
}

/** One kind of message in a folder that several kinds may share. */
export class MessageFiles {
  readonly #directory: string;
  readonly #key: SecretBytes;

  constructor({ directory, key }: MessageFilesOptions) {
    this.#directory = directory;
    this.#key = key;
  }

  async put({ rrn, message }: PendingReversal, suffix: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    const sealed = encipher(this.#key, rrn, encodeMessage(message, NETWORK));
    await writeDurably(this.#path(rrn, suffix), sealed);
  }

  async remove(rrn: string, suffix: string): Promise<void> {
    await rm(this.#path(rrn, suffix), { force: true });
    await syncFolder(this.#directory);
  }

  async rename(rrn: string, from: string, to: string): Promise<void> {
    await rename(this.#path(rrn, from), this.#path(rrn, to));
    await syncFolder(this.#directory);
  }

  /** Oldest first, each with what follows its reference in the name. Throws on what was changed. */
  async list(suffix: RegExp): Promise<readonly (PendingReversal & { suffix: string })[]> {
    await mkdir(this.#directory, { recursive: true });
    const names = (await readdir(this.#directory)).sort();
    const wanted = names.flatMap((name) => {
      const dot = name.indexOf('.');
      const rest = name.slice(dot);
      return dot > 0 && suffix.test(rest) ? [{ rrn: name.slice(0, dot), suffix: rest }] : [];
    });
    return Promise.all(
      wanted.map(async ({ rrn, suffix: rest }) => {
        const bytes = decipher(this.#key, rrn, await readFile(this.#path(rrn, rest)));
        return { rrn, suffix: rest, message: decodeMessage(bytes, NETWORK) };
      }),
    );
  }

  #path(rrn: string, suffix: string): string {
    return join(this.#directory, `${rrn}${suffix}`);
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
