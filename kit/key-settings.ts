/**
 * Which key port a party gets: a hardware module where the environment names one, else its key
 * file. Keys that lie in one place are not made anew in the other.
 *
 *     ARMILLA_PKCS11_LIBRARY   the module's library, such as /usr/lib/softhsm/libsofthsm2.so
 *     ARMILLA_PKCS11_TOKEN     the label of the token
 *     ARMILLA_PKCS11_PIN       its user PIN
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { alone, type FileTurn } from './file-turn.ts';
import { KeyFileError, type KeyPort, keysOfFile, openKeyFile, replaceFile } from './keys.ts';
import {
  type KeyModule,
  KeyModuleError,
  openKeyModule,
  type Pkcs11Options,
} from './keys-pkcs11.ts';
import { type SecretBytes, SecretText } from './secret.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface KeyPlace {
  /** Whose keys they are: parties may share a token and no key. */
  readonly party: string;
  /** Where its key file is, and what wraps it. */
  readonly file: string;
  readonly secret: SecretText | SecretBytes;
  /** Where several processes hold these keys: one at a time makes new ones. */
  readonly turn?: FileTurn;
}

/** The module that the environment names; `undefined` for none. Names what is not set. */
export function keyModuleOf(env: Environment): Pkcs11Options | undefined {
  const library = env.ARMILLA_PKCS11_LIBRARY;
  if (library === undefined || library === '') return undefined;
  const setting = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new KeyModuleError(`${name} is not set.`);
    return value;
  };
  return {
    library,
    token: setting('ARMILLA_PKCS11_TOKEN'),
    pin: new SecretText(setting('ARMILLA_PKCS11_PIN')),
  };
}

/** Throws KeyFileError or KeyModuleError when the place does not open; names what is not set. */
export async function openKeys(env: Environment, place: KeyPlace): Promise<KeyPort> {
  const options = keyModuleOf(env);
  return keysAt(place, options && (await openKeyModule(options)));
}

/**
 * The keys of a place: in the module where there is one, else in its file. Throws
 * {@link KeyModuleError} where they lie in a file and a module is named, {@link KeyFileError} where
 * they lie in a module and none is.
 */
export function keysAt(place: KeyPlace, module: KeyModule | undefined): KeyPort {
  if (module === undefined) {
    const token = movedTo(place.file);
    if (token === undefined) return openKeyFile(place.file, place.secret, place.turn);
    throw new KeyFileError(
      `The keys of ${place.party} lie in the token "${token}" of a hardware module. ` +
        'Set ARMILLA_PKCS11_LIBRARY, ARMILLA_PKCS11_TOKEN and ARMILLA_PKCS11_PIN.',
    );
  }
  if (existsSync(place.file)) {
    throw new KeyModuleError(
      `The keys of ${place.party} lie in ${place.file}. Move them into the hardware module: ` +
        'npx armilla keys move.',
    );
  }
  mustBeToken(place, module.token);
  const keys = module.keys(place.party);
  return place.turn === undefined ? keys : firstInTurn(keys, place.turn);
}

/** The first use of a key, which makes it where there is none, is one process's at a time. */
function firstInTurn(keys: KeyPort, turn: FileTurn): KeyPort {
  const used = new Set<string>();
  const use = <T>(how: string, name: string, work: () => T): T => {
    const place = `${how} ${name}`;
    const result = (used.has(place) ? alone : turn)(work);
    used.add(place);
    return result;
  };
  return {
    seal: (name, ...rest) => use('seal', name, () => keys.seal(name, ...rest)),
    open: (name, ...rest) => use('seal', name, () => keys.open(name, ...rest)),
    fingerprint: (name, value) => use('find', name, () => keys.fingerprint(name, value)),
    working: (name, make) => use('work', name, () => keys.working(name, make)),
    blocks: (name, ...rest) => use('block', name, () => keys.blocks(name, ...rest)),
    signing: (name, bits) => use('sign', name, () => keys.signing(name, bits)),
    agreement: (name) => use('agree', name, () => keys.agreement(name)),
  };
}

/**
 * Moves the keys of a file into the module and takes the file away. Returns how many there were; 0
 * when there is no file. Cut at any moment, it is called again.
 */
export function moveKeys(place: KeyPlace, module: KeyModule): number {
  if (!existsSync(place.file)) return 0;
  const known = keysOfFile(place.file, place.secret);
  module.keys(place.party, known);
  mustBeToken(place, module.token);
  rmSync(place.file);
  return known.size;
}

const markOf = (file: string) => `${file}.module`;

/** The label of the token in which the keys of a file lie instead. */
function movedTo(file: string): string | undefined {
  return existsSync(markOf(file)) ? readFileSync(markOf(file), 'utf8').trim() : undefined;
}

/** Another token than before would have other keys: what is sealed would never open. */
function mustBeToken({ party, file }: KeyPlace, token: string): void {
  const before = movedTo(file);
  if (before === undefined) replaceFile(markOf(file), `${token}\n`);
  if (before === undefined || before === token) return;
  throw new KeyModuleError(
    `The keys of ${party} lie in the token "${before}", not in "${token}" (ARMILLA_PKCS11_TOKEN).`,
  );
}
