/** Customers loaded to measure with: as the bank would have them, beside those of its test range. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemChance } from '@armilla/kit/chance';
import { openKeyFile } from '@armilla/kit/keys';
import { loadedName, loadedPan } from '@armilla/kit/loaded';
import { silentLog } from '@armilla/kit/log';
import { readProgrammes } from '@armilla/kit/programme-files';
import { PAN, SecretText } from '@armilla/kit/secret';
import { mainProduct, TEST_PASSWORD } from '../decide/test-customers.ts';
import { openIssuerLoad } from '../load/load.ts';
import { cardVault } from '../vault.ts';
import {
  type Bank,
  figuresOutOfStep,
  granted,
  ledgerSums,
  openBank,
  programmeNamed,
} from './bank.ts';

const PROGRAMMES = new URL('../../../programme', import.meta.url).pathname;
const { service } = readProgrammes(PROGRAMMES);
const programme = programmeNamed('alpha-bank');
const { bin } = mainProduct(programme);
const CARDS = 30;

function keysOf({ folder }: Bank) {
  return openKeyFile(join(folder, 'issuer.json'), new SecretText('only for tests'));
}

function openLoad(bank: Bank) {
  const { database, clock } = bank;
  const around = { database, clock, chance: systemChance, log: silentLog };
  return openIssuerLoad({ ...around, keys: keysOf(bank), programme, service });
}

test('loaded customers have accounts that add up, and sign in as those of the range do', async () => {
  const bank = await openBank({ programme });
  const load = await openLoad(bank);
  assert.equal(await load.add(0, CARDS, load.taken), CARDS);
  assert.equal(await load.add(0, CARDS + 2, load.taken), 2);
  assert.deepEqual(await figuresOutOfStep(bank), []);
  assert.ok((await ledgerSums(bank)).every(({ posted, pending }) => posted === 0 && pending === 0));
  const signIn = { customer: 'load0000007', password: TEST_PASSWORD };
  assert.ok(granted(await bank.anyone.signIn(signIn)).sessionToken);
  await bank.close();
});

test('the plastic that anybody may ask for is that of the range alone', async () => {
  const bank = await openBank({ programme });
  const before = granted(await bank.anyone.listTestPlastic({}));
  const load = await openLoad(bank);
  await load.add(0, CARDS, load.taken);
  assert.deepEqual(granted(await bank.anyone.listTestPlastic({})), before);
  await bank.close();
});

test('a number that was drawn before is left to the card that has it', async () => {
  const bank = await openBank({ programme });
  const vault = cardVault(keysOf(bank), systemChance);
  const drawn = new PAN(loadedPan(bin, 7));
  const [card] = await bank.database.all<{ card_id: string }>('SELECT card_id FROM card LIMIT 1');
  assert.ok(card);
  await bank.database.all(
    'UPDATE card SET pan_sealed = $2, pan_fingerprint = $3 WHERE card_id = $1',
    card.card_id,
    vault.seal(drawn, card.card_id),
    vault.fingerprint(drawn),
  );
  const load = await openLoad(bank);
  assert.ok(load.taken.has(7));
  assert.equal(await load.add(0, CARDS, load.taken), CARDS - 1);
  await bank.close();
});

test('cards of a load expire together, whenever they were added', async () => {
  const bank = await openBank({ programme });
  const first = await openLoad(bank);
  await first.add(0, 1, first.taken);
  bank.clock.advance(90 * 86_400_000);
  const later = await openLoad(bank);
  assert.equal(later.expiry, first.expiry);
  await later.add(1, 2, later.taken);
  const rows = await bank.database.all<{ expiry: string }>(
    'SELECT expiry FROM card JOIN token ON token.card_id = card.card_id WHERE card.card_id <= $1',
    loadedName('card', bin, 1),
  );
  assert.deepEqual(
    rows.map(({ expiry }) => expiry),
    [first.expiry, first.expiry],
  );
  await bank.close();
});
