/** Help by hand: every question of both banks' pages found, answered, and led somewhere real. */
import assert from 'node:assert/strict';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { ASKED } from '@armilla/kit/test/asked';
import { yes } from '../scene.ts';
import { journeysIn } from './browser.ts';
import { isSignedIn, wearer } from './people.ts';

const journey = journeysIn();

for (const bank of ['alpha-bank', 'pumb']) {
  journey(
    `M31 every question is found on its page and answered (sqlite, ${bank})`,
    async (visitor) => {
      const { page, scene, go, see } = visitor;
      const wallet = httpClient(walletContract, { baseUrl: scene.url });
      const { banks } = yes(await wallet.getHelp({ programmeId: bank, language: 'en' }));
      const entries = banks[0]?.entries ?? [];
      await go(`/help/${bank}`);
      await see('help-question');
      const shown = await page
        .getByTestId('help-question')
        .evaluateAll((links) => links.map((link) => link.getAttribute('data-entry')));
      assert.deepEqual(
        shown.toSorted(),
        entries.map(({ id }) => id).toSorted(),
        'each question once',
      );
      for (const id of new Set(ASKED.map(([, entry]) => entry))) {
        const entry = entries.find((one) => one.id === id);
        assert.ok(entry, id);
        await page.locator(`[data-entry="${id}"]`).click();
        await page.getByRole('heading', { level: 1, name: entry.question }).waitFor();
        const text = await visitor.text('help-entry');
        for (const line of entry.answer.split('\n')) {
          assert.ok(text.includes(line.replace(/^\d+\. /, '')), `${id}: ${line}`);
        }
        const leads = await page.getByTestId('help-do').count();
        assert.equal(leads, entry.action === undefined ? 0 : 1, id);
        await visitor.click('help-back');
        await see('help-sections');
      }
      assert.deepEqual(await visitor.complaints(), []);
    },
  );
}

journey(
  'M31 help is searched as one types, marks what it found, and says what to do about nothing',
  async (visitor) => {
    const { page, go, click, see } = visitor;
    await go('/help/pumb');
    await see('help-sections');
    await page.getByTestId('help-search').fill('загуб');
    await page.locator('mark').first().getByText(/загуб/i).waitFor();
    await page.locator('[data-entry=lost]').click();
    await page.getByRole('heading', { name: 'Я загубив свій пристрій. Що робити?' }).waitFor();
    const number = page.getByTestId('call-centre').getByRole('link');
    assert.match((await number.getAttribute('href')) ?? '', /^tel:\+\d+$/);
    await click('help-back');
    await page.locator('mark').first().waitFor();
    assert.equal(await page.getByTestId('help-search').inputValue(), 'загуб');
    await page.getByTestId('help-search').fill('єдиноріг');
    await see('help-nothing');
    await see('call-centre');
    assert.deepEqual(await visitor.complaints(), []);
  },
  { locale: 'uk-UA' },
);

/** Where each answer leads, on the telephone of somebody with a card on a band. */
const LEADS = [
  ['lost', 'DEVICE_ACTION'],
  ['order', 'ORDER'],
  ['cards', 'ADD'],
  ['account', 'ACCOUNT'],
  ['transactions', 'HISTORY'],
  ['pin', 'PASSCODE'],
  ['new-device', 'MOVE'],
  ['remove', 'CARD'],
  ['devices', 'DEVICE'],
  ['how-many', 'WALLET'],
] as const;

journey('M31 an answer leads to the screen where the thing is done', async (visitor) => {
  const { page, scene, go, click, see } = visitor;
  await go('/help/alpha-bank/lost');
  await click('help-do');
  await see('led');
  const { cardholder } = await wearer(scene);
  await isSignedIn(page, cardholder);
  for (const [entry, screen] of LEADS) {
    await go(`/help/alpha-bank/${entry}`);
    await click('help-do');
    await see(`phone-${screen}`);
    // Led once: loading the page anew does not lead there again.
    await page.waitForURL((url) => url.search === '');
  }
  assert.deepEqual(await visitor.complaints(), []);
});
