/** The shelf: a band whose memory fails is off and boots again; nobody else notices. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { systemChance } from '@armilla/kit/chance';
import { systemClock } from '@armilla/kit/clock';
import { readProgrammes } from '@armilla/kit/programme-files';
import { flashInFile } from '@armilla/wearable';
import { openDataFolder } from '../data-folder.ts';
import { createMaker } from '../maker.ts';
import { openShelf } from './shelf.ts';

const path = mkdtempSync(join(tmpdir(), 'shelf-'));
after(() => rmSync(path, { recursive: true }));

test('a band whose disk is full is off, and is there again when there is room', async () => {
  const folder = openDataFolder(path);
  let full = false;
  const shelf = openShelf({
    folder,
    maker: createMaker(folder.keys('maker'), systemChance),
    clock: systemClock,
    chance: systemChance,
    service: readProgrammes(fileURLToPath(new URL('../../programme', import.meta.url))).service,
    register: async () => {},
    openFlash(file) {
      const flash = flashInFile(file);
      const append = (bytes: Uint8Array) => {
        if (full) throw new Error('ENOSPC');
        flash.append(bytes);
      };
      return { ...flash, append };
    },
  });
  const { serialNumber } = await shelf.make('mi-smart-band-6-nfc');
  const set = JSON.stringify({
    id: 1,
    message: { type: 'setPasscode', passcode: { form: 'CLEAR', digits: '246813' } },
  });
  shelf.band(serialNumber)?.putOn();

  full = true;
  let cut = 0;
  const link = shelf.link(serialNumber, () => cut++);
  assert.equal(link?.answer(set), undefined);
  assert.equal(cut, 1, 'its links break');
  link?.end();
  assert.equal(shelf.view(serialNumber)?.passcodeSet, false);

  full = false;
  shelf.band(serialNumber)?.putOn();
  const again = shelf.link(serialNumber, () => {});
  assert.match(again?.answer(set) ?? '', /"ok":true/);
  assert.equal(shelf.view(serialNumber)?.passcodeSet, true);
  shelf.close();
});
