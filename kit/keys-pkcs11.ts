/**
 * The key port of a hardware module. Keys that seal, find, encipher blocks, sign and agree lie in
 * the token, cannot be taken out and are used there; working keys, which a party must hold in
 * memory while it runs, are kept in it sealed under one of those. What is sealed has the same form
 * as with the key file.
 */
import { createPrivateKey, randomBytes } from 'node:crypto';
import type { Attribute, Handle } from 'pkcs11js';
import { z } from 'zod';
import {
  type AgreementKey,
  type BlockKey,
  type BlockKind,
  leftOf,
  type Point,
  publicKeyOf,
  RSA_PUBLIC_EXPONENT,
  type SigningKey,
} from './key-uses.ts';
import type { KeyPort } from './keys.ts';
import {
  KeyModuleError,
  openPkcs11Link,
  type Pkcs11Link,
  type Pkcs11Options,
} from './pkcs11-link.ts';
import { SecretBytes } from './secret.ts';

export { KeyModuleAway, KeyModuleError, type Pkcs11Options } from './pkcs11-link.ts';

/** Keys by name, as another key port held them. */
export type KnownKeys = ReadonlyMap<string, SecretBytes>;

export interface KeyModule {
  /** The label of its token. */
  readonly token: string;
  /**
   * The keys of one party: `prefix` stands before their names, so that parties may share a token
   * and no key. `known` are put into the token first, where it does not hold them yet.
   */
  keys(prefix: string, known?: KnownKeys): KeyPort;
  close(): void;
}

/** Opens the module. Throws {@link KeyModuleError} for a wrong library, token or PIN. */
export async function openKeyModule(options: Pkcs11Options): Promise<KeyModule> {
  const link = await openPkcs11Link(options);
  return {
    token: options.token,
    keys(prefix, known = new Map()) {
      const room: Room = { binding: link.binding, module: link.module, link, prefix };
      for (const [name, key] of known) bringIn(room, name, key.expose());
      return portOver(room);
    },
    close: () => link.close(),
  };
}

interface Room extends Pick<Pkcs11Link, 'binding' | 'module'> {
  readonly link: Pkcs11Link;
  readonly prefix: string;
}

const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const KEY_LENGTH = 32;
const FINGERPRINT_LENGTH = 32;

function portOver(room: Room): KeyPort {
  const cache = new Map<string, SecretBytes>();
  return {
    seal: (name, plain, context) => sealIn(room, name, plain, context),
    open: (name, sealed, context) => openIn(room, name, sealed, context),
    fingerprint: (name, value) => hmacIn(room, name, value),
    working(name, make) {
      const key = cache.get(name) ?? new SecretBytes(keptKey(room, name, make));
      cache.set(name, key);
      return key;
    },
    blocks: (name, kind, make) => blockKey(room, name, kind, make),
    signing: (name, bits) => signingKey(room, name, bits),
    agreement: (name) => agreementKey(room, name),
  };
}

/** Attributes of every key: kept, private, used and never shown. */
function guarded({ binding }: Room, label: string, uses: Attribute[]): Attribute[] {
  return [
    { type: binding.CKA_LABEL, value: label },
    { type: binding.CKA_TOKEN, value: true },
    { type: binding.CKA_PRIVATE, value: true },
    { type: binding.CKA_SENSITIVE, value: true },
    { type: binding.CKA_EXTRACTABLE, value: false },
    ...uses,
  ];
}

function labelOf({ prefix }: Room, name: string): string {
  return `${prefix}/${name}`;
}

function findObject(room: Room, label: string, objectClass: number): Handle | undefined {
  const { binding, module, link } = room;
  const place = `${objectClass} ${label}`;
  const known = link.known.get(place);
  if (known !== undefined) return known;
  const found = link.inSession((session) => {
    module.C_FindObjectsInit(session, [
      { type: binding.CKA_CLASS, value: objectClass },
      { type: binding.CKA_LABEL, value: label },
    ]);
    const handles = module.C_FindObjects(session, 1);
    module.C_FindObjectsFinal(session);
    return handles[0];
  });
  if (found !== undefined && objectClass !== binding.CKO_DATA) link.known.set(place, found);
  return found;
}

/** How a secret key comes to be: made in the module, or of bytes put into it. */
interface Birth {
  readonly keyType: number;
  readonly uses: Attribute[];
  generate(session: Handle, template: Attribute[]): Handle;
}

/**
 * The secret key labelled `name`. Where the key `origin` was brought in as bytes, it becomes this
 * one at its first use, and its bytes are taken away.
 */
function secretKey(room: Room, name: string, birth: Birth, origin: string): Handle {
  const found = findObject(room, labelOf(room, name), room.binding.CKO_SECRET_KEY);
  if (found !== undefined) return found;
  const brought = broughtIn(room, origin);
  if (brought !== undefined) return putIn(room, name, birth, brought, origin);
  const template = guarded(room, labelOf(room, name), birth.uses);
  return noted(
    room,
    name,
    room.link.inSession((session) => birth.generate(session, template)),
  );
}

/** Bytes as a secret key that cannot be taken out again. */
function putIn(room: Room, name: string, birth: Birth, value: Uint8Array, origin: string): Handle {
  const { binding, module, link } = room;
  const made = link.inSession((session) =>
    module.C_CreateObject(session, [
      ...guarded(room, labelOf(room, name), birth.uses),
      { type: binding.CKA_CLASS, value: binding.CKO_SECRET_KEY },
      { type: binding.CKA_KEY_TYPE, value: birth.keyType },
      { type: binding.CKA_VALUE, value: Buffer.from(value) },
    ]),
  );
  takeAway(room, origin);
  return noted(room, name, made);
}

function noted({ binding, link, ...room }: Room, name: string, handle: Handle): Handle {
  link.known.set(`${binding.CKO_SECRET_KEY} ${room.prefix}/${name}`, handle);
  return handle;
}

/** AES-256 for `name`. */
function storageKey(room: Room, name: string): Handle {
  const { binding, module } = room;
  const birth: Birth = {
    keyType: binding.CKK_AES,
    uses: [
      { type: binding.CKA_ENCRYPT, value: true },
      { type: binding.CKA_DECRYPT, value: true },
    ],
    generate: (session, template) =>
      module.C_GenerateKey(session, { mechanism: binding.CKM_AES_KEY_GEN }, [
        ...template,
        { type: binding.CKA_VALUE_LEN, value: KEY_LENGTH },
      ]),
  };
  return secretKey(room, name, birth, name);
}

function gcm({ binding }: Room, nonce: Uint8Array, context: string) {
  return {
    mechanism: binding.CKM_AES_GCM,
    parameter: {
      type: binding.CK_PARAMS_AES_GCM_v240,
      iv: Buffer.from(nonce),
      ivBits: 8 * NONCE_LENGTH,
      aad: Buffer.from(context),
      tagBits: 8 * TAG_LENGTH,
    },
  };
}

function sealIn(room: Room, name: string, plain: Uint8Array, context: string): Uint8Array {
  const { module, link } = room;
  return link.inSession((session) => {
    const nonce = randomBytes(NONCE_LENGTH);
    const key = storageKey(room, name);
    module.C_EncryptInit(session, gcm(room, nonce, context), key);
    const space = Buffer.alloc(plain.length + TAG_LENGTH);
    return Buffer.concat([nonce, module.C_Encrypt(session, Buffer.from(plain), space)]);
  });
}

function openIn(room: Room, name: string, sealed: Uint8Array, context: string): Uint8Array {
  if (sealed.length < NONCE_LENGTH + TAG_LENGTH) throw new Error('too short to have been sealed');
  const { module, link } = room;
  const nonce = sealed.subarray(0, NONCE_LENGTH);
  const body = Buffer.from(sealed.subarray(NONCE_LENGTH));
  return link.inSession((session) => {
    const key = storageKey(room, name);
    module.C_DecryptInit(session, gcm(room, nonce, context), key);
    return module.C_Decrypt(session, body, Buffer.alloc(body.length));
  });
}

function hmacIn(room: Room, name: string, value: string): Uint8Array {
  const { binding, module, link } = room;
  const birth: Birth = {
    keyType: binding.CKK_GENERIC_SECRET,
    uses: [
      { type: binding.CKA_SIGN, value: true },
      { type: binding.CKA_VERIFY, value: true },
    ],
    generate: (session, template) =>
      module.C_GenerateKey(session, { mechanism: binding.CKM_GENERIC_SECRET_KEY_GEN }, [
        ...template,
        { type: binding.CKA_VALUE_LEN, value: KEY_LENGTH },
      ]),
  };
  return link.inSession((session) => {
    const place = `${name}/fingerprint`;
    const key = secretKey(room, place, birth, place);
    module.C_SignInit(session, { mechanism: binding.CKM_SHA256_HMAC }, key);
    const space = Buffer.alloc(FINGERPRINT_LENGTH);
    // Modules refuse a single part that is empty; no part at all is the same text.
    if (value === '') return module.C_SignFinal(session, space);
    return module.C_Sign(session, Buffer.from(value), space);
  });
}

/** Where keys that encipher blocks, sign and agree have their names, apart from storage keys. */
const used = (name: string) => `used/${name}`;

function blockKey(room: Room, name: string, kind: BlockKind, make: () => Uint8Array): BlockKey {
  const { binding, module, link } = room;
  const mechanism = kind === 'AES' ? binding.CKM_AES_ECB : binding.CKM_DES3_ECB;
  const run = (blocks: Uint8Array, keyOf: () => Handle) =>
    link.inSession((session) => {
      const key = keyOf();
      module.C_EncryptInit(session, { mechanism }, key);
      const space = Buffer.alloc(blocks.length);
      return new Uint8Array(module.C_Encrypt(session, Buffer.from(blocks), space));
    });
  if (kind === 'TDES_HALVES') {
    return {
      encipher: (blocks) => run(blocks, () => halvesOf(room, name, make).whole),
      encipherLeft: (blocks) => run(blocks, () => halvesOf(room, name, make).left),
    };
  }
  return {
    encipher: (blocks) => run(blocks, () => secretKey(room, used(name), birthOf(room, kind), name)),
    encipherLeft() {
      throw new RangeError('a key that is not used by halves');
    },
  };
}

function birthOf({ binding, module }: Room, kind: BlockKind): Birth {
  const isAES = kind === 'AES';
  const mechanism = isAES ? binding.CKM_AES_KEY_GEN : binding.CKM_DES2_KEY_GEN;
  const length = isAES ? [{ type: binding.CKA_VALUE_LEN, value: 16 }] : [];
  return {
    keyType: isAES ? binding.CKK_AES : binding.CKK_DES2,
    uses: [{ type: binding.CKA_ENCRYPT, value: true }],
    generate: (session, template) =>
      module.C_GenerateKey(session, { mechanism }, [...template, ...length]),
  };
}

/**
 * A key that is used by its halves has to be known when it is born, for the left one is a key of
 * its own; it is put in first, so that a birth cut short is begun anew.
 */
function halvesOf(room: Room, name: string, make: () => Uint8Array) {
  const { binding } = room;
  const [whole, left] = [used(name), used(`${name}/left`)];
  const find = (at: string) => findObject(room, labelOf(room, at), binding.CKO_SECRET_KEY);
  const birth = birthOf(room, 'TDES_HALVES');
  if (find(whole) === undefined) {
    const value = broughtIn(room, name) ?? make();
    discard(room, left);
    putIn(room, left, birth, leftOf(value), left);
    putIn(room, whole, birth, value, name);
  }
  return { whole: secretKey(room, whole, birth, name), left: secretKey(room, left, birth, left) };
}

/** Takes a secret key out of the token. */
function discard(room: Room, name: string): void {
  const { binding, module, link } = room;
  const label = labelOf(room, name);
  const found = findObject(room, label, binding.CKO_SECRET_KEY);
  if (found === undefined) return;
  link.inSession((session) => module.C_DestroyObject(session, found));
  link.known.delete(`${binding.CKO_SECRET_KEY} ${label}`);
}

/** What is asked of a key pair: how it is made, what both halves are used for, how it is put in. */
interface PairBirth {
  readonly mechanism: number;
  readonly publicPart: Attribute[];
  readonly privateUses: Attribute[];
  /** The parts of a PKCS #8 key in the module's words. */
  partsOf(pkcs8: Uint8Array): { readonly open: Attribute[]; readonly secret: Attribute[] };
}

/** The private key labelled `name`: found, brought in as bytes before, or made now. */
function privateKey(room: Room, name: string, birth: PairBirth): Handle {
  const { binding, module, link } = room;
  const label = labelOf(room, used(name));
  const found = findObject(room, label, binding.CKO_PRIVATE_KEY);
  if (found !== undefined) return found;
  const brought = broughtIn(room, name);
  const open = [
    { type: binding.CKA_LABEL, value: label },
    { type: binding.CKA_TOKEN, value: true },
  ];
  const secret = guarded(room, label, birth.privateUses);
  link.inSession((session) => {
    if (brought === undefined) {
      const { mechanism, publicPart } = birth;
      module.C_GenerateKeyPair(session, { mechanism }, [...open, ...publicPart], secret);
      return;
    }
    const parts = birth.partsOf(brought);
    const objectClass = (value: number) => ({ type: binding.CKA_CLASS, value });
    const asPublic = objectClass(binding.CKO_PUBLIC_KEY);
    const asPrivate = objectClass(binding.CKO_PRIVATE_KEY);
    module.C_CreateObject(session, [asPublic, ...open, ...parts.open]);
    module.C_CreateObject(session, [asPrivate, ...secret, ...parts.secret]);
  });
  takeAway(room, name);
  const made = findObject(room, label, binding.CKO_PRIVATE_KEY);
  if (made === undefined) throw new Error('a key pair vanished from the token');
  return made;
}

/** Numbers of the public part of a pair, as the token tells them. */
function publicPart(room: Room, name: string, types: readonly number[]): readonly Uint8Array[] {
  const { binding, module, link } = room;
  const found = findObject(room, labelOf(room, used(name)), binding.CKO_PUBLIC_KEY);
  if (found === undefined) throw new Error('the token holds half a key pair');
  const asked = types.map((type) => ({ type }));
  const told = link.inSession((session) => module.C_GetAttributeValue(session, found, asked));
  return told.map(({ value }) => new Uint8Array(bytesOf(value)));
}

function signingKey(room: Room, name: string, bits: number): SigningKey {
  const { binding, module, link } = room;
  const birth = rsaBirth(room, bits);
  privateKey(room, name, birth);
  const types = [binding.CKA_MODULUS, binding.CKA_PUBLIC_EXPONENT];
  const [modulus = new Uint8Array(0), exponent = new Uint8Array(0)] = publicPart(room, name, types);
  return {
    modulus,
    exponent,
    sign: (block) =>
      link.inSession((session) => {
        const key = privateKey(room, name, birth);
        module.C_SignInit(session, { mechanism: binding.CKM_RSA_X_509 }, key);
        const space = Buffer.alloc(modulus.length);
        return new Uint8Array(module.C_Sign(session, Buffer.from(block), space));
      }),
  };
}

function rsaBirth({ binding }: Room, bits: number): PairBirth {
  const exponent = Buffer.of(RSA_PUBLIC_EXPONENT);
  const rsa = { type: binding.CKA_KEY_TYPE, value: binding.CKK_RSA };
  const uses = [{ type: binding.CKA_SIGN, value: true }];
  return {
    mechanism: binding.CKM_RSA_PKCS_KEY_PAIR_GEN,
    publicPart: [
      { type: binding.CKA_MODULUS_BITS, value: bits },
      { type: binding.CKA_PUBLIC_EXPONENT, value: exponent },
    ],
    privateUses: uses,
    partsOf(pkcs8) {
      const { n, e, d, p, q, dp, dq, qi } = numbersOf(pkcs8);
      const modulus = { type: binding.CKA_MODULUS, value: n };
      const publicExponent = { type: binding.CKA_PUBLIC_EXPONENT, value: e };
      return {
        open: [rsa, modulus, publicExponent],
        secret: [
          rsa,
          modulus,
          publicExponent,
          { type: binding.CKA_PRIVATE_EXPONENT, value: d },
          { type: binding.CKA_PRIME_1, value: p },
          { type: binding.CKA_PRIME_2, value: q },
          { type: binding.CKA_EXPONENT_1, value: dp },
          { type: binding.CKA_EXPONENT_2, value: dq },
          { type: binding.CKA_COEFFICIENT, value: qi },
        ],
      };
    },
  };
}

const base64url = z.string().transform((text) => Buffer.from(text, 'base64url'));
const none = Buffer.alloc(0);
const number = base64url.default(none);
const numbers = z.object({
  ...{ n: number, e: number, d: number, p: number, q: number, dp: number, dq: number, qi: number },
  ...{ x: number, y: number },
});

/** The numbers of a PKCS #8 key, by their names in a JWK (RFC 7518, 6). */
function numbersOf(pkcs8: Uint8Array): z.infer<typeof numbers> {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  return numbers.parse(key.export({ format: 'jwk' }));
}

/** Object identifier of P-256 in DER (RFC 5480); the mark of a point told by both coordinates. */
const P256 = Buffer.from('06082a8648ce3d030107', 'hex');
const UNCOMPRESSED = 0x04;
const COORDINATE = 32;
/** An octet string of one such point, in DER. */
const POINT_HEAD = Buffer.of(0x04, 1 + 2 * COORDINATE);

function agreementKey(room: Room, name: string): AgreementKey {
  const { binding, link } = room;
  const birth = agreementBirth(room);
  privateKey(room, name, birth);
  const [told = none] = publicPart(room, name, [binding.CKA_EC_POINT]);
  const point = Buffer.from(told.subarray(-2 * COORDINATE));
  return {
    publicKey: {
      x: point.subarray(0, COORDINATE).toString('base64url'),
      y: point.subarray(COORDINATE).toString('base64url'),
    },
    agree: (other) =>
      link.inSession((session) => agreed(room, session, privateKey(room, name, birth), other)),
  };
}

function agreementBirth({ binding }: Room): PairBirth {
  const curve = { type: binding.CKA_EC_PARAMS, value: P256 };
  const ec = { type: binding.CKA_KEY_TYPE, value: binding.CKK_EC };
  return {
    mechanism: binding.CKM_EC_KEY_PAIR_GEN,
    publicPart: [curve],
    privateUses: [{ type: binding.CKA_DERIVE, value: true }],
    partsOf(pkcs8) {
      const { x, y, d } = numbersOf(pkcs8);
      const point = Buffer.concat([POINT_HEAD, Buffer.of(UNCOMPRESSED), x, y]);
      return {
        open: [ec, curve, { type: binding.CKA_EC_POINT, value: point }],
        secret: [ec, curve, { type: binding.CKA_VALUE, value: d }],
      };
    },
  };
}

/** The shared secret: the one thing that leaves, for one message, and is forgotten at once. */
function agreed(room: Room, session: Handle, key: Handle, other: Point): Uint8Array {
  const { binding, module } = room;
  // Not every module looks whether a point is of the curve.
  publicKeyOf(other);
  const coordinate = (text: string) => Buffer.from(text, 'base64url');
  const publicData = Buffer.concat([
    Buffer.of(UNCOMPRESSED),
    coordinate(other.x),
    coordinate(other.y),
  ]);
  const parameter = { type: binding.CK_PARAMS_EC_DH, kdf: binding.CKD_NULL, publicData };
  const secret = module.C_DeriveKey(
    session,
    { mechanism: binding.CKM_ECDH1_DERIVE, parameter },
    key,
    [
      { type: binding.CKA_CLASS, value: binding.CKO_SECRET_KEY },
      { type: binding.CKA_KEY_TYPE, value: binding.CKK_GENERIC_SECRET },
      { type: binding.CKA_TOKEN, value: false },
      { type: binding.CKA_SENSITIVE, value: false },
      { type: binding.CKA_EXTRACTABLE, value: true },
      { type: binding.CKA_VALUE_LEN, value: COORDINATE },
    ],
  );
  const [told] = module.C_GetAttributeValue(session, secret, [{ type: binding.CKA_VALUE }]);
  module.C_DestroyObject(session, secret);
  return new Uint8Array(bytesOf(told?.value));
}

/** Under which key of the token bytes are sealed that lie in it as data. */
const SEALING = 'working';

/** A working key as a data object of the token, sealed under a key that stays in it. */
function keptKey(room: Room, name: string, make: () => Uint8Array): Uint8Array {
  if (isUsedInside(room, name)) {
    throw new KeyModuleError(`The key ${name} lies in the hardware module and is shown to nobody.`);
  }
  const kept = broughtIn(room, name);
  if (kept !== undefined) return kept;
  const key = make();
  bringIn(room, name, key);
  return key;
}

function isUsedInside(room: Room, name: string): boolean {
  const { CKO_SECRET_KEY, CKO_PRIVATE_KEY } = room.binding;
  const label = labelOf(room, used(name));
  return [CKO_SECRET_KEY, CKO_PRIVATE_KEY].some(
    (objectClass) => findObject(room, label, objectClass) !== undefined,
  );
}

const dataLabel = (room: Room, name: string) => labelOf(room, `working/${name}`);

/** Puts bytes into the token, sealed, unless the token has a key of that name already. */
function bringIn(room: Room, name: string, key: Uint8Array): void {
  const { binding, module, link } = room;
  const label = dataLabel(room, name);
  const isThere =
    isUsedInside(room, name) ||
    findObject(room, label, binding.CKO_DATA) !== undefined ||
    findObject(room, labelOf(room, name), binding.CKO_SECRET_KEY) !== undefined;
  if (isThere) return;
  const value = Buffer.from(sealIn(room, SEALING, key, name));
  link.inSession((session) =>
    module.C_CreateObject(session, [
      { type: binding.CKA_CLASS, value: binding.CKO_DATA },
      { type: binding.CKA_LABEL, value: label },
      { type: binding.CKA_TOKEN, value: true },
      { type: binding.CKA_PRIVATE, value: true },
      { type: binding.CKA_VALUE, value },
    ]),
  );
}

function broughtIn(room: Room, name: string): Uint8Array | undefined {
  const { binding, module, link } = room;
  // The key that seals them is no one of them.
  if (name === SEALING) return undefined;
  const found = findObject(room, dataLabel(room, name), binding.CKO_DATA);
  if (found === undefined) return undefined;
  const [attribute] = link.inSession((session) =>
    module.C_GetAttributeValue(session, found, [{ type: binding.CKA_VALUE }]),
  );
  return openIn(room, SEALING, new Uint8Array(bytesOf(attribute?.value)), name);
}

/** Bytes that have become a key of the token. */
function takeAway(room: Room, name: string): void {
  const { binding, module, link } = room;
  const found = findObject(room, dataLabel(room, name), binding.CKO_DATA);
  if (found !== undefined) link.inSession((session) => module.C_DestroyObject(session, found));
}

function bytesOf(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error('the token holds a key without a value');
  return value;
}
