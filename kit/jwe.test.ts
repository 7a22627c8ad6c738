/** JWE opened by the key port: what the field's library makes opens, and nothing else does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompactEncrypt, importJWK } from 'jose';
import { openJwe } from './jwe.ts';
import { keysInMemory } from './keys.ts';

const key = keysInMemory().agreement('jwe');
const plain = new TextEncoder().encode('{"pan":"5413330089604111"}');

async function sealed(header: Record<string, unknown> = {}, more: Partial<{ apu: string }> = {}) {
  const jwk = await importJWK({ kty: 'EC', crv: 'P-256', ...key.publicKey }, 'ECDH-ES+A256KW');
  const whole = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM', ...header };
  const made = new CompactEncrypt(plain).setProtectedHeader(whole);
  if (more.apu !== undefined) {
    made.setKeyManagementParameters({ apu: Buffer.from(more.apu), apv: Buffer.from('to') });
  }
  return made.encrypt(jwk);
}

test('what the field’s library encrypts opens, with a key’s name and parties’ too', async () => {
  for (const jwe of [
    await sealed(),
    await sealed({ kid: 'ours' }),
    await sealed({}, { apu: 'from' }),
  ]) {
    assert.deepEqual([...openJwe(jwe, key, 'ours')], [...plain]);
  }
});

test('another key’s name, another algorithm and words nobody looks at are refused', async () => {
  const other = await sealed({ kid: 'theirs' });
  assert.throws(() => openJwe(other, key, 'ours'));
  assert.equal(openJwe(other, key).length, plain.length, 'unless no name is asked for');
  await assert.rejects(async () => openJwe(await sealed({ enc: 'A128GCM' }), key));
  await assert.rejects(async () => openJwe(await sealed({ typ: 'JWT' }), key));
  const direct = await sealed({ alg: 'ECDH-ES' });
  assert.throws(() => openJwe(direct, key));
});

test('any changed part, a foreign key and a point off the curve are refused', async () => {
  const jwe = await sealed();
  const parts = jwe.split('.');
  for (let part = 0; part < parts.length; part++) {
    const text = parts[part] ?? '';
    const at = Math.floor(text.length / 2);
    const other = text.charAt(at) === 'A' ? 'B' : 'A';
    const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
    const altered = parts.with(part, changed).join('.');
    assert.throws(() => openJwe(altered, key), `part ${part}`);
  }
  assert.throws(() => openJwe(jwe, keysInMemory().agreement('jwe')));
  const [head = '', ...rest] = parts;
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as { epk: { y: string } };
  header.epk.y = Buffer.alloc(32, 1).toString('base64url');
  const off = [Buffer.from(JSON.stringify(header)).toString('base64url'), ...rest].join('.');
  assert.throws(() => openJwe(off, key));
  for (const broken of ['', 'a.b', `${jwe}.more`, parts.with(4, 'AA').join('.')]) {
    assert.throws(() => openJwe(broken, key));
  }
});
