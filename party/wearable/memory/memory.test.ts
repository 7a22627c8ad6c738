/** The memory: one contract on every flash, and what a power cut leaves. */
import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { concat, DecodeError } from '@armilla/bytes';
import fc from 'fast-check';
import { type CutLeaves, type Flash, flashInMemory, MemoryFailure, PowerCut } from './flash.ts';
import { flashInFile } from './flash-in-file.ts';
import { crc32 } from './journal.ts';
import { openMemory } from './memory.ts';
import { type Sealing, sealedFlash } from './sealed-flash.ts';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);

/** AES-256-GCM under a key of one repeated byte. */
function sealing(keyByte: number): Sealing {
  const key = Buffer.alloc(32, keyByte);
  return {
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return new Uint8Array(Buffer.concat([nonce, body, cipher.getAuthTag()]));
    },
    open(sealed) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
      decipher.setAuthTag(sealed.subarray(sealed.length - 16));
      const body = decipher.update(sealed.subarray(12, sealed.length - 16));
      return new Uint8Array(Buffer.concat([body, decipher.final()]));
    },
  };
}

function onEveryFlash(name: string, run: (open: () => Flash) => void): void {
  test(`${name}, in memory`, () => {
    const flash = flashInMemory();
    run(() => flash);
  });
  test(`${name}, in memory and sealed`, () => {
    const flash = flashInMemory();
    run(() => sealedFlash(flash, sealing(1)));
  });
  test(`${name}, in a file`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'flash-'));
    try {
      run(() => flashInFile(join(folder, 'band', 'flash.bin')));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

onEveryFlash('what was committed is there after a new boot, what was aborted is not', (open) => {
  const memory = openMemory(open());
  memory.put('a', bytes(1));
  const kept = memory.begin();
  kept.put('b', bytes(2));
  kept.delete('a');
  assert.deepEqual(memory.get('a'), bytes(1), 'nobody sees it before the commit');
  assert.equal(kept.get('a'), undefined);
  assert.deepEqual(kept.keys(''), ['b']);
  kept.commit();
  const dropped = memory.begin();
  dropped.put('c', bytes(3));
  dropped.abort();
  const again = openMemory(open());
  assert.deepEqual(again.keys(''), ['b']);
  assert.deepEqual(again.get('b'), bytes(2));
  assert.throws(() => kept.put('d', bytes(4)), /over/);
});

onEveryFlash('a long history is written anew without losing anything', (open) => {
  const memory = openMemory(open(), 1000);
  for (let i = 0; i < 200; i++) memory.put(`key${i % 5}`, bytes(i, i, i));
  assert.ok(open().readAll().length <= 1100, `${open().readAll().length} bytes`);
  const again = openMemory(open());
  assert.deepEqual(again.get('key4'), bytes(199, 199, 199));
  assert.equal(again.keys('key').length, 5);
});

onEveryFlash('a torn end is dropped, and what is written after it is kept', (open) => {
  const memory = openMemory(open());
  memory.put('a', bytes(1));
  const flash = open();
  flash.append(bytes(0xa7, 0, 0, 0, 9, 1, 2));
  const second = openMemory(open());
  assert.deepEqual(second.get('a'), bytes(1));
  second.put('b', bytes(2));
  assert.deepEqual(openMemory(open()).keys(''), ['a', 'b']);
});

onEveryFlash('damage in the middle is no torn end and is told', (open) => {
  const flash = open();
  const memory = openMemory(flash);
  memory.put('a', bytes(1));
  memory.put('b', bytes(2));
  const content = flash.readAll();
  const damaged = concat(content.slice(0, 12), bytes((content[12] ?? 0) ^ 1), content.slice(13));
  flash.replace(damaged);
  assert.throws(() => openMemory(flash), DecodeError);
});

test('a sealed flash shows nothing, opens under its own key, and forgets a torn write', () => {
  const flash = flashInMemory();
  const memory = openMemory(sealedFlash(flash, sealing(1)));
  memory.put('a-long-key-name', bytes(1, 2, 3));
  const shown = new TextDecoder('latin1').decode(flash.readAll());
  assert.ok(!shown.includes('a-long-key-name'));
  assert.throws(() => openMemory(sealedFlash(flash, sealing(2))), DecodeError);
  flash.cutAt(1, 'half');
  assert.throws(() => memory.put('b', bytes(4)), PowerCut);
  flash.restorePower();
  const again = openMemory(sealedFlash(flash, sealing(1)));
  again.put('c', bytes(5));
  assert.deepEqual(openMemory(sealedFlash(flash, sealing(1))).keys(''), ['a-long-key-name', 'c']);
});

test('CRC-32 has its check value', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
});

test('a memory whose write failed writes no more', () => {
  const flash = flashInMemory();
  const memory = openMemory({
    ...flash,
    append() {
      throw new Error('no space left');
    },
  });
  assert.throws(() => memory.put('a', bytes(1)), MemoryFailure);
  assert.throws(() => memory.put('a', bytes(1)), /an earlier write failed/);
});

test('a file that cannot be written is an error at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flash-'));
  try {
    writeFileSync(join(folder, 'file'), '');
    assert.throws(() => flashInFile(join(folder, 'file', 'flash.bin')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const writes = fc.array(
  fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 4,
  }),
  { minLength: 1, maxLength: 8 },
);
const leaves = fc.constantFrom<CutLeaves>('nothing', 'half', 'everything');

test('after a cut at any write the memory is one of two neighbouring states', () => {
  fc.assert(
    fc.property(
      writes,
      fc.integer({ min: 1, max: 9 }),
      leaves,
      fc.boolean(),
      (all, at, left, small) => {
        const flash = flashInMemory();
        const compactOver = small ? 60 : 1_000_000;
        const memory = openMemory(flash, compactOver);
        flash.cutAt(at, left);
        const states: string[] = [''];
        const model = new Map<string, number>();
        try {
          for (const changes of all) {
            const t = memory.begin();
            for (const [key, value] of changes) {
              model.set(`${key}`, value);
              t.put(`${key}`, bytes(value));
            }
            states.push(spell(model));
            t.commit();
          }
        } catch (error) {
          assert.ok(error instanceof PowerCut);
        }
        flash.restorePower();
        const again = openMemory(flash, compactOver);
        const found = spell(new Map(again.keys('').map((key) => [key, again.get(key)?.[0] ?? -1])));
        assert.ok(states.slice(-2).includes(found), `${found} in ${states.slice(-2).join(' | ')}`);
      },
    ),
    { numRuns: 500 },
  );
});

function spell(model: ReadonlyMap<string, number>): string {
  return [...model]
    .sort()
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
