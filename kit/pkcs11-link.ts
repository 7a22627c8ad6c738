/**
 * The way to a hardware module (PKCS #11 v2.40): its library, one session on one token, and what is
 * done when they are lost. The native binding, `pkcs11js`, is an optional peer.
 */
import type { Handle, PKCS11 } from 'pkcs11js';
import type { SecretText } from './secret.ts';
import { Unavailable } from './unavailable.ts';

export interface Pkcs11Options {
  /** Path of the module's library. */
  readonly library: string;
  /** The label of the token to use. */
  readonly token: string;
  readonly pin: SecretText;
}

/** The module does not open; the message says what to do. */
export class KeyModuleError extends Error {
  override readonly name = 'KeyModuleError';
}

/** The module was there and is gone: it is looked for again, and whoever asked comes again. */
export class KeyModuleAway extends Unavailable {
  override readonly name = 'KeyModuleAway';

  constructor(cause: unknown) {
    super('the hardware module with the keys does not answer', { cause });
  }
}

type Binding = typeof import('pkcs11js');

export interface Pkcs11Link {
  readonly binding: Binding;
  readonly module: PKCS11;
  /** Runs a piece of work; what the module dropped is opened once more. */
  inSession<T>(work: (session: Handle) => T): T;
  /** Handles of objects that were found, by label: good for the session. */
  readonly known: Map<string, Handle>;
  close(): void;
}

/** Opens library, token and session. Throws {@link KeyModuleError} for a wrong one or a wrong PIN. */
export async function openPkcs11Link(options: Pkcs11Options): Promise<Pkcs11Link> {
  const binding = await loadBinding();
  const { module, release } = takeModule(binding, options.library);
  const link = new Link(binding, module, options, release);
  try {
    link.inFirstSession();
  } catch (error) {
    release();
    throw error;
  }
  return link;
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

/** A library is initialised once a process, however many use it. */
const modules = new Map<string, Module>();

function takeModule(binding: Binding, library: string) {
  const taken = modules.get(library) ?? { module: loadLibrary(binding, library), users: 0 };
  modules.set(library, taken);
  taken.users += 1;
  const release = () => {
    taken.users -= 1;
    if (taken.users > 0) return;
    modules.delete(library);
    quietly(() => taken.module.C_Finalize());
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
    throw new KeyModuleError(
      `${library} is no PKCS #11 module that opens (${wordsOf(error)}). ` +
        'ARMILLA_PKCS11_LIBRARY wants its library.',
    );
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}

/** For what may have ended by itself. */
function quietly(work: () => unknown): void {
  try {
    work();
  } catch {
    // It was gone before.
  }
}

/** A module that is away is looked for no oftener: looking may take long, and everybody waits. */
const LOOK_AGAIN_MS = 1_000;

class Link implements Pkcs11Link {
  readonly binding: Binding;
  readonly module: PKCS11;
  readonly known = new Map<string, Handle>();
  readonly #options: Pkcs11Options;
  readonly #release: () => void;
  #session: Handle | undefined;
  #awayUntil = 0;

  constructor(binding: Binding, module: PKCS11, options: Pkcs11Options, release: () => void) {
    this.binding = binding;
    this.module = module;
    this.#options = options;
    this.#release = release;
  }

  inFirstSession(): Handle {
    this.#session ??= this.#open();
    return this.#session;
  }

  inSession<T>(work: (session: Handle) => T): T {
    if (performance.now() < this.#awayUntil) throw new KeyModuleAway('looked for just now');
    try {
      return work(this.inFirstSession());
    } catch (error) {
      if (!this.#isLost(error)) throw error;
      return this.#again(work);
    }
  }

  close(): void {
    const session = this.#session;
    if (session !== undefined) quietly(() => this.module.C_CloseSession(session));
    this.#forget();
    this.#release();
  }

  #again<T>(work: (session: Handle) => T): T {
    this.#forget();
    try {
      this.#begin();
      return work(this.inFirstSession());
    } catch (error) {
      if (!this.#isLost(error)) throw error;
      this.#forget();
      this.#awayUntil = performance.now() + LOOK_AGAIN_MS;
      throw new KeyModuleAway(error);
    }
  }

  #forget(): void {
    this.#session = undefined;
    this.known.clear();
  }

  /** The library from its beginning where the token is not seen: many look for tokens only then. */
  #begin(): void {
    const initialise = () => this.module.C_Initialize({ flags: this.binding.CKF_OS_LOCKING_OK });
    quietly(initialise);
    if (this.#slot() !== undefined) return;
    quietly(() => this.module.C_Finalize());
    initialise();
  }

  #slot(): Handle | undefined {
    const { module } = this;
    return module
      .C_GetSlotList(true)
      .find((slot) => module.C_GetTokenInfo(slot).label.trim() === this.#options.token);
  }

  #open(): Handle {
    const { binding, module } = this;
    const slot = this.#slot();
    if (slot === undefined) {
      throw new KeyModuleError(
        `The PKCS #11 module has no token "${this.#options.token}" (ARMILLA_PKCS11_TOKEN).`,
      );
    }
    const flags = binding.CKF_RW_SESSION | binding.CKF_SERIAL_SESSION;
    const session = module.C_OpenSession(slot, flags);
    this.#signIn(session);
    return session;
  }

  #signIn(session: Handle): void {
    const { binding, module } = this;
    try {
      module.C_Login(session, binding.CKU_USER, this.#options.pin.expose());
    } catch (error) {
      if (this.#codeOf(error) === binding.CKR_USER_ALREADY_LOGGED_IN) return;
      quietly(() => module.C_CloseSession(session));
      throw new KeyModuleError(
        'The PKCS #11 token does not take the PIN (ARMILLA_PKCS11_PIN). ' +
          'A token locks after a few wrong ones.',
      );
    }
  }

  #codeOf(error: unknown): number | undefined {
    return error instanceof this.binding.Pkcs11Error ? error.code : undefined;
  }

  /** Whether the module, the token or the session went, and not the work that was wrong. */
  #isLost(error: unknown): boolean {
    if (error instanceof KeyModuleError) return true;
    const { binding } = this;
    const lost: readonly (number | undefined)[] = [
      binding.CKR_SESSION_HANDLE_INVALID,
      binding.CKR_SESSION_CLOSED,
      binding.CKR_CRYPTOKI_NOT_INITIALIZED,
      binding.CKR_DEVICE_ERROR,
      binding.CKR_DEVICE_MEMORY,
      binding.CKR_DEVICE_REMOVED,
      binding.CKR_TOKEN_NOT_PRESENT,
      binding.CKR_TOKEN_NOT_RECOGNIZED,
      binding.CKR_SLOT_ID_INVALID,
      binding.CKR_USER_NOT_LOGGED_IN,
      binding.CKR_KEY_HANDLE_INVALID,
      binding.CKR_OBJECT_HANDLE_INVALID,
    ];
    const code = this.#codeOf(error);
    return code !== undefined && lost.includes(code);
  }
}
