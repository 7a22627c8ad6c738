/**
 * Keys are exchanged while people pay and add cards: nothing is refused, nothing lost, and what was
 * under the old key is under the new one. And whoever has all files and no key has nothing.
 */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { operateContract } from '@armilla/api/operate';
import { httpClient } from '@armilla/kit/contract';
import { KeyFileError, keysInMemory } from '@armilla/kit/keys';
import { SecretText } from '@armilla/kit/secret';
import { openSqlite } from '@armilla/kit/sqlite';
import { rewrapKeysOf } from '@armilla/world/data-folder';
import { startWorld } from '@armilla/world/one-process/index';
import { type Cardholder, openScene, PROGRAMMES_OF_THE_HOUSE, type Scene, yes } from './scene.ts';

let scene: Scene;
let maria: Cardholder;
let nikos: Cardholder;

before(async () => {
  scene = await openScene();
  maria = await wearing();
  nikos = await wearing();
});
after(() => scene.close());

async function wearing(): Promise<Cardholder> {
  const somebody = await scene.cardholder();
  await somebody.wears();
  await somebody.adds(await scene.plastic('approve'));
  return somebody;
}

function operator() {
  const key = readFileSync(join(scene.folder, 'operator.key'), 'utf8').trim();
  const bearer = () => key;
  return httpClient(operateContract, { baseUrl: scene.url, prefix: 'operations', bearer });
}

/** Pays again and again until it is over; every tap is approved. Returns how many there were. */
async function paying(who: Cardholder, isOver: () => boolean): Promise<number> {
  let taps = 0;
  while (!isOver()) {
    const tap = await who.taps(100 + taps);
    assert.equal(tap.approved, true, JSON.stringify(tap.findings));
    taps += 1;
  }
  return taps;
}

const ROUNDS = 3;

test('vault and link keys are exchanged under traffic: every tap is approved, every card added', async () => {
  let over = false;
  const busy = [maria, nikos].map((who) => paying(who, () => over));
  const adding = wearing();
  const before = yes(await operator().listKeys({}));
  for (let round = 0; round < ROUNDS; round++) {
    yes(await operator().exchangeVaultKey({}));
    const { links, taken } = yes(await operator().exchangeLinkKeys({}));
    assert.equal(taken, links);
  }
  const added = await adding;
  over = true;
  for (const taps of await Promise.all(busy)) assert.ok(taps > 0);
  assert.equal((await added.taps(200)).approved, true, 'a card added meanwhile');
  const now = yes(await operator().listKeys({}));
  assert.equal(now.vault.version, before.vault.version + ROUNDS);
  assert.equal(now.vault.behind, 0, 'nothing is left under an older key');
  // Whoever answers changes with the first message under the new keys, which may be still to come.
  for (const { link, version } of now.links.filter(({ end }) => end === 'DIALLING')) {
    const earlier = before.links.find((one) => one.link === link && one.end === 'DIALLING');
    assert.equal(Number(version), Number(earlier?.version) + ROUNDS, link);
  }
});

test('a bank’s master key is exchanged by its programme: old cards pay until their band syncs', async () => {
  const file = 'bank/alpha-bank.yaml';
  await scene.changeProgramme(file, /^token:\n/m, 'token:\n  keyDerivationIndex: 2\n');
  const under = async (index: number) => {
    const { masterKeys } = yes(await operator().listKeys({}));
    const found = masterKeys.find(
      ({ programmeId, keyDerivationIndex }) =>
        programmeId === 'alpha-bank' && keyDerivationIndex === index,
    );
    return found?.tokens ?? 0;
  };
  await maria.wear();
  assert.equal((await maria.taps(300)).approved, true, 'under the old one');
  const fresh = await wearing();
  assert.equal((await fresh.taps(310)).approved, true, 'a new card under the new one');
  assert.ok((await under(2)) > 0);
  const before = await under(1);
  for (let tries = 0; tries < 50 && (await under(1)) === before; tries++) {
    yes(await maria.phone.sync());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.equal(await under(1), before - 1, 'Maria’s card is made anew');
  assert.equal((await maria.taps(320)).approved, true, 'and pays under the new one');
});

test('the passphrase is exchanged, and the service goes on under the new one alone', async () => {
  const [old, fresh] = [new SecretText('first words'), new SecretText('other words')];
  await scene.restart((folder) => {
    const path = join(folder, 'keys', 'passphrase');
    const kept = readFileSync(path, 'utf8');
    assert.ok(rewrapKeysOf(folder, undefined, old) > 30);
    assert.equal(rewrapKeysOf(folder, old, old) > 30, true, 'twice is once');
    assert.ok(rewrapKeysOf(folder, old, fresh) > 30);
    assert.equal(rewrapKeysOf(folder, old, fresh), 0, 'cut and called again');
    assert.throws(() => rewrapKeysOf(folder, new SecretText('wrong'), old), KeyFileError);
    // The scene starts with what lies beside the keys.
    rewrapKeysOf(folder, fresh, new SecretText(kept));
    writeFileSync(path, kept, { mode: 0o600 });
  });
  await maria.wear();
  assert.equal((await maria.taps(330)).approved, true);
});

test('all files copied without what wraps the keys: nothing starts and nothing opens', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'armilla-copied-'));
  try {
    cpSync(scene.folder, copy, {
      recursive: true,
      filter: (path) => !/passphrase$|lock/.test(path),
    });
    const started = startWorld({
      folder: copy,
      port: 0,
      programmes: PROGRAMMES_OF_THE_HOUSE,
      pages: copy,
      writeLog: () => {},
    });
    await assert.rejects(started, KeyFileError);
    const database = openSqlite(join(copy, 'token-service.sqlite'));
    const rows = await database.all<{
      key_id: string;
      wrapped_key: Uint8Array;
      wrapped_by: bigint;
    }>('SELECT key_id, wrapped_key, wrapped_by FROM vault_key');
    await database.close();
    assert.ok(rows.length > 0);
    for (const { key_id: id, wrapped_key: wrapped, wrapped_by: version } of rows) {
      assert.throws(() => keysInMemory().open(`vault-master/${version}`, wrapped, id));
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
