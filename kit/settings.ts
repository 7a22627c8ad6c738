/** Every setting of the environment by name: what it is for, and what of it may be shown. */

export interface Setting {
  readonly name: string;
  /** `SECRET` is told as set or not, `ADDRESS` without the password in it, `PLAIN` as it is. */
  readonly kind: 'SECRET' | 'ADDRESS' | 'PLAIN';
  readonly what: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

const plain = (name: string, what: string): Setting => ({ name, kind: 'PLAIN', what });
const secret = (name: string, what: string): Setting => ({ name, kind: 'SECRET', what });
const address = (name: string, what: string): Setting => ({ name, kind: 'ADDRESS', what });

export const SETTINGS: readonly Setting[] = [
  plain('ARMILLA_MODE', 'production refuses what is for tests alone'),
  plain('ARMILLA_CLOSED_LOOP', 'yes: our own certification authority is meant'),
  plain('ARMILLA_TLS', 'proxy: somebody in front of us does TLS on every outside address'),
  plain('ARMILLA_DATA', 'folder for databases and keys'),
  address('DATABASE_URL', 'PostgreSQL instead of files'),
  plain('ARMILLA_PROGRAMMES', 'folder of the programmes'),
  plain('ARMILLA_HOST', 'address to listen on'),
  plain('ARMILLA_WORKERS', 'processes of a party alone that share its work, on PostgreSQL'),
  plain('ARMILLA_HTTP_PORT', 'port of the HTTP contract'),
  plain('ARMILLA_ISO_PORT', 'port of ISO 8583'),
  plain('ARMILLA_BANK', 'which bank an issuer is'),
  plain('ARMILLA_ACQUIRER_ID', 'DE 32 of the acquirer'),
  secret('ARMILLA_KEY_PASSPHRASE', 'wraps the key files'),
  secret('ARMILLA_KEY_PASSPHRASE_NEW', 'what `keys rotate passphrase` wraps them with'),
  plain('ARMILLA_PKCS11_LIBRARY', 'library of the hardware module'),
  plain('ARMILLA_PKCS11_TOKEN', 'label of its token'),
  secret('ARMILLA_PKCS11_PIN', 'user PIN of the token'),
  secret('ARMILLA_CALLER_SECRET', 'signs caller tokens between parties'),
  secret('ARMILLA_CALLER_SECRET_ALSO', 'taken as well while that one is exchanged'),
  secret('ARMILLA_LINK_KEY', 'codes on ISO 8583 links, to begin with'),
  secret('ARMILLA_LINK_KEK', 'brings new keys over links'),
  secret('ARMILLA_PIN_ZONE_KEY', 'PINs on a link, to begin with'),
  secret('ARMILLA_PIN_PAD_KEY', 'base key of the PIN pads'),
  secret('ARMILLA_PAIRING_MASTER', 'the maker’s pairing master key'),
  secret('ARMILLA_OPERATOR_KEY', 'the first operator’s key'),
  secret('ARMILLA_PROVIDERS', 'sign-ins of other providers'),
  plain('ARMILLA_ORIGINS', 'our pages’ origins'),
  address('ARMILLA_SMPP_URL', 'the SMS centre'),
  plain('ARMILLA_DEBUG', 'shows stacks where a command ends in trouble'),
];

/** Settings that are named after a party or bank. */
const NAMED: readonly (readonly [RegExp, Omit<Setting, 'name'>])[] = [
  [/^ARMILLA_[A-Z_]+_URL$/, { kind: 'ADDRESS', what: 'where another party answers' }],
  [/^ARMILLA_[A-Z_]+_ISO$/, { kind: 'PLAIN', what: 'where another party’s host answers' }],
  [/^ARMILLA_ISSUER_[A-Z_]+_(?:PIN_KEY|KEK)$/, { kind: 'SECRET', what: 'keys shared with a bank' }],
  [/^ARMILLA_ISSUER_KEK_[A-Z_]+$/, { kind: 'SECRET', what: 'key shared with a bank’s own host' }],
];

/** The setting of that name; whatever begins like one of ours and is unknown counts as secret. */
export function settingNamed(name: string): Setting | undefined {
  const known = SETTINGS.find((setting) => setting.name === name);
  if (known !== undefined) return known;
  const [, alike] = NAMED.find(([pattern]) => pattern.test(name)) ?? [];
  if (alike !== undefined) return { name, ...alike };
  if (!name.startsWith('ARMILLA_')) return undefined;
  return { name, kind: 'SECRET', what: 'nothing that is known: misspelt?' };
}

export interface ShownSetting extends Setting {
  /** Masked; empty where it is not set. */
  readonly value: string;
}

/** What is set, in the order of the list, as it may be shown to anybody. */
export function shownSettings(env: Environment): readonly ShownSetting[] {
  const others = Object.keys(env)
    .filter((name) => settingNamed(name) && !SETTINGS.some((one) => one.name === name))
    .sort()
    .flatMap((name) => settingNamed(name) ?? []);
  return [...SETTINGS, ...others].map((setting) => ({
    ...setting,
    value: masked(setting.kind, env[setting.name] ?? ''),
  }));
}

function masked(kind: Setting['kind'], value: string): string {
  if (value === '' || kind === 'PLAIN') return value;
  if (kind === 'SECRET' || !URL.canParse(value)) return '••••••';
  const { protocol, host, pathname } = new URL(value);
  return `${protocol}//${host}${pathname}`;
}
