/**
 * How a passcode comes over the air: sealed to a key of the band's that serves one message, as a
 * compact JWE with ECDH-ES on P-256 and A256GCM (RFC 7516; RFC 7518, 4.6 and 5.3), so that any
 * phone can make one. Whoever only listens learns nothing; the link itself must know the band it
 * is to.
 */
import { createDecipheriv, createECDH, createHash, type ECDH } from 'node:crypto';
import { concat, DecodeError } from '@armilla/bytes';
import type { Chance } from '@armilla/kit/chance';

/** A public key as RFC 7517 writes it. */
export type PasscodeKey = {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
};

export type PasscodeSeal = {
  /** What the next message's passcodes are sealed to. */
  key(): PasscodeKey;
  /** What was sealed to {@link PasscodeSeal.key}. Throws {@link DecodeError}. */
  open(jwe: string): string;
  /** Ends the key: what was sealed to it can never be opened again. */
  renew(): void;
};

const CURVE = 'prime256v1';
const COORDINATE_BYTES = 32;
const ALGORITHM = 'ECDH-ES';
const ENCRYPTION = 'A256GCM';
const KEY_BITS = 256;
const IV_BYTES = 12;
const TAG_BYTES = 16;

export function createPasscodeSeal(chance: Chance): PasscodeSeal {
  let pair: ECDH | undefined;
  const present = (): ECDH => {
    pair ??= drawPair(chance);
    return pair;
  };
  return {
    key() {
      const point = present().getPublicKey();
      const coordinate = (from: number) =>
        point.subarray(from, from + COORDINATE_BYTES).toString('base64url');
      return { kty: 'EC', crv: 'P-256', x: coordinate(1), y: coordinate(1 + COORDINATE_BYTES) };
    },
    open: (jwe) => open(present(), jwe),
    renew() {
      pair = undefined;
    },
  };
}

/** A private key is any number below the curve's order; nearly every draw is one. */
function drawPair(chance: Chance): ECDH {
  for (;;) {
    const pair = createECDH(CURVE);
    try {
      pair.setPrivateKey(chance.bytes(COORDINATE_BYTES));
      return pair;
    } catch {
      // Not below the order: drawn again.
    }
  }
}

function open(pair: ECDH, jwe: string): string {
  const [header = '', encryptedKey, iv = '', ciphertext = '', tag = '', ...rest] = jwe.split('.');
  if (encryptedKey !== '' || rest.length > 0) throw new DecodeError('jwe', 'of another form');
  const key = contentKey(sharedSecret(pair, header));
  const parts = { iv: bytes(iv), ciphertext: bytes(ciphertext), tag: bytes(tag) };
  if (parts.iv.length !== IV_BYTES || parts.tag.length !== TAG_BYTES) {
    throw new DecodeError('jwe', 'an initial vector or tag of another length');
  }
  const decipher = createDecipheriv('aes-256-gcm', key, parts.iv);
  decipher.setAAD(Buffer.from(header, 'ascii')).setAuthTag(parts.tag);
  try {
    return Buffer.concat([decipher.update(parts.ciphertext), decipher.final()]).toString('ascii');
  } catch {
    throw new DecodeError('jwe', 'not sealed to this key');
  }
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'base64url');
}

/** Z: from the ephemeral key in the header, which must say what we do and nothing more. */
function sharedSecret(pair: ECDH, header: string): Uint8Array {
  try {
    const told = Object(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
    const { alg, enc, epk, crit, zip, apu, apv } = told as Readonly<Record<string, unknown>>;
    const others = [crit, zip, apu, apv];
    if (alg !== ALGORITHM || enc !== ENCRYPTION || others.some((one) => one !== undefined)) {
      throw new DecodeError('jwe', 'of other algorithms');
    }
    const { kty, crv, x, y } = Object(epk) as Readonly<Record<string, unknown>>;
    if (kty !== 'EC' || crv !== 'P-256') throw new DecodeError('jwe', 'of another curve');
    // Where the point is not on the curve this throws.
    return pair.computeSecret(concat(Uint8Array.of(0x04), bytes(String(x)), bytes(String(y))));
  } catch (error) {
    throw error instanceof DecodeError ? error : new DecodeError('jwe', 'a header that cannot be');
  }
}

/** The Concat KDF of NIST SP 800-56A in one round (RFC 7518, 4.6.2), with nobody named. */
function contentKey(secret: Uint8Array): Uint8Array {
  const number = (value: number) => {
    const four = Buffer.alloc(4);
    four.writeUInt32BE(value);
    return four;
  };
  const name = Buffer.from(ENCRYPTION, 'ascii');
  const nobody = number(0);
  const info = [number(name.length), name, nobody, nobody, number(KEY_BITS)];
  return createHash('sha256')
    .update(Buffer.concat([number(1), secret, ...info]))
    .digest();
}
