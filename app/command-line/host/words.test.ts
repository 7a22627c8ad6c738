/** The words that name hosts: every right one is understood, every other told how to put right. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Given } from '../command.ts';
import { UsageError } from '../command.ts';
import { addressOf, hostPortsOf, outsideIssuersOf } from './words.ts';

const given = (values: Given['values']): Given => ({ values, positionals: [] });

test('addresses have a port and may have a packing', () => {
  const { host, port, profile } = addressOf('10.0.0.7:8583,binary', 'ascii');
  assert.deepEqual([host, port, profile.name], ['10.0.0.7', 8583, 'bcd']);
  assert.equal(addressOf('[::1]:1', 'ascii').host, '::1');
  assert.equal(addressOf('switch.example:1', 'network').profile.name, 'network');
  for (const wrong of ['', 'host', ':1', 'host:70000', 'host:1,morse', 'a b:1']) {
    assert.throws(() => addressOf(wrong, 'ascii'), UsageError, wrong);
  }
});

test('ports are the network’s and those of banks, in one packing and under one key', () => {
  const key = '000102030405060708090a0b0c0d0e0f';
  const ports = hostPortsOf(
    given({ profile: 'binary', 'mac-key': key, 'issuer-port': ['alpha-bank=0', 'pumb=8590'] }),
  );
  assert.deepEqual(
    ports.map(({ of, port, profile, macKey }) => [of, port, profile.name, macKey !== undefined]),
    [
      ['NETWORK', 8583, 'bcd', true],
      ['alpha-bank', 0, 'bcd', true],
      ['pumb', 8590, 'bcd', true],
    ],
  );
  for (const wrong of [
    { 'iso-port': 'high' },
    { profile: 'morse' },
    { 'mac-key': '0011' },
    { 'issuer-port': ['alpha-bank'] },
    { 'issuer-port': ['alpha-bank=x'] },
  ]) {
    assert.throws(() => hostPortsOf(given(wrong)), UsageError, JSON.stringify(wrong));
  }
});

test('a bank may bring its host, its API or both; secrets come from the environment', () => {
  const words = given({
    'issuer-host': ['alpha-bank=10.0.0.7:8583,binary'],
    'issuer-api': ['alpha-bank=https://bank.example/', 'pumb=https://pumb.example'],
  });
  const env = {
    ARMILLA_CALLER_SECRET: 'shared',
    ARMILLA_ISSUER_KEK_ALPHA_BANK: '000102030405060708090a0b0c0d0e0f',
  };
  const issuers = outsideIssuersOf(words, env);
  const alpha = issuers.get('alpha-bank');
  assert.deepEqual([alpha?.host?.port, alpha?.host?.kek?.expose().length], [8583, 16]);
  assert.ok(alpha?.api !== undefined);
  assert.equal(issuers.get('pumb')?.host, undefined);
  assert.throws(() => outsideIssuersOf(words, {}), /ARMILLA_CALLER_SECRET/);
  const bad = { ARMILLA_ISSUER_KEK_ALPHA_BANK: 'short' };
  assert.throws(() => outsideIssuersOf(words, bad), UsageError);
  assert.throws(() => outsideIssuersOf(given({ 'issuer-api': ['x=not a url'] }), env), UsageError);
});
