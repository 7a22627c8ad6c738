/**
 * An authenticator in software: makes ES256 passkeys and signs with them, as WebAuthn Level 2, 6
 * has it, or wrongly where a test asks for it. Written from the standard, sharing no code with the
 * server.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

export interface Behaviour {
  readonly origin?: string;
  readonly relyingPartyId?: string;
  /** Whether it asked its user for PIN or finger. */
  readonly verifiesUser?: boolean;
  /** How far the counter moves with each use. */
  readonly step?: number;
  readonly userHandle?: string;
}

export interface Options {
  readonly ceremonyId: string;
  readonly publicKey: { readonly challenge: string; readonly [name: string]: unknown };
}

const ORIGIN = 'http://localhost:8080';
const hash = (data: string | Buffer) => createHash('sha256').update(data).digest();
const text = (data: Buffer) => data.toString('base64url');

/** One CBOR item (RFC 8949): what attestation objects and COSE keys need, and no more. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value]);
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (!(value instanceof Map)) throw new TypeError('no CBOR for that');
  const items = [...value].flatMap(([name, item]) => [cbor(name), cbor(item)]);
  return Buffer.concat([head(5, value.size), ...items]);
}

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

export class Authenticator {
  readonly credentialId = randomBytes(32);
  readonly #keys: { publicKey: KeyObject; privateKey: KeyObject };
  counter = 0;

  constructor() {
    this.#keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  }

  /** The answer to `navigator.credentials.create`. */
  makes({ publicKey }: Options, behaviour: Behaviour = {}) {
    const credential = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, this.credentialId.length]),
      this.credentialId,
      this.#coseKey(),
    ]);
    const attestationObject = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', Buffer.concat([this.#authenticatorData(behaviour, 0x40), credential])],
      ]),
    );
    const clientDataJSON = text(clientData('webauthn.create', publicKey.challenge, behaviour));
    return {
      ...this.#name(),
      response: {
        clientDataJSON,
        attestationObject: text(attestationObject),
        transports: ['internal'],
      },
    };
  }

  /** The answer to `navigator.credentials.get`. */
  signs({ publicKey }: Options, behaviour: Behaviour = {}) {
    this.counter += behaviour.step ?? 1;
    const authenticatorData = this.#authenticatorData(behaviour, 0);
    const data = clientData('webauthn.get', publicKey.challenge, behaviour);
    const signed = Buffer.concat([authenticatorData, hash(data)]);
    const { userHandle } = behaviour;
    return {
      ...this.#name(),
      response: {
        clientDataJSON: text(data),
        authenticatorData: text(authenticatorData),
        signature: text(sign('sha256', signed, this.#keys.privateKey)),
        ...(userHandle === undefined ? {} : { userHandle: text(Buffer.from(userHandle)) }),
      },
    };
  }

  #name() {
    const id = text(this.credentialId);
    return { id, rawId: id, type: 'public-key' as const };
  }

  /** Relying party's hash, flags (user present, verified, key attached), counter. */
  #authenticatorData(behaviour: Behaviour, more: number): Buffer {
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.counter);
    const verified = behaviour.verifiesUser === false ? 0 : 0x04;
    const flags = Buffer.from([0x01 | verified | more]);
    return Buffer.concat([hash(behaviour.relyingPartyId ?? 'localhost'), flags, counter]);
  }

  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    return cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, 'base64url')],
        [-3, Buffer.from(y, 'base64url')],
      ]),
    );
  }
}

function clientData(type: string, challenge: string, behaviour: Behaviour): Buffer {
  const origin = behaviour.origin ?? ORIGIN;
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
}
