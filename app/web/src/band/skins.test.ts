/** Wearables keep the proportions of their screens, and keys on them stay large enough to hit. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readProgrammes } from '@armilla/kit/programme-files';
import { screenWidth, skinOf } from './skins.ts';

const { service } = readProgrammes(
  fileURLToPath(new URL('../../../../programme', import.meta.url)),
);
const supported = service.models.filter((model) => model.supported);

test('each supported model has a skin of its own, and watches are round', () => {
  const skins = supported.map((model) => skinOf(model));
  assert.equal(skins.length, 4);
  assert.equal(new Set(skins.map((skin) => JSON.stringify(skin))).size, 4);
  for (const model of supported) {
    assert.equal(skinOf(model).shape === 'ROUND', model.kind === 'WATCH', model.name);
  }
});

test('three keys of 44 pixels fit beside each other on every screen', () => {
  for (const model of supported) {
    for (const size of ['STAGE', 'ROOM'] as const) {
      assert.ok(screenWidth(model, size) >= 3 * 44 + 2 * 4, `${model.name} ${size}`);
    }
  }
});

test('a model nobody drew looks like its kind', () => {
  assert.equal(skinOf({ model: 'xiaomi-watch-s9', kind: 'WATCH' }).shape, 'ROUND');
  assert.equal(skinOf({ model: 'mi-smart-band-9', kind: 'BAND' }).shape, 'PILL');
});

test('a screen stays within its room whichever side is longer', () => {
  const screen = { width: 100, height: 1000 };
  assert.equal(screenWidth({ model: '', kind: 'BAND', screen }, 'ROOM'), 62);
});
