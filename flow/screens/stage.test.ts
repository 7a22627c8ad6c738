/**
 * The stage, by hand: the main job clicked through on a whole world, and what a person meets beside
 * the straight road. Where the road to a journey is not its subject, it is walked over the API.
 */
import assert from 'node:assert/strict';
import { CARDHOLDER_PASSWORD } from '../scene.ts';
import { journeysIn, type Visit } from './browser.ts';
import { isSignedIn, wearer } from './people.ts';
import { PASSCODE, types } from './walks/band.ts';
import { entersStage, makesReady, takesPlastic, untilForm } from './walks/stage.ts';

const journey = journeysIn();

/** Comes to the stage with a card of this story on the band already. */
async function comesWithCard(visitor: Visit, story = 'approve') {
  const made = await wearer(visitor.scene, story);
  await isSignedIn(visitor.page, made.cardholder);
  await entersStage(visitor);
  await visitor.see('wallet-card');
  await visitor.see('keypad');
  return made;
}

/** Unlocks, which makes ready as well, and holds the band to the till that is on the stage. */
async function pays(visitor: Visit): Promise<void> {
  await types(visitor, PASSCODE);
  await visitor.see('armed');
  await visitor.click('tap');
}

/** What is asked once more before something at stake. */
async function steps({ page, click }: Visit): Promise<void> {
  await page
    .getByTestId('step-up')
    .getByLabel('Password', { exact: true })
    .fill(CARDHOLDER_PASSWORD);
  await click('confirm-step-up');
}

journey(
  'M4 M5 M6 M7 M13 M17 M18 M19 M20 M21 B4 the main job is done by clicking alone, in at most nine clicks and sixty seconds',
  async (visitor, t) => {
    const { page, click, see, text } = visitor;
    await entersStage(visitor);
    const began = performance.now();
    await click('start');
    await click('set-passcode');
    await see('card-number');
    await takesPlastic(visitor, 'approve');
    const pan = await text('typed-number');
    await click('check-card');
    await click('agree');
    await click('sms');
    await see('wallet-card');
    await click('type-passcode');
    await see('armed');
    await click('tap');
    await see('see-at-bank');
    const receipt = await text('receipt');
    const dpanLastFour = /\*{4} (\d{4})/.exec(receipt)?.[1] ?? 'no digital number';
    assert.match(receipt, /APPROVED/);
    assert.match(await text('wallet-card'), new RegExp(dpanLastFour));
    await page.getByTestId('payments').getByText(dpanLastFour).first().waitFor();
    await click('see-at-bank');
    await page.getByTestId('bank-transactions').getByText(dpanLastFour).first().waitFor();
    const seconds = (performance.now() - began) / 1000;
    t.diagnostic(`${visitor.clicks()} clicks, ${seconds.toFixed(1)} s`);
    assert.ok(visitor.clicks() <= 9, `${visitor.clicks()} clicks`);
    assert.ok(seconds <= 60, `${seconds} s`);

    assert.match(await text('bank-transactions'), /Mi Smart Band 6 NFC/);
    await click('band-log');
    assert.match(await text('band-log'), new RegExp(`${dpanLastFour}.*sent to the bank`));
    assert.match(await text('tray'), /SMS.*is your code/s);
    await decodes(visitor);
    assert.match(pan, /\d{4} \d{4}/);
    for (const shown of [receipt, await text('timeline'), await text('bank')]) {
      assert.ok(!shown.replace(/\s/g, '').includes(pan.replace(/\s/g, '')));
    }
    await keepsNothing(visitor);
    assert.deepEqual(await visitor.complaints(), []);
  },
);

/** An entry of the timeline is decoded where it is opened. */
async function decodes({ page }: Visit): Promise<void> {
  const timeline = page.getByTestId('timeline');
  await timeline.getByText('ISO 8583', { exact: true }).first().click();
  await timeline.getByRole('listitem').filter({ hasText: '0110' }).last().click();
  await timeline
    .getByText(/MTI|0110/)
    .last()
    .waitFor();
}

/** No storage, no database, no readable cookie; of files nothing but the app itself. */
async function keepsNothing({ page }: Visit): Promise<void> {
  const kept = await page.evaluate(async () => {
    const caches = await globalThis.caches.keys();
    const files = await Promise.all(
      caches.map(async (name) =>
        (await (await globalThis.caches.open(name)).keys()).map((r) => r.url),
      ),
    );
    return {
      local: localStorage.length,
      session: sessionStorage.length,
      cookie: document.cookie,
      databases: (await indexedDB.databases()).length,
      files: files.flat().map((url) => new URL(url).pathname),
    };
  });
  const { files, ...rest } = kept;
  assert.deepEqual(rest, { local: 0, session: 0, cookie: '', databases: 0 });
  for (const path of files)
    assert.match(path, /^\/$|^\/(assets|icons)\/|\.(svg|html|webmanifest)$/);
}

journey(
  'M1 M2 M5 a phone is refused with what to do instead, another network at the eighth digit, a mistyped number at its last',
  async (visitor) => {
    const { page, click, see } = visitor;
    await entersStage(visitor);
    await page.getByTestId('model').selectOption('xiaomi-phone');
    await click('start');
    await page.getByTestId('told-phone').getByText('Google Pay').waitFor();
    await page.getByTestId('model').selectOption('mi-smart-band-6-nfc');
    await click('start');
    await click('set-passcode');
    await see('card-number');
    const visa = (await visitor.scene.plastics()).find(({ face }) => face.network === 'VISA');
    await page.getByTestId('card-number').fill(visa?.pan ?? '');
    await page
      .getByTestId('range')
      .getByText(/Mastercard/)
      .waitFor();
    await page.getByTestId('card-number').fill('5333220112345678');
    await page.getByText('This number has a mistyped digit.').waitFor();
  },
);

journey(
  'M3 a card is refused before its activation at the bank and taken after it',
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilForm(visitor, 'not-activated');
    await click('check-card');
    await page.locator('[data-code=CARD_NOT_ACTIVATED]').waitFor();
    await page.getByRole('tab', { name: 'Bank' }).click();
    await page.getByTestId('customer').selectOption('alpha-bank/maria');
    await click('bank-sign-in');
    await click('activate');
    await page.getByTestId('activate').waitFor({ state: 'detached' });
    await click('check-card');
    await see('agree');
  },
);

journey(
  'M12 the page is loaded anew and the Bluetooth is cut while a card is added; it goes on by itself',
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilForm(visitor, 'approve');
    await click('check-card');
    await click('agree');
    await see('sms');
    await page.reload();
    await see('code');
    await click('reach');
    await click('sms');
    await see('resume');
    await page.locator('[data-code=DEVICE_UNREACHABLE]').waitFor();
    await visitor.accessible('stopped half-way');
    await click('reach');
    await page.getByTestId('wallet-card').getByText('Ready to pay').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'M15 M24 a band off the wrist is locked and pays nothing; a card removed is gone from it',
  async (visitor) => {
    const { page, click, see } = visitor;
    await comesWithCard(visitor);
    await click('worn');
    await page.getByTestId('band-screen').getByText('Off the wrist').waitFor();
    await click('tap');
    await page.getByTestId('till-status').getByText('No card answered').waitFor();
    await page.getByTestId('missed-tap').waitFor();
    await click('worn');
    await types(visitor, '000000');
    await page.locator('[data-code=WRONG_PASSCODE]').waitFor();
    await pays(visitor);
    await see('see-at-bank');
    await click('tap-done');
    await click('wallet-card');
    await click('remove');
    await page.getByText(/ends at the network now/).waitFor();
    await click('confirm-remove');
    await page.getByTestId('band-screen').getByText('No card yet').waitFor();
  },
);

journey(
  'M4 M8 M13 B14 a campus card takes a code and the operator’s page, and pays at the canteen alone',
  async (visitor) => {
    const { page, click, see, text } = visitor;
    await untilForm(visitor, 'approve', 'campus');
    await click('check-card');
    await see('agree');
    await page.getByText('A code first, then your word at the bank’s page.').waitFor();
    await click('agree');
    await click('sms');
    await see('to-bank');
    await click('to-bank');
    await click('bank-sign-in');
    await see('bank-enrolments');
    await click('approve');
    await see('step-up');
    await visitor.accessible('the password is wanted once more');
    await click('confirm-step-up');
    await page.getByTestId('wallet-card').getByText('Ready to pay').waitFor();
    await page.getByRole('tab', { name: 'Till' }).click();
    assert.equal(await page.getByTestId('till').inputValue(), 'ARM00003');
    await makesReady(visitor);
    await click('tap');
    await see('see-at-bank');
    assert.match(await text('receipt'), /F043414D5055530101/);
    await page.getByTestId('till').selectOption('ARM00001');
    await makesReady(visitor);
    await page.getByTestId('till').selectOption('ARM00001');
    await click('tap');
    await page.getByTestId('till-status').getByText('Try another card').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'M1 M4 M13 a PUMB card goes on the band it serves alone, and pays in hryvnias',
  async (visitor) => {
    const { page, click, see, text } = visitor;
    await entersStage(visitor);
    await click('drawer-pumb');
    await page.getByTestId('model').selectOption('mi-smart-band-4-nfc');
    await page.getByTestId('model-banks').getByText('PUMB').waitFor();
    await page.getByTestId('model').selectOption('mi-smart-band-6-nfc');
    await click('start');
    await page.getByTestId('drawer-note').getByText('Mi Smart Band 4 NFC').waitFor();
    await click('set-passcode');
    await see('card-number');
    await click('plastic-pumb-approve');
    await click('check-card');
    await page.locator('[data-testid=told-phone] [data-code]').waitFor();
    for (let step = 0; step < 2; step++) await page.getByRole('button', { name: 'Назад' }).click();
    await click('device');
    await page.getByTestId('model').selectOption('mi-smart-band-4-nfc');
    await click('take-another');
    await click('set-passcode');
    await see('card-number');
    await click('plastic-pumb-approve');
    for (const step of ['check-card', 'agree', 'sms']) await click(step);
    await see('wallet-card');
    await makesReady(visitor);
    await click('tap');
    await see('see-at-bank');
    assert.match(await text('receipt'), /UAH 12\.40/);
    await click('see-at-bank');
    await page.getByTestId('bank-transactions').getByText('Kavarnia Podil').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
  { locale: 'uk-UA' },
);

journey(
  'M8 a code comes by e-mail as well, and somebody else’s card is refused at the bank’s page',
  async (visitor) => {
    const { page, click } = visitor;
    await untilForm(visitor, 'prepaid', 'campus');
    await click('check-card');
    await page.getByTestId('method-EMAIL_TO_CARDHOLDER_ADDRESS').check();
    await click('agree');
    await page.getByTestId('tray').getByText('E-mail').first().waitFor();
    await click('mail');
    await click('to-bank');
    await click('bank-sign-in');
    await click('refuse');
    await page.locator('[data-testid=told-phone] [data-code]').waitFor();
    await page.getByTestId('band-screen').getByText('Passcode').waitFor();
  },
);

journey(
  'M27 M28 a lost band’s cards stop at once, are told so beforehand, and pay again once found',
  async (visitor) => {
    const { page, click, see } = visitor;
    await comesWithCard(visitor);
    await click('device');
    await click('lose');
    await page.getByTestId('consequences').getByText('They stop paying now').waitFor();
    await click('lose-hold');
    await see('lost');
    await pays(visitor);
    await page.getByTestId('till-status').getByText('Declined').waitFor();
    await click('found');
    await steps(visitor);
    await page.getByTestId('lost').waitFor({ state: 'detached' });
    await makesReady(visitor);
    await click('tap');
    await see('see-at-bank');
    await click('unpair');
    await page.getByTestId('consequences').getByText('still pay').waitFor();
    await click('confirm-unpair');
    await click('pair-again');
    await page.getByTestId('pair-again').waitFor({ state: 'detached' });
  },
);

journey(
  'B6 plastic frozen at the bank holds its token; thawing it wants the password once more',
  async (visitor) => {
    const { page, click } = visitor;
    // Nobody else's card in this world: theirs would be frozen as well.
    const { plastic } = await comesWithCard(visitor, 'yellow');
    await page.getByRole('tab', { name: 'Bank' }).click();
    await page.getByTestId('customer').selectOption(`alpha-bank/${plastic.customer}`);
    await click('bank-sign-in');
    const card = page.getByTestId('bank-card').filter({ hasText: plastic.pan.slice(-4) });
    await card.getByTestId('freeze-plastic').click();
    await card.getByText('held by the bank').first().waitFor();
    await page.getByTestId('wallet-card').getByText('Held by the bank').waitFor();
    await card.getByTestId('unfreeze-plastic').click();
    await click('confirm-step-up');
    await page.getByTestId('wallet-card').getByText('Ready to pay').waitFor();
  },
);

journey(
  'M15 M18 B2 a till asks for a PIN above its limit, and what is declined says why in the language chosen',
  async (visitor) => {
    const { page, see, click } = visitor;
    await comesWithCard(visitor, 'insufficient-funds');
    await page.getByTestId('amount').fill('60.00');
    await pays(visitor);
    await see('pin-pad');
    const [, pin = ''] = /(\d{4})/.exec(await visitor.text('pin-test')) ?? [];
    for (const digit of pin) await click(`pin-key-${digit}`);
    await click('pin-confirm');
    await page.getByTestId('till-status').getByText('Declined').waitFor();
    await page.getByLabel('Language').selectOption('el');
    await page.getByTestId('till-status').getByText('Απορρίφθηκε').waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'el');
    await page.getByLabel('Γλώσσα').selectOption('uk');
    await page.getByTestId('till-status').getByText('Відхилено').waitFor();
  },
);

journey(
  'the rooms of the stage’s things are one click away, and what is in them goes on',
  async (visitor) => {
    const { page, click, see } = visitor;
    const { cardholder } = await comesWithCard(visitor);
    await types(visitor, PASSCODE);
    await see('armed');
    await click('open-band');
    await page.waitForURL(`**/band/${cardholder.serialNumber}`);
    await see('armed');
    await page.goBack();
    await see('armed');
    await click('open-phone');
    await page.getByTestId('phone-room').getByTestId('wallet-card').first().waitFor();
    await page.goBack();
    await click('open-till');
    await see('till-room');
    await click('tap');
    await page.getByTestId('till-status').getByText('Approved').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);
