/**
 * What production does not start with: keys and secrets for development, test ranges with their
 * public passwords, roads that anybody may listen to. Each refusal has a code that stays and says
 * what to do. Pure: settings in, refusals out.
 */
import { isIP } from 'node:net';
import type { Environment } from './settings.ts';

export type ProductionCode =
  | 'KEYS_BESIDE_PASSPHRASE'
  | 'PASSPHRASE_WEAK'
  | 'MODULE_PIN_WEAK'
  | 'CALLER_SECRET_WEAK'
  | 'KEY_WEAK'
  | 'KEY_SHARED'
  | 'LINK_KEYS_NEVER_CHANGE'
  | 'TEST_RANGE'
  | 'TEST_ROOT'
  | 'STAGE_OPEN'
  | 'ADDRESS_WITHOUT_TLS'
  | 'PEER_WITHOUT_TLS'
  | 'DATABASE_WITHOUT_TLS'
  | 'SMS_TO_FILE'
  | 'SMS_WITHOUT_TLS'
  | 'DEBUG_ON';

export interface NotForProduction {
  readonly code: ProductionCode;
  /** The setting or file that it is about. */
  readonly about: string;
  /** What is wrong, and what to do. */
  readonly words: string;
}

/** What the settings alone do not tell. */
export interface Surroundings {
  /** `start`: everything in one process, with the stage. */
  readonly party: 'start' | 'wallet' | 'token-service' | 'issuer' | 'acquirer';
  /** Programmes whose people, cards and passwords are public. */
  readonly testRanges: readonly string[];
  /** The passphrase lies in the data folder. */
  readonly keepsPassphrase: boolean;
}

/** Production is not entered; the message lists why, a line each. */
export class ProductionRefused extends Error {
  override readonly name = 'ProductionRefused';
  readonly refusals: readonly NotForProduction[];

  constructor(refusals: readonly NotForProduction[]) {
    const lines = refusals.map(({ code, about, words }) => `  ${code} (${about}): ${words}`);
    super(`Not for production:\n${lines.join('\n')}`);
    this.refusals = refusals;
  }
}

export function isProduction(env: Environment): boolean {
  return env.ARMILLA_MODE === 'production';
}

/** Throws {@link ProductionRefused} in production when there is anything against it. */
export function mustSuitProduction(env: Environment, around: Surroundings): void {
  if (!isProduction(env)) return;
  const refusals = againstProduction(env, around);
  if (refusals.length > 0) throw new ProductionRefused(refusals);
}

/** Everything that stands against production with these settings. */
export function againstProduction(
  env: Environment,
  around: Surroundings,
): readonly NotForProduction[] {
  return [
    ...aboutKeys(env, around),
    ...aboutSecrets(env, around),
    ...aboutTests(env, around),
    ...aboutRoads(env, around),
  ];
}

type Found = readonly NotForProduction[];

const found = (code: ProductionCode, about: string, words: string): Found => [
  { code, about, words },
];

/** Below it a stolen key file can be guessed at leisure. */
const LEAST_PASSPHRASE = 20;
const LEAST_SECRET = 32;
const LEAST_PIN = 6;

function aboutKeys(env: Environment, around: Surroundings): Found {
  const pin = env.ARMILLA_PKCS11_PIN ?? '';
  if (env.ARMILLA_PKCS11_LIBRARY) {
    if (pin.length >= LEAST_PIN && !isMonotonous(pin)) return [];
    const words = `Give the token a PIN of ${LEAST_PIN} signs or more that is no row of digits.`;
    return found('MODULE_PIN_WEAK', 'ARMILLA_PKCS11_PIN', words);
  }
  const passphrase = env.ARMILLA_KEY_PASSPHRASE ?? '';
  if (passphrase === '' || around.keepsPassphrase) {
    const words =
      'The passphrase lies beside the keys. Set ARMILLA_KEY_PASSPHRASE (for a folder that has keys: ' +
      'npx armilla keys rotate passphrase), or put the keys into a hardware module.';
    return found('KEYS_BESIDE_PASSPHRASE', 'ARMILLA_KEY_PASSPHRASE', words);
  }
  if (isStrong(passphrase, LEAST_PASSPHRASE)) return [];
  const words = `Take ${LEAST_PASSPHRASE} signs or more, of chance: openssl rand -base64 32.`;
  return found('PASSPHRASE_WEAK', 'ARMILLA_KEY_PASSPHRASE', words);
}

/** Keys in hexadecimal; those of banks are found by how their names end. */
const KEYS =
  /^ARMILLA_(?:LINK_KEY|LINK_KEK|PIN_ZONE_KEY|PIN_PAD_KEY|PAIRING_MASTER)$|_PIN_KEY$|_KEK$|^ARMILLA_ISSUER_KEK_/;

function aboutSecrets(env: Environment, { party }: Surroundings): Found {
  const keys = Object.entries(env).filter(([name, value]) => KEYS.test(name) && value);
  const weak = keys.flatMap(([name, value = '']) => {
    if (isGoodKey(value)) return [];
    const words =
      'An AES key of 16, 24 or 32 bytes of chance, in hexadecimal: openssl rand -hex 16.';
    return found('KEY_WEAK', name, words);
  });
  const shared = keys.flatMap(([name, value]) => {
    const twin = keys.find(([other, its]) => other < name && its === value)?.[0];
    if (twin === undefined) return [];
    return found('KEY_SHARED', name, `It is the key of ${twin}. A key has one use: make another.`);
  });
  const callers = ['ARMILLA_CALLER_SECRET', 'ARMILLA_CALLER_SECRET_ALSO'].flatMap((name) => {
    const value = env[name];
    if (value === undefined || value === '' || isStrong(value, LEAST_SECRET)) return [];
    const words = `Take ${LEAST_SECRET} signs or more, of chance: openssl rand -base64 32.`;
    return found('CALLER_SECRET_WEAK', name, words);
  });
  const hasLinks = party !== 'start' && party !== 'wallet' && env.ARMILLA_LINK_KEY;
  const fixed = hasLinks && !env.ARMILLA_LINK_KEK;
  const words =
    'Without it the keys of links stay for ever. Share one with the other end of the link.';
  return [
    ...weak,
    ...shared,
    ...callers,
    ...(fixed ? found('LINK_KEYS_NEVER_CHANGE', 'ARMILLA_LINK_KEK', words) : []),
  ];
}

function aboutTests(env: Environment, { party, testRanges }: Surroundings): Found {
  const ranges = testRanges.flatMap((programme) =>
    found(
      'TEST_RANGE',
      programme,
      'Its customers, agents and cards have passwords that everybody knows. ' +
        'Say testRange: false in its programme, and begin with a new data folder.',
    ),
  );
  const signs = party === 'start' || party === 'token-service';
  const root =
    signs && env.ARMILLA_CLOSED_LOOP !== 'yes'
      ? found(
          'TEST_ROOT',
          'ARMILLA_CLOSED_LOOP',
          'Cards are signed under our own authority, which no scheme’s terminal knows. ' +
            'Where that is what you want, say ARMILLA_CLOSED_LOOP=yes.',
        )
      : [];
  const stage =
    party === 'start'
      ? found(
          'STAGE_OPEN',
          'armilla start',
          'Its stage lets anybody on the machine press a band’s buttons and read the SMS tray. ' +
            'Run each party by its main.ts (doc/running.md).',
        )
      : [];
  const debug = env.ARMILLA_DEBUG
    ? found('DEBUG_ON', 'ARMILLA_DEBUG', 'Stacks are for development. Leave it out.')
    : [];
  return [...ranges, ...root, ...stage, ...debug];
}

function aboutRoads(env: Environment, { party }: Surroundings): Found {
  const isBehindProxy = env.ARMILLA_TLS === 'proxy';
  const host = env.ARMILLA_HOST ?? '127.0.0.1';
  const opens =
    isBehindProxy || isLoopback(host)
      ? []
      : found(
          'ADDRESS_WITHOUT_TLS',
          'ARMILLA_HOST',
          `${host} is open to others and speaks plain HTTP. Listen on 127.0.0.1 behind somebody who ` +
            'does TLS, or say ARMILLA_TLS=proxy where that is so already.',
        );
  const peers = Object.entries(env).flatMap(([name, value = '']) =>
    name !== 'ARMILLA_SMPP_URL' &&
    /^ARMILLA_[A-Z_]+_(?:URL|ISO)$/.test(name) &&
    !isBehindProxy &&
    isPlainOutside(value)
      ? found(
          'PEER_WITHOUT_TLS',
          name,
          'Another machine is asked in the clear. Take https, or a tunnel that ends on this machine; ' +
            'ARMILLA_TLS=proxy says that there is one.',
        )
      : [],
  );
  return [...opens, ...peers, ...aboutDatabase(env), ...aboutMessages(env, party)];
}

function aboutDatabase({ DATABASE_URL: url }: Environment): Found {
  if (!url || !URL.canParse(url)) return [];
  const { hostname, searchParams } = new URL(url);
  const mode = searchParams.get('sslmode') ?? '';
  if (isLoopback(hostname) || ['verify-ca', 'verify-full'].includes(mode)) return [];
  const words = 'The database is on another machine: add ?sslmode=verify-full to the address.';
  return found('DATABASE_WITHOUT_TLS', 'DATABASE_URL', words);
}

function aboutMessages(env: Environment, party: Surroundings['party']): Found {
  if (party !== 'issuer' && party !== 'start') return [];
  const url = env.ARMILLA_SMPP_URL;
  if (!url) {
    const words = 'Codes would lie readable in a file. Name your SMS centre: ssmpp://…';
    return found('SMS_TO_FILE', 'ARMILLA_SMPP_URL', words);
  }
  const isPlain = URL.canParse(url) && new URL(url).protocol === 'smpp:';
  if (!isPlain || isLoopback(new URL(url).hostname)) return [];
  const words = 'Codes would travel in the clear. Take ssmpp:// (SMPP over TLS).';
  return found('SMS_WITHOUT_TLS', 'ARMILLA_SMPP_URL', words);
}

function isPlainOutside(value: string): boolean {
  if (!value.includes('://')) return !isLoopback(value.replace(/:\d+$/, ''));
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'http:' && !isLoopback(hostname);
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

/** What stands in examples and tests of this house, and what people take first. */
const KNOWN =
  /armilla|password|passphrase|passwort|secret|change.?me|test|correct horse|example|qwert|letmein|admin/i;

function isStrong(text: string, least: number): boolean {
  return (
    text.length >= least && !KNOWN.test(text) && new Set(text).size >= 10 && !isMonotonous(text)
  );
}

/** All alike, or one after the other. */
function isMonotonous(text: string): boolean {
  const steps = [...text].slice(1).map((_, i) => text.charCodeAt(i + 1) - text.charCodeAt(i));
  return new Set(steps).size <= 1;
}

/** Test keys are patterns: of few different bytes, counted up, repeated. */
function isGoodKey(hex: string): boolean {
  if (!/^(?:[0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i.test(hex)) return false;
  const bytes = [...Buffer.from(hex, 'hex')];
  const steps = bytes.slice(1).map((byte, i) => (byte - (bytes[i] ?? 0) + 256) % 256);
  return new Set(bytes).size >= 12 && new Set(steps).size >= 6;
}
