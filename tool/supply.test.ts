/** What we are made of: nothing without a licence, a digest and a place in the bill. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { root } from './source.ts';
import { billOf, isAllowed, lockText, type Part, partsOf, troublesWith } from './supply.ts';

const parts = partsOf(lockText());

test('every package has a licence that is allowed, a digest, and no script at installation', () => {
  assert.ok(parts.length > 300);
  assert.deepEqual(troublesWith(parts), []);
});

test('whatever is wrong with a package is told', () => {
  const [good] = parts.filter(({ licence, bundled }) => licence === 'MIT' && !bundled);
  assert.ok(good);
  const with_ = (wrong: Partial<Part>) => troublesWith([{ ...good, ...wrong }]);
  assert.deepEqual(with_({}), []);
  assert.match(with_({ licence: '' })[0] ?? '', /no licence/);
  assert.match(with_({ licence: 'GPL-3.0-only' })[0] ?? '', /not allowed/);
  assert.match(with_({ integrity: undefined })[0] ?? '', /no SHA-512/);
  assert.match(with_({ integrity: 'sha1-AAAA' })[0] ?? '', /no SHA-512/);
  assert.match(with_({ hasInstallScript: true })[0] ?? '', /script/);
  assert.match(with_({ origin: 'git+ssh://host/x' })[0] ?? '', /comes from/);
  assert.equal(isAllowed({ ...good, licence: '(MIT OR GPL-3.0-only)' }), true);
  assert.equal(isAllowed({ ...good, licence: 'MIT AND GPL-3.0-only' }), false);
  assert.equal(isAllowed({ ...good, name: 'jxon', licence: 'GPL-3.0-only', dev: false }), false);
});

test('the bill of materials names every package of the lock file once, with its licence', () => {
  const bill = JSON.parse(billOf(parts, '0.1.0')) as {
    components: { purl: string; licenses: unknown[] }[];
  };
  const told = bill.components.map(({ purl }) => purl);
  const wanted = parts.map(({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`);
  assert.deepEqual(told.toSorted(), [...new Set(wanted)].toSorted());
  assert.ok(bill.components.every(({ licenses }) => licenses.length === 1));
});

test('the bill is the same byte for byte, and tells nothing of this machine or moment', () => {
  const bill = billOf(parts, '0.1.0');
  assert.equal(billOf(partsOf(lockText()), '0.1.0'), bill);
  assert.doesNotMatch(bill, /timestamp|serialNumber|\/home\/|\/root\/|node_modules/);
});

test('installing runs no package’s script', () => {
  const setUp = readFileSync(`${root}tool/set-up.mjs`, 'utf8');
  assert.match(setUp, /\['ci', '--ignore-scripts'/);
});
