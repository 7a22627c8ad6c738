/** Keys of a link changed while messages are under way, and with a restart at every moment. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededChance } from './chance.ts';
import { acceptedKeys } from './exchanged-key.ts';
import { keysInMemory } from './keys.ts';
import { type LinkKeys, OLD_KEYS_MS, openLinkKeys } from './link-keys.ts';
import { SecretBytes } from './secret.ts';
import { folder } from './test/databases.ts';

const key = (fill: number) => new SecretBytes(new Uint8Array(16).fill(fill));

/** Both ends of a link, opened anew from their files before each look at them. */
function bothEnds() {
  const place = folder();
  const keys = keysInMemory();
  const chance = seededChance(5);
  let now = 1_000;
  const clock = { now: () => now };
  const first = { version: '00', mac: key(1), pin: key(2) };
  const end = (name: string): LinkKeys =>
    openLinkKeys({ file: join(place, name), keys, first, clock, chance });
  return {
    place,
    pass: (ms: number) => {
      now += ms;
    },
    get dialling() {
      return end('dialling');
    },
    get answering() {
      return end('answering');
    },
  };
}

const versions = (held: LinkKeys) => held.accepted().map(({ version }) => version);

test('a link begins with the keys it was given', () => {
  const link = bothEnds();
  assert.deepEqual(versions(link.dialling), ['00']);
  assert.deepEqual(Buffer.from(link.dialling.pin.expose()), Buffer.alloc(16, 2));
  assert.equal(link.dialling.since(), 0);
});

test('who dials uses new keys once they are acknowledged; who answers, once it sees them used', () => {
  const link = bothEnds();
  const proposed = link.dialling.propose();
  assert.deepEqual(versions(link.dialling), ['00', '01']);
  assert.notDeepEqual(proposed.mac.expose(), proposed.pin.expose());
  link.answering.take(proposed);
  assert.deepEqual(versions(link.answering), ['00', '01']);
  link.answering.seen('00');
  assert.deepEqual(versions(link.answering), ['00', '01'], 'the other end has not switched yet');
  link.dialling.acknowledged('01');
  assert.deepEqual(versions(link.dialling), ['01', '00']);
  link.answering.seen('01');
  assert.deepEqual(versions(link.answering), ['01', '00']);
  assert.deepEqual(link.answering.pin.expose(), link.dialling.pin.expose());
  assert.equal(link.dialling.since(), 1_000);
});

test('the keys before are taken for a minute and no longer', () => {
  const link = bothEnds();
  const held = link.dialling;
  const { version } = held.propose();
  held.acknowledged(version);
  link.pass(OLD_KEYS_MS - 1);
  assert.deepEqual(versions(held), ['01', '00']);
  assert.equal(acceptedKeys(held.pin).length, 2);
  link.pass(1);
  assert.deepEqual(versions(held), ['01']);
  assert.deepEqual(versions(link.dialling), ['01'], 'nor after a restart');
});

test('an acknowledgement that is lost: the same keys are brought again, and nothing changes', () => {
  const link = bothEnds();
  const once = link.dialling.propose();
  link.answering.take(once);
  const again = link.dialling.propose();
  assert.deepEqual(again.pin.expose(), once.pin.expose());
  link.answering.take(again);
  link.dialling.acknowledged(again.version);
  link.answering.seen('01');
  link.answering.take(again);
  assert.deepEqual(versions(link.answering), ['01', '00'], 'brought after they came into use');
});

test('keys that nobody proposed are not used', () => {
  const link = bothEnds();
  link.dialling.acknowledged('01');
  link.answering.seen('01');
  assert.deepEqual([versions(link.dialling), versions(link.answering)], [['00'], ['00']]);
});

test('versions go round', () => {
  const { dialling } = bothEnds();
  for (let i = 0; i < 100; i++) dialling.acknowledged(dialling.propose().version);
  assert.equal(dialling.accepted()[0]?.version, '00');
});

test('no key stands in the file in clear, and an exchanged key prints masked', () => {
  const link = bothEnds();
  const { pin } = link.dialling.propose();
  const text = readFileSync(join(link.place, 'dialling'));
  for (const spelling of ['hex', 'base64url'] as const) {
    assert.ok(!text.includes(Buffer.from(pin.expose()).toString(spelling)));
    assert.ok(!Buffer.from(text.toString(), 'base64url').includes(Buffer.from(pin.expose())));
  }
  assert.equal(JSON.stringify({ key: link.dialling.pin }), '{"key":"[16 secret bytes]"}');
});
