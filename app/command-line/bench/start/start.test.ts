/** The benchmark's own parts: what is started answers, what is counted is there. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { shareOfMemory } from '../authorise/processor.ts';
import { launchEmpty, launchService } from './launch.ts';
import { costLine } from './lines.ts';
import { folderBytes } from './size.ts';
import { startInWords } from './words.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'armilla-start-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('the empty process answers, and ends well', async () => {
  const empty = await launchEmpty({ compileCache: join(folder, 'compiled') });
  assert.ok(empty.pid > 0 && empty.readyMs > 0);
  await empty.stop();
});

test('the service answers on a new data folder, and takes more memory than nothing', async () => {
  const how = { compileCache: join(folder, 'compiled') };
  await using running = new AsyncDisposableStack();
  const empty = running.adopt(await launchEmpty(how), ({ stop }) => stop());
  const service = running.adopt(await launchService(join(folder, 'data'), how), ({ stop }) =>
    stop(),
  );
  if (process.platform === 'linux') {
    assert.ok((shareOfMemory(service.pid) ?? 0) > (shareOfMemory(empty.pid) ?? Infinity));
  }
});

test('where no process is, no memory is told', () => {
  assert.equal(shareOfMemory(2 ** 30), undefined);
});

test('a folder is as large as its files; links are not followed', () => {
  const place = join(folder, 'files');
  mkdirSync(join(place, 'inner'), { recursive: true });
  writeFileSync(join(place, 'one'), 'abc');
  writeFileSync(join(place, 'inner', 'two'), 'defgh');
  symlinkSync(place, join(place, 'inner', 'again'));
  assert.equal(folderBytes(place), 8);
  assert.equal(folderBytes(join(place, 'nowhere')), 0);
});

test('a line tells the median of the rounds’ ratios, and their spread', () => {
  const rounds = [
    { work: 300, reference: 100 },
    { work: 800, reference: 200 },
    { work: 500, reference: 250 },
  ];
  const line = costLine({ name: 'start-x', summary: 'so', unit: 'ms' }, rounds);
  assert.deepEqual([line.work, line.reference, line.ratio], [500, 200, 3]);
  assert.deepEqual(line.spread, [2, 4]);
  assert.match(
    startInWords(line),
    /3 times an empty Node.*2 to 4\)\n {2}so\n {2}500 ms.* 200 ms$/s,
  );
  const install = { name: 'install', packagesBytes: 630e6, pagesBytes: 5.26e6 } as const;
  assert.match(startInWords(install), /630 MB of packages.* 5\.26 MB of built pages/);
});
