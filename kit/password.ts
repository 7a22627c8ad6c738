/** Passwords as argon2id (RFC 9106) in a self-describing text: `argon2id$m$t$p$salt$tag`. */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { SecretText } from './secret.ts';

/** 19 MiB, two passes, one lane: OWASP's floor for argon2id. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG_BYTES = 32;

export async function hashPassword(password: SecretText): Promise<string> {
  const salt = randomBytes(16);
  const tag = await tagOf(password, salt, COST);
  const { memory, passes, parallelism } = COST;
  return [
    'argon2id',
    memory,
    passes,
    parallelism,
    salt.toString('base64url'),
    tag.toString('base64url'),
  ].join('$');
}

/** Takes the same time whether or not there is somebody to compare with. */
export async function passwordFits(
  password: SecretText,
  kept: string | undefined,
): Promise<boolean> {
  const [, memory, passes, parallelism, salt = '', tag = ''] = (kept ?? NOBODY).split('$');
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  const found = await tagOf(password, Buffer.from(salt, 'base64url'), cost);
  const wanted = Buffer.from(tag, 'base64url');
  return found.length === wanted.length && timingSafeEqual(found, wanted) && kept !== undefined;
}

const NOBODY = `argon2id$19456$2$1$${Buffer.alloc(16).toString('base64url')}$${Buffer.alloc(32).toString('base64url')}`;

async function tagOf(password: SecretText, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const options = {
    ...cost,
    tagLength: TAG_BYTES,
    message: Buffer.from(password.expose().normalize('NFKC')),
    nonce: salt,
  };
  // Made a promise here and not once for all: the simulation takes the place of it.
  return Buffer.from(await promisify(argon2)('argon2id', options));
}
