/** Production: what it refuses, with which code, and that what is well set is let through. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  againstProduction,
  mustSuitProduction,
  type ProductionCode,
  ProductionRefused,
  type Surroundings,
} from './production.ts';
import { type Environment, SETTINGS, shownSettings } from './settings.ts';

const key = () => randomBytes(16).toString('hex');
const words = () => randomBytes(32).toString('base64');

const GOOD: Environment = {
  ARMILLA_MODE: 'production',
  ARMILLA_CLOSED_LOOP: 'yes',
  ARMILLA_KEY_PASSPHRASE: words(),
  ARMILLA_CALLER_SECRET: words(),
  ARMILLA_LINK_KEY: key(),
  ARMILLA_LINK_KEK: key(),
  ARMILLA_PIN_ZONE_KEY: key(),
  ARMILLA_SMPP_URL: 'ssmpp://bank:word@centre.bank.eu:2775?from=Bank',
  ARMILLA_TOKEN_SERVICE_URL: 'https://network.bank.eu',
  ARMILLA_TOKEN_SERVICE_ISO: '127.0.0.1:8583',
};
const AROUND: Surroundings = { party: 'issuer', testRanges: [], keepsPassphrase: false };

function codes(env: Environment, around: Partial<Surroundings> = {}): readonly ProductionCode[] {
  const all = againstProduction({ ...GOOD, ...env }, { ...AROUND, ...around });
  for (const { words: told } of all) assert.match(told, /[.:…] ?\S*$/);
  return all.map(({ code }) => code);
}

test('what is well set goes into production, as every party', () => {
  for (const party of ['wallet', 'token-service', 'issuer', 'acquirer'] as const) {
    assert.deepEqual(codes({}, { party }), [], party);
  }
});

/** Each refusal with settings that bring it about, and nothing else. */
const CASES: readonly (readonly [ProductionCode, Environment, Partial<Surroundings>?])[] = [
  ['KEYS_BESIDE_PASSPHRASE', { ARMILLA_KEY_PASSPHRASE: undefined }],
  ['KEYS_BESIDE_PASSPHRASE', {}, { keepsPassphrase: true }],
  ['PASSPHRASE_WEAK', { ARMILLA_KEY_PASSPHRASE: 'short but 7#odd' }],
  ['PASSPHRASE_WEAK', { ARMILLA_KEY_PASSPHRASE: 'correct horse battery staple' }],
  ['PASSPHRASE_WEAK', { ARMILLA_KEY_PASSPHRASE: 'armilla-test-1-and-some-more' }],
  ['PASSPHRASE_WEAK', { ARMILLA_KEY_PASSPHRASE: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa' }],
  ['MODULE_PIN_WEAK', { ARMILLA_PKCS11_LIBRARY: '/x.so', ARMILLA_PKCS11_PIN: '2580' }],
  ['MODULE_PIN_WEAK', { ARMILLA_PKCS11_LIBRARY: '/x.so', ARMILLA_PKCS11_PIN: '123456' }],
  ['CALLER_SECRET_WEAK', { ARMILLA_CALLER_SECRET: 'shared between parties' }],
  ['CALLER_SECRET_WEAK', { ARMILLA_CALLER_SECRET_ALSO: 'x'.repeat(40) }],
  ['KEY_WEAK', { ARMILLA_LINK_KEY: '00'.repeat(16) }],
  ['KEY_WEAK', { ARMILLA_PIN_PAD_KEY: '000102030405060708090a0b0c0d0e0f' }],
  ['KEY_WEAK', { ARMILLA_PIN_PAD_KEY: '0123456789abcdeffedcba9876543210' }],
  ['KEY_WEAK', { ARMILLA_PAIRING_MASTER: 'not hexadecimal' }],
  ['KEY_WEAK', { ARMILLA_ISSUER_ALPHA_BANK_PIN_KEY: '11'.repeat(16) }],
  ['KEY_SHARED', { ARMILLA_LINK_KEK: GOOD.ARMILLA_LINK_KEY }],
  ['LINK_KEYS_NEVER_CHANGE', { ARMILLA_LINK_KEK: undefined }],
  ['TEST_RANGE', {}, { testRanges: ['alpha-bank'] }],
  ['TEST_ROOT', { ARMILLA_CLOSED_LOOP: undefined }, { party: 'token-service' }],
  ['STAGE_OPEN', {}, { party: 'start' }],
  ['ADDRESS_WITHOUT_TLS', { ARMILLA_HOST: '0.0.0.0' }],
  ['ADDRESS_WITHOUT_TLS', { ARMILLA_HOST: '::' }],
  ['PEER_WITHOUT_TLS', { ARMILLA_TOKEN_SERVICE_URL: 'http://network.bank.eu' }],
  ['PEER_WITHOUT_TLS', { ARMILLA_TOKEN_SERVICE_ISO: 'network.bank.eu:8583' }],
  ['DATABASE_WITHOUT_TLS', { DATABASE_URL: 'postgres://u:p@db.bank.eu/armilla' }],
  ['DATABASE_WITHOUT_TLS', { DATABASE_URL: 'postgres://u:p@db.bank.eu/armilla?sslmode=require' }],
  ['SMS_TO_FILE', { ARMILLA_SMPP_URL: undefined }],
  ['SMS_WITHOUT_TLS', { ARMILLA_SMPP_URL: 'smpp://u:p@centre.bank.eu:2775' }],
  ['DEBUG_ON', { ARMILLA_DEBUG: '1' }],
];

for (const [code, env, around] of CASES) {
  const about = [...Object.keys(env), ...Object.keys(around ?? {})].join(', ');
  test(`production refuses ${code} (${about})`, () => {
    assert.deepEqual(codes(env, around), [code]);
  });
}

test('what is said to be done by others is not asked for', () => {
  const outside = { ARMILLA_HOST: '0.0.0.0', ARMILLA_TOKEN_SERVICE_URL: 'http://10.0.0.7' };
  assert.deepEqual(codes({ ...outside, ARMILLA_TLS: 'proxy' }), []);
  const there = 'postgres://u:p@db.bank.eu/armilla?sslmode=verify-full';
  assert.deepEqual(codes({ DATABASE_URL: there }), []);
  assert.deepEqual(codes({ ARMILLA_PKCS11_LIBRARY: '/x.so', ARMILLA_PKCS11_PIN: '903817' }), []);
});

test('outside production nothing is asked; inside, all reasons are told at once', () => {
  mustSuitProduction({}, { ...AROUND, testRanges: ['pumb'] });
  const refused = (error: unknown) =>
    error instanceof ProductionRefused &&
    error.refusals.length >= 3 &&
    /TEST_RANGE \(pumb\)/.test(error.message) &&
    /KEYS_BESIDE_PASSPHRASE/.test(error.message);
  assert.throws(
    () => mustSuitProduction({ ARMILLA_MODE: 'production' }, { ...AROUND, testRanges: ['pumb'] }),
    refused,
  );
});

test('settings are shown without a secret in them, unknown and misspelt ones too', () => {
  const env: Record<string, string> = {
    DATABASE_URL: 'postgres://user:hidden-word@host:5432/name?password=hidden-word',
    ARMILLA_SMPP_URL: 'smpp://user:hidden-word@host:2775?from=Bank',
    ARMILLA_CALLER_SECRT: 'hidden-word',
    ARMILLA_ISSUER_PUMB_PIN_KEY: 'hidden-word',
    ARMILLA_ISSUER_PUMB_URL: 'not an address hidden-word',
    PATH: 'not ours',
  };
  for (const { name, kind } of SETTINGS) if (kind === 'SECRET') env[name] = 'hidden-word';
  const shown = shownSettings({ ...env, ARMILLA_HOST: '127.0.0.1' });
  assert.doesNotMatch(JSON.stringify(shown), /hidden-word|not ours/);
  const shownAs = (name: string) => shown.find((setting) => setting.name === name)?.value;
  assert.equal(shownAs('ARMILLA_HOST'), '127.0.0.1');
  assert.equal(shownAs('DATABASE_URL'), 'postgres://host:5432/name');
  assert.equal(shownAs('ARMILLA_CALLER_SECRT'), '••••••');
});
