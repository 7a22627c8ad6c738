/** The guide, read by hand; and every picture it shows is a screen that a walk comes by. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { journeysIn } from './browser.ts';

const journey = journeysIn();
const WALKS = new URL('./walks/', import.meta.url);
const GUIDE = new URL('../../doc/guide/', import.meta.url);

/** `phone-wallet-cards`: the names that pictures get, read from the walks' own text. */
function screensOfWalks(): ReadonlySet<string> {
  const names = readdirSync(WALKS).flatMap((file) => {
    const text = readFileSync(new URL(file, WALKS), 'utf8');
    const rooms = [...text.matchAll(/room: '([\w-]+)'/g)].map(([, room]) => room);
    const screens = [...text.matchAll(/yield '([\w-]+)'/g)].map(([, screen]) => screen);
    return rooms.flatMap((room) => screens.map((screen) => `${room}-${screen}`));
  });
  return new Set(names);
}

test('every picture of the guide is a screen that a walk comes by', () => {
  const known = screensOfWalks();
  const named = ['en', 'el', 'uk'].flatMap((language) => {
    const folder = new URL(`${language}/`, GUIDE);
    return readdirSync(folder).flatMap((file) =>
      [...readFileSync(new URL(file, folder), 'utf8').matchAll(/screens\/([\w-]+)\.png/g)].map(
        ([, name = '']) => `${name} in ${language}/${file}`,
      ),
    );
  });
  assert.ok(named.length > 0);
  assert.deepEqual(
    named.filter((one) => !known.has(one.split(' ')[0] ?? '')),
    [],
  );
});

journey(
  'the guide is searched, read on and copied from, and leads into the rooms',
  async (visitor) => {
    const { page } = visitor;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await visitor.go('/guide');
    await page.getByTestId('guide-search').fill('COMMAND line');
    await page.getByTestId('guide-hits').getByRole('link', { name: 'The command line' }).click();
    await page.waitForURL(/\/guide\/run-it#the-command-line$/);
    await visitor.click('copy');
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^npm start -- --port 8081/);
    await visitor.click('page-behind');
    await page.getByRole('heading', { level: 1, name: 'What it is not' }).waitFor();
    await visitor.click('page-behind');
    await page.getByText('For engineers, in English.').waitFor();
    await visitor.go('/guide/bank');
    await page.getByRole('link', { name: 'paying.md' }).click();
    await page.waitForURL(/\/guide\/paying#standing-in$/);
    await visitor.go('/guide/pay');
    await page.getByRole('article').getByRole('link', { name: 'till' }).click();
    await page.waitForURL(/\/till$/);
    assert.deepEqual(await visitor.complaints(), []);
  },
  { fresh: true },
);

journey('the guide is read in another language, where one was', async (visitor) => {
  const { page } = visitor;
  await visitor.go('/guide/lost');
  await page.getByRole('heading', { level: 1, name: 'Lost, found, given away' }).waitFor();
  await page.getByLabel('Language').selectOption('uk');
  await page.getByRole('heading', { level: 1, name: 'Загублено' }).waitFor();
  await page.getByRole('heading', { level: 2, name: 'Браслет зник' }).waitFor();
  assert.deepEqual(await visitor.complaints(), []);
});
