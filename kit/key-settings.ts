/**
 * Which key port a party gets: a hardware module where the environment names one, else its key
 * file.
 *
 *     ARMILLA_PKCS11_LIBRARY   the module's library, such as /usr/lib/softhsm/libsofthsm2.so
 *     ARMILLA_PKCS11_TOKEN     the label of the token
 *     ARMILLA_PKCS11_PIN       its user PIN
 */
import { type KeyPort, openKeyFile } from './keys.ts';
import { openPkcs11Keys } from './keys-pkcs11.ts';
import { type SecretBytes, SecretText } from './secret.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface KeyPlace {
  /** Whose keys they are: parties may share a token and no key. */
  readonly party: string;
  /** Where its key file is, and what wraps it. */
  readonly file: string;
  readonly secret: SecretText | SecretBytes;
}

/** Throws KeyFileError or KeyModuleError when the place does not open; names what is not set. */
export async function openKeys(env: Environment, place: KeyPlace): Promise<KeyPort> {
  const library = env.ARMILLA_PKCS11_LIBRARY;
  if (library === undefined || library === '') return openKeyFile(place.file, place.secret);
  const setting = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`${name} is not set.`);
    return value;
  };
  return openPkcs11Keys({
    library,
    token: setting('ARMILLA_PKCS11_TOKEN'),
    pin: new SecretText(setting('ARMILLA_PKCS11_PIN')),
    prefix: place.party,
  });
}
