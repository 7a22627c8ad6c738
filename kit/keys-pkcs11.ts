/**
 * The key port of a hardware module (PKCS #11 v2.40): storage and fingerprint keys are made inside
 * it, used there and never leave it; working keys are kept in it, sealed under one of those. What
 * is sealed has the same form as with the key file. The native binding, `pkcs11js`, is an optional
 * peer.
 */
import { randomBytes } from 'node:crypto';
import type { Handle, PKCS11 } from 'pkcs11js';
import type { KeyPort } from './keys.ts';
import { SecretBytes, type SecretText } from './secret.ts';

export interface Pkcs11Options {
  /** Path of the module's library. */
  readonly library: string;
  /** The label of the token to use. */
  readonly token: string;
  readonly pin: SecretText;
  /** Stands before the names of all keys: parties may share a token and no key. */
  readonly prefix: string;
}

export interface Pkcs11Keys extends KeyPort {
  close(): void;
}

/** The module does not open; the message says what to do. */
export class KeyModuleError extends Error {
  override readonly name = 'KeyModuleError';
}

type Binding = typeof import('pkcs11js');

const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const KEY_LENGTH = 32;
const FINGERPRINT_LENGTH = 32;

/** Opens the port. Throws {@link KeyModuleError} for a wrong library, token or PIN. */
export async function openPkcs11Keys(options: Pkcs11Options): Promise<Pkcs11Keys> {
  const binding = await loadBinding();
  const { module, release } = takeModule(binding, options.library);
  const link: Link = { binding, module, options, session: undefined };
  try {
    sessionOf(link);
  } catch (error) {
    release();
    throw error;
  }
  return {
    ...portOver(link),
    close() {
      if (link.session !== undefined) module.C_CloseSession(link.session);
      link.session = undefined;
      release();
    },
  };
}

async function loadBinding(): Promise<Binding> {
  try {
    const loaded = await import('pkcs11js');
    return loaded.default ?? loaded;
  } catch {
    throw new KeyModuleError('A PKCS #11 module needs a native addon: npm install pkcs11js@2.1.7');
  }
}

interface Module {
  readonly module: PKCS11;
  users: number;
}

/** A library is initialised once a process, however many ports use it. */
const modules = new Map<string, Module>();

function takeModule(binding: Binding, library: string) {
  const taken = modules.get(library) ?? { module: loadLibrary(binding, library), users: 0 };
  modules.set(library, taken);
  taken.users += 1;
  const release = () => {
    taken.users -= 1;
    if (taken.users > 0) return;
    modules.delete(library);
    taken.module.C_Finalize();
    taken.module.close();
  };
  return { module: taken.module, release };
}

function loadLibrary(binding: Binding, library: string): PKCS11 {
  const module = new binding.PKCS11();
  try {
    module.load(library);
    module.C_Initialize({ flags: binding.CKF_OS_LOCKING_OK });
    return module;
  } catch (error) {
    throw new KeyModuleError(`${library} is no PKCS #11 module that opens (${wordsOf(error)}).`);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}

interface Link {
  readonly binding: Binding;
  readonly module: PKCS11;
  readonly options: Pkcs11Options;
  session: Handle | undefined;
}

/** The session, opened and signed in to when there is none. */
function sessionOf(link: Link): Handle {
  const { binding, module, options } = link;
  if (link.session !== undefined) return link.session;
  const slot = module
    .C_GetSlotList(true)
    .find((candidate) => module.C_GetTokenInfo(candidate).label.trim() === options.token);
  if (slot === undefined) {
    throw new KeyModuleError(
      `The PKCS #11 module has no token "${options.token}" (ARMILLA_PKCS11_TOKEN).`,
    );
  }
  const session = module.C_OpenSession(slot, binding.CKF_RW_SESSION | binding.CKF_SERIAL_SESSION);
  signIn(link, session);
  link.session = session;
  return session;
}

function signIn({ binding, module, options }: Link, session: Handle): void {
  try {
    module.C_Login(session, binding.CKU_USER, options.pin.expose());
  } catch (error) {
    if (codeOf(binding, error) === binding.CKR_USER_ALREADY_LOGGED_IN) return;
    module.C_CloseSession(session);
    throw new KeyModuleError('The PKCS #11 token does not take the PIN (ARMILLA_PKCS11_PIN).');
  }
}

function codeOf(binding: Binding, error: unknown): number | undefined {
  return error instanceof binding.Pkcs11Error ? error.code : undefined;
}

/** Runs a piece of work; a session the module dropped is opened once more. */
function inSession<T>(link: Link, work: (session: Handle) => T): T {
  const { binding } = link;
  try {
    return work(sessionOf(link));
  } catch (error) {
    const code = codeOf(binding, error);
    const isLost =
      code === binding.CKR_SESSION_HANDLE_INVALID || code === binding.CKR_SESSION_CLOSED;
    if (!isLost) throw error;
    link.session = undefined;
    keysKnown.get(link)?.clear();
    return work(sessionOf(link));
  }
}

/** Handles of keys that were found, good for the session. */
const keysKnown = new WeakMap<Link, Map<string, Handle>>();

function portOver(link: Link): KeyPort {
  const cache = new Map<string, SecretBytes>();
  keysKnown.set(link, new Map());
  const seal: KeyPort['seal'] = (name, plain, context) =>
    inSession(link, (session) => sealIn(link, session, storageKey(link, name), plain, context));
  const open: KeyPort['open'] = (name, sealed, context) =>
    inSession(link, (session) => openIn(link, session, storageKey(link, name), sealed, context));
  return {
    seal,
    open,
    fingerprint: (name, value) => inSession(link, (session) => hmacIn(link, session, name, value)),
    working(name, make) {
      const key = cache.get(name) ?? new SecretBytes(keptKey(link, name, make, { seal, open }));
      cache.set(name, key);
      return key;
    },
  };
}

/** AES-256 for `name`, made in the module at first use; it cannot be taken out. */
function storageKey(link: Link, name: string): Handle {
  const { binding } = link;
  return secretKey(link, name, binding.CKM_AES_KEY_GEN, [
    { type: binding.CKA_ENCRYPT, value: true },
    { type: binding.CKA_DECRYPT, value: true },
  ]);
}

type Attributes = { readonly type: number; readonly value: boolean }[];

function secretKey(link: Link, name: string, mechanism: number, uses: Attributes): Handle {
  const { binding, module } = link;
  const label = labelOf(link, name);
  const known = keysKnown.get(link);
  const found = known?.get(label) ?? findObject(link, label, binding.CKO_SECRET_KEY);
  const handle =
    found ??
    inSession(link, (session) =>
      module.C_GenerateKey(session, { mechanism }, [
        { type: binding.CKA_LABEL, value: label },
        { type: binding.CKA_TOKEN, value: true },
        { type: binding.CKA_PRIVATE, value: true },
        { type: binding.CKA_SENSITIVE, value: true },
        { type: binding.CKA_EXTRACTABLE, value: false },
        { type: binding.CKA_VALUE_LEN, value: KEY_LENGTH },
        ...uses,
      ]),
    );
  known?.set(label, handle);
  return handle;
}

function labelOf({ options }: Link, name: string): string {
  return `${options.prefix}/${name}`;
}

function findObject(link: Link, label: string, objectClass: number): Handle | undefined {
  const { binding, module } = link;
  return inSession(link, (session) => {
    module.C_FindObjectsInit(session, [
      { type: binding.CKA_CLASS, value: objectClass },
      { type: binding.CKA_LABEL, value: label },
    ]);
    const found = module.C_FindObjects(session, 1);
    module.C_FindObjectsFinal(session);
    return found[0];
  });
}

function gcm({ binding }: Link, nonce: Uint8Array, context: string) {
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

function sealIn(
  link: Link,
  session: Handle,
  key: Handle,
  plain: Uint8Array,
  context: string,
): Uint8Array {
  const { module } = link;
  const nonce = randomBytes(NONCE_LENGTH);
  module.C_EncryptInit(session, gcm(link, nonce, context), key);
  const room = Buffer.alloc(plain.length + TAG_LENGTH);
  return Buffer.concat([nonce, module.C_Encrypt(session, Buffer.from(plain), room)]);
}

function openIn(
  link: Link,
  session: Handle,
  key: Handle,
  sealed: Uint8Array,
  context: string,
): Uint8Array {
  const { module } = link;
  if (sealed.length < NONCE_LENGTH + TAG_LENGTH) throw new Error('too short to have been sealed');
  const nonce = sealed.subarray(0, NONCE_LENGTH);
  const body = Buffer.from(sealed.subarray(NONCE_LENGTH));
  module.C_DecryptInit(session, gcm(link, nonce, context), key);
  return module.C_Decrypt(session, body, Buffer.alloc(body.length));
}

function hmacIn(link: Link, session: Handle, name: string, value: string): Uint8Array {
  const { binding, module } = link;
  const key = secretKey(link, `${name}/fingerprint`, binding.CKM_GENERIC_SECRET_KEY_GEN, [
    { type: binding.CKA_SIGN, value: true },
    { type: binding.CKA_VERIFY, value: true },
  ]);
  module.C_SignInit(session, { mechanism: binding.CKM_SHA256_HMAC }, key);
  return module.C_Sign(session, Buffer.from(value), Buffer.alloc(FINGERPRINT_LENGTH));
}

/** A working key as a data object of the token, sealed under a key that stays in it. */
function keptKey(
  link: Link,
  name: string,
  make: () => Uint8Array,
  { seal, open }: Pick<KeyPort, 'seal' | 'open'>,
): Uint8Array {
  const { binding, module } = link;
  const label = labelOf(link, `working/${name}`);
  const found = findObject(link, label, binding.CKO_DATA);
  if (found !== undefined) {
    const [attribute] = inSession(link, (session) =>
      module.C_GetAttributeValue(session, found, [{ type: binding.CKA_VALUE }]),
    );
    return open('working', new Uint8Array(bytesOf(attribute?.value)), name);
  }
  const key = make();
  const value = Buffer.from(seal('working', key, name));
  inSession(link, (session) =>
    module.C_CreateObject(session, [
      { type: binding.CKA_CLASS, value: binding.CKO_DATA },
      { type: binding.CKA_LABEL, value: label },
      { type: binding.CKA_TOKEN, value: true },
      { type: binding.CKA_PRIVATE, value: true },
      { type: binding.CKA_VALUE, value },
    ]),
  );
  return key;
}

function bytesOf(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error('the token holds a key without a value');
  return value;
}
