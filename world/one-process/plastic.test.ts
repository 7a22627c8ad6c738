/**
 * Plastic of a test range: a chip whose bank finds its cryptograms right, and its counter grown.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fromHex, hex } from '@armilla/bytes';
import { applicationCryptogram } from '@armilla/emv';
import { systemChance } from '@armilla/kit/chance';
import { systemClock } from '@armilla/kit/clock';
import { readProgrammes } from '@armilla/kit/programme-files';
import { PAN, SecretBytes } from '@armilla/kit/secret';
import { type Outcome, profileConfiguration, runTransaction } from '@armilla/terminal';
import { decodeTlv, find } from '@armilla/tlv';
import type { CardLink } from '@armilla/wearable';
import { openDataFolder } from '../data-folder.ts';
import { createMaker } from '../maker.ts';
import { openPlasticDrawer } from './plastic.ts';

const path = mkdtempSync(join(tmpdir(), 'plastic-'));
after(() => rmSync(path, { recursive: true }));

const { banks } = readProgrammes(fileURLToPath(new URL('../../programme', import.meta.url)));
const bank = banks.find(({ id }) => id === 'alpha-bank');
const CARD_ID = `crd_${'0'.repeat(26)}`;
const MASTER_KEY = fromHex('0123456789ABCDEFFEDCBA9876543210');

const chipOf = (pan: string) => ({
  pan: new PAN(pan),
  psn: '01',
  expiry: '2912',
  name: 'MARIA',
  masterKey: new SecretBytes(MASTER_KEY),
});

function openDrawer() {
  const folder = openDataFolder(path);
  return openPlasticDrawer({
    folder,
    keys: folder.keys('tills'),
    maker: createMaker(folder.keys('maker'), systemChance),
    clock: systemClock,
    chance: systemChance,
  });
}

const merchant = { name: 'A', city: 'B', country: 'GR', id: 'C', categoryCode: '5814' };

function tap(card: CardLink, amountMinor = 1_240, aid = 'A0000000041010'): Outcome {
  const config = profileConfiguration('attended', { terminalId: 'TILL0001', merchant });
  const applications = config.applications.map((application) => ({ ...application, aid }));
  const kernel = runTransaction({
    amountMinor,
    currency: { numeric: '978', exponent: 2 },
    date: '261122',
    time: '101500',
    type: '00',
    configuration: { ...config, applications },
    caKeys: [],
    unpredictableNumber: fromHex('A1B2C3D4'),
  });
  card.reset();
  let step = kernel.next();
  while (!step.done) step = kernel.next(card.transceive(step.value.apdu));
  return step.value;
}

/** The cryptogram as the bank makes it again from DE 55. */
function expected({ de55 }: Outcome): string {
  const list = decodeTlv(de55);
  const value = (tag: number) => find(list, tag)?.value ?? new Uint8Array(0);
  const cryptogram = applicationCryptogram({
    masterKey: MASTER_KEY,
    cvn: 0x10,
    dataInput: {
      amountAuthorised: value(0x9f02),
      amountOther: value(0x9f03),
      terminalCountry: value(0x9f1a),
      tvr: value(0x95),
      currency: value(0x5f2a),
      date: value(0x9a),
      type: value(0x9c),
      unpredictableNumber: value(0x9f37),
      aip: value(0x82),
      atc: value(0x9f36),
    },
    iad: value(0x9f10),
  });
  return hex(cryptogram);
}

test('a plastic card pays online with a cryptogram of its own key, and no signature', () => {
  assert(bank);
  const drawer = openDrawer();
  const outcome = tap(drawer.take(bank, CARD_ID, chipOf('5333220100000016')));
  assert.equal(outcome.kind, 'ONLINE_REQUEST', JSON.stringify(outcome.findings));
  assert.equal(outcome.authentication, 'NOT_PERFORMED');
  assert.equal(outcome.dpan?.expose(), '5333220100000016');
  assert.deepEqual([outcome.expiry, outcome.psn, outcome.tokenRequestorId], ['2912', '01', null]);
  assert.equal(hex(outcome.cryptogram?.value ?? new Uint8Array()), expected(outcome));
  drawer.close();
});

test('its counter goes on when the drawer is opened again, and its file tells nothing', () => {
  assert(bank);
  const counted = (outcome: Outcome) => hex(outcome.cryptogram?.atc ?? new Uint8Array());
  const drawer = openDrawer();
  const first = counted(tap(drawer.take(bank, CARD_ID, chipOf('5333220100000016'))));
  drawer.close();
  const again = openDrawer();
  const second = counted(tap(again.take(bank, CARD_ID, chipOf('5333220100000016'))));
  assert.equal(Number(`0x${second}`), Number(`0x${first}`) + 1);
  again.close();
  const image = readFileSync(join(path, 'till', `plastic-${CARD_ID}-291201.image`));
  assert(!image.includes(Buffer.from('5333220100000016', 'hex')));
  assert(!image.includes(Buffer.from(MASTER_KEY)));
});

test('above the till’s limit it wants the PIN; Visa’s has the name of its network', () => {
  assert(bank);
  const drawer = openDrawer();
  const visa = drawer.take(bank, `crd_${'1'.repeat(26)}`, chipOf('4333220100000018'));
  const outcome = tap(visa, 5_001, 'A0000000031010');
  assert.deepEqual([outcome.kind, outcome.cvm], ['ONLINE_REQUEST', 'ONLINE_PIN']);
  assert.match(outcome.aid ?? '', /^A0000000031010/);
  assert.equal(tap(visa).kind, 'END_APPLICATION', 'no Mastercard');
  drawer.close();
});
