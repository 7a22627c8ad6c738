/** What a deployment says of its pages and providers: right, or refused at start. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { providerSettings } from './open-id.ts';
import { originsOf } from './origins.ts';

test('a deployment’s origins are its own and no others; without any, this machine’s are', () => {
  const ours = originsOf(['https://pay.example.com', 'https://pay.example.com:8443']);
  assert.equal(ours.relyingPartyId, 'pay.example.com');
  assert.ok(ours.includes('https://pay.example.com:8443'));
  const strange = ['http://localhost:8080', 'https://pay.example.com.evil', 'https://example.com'];
  assert.ok(!strange.some((origin) => ours.includes(origin)));
  const local = originsOf(undefined);
  assert.ok(local.includes('http://localhost:8080') && local.includes('http://[::1]:1'));
  assert.ok(!['https://localhost.evil', 'http://localhost:8080/', 'null'].some(local.includes));
});

test('origins of two hosts are refused: a passkey of one would be lost on the other', () => {
  assert.throws(() => originsOf(['https://a.example.com', 'https://b.example.com']), /one host/);
});

test('a provider’s secret is read and not shown; half a registration is refused', () => {
  const setting = { provider: 'google', issuerUrl: 'https://op.example', clientId: 'armilla' };
  const [read] = providerSettings(JSON.stringify([{ ...setting, clientSecret: 'hush-hush' }]));
  assert.equal(read?.clientSecret.expose(), 'hush-hush');
  assert.ok(!`${inspect(read)}${JSON.stringify(read)}`.includes('hush-hush'));
  assert.throws(() => providerSettings(JSON.stringify([setting])));
});
