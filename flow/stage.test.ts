/**
 * The stage, by hand: the main job clicked through in a browser on a whole world, and what a person
 * meets beside the straight road. Skipped where there is no Chromium or the pages are not built.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startWorld, type World } from '@armilla/world/one-process/index';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const ROOT = new URL('../', import.meta.url);
const PAGES = fileURLToPath(new URL('app/web/dist/', ROOT));
const CHROMIUM = process.env.ARMILLA_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const FIRST_BANK = 'alpha-bank';
/** What a person is patient with, and a busy machine far from. */
const PATIENCE_MS = 60_000;
const WIDTHS = [320, 820, 1360] as const;

const skip =
  (!existsSync(CHROMIUM) && 'there is no Chromium here') ||
  (!existsSync(PAGES) && 'the pages are not built');

let world: World;
let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'armilla-stage-'));

before(async () => {
  if (skip !== false) return;
  const programmes = fileURLToPath(new URL('programme/', ROOT));
  world = await startWorld({ folder, port: 0, programmes, pages: PAGES, writeLog: () => {} });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
});

after(async () => {
  await browser?.close();
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page with somebody in front of it who counts their clicks and hears every complaint. */
interface Visit {
  readonly page: Page;
  /** Presses what has this name; counts. */
  click(testId: string): Promise<void>;
  clicks(): number;
  see(testId: string): Promise<void>;
  text(testId: string): Promise<string>;
  /** Fails when the rules of accessibility are broken as the page stands. */
  accessible(state: string): Promise<void>;
  /** Errors of scripts, and what the content security policy had to stop. */
  complaints(): Promise<readonly string[]>;
  leave(): Promise<void>;
}

async function visit(options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    viewport: { width: 1360, height: 1000 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('console', (message) => {
    // A refusal travels as a 4xx, which the browser notes by itself.
    const refusal = /status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !refusal) heard.push(message.text());
  });
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seenViolations: seen });
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(world.url);
  await page.locator('[data-loaded=READY]').waitFor();
  let clicks = 0;
  return {
    page,
    clicks: () => clicks,
    async click(testId) {
      clicks += 1;
      await page.getByTestId(testId).first().click();
    },
    see: (testId) => page.getByTestId(testId).first().waitFor(),
    text: async (testId) => (await page.getByTestId(testId).first().textContent()) ?? '',
    accessible: (state) => accessible(page, state),
    complaints: async () => [
      ...heard,
      ...(await page.evaluate(() => Reflect.get(globalThis, 'seenViolations') as string[])),
    ],
    leave: () => context.close(),
  };
}

/** Somebody's visit, told as a test; they leave however it ends. */
function journey(
  title: string,
  options: BrowserContextOptions,
  walk: (visitor: Visit, t: TestContext) => Promise<void>,
): void {
  test(title, { skip }, async (t) => {
    const visitor = await visit(options);
    try {
      await walk(visitor, t);
    } finally {
      await visitor.leave();
    }
  });
}

/** Without the timeline's hundreds of entries, which have a test of their own. */
async function accessible(page: Page, state: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .exclude('[data-testid=timeline] ol')
    .analyze();
  const told = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  assert.deepEqual(told, [], state);
}

/** From nothing to the filled form of a plastic card. */
async function untilForm({ click, see }: Visit, story: string, bank = FIRST_BANK): Promise<void> {
  await click('start');
  await click('set-passcode');
  await see('card-number');
  await takesPlastic({ click }, story, bank);
}

/** The drawer shows one bank's cards at a time. */
async function takesPlastic({ click }: Pick<Visit, 'click'>, story: string, bank: string) {
  if (bank !== FIRST_BANK) await click(`drawer-${bank}`);
  await click(`plastic-${bank}-${story}`);
}

/** Unlocks, arms and holds the band to the till that is on the stage. */
async function pays({ click, see }: Visit): Promise<void> {
  await click('type-passcode');
  await see('armed');
  await click('tap');
}

/** From nothing to a card on the band, ready to pay. */
async function untilCard(visitor: Visit, story = 'approve'): Promise<void> {
  await untilForm(visitor, story);
  for (const step of ['check-card', 'agree', 'sms']) await visitor.click(step);
  await visitor.see('wallet-card');
}

journey(
  'M4 M5 M6 M7 M13 M17 M18 M20 M21 the main job is done by clicking alone, in at most nine clicks',
  {},
  async (visitor, t) => {
    const began = performance.now();
    const { page, click, see, text } = visitor;
    await untilForm(visitor, 'approve');
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
    assert.match(await text('wallet-card'), new RegExp(`···· ${dpanLastFour}`));
    await page.getByTestId('payments').getByText(dpanLastFour).waitFor();
    await click('see-at-bank');
    await page.getByTestId('bank-transactions').getByText(dpanLastFour).first().waitFor();
    t.diagnostic(`${visitor.clicks()} clicks`);
    t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s`);
    assert.ok(visitor.clicks() <= 9);

    assert.match(await text('bank-transactions'), /Mi Smart Band 6 NFC/);
    await click('band-log');
    assert.match(await text('band-log'), new RegExp(`${dpanLastFour}.*sent to the bank`));
    for (const shown of [receipt, await text('timeline'), await text('bank')]) {
      assert.ok(!shown.replace(/\s/g, '').includes(pan.replace(/\s/g, '')));
    }
    assert.deepEqual(await visitor.complaints(), []);
    if (process.env.ARMILLA_PICTURES === '1') await takePicture(page);
  },
);

async function takePicture(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Till' }).click();
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(500);
  await page.screenshot({ path: fileURLToPath(new URL('doc/stage.png', ROOT)), fullPage: true });
}

journey(
  'M19 the browser keeps nothing: no storage, no database, no readable cookie',
  {},
  async (visitor) => {
    await untilCard(visitor);
    const kept = await visitor.page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      cookie: document.cookie,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
    }));
    assert.deepEqual(kept, { local: 0, session: 0, cookie: '', databases: 0, caches: 0 });
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'M1 a phone is refused with the reason and what to do instead, and a band is taken then',
  {},
  async (visitor) => {
    await visitor.page.getByTestId('model').selectOption('xiaomi-phone');
    await visitor.click('start');
    await visitor.page.getByTestId('told-phone').getByText('Google Pay').waitFor();
    await visitor.page.getByTestId('model').selectOption('mi-smart-band-6-nfc');
    await visitor.click('start');
    await visitor.see('set-passcode');
    assert.equal((await visitor.text('told-phone')).trim(), '');
  },
);

journey(
  'M2 M5 another network is told at the eighth digit, a mistyped number at its last',
  {},
  async (visitor) => {
    const { page } = visitor;
    await untilForm(visitor, 'visa-not-eligible');
    await page
      .getByTestId('range')
      .getByText(/Mastercard/)
      .waitFor();
    await page.getByTestId('card-number').fill('5333220112345678');
    await page.getByText('This number has a mistyped digit.').waitFor();
    await visitor.accessible('a form with troubles');
  },
);

journey(
  'M3 a card is refused before its activation at the bank and taken after it',
  {},
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
  'M12 the Bluetooth is cut before the card is on the band; back in reach it goes on',
  {},
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilForm(visitor, 'approve');
    await click('check-card');
    await click('agree');
    await see('sms');
    await click('reach');
    await click('sms');
    await see('resume');
    await page.locator('[data-code=DEVICE_UNREACHABLE]').waitFor();
    await visitor.accessible('stopped half-way');
    // Back in reach, it goes on by itself.
    await click('reach');
    await see('wallet-card');
    await page.getByTestId('wallet-card').getByText('Ready to pay').waitFor();
  },
);

journey(
  'M12 the page is loaded anew in the middle of adding; the card goes on from where it was',
  {},
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilForm(visitor, 'approve');
    await click('check-card');
    await click('agree');
    await see('sms');
    await page.reload();
    await see('code');
    await click('sms');
    await page.getByTestId('wallet-card').getByText('Ready to pay').waitFor();
  },
);

journey(
  'M15 a band off the wrist is locked and pays nothing until the passcode is typed again',
  {},
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilCard(visitor);
    await click('worn');
    await page.getByTestId('band-screen').getByText('Off the wrist').waitFor();
    await click('tap');
    await page.getByTestId('till-status').getByText('No card answered').waitFor();
    await click('worn');
    for (const digit of '000000') await click(`key-${digit}`);
    await page.locator('[data-code=WRONG_PASSCODE]').waitFor();
    await click('type-passcode');
    await see('armed');
    await click('tap');
    await see('see-at-bank');
  },
);

journey(
  'M24 a card is removed after its consequence was told, and the band has it no more',
  {},
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilCard(visitor);
    await click('type-passcode');
    await see('armed');
    await click('wallet-card');
    await click('remove');
    await page.getByText(/ends at the network now/).waitFor();
    await visitor.accessible('removing');
    await click('confirm-remove');
    await page.getByText('No card yet').first().waitFor();
  },
);

journey(
  'M4 M8 M13 B14 a campus card takes a code and the operator’s page, and pays at the canteen alone',
  {},
  async (visitor) => {
    const { page, click, see, text } = visitor;
    await untilForm(visitor, 'approve', 'campus');
    await click('check-card');
    await see('agree');
    await page.getByText('A code first, then your word at the bank’s page.').waitFor();
    await click('agree');
    await click('sms');
    await see('to-bank');
    await visitor.accessible('the bank’s word is wanted');
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
    await pays(visitor);
    await see('see-at-bank');
    assert.match(await text('receipt'), /F043414D5055530101/);
    await page.getByTestId('till').selectOption('ARM00001');
    await click('arm');
    await page.getByTestId('till').selectOption('ARM00001');
    await click('tap');
    await page.getByTestId('till-status').getByText('Try another card').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'M1 M4 M13 a PUMB card goes on the band it serves alone, and pays in hryvnias',
  { locale: 'uk-UA' },
  async (visitor) => {
    const { page, click, see, text } = visitor;
    await untilForm(visitor, 'approve', 'pumb');
    await page.getByTestId('drawer-note').getByText('Mi Smart Band 4 NFC').waitFor();
    await click('check-card');
    await page.locator('[data-testid=told-phone] [data-code]').waitFor();
    for (let step = 0; step < 2; step++) {
      await page.getByRole('button', { name: 'Назад' }).click();
    }
    await click('device');
    await page.getByTestId('model').selectOption('mi-smart-band-4-nfc');
    await page.getByTestId('model-banks').getByText('PUMB').waitFor();
    await click('take-another');
    await click('set-passcode');
    await see('card-number');
    await takesPlastic(visitor, 'approve', 'pumb');
    for (const step of ['check-card', 'agree', 'sms']) await click(step);
    await see('wallet-card');
    await pays(visitor);
    await see('see-at-bank');
    assert.match(await text('receipt'), /UAH 12\.40/);
    await click('see-at-bank');
    await page.getByTestId('bank-transactions').getByText('Kavarnia Podil').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'M8 a code comes by e-mail as well, and somebody else’s card is refused at the bank’s page',
  {},
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilForm(visitor, 'prepaid', 'campus');
    await click('check-card');
    await page.getByTestId('method-EMAIL_TO_CARDHOLDER_ADDRESS').check();
    await click('agree');
    await click('mail');
    await click('to-bank');
    await click('bank-sign-in');
    await click('refuse');
    await page.locator('[data-testid=told-phone] [data-code]').waitFor();
    await page.getByText('No card yet').first().waitFor();
    await click('to-messages');
    await page.getByTestId('messages').getByText('E-mail').first().waitFor();
    await see('messages');
    await visitor.accessible('messages');
  },
);

journey(
  'M20 M21 M25 M26 a card is frozen and thawed, another becomes the first, and the band follows',
  {},
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilCard(visitor);
    await takesPlastic(visitor, 'prepaid', FIRST_BANK);
    for (const step of ['check-card', 'agree', 'sms']) await click(step);
    const cards = page.getByTestId('wallet-card');
    await cards.nth(1).waitFor();
    await cards.nth(1).getByText('Ready to pay').waitFor();

    await cards.nth(1).click();
    await click('make-default');
    await page.getByTestId('make-default').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Back' }).click();
    await cards.first().getByText('Energy Prepaid Mastercard').waitFor();
    await cards.first().getByText('pays first').waitFor();

    await cards.first().click();
    await click('freeze');
    await page.getByTestId('standing').getByText('You froze this card').waitFor();
    await visitor.accessible('a frozen card');
    await click('unfreeze');
    await see('freeze');
    await page.getByRole('button', { name: 'Back' }).click();
    await click('to-order');
    await click('move-down');
    const items = page.getByTestId('order-item');
    await items.first().getByText('Enter Bonus Mastercard').waitFor();
    await visitor.accessible('the order of the cards');
    await pays(visitor);
    await see('see-at-bank');
    await click('see-at-bank');
    const lines = page.getByTestId('bank-transactions').getByRole('listitem');
    await lines.first().getByText('Kafeneio Armilla').waitFor();
  },
);

journey(
  'M27 M28 a lost band’s cards stop after it was told what that means, and pay again once found',
  {},
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilCard(visitor);
    await click('device');
    await see('lose');
    await visitor.accessible('a wearable');
    await click('lose');
    await page.getByTestId('consequences').getByText('They stop paying now').waitFor();
    await visitor.accessible('losing a wearable');
    await click('lose-hold');
    await see('lost');
    await pays(visitor);
    await page.getByTestId('till-status').getByText('Declined').waitFor();
    await click('found');
    await click('confirm-step-up');
    await page.getByTestId('lost').waitFor({ state: 'detached' });
    await click('arm');
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
  {},
  async (visitor) => {
    const { page, click } = visitor;
    // Nobody else's card in this world: theirs would be frozen as well.
    await untilCard(visitor, 'yellow');
    await page.getByRole('tab', { name: 'Bank' }).click();
    await click('bank-sign-in');
    const card = page.getByTestId('bank-card').filter({ hasText: 'Mi Smart Band 6 NFC' }).first();
    await card.getByTestId('freeze-plastic').click();
    await card.getByText('held by the bank').first().waitFor();
    await page.getByTestId('wallet-card').getByText('Held by the bank').waitFor();
    await visitor.accessible('frozen plastic');
    await card.getByTestId('unfreeze-plastic').click();
    await click('confirm-step-up');
    await page.getByTestId('wallet-card').getByText('Ready to pay').waitFor();
  },
);

journey(
  'M15 the till asks for a PIN above its limit, and a fuel station holds an amount',
  {},
  async (visitor) => {
    const { page, click, see, text } = visitor;
    await untilCard(visitor);
    await page.getByTestId('amount').fill('60.00');
    await pays(visitor);
    await see('till-pin');
    assert.match(await text('till-status'), /Enter your PIN/);
    await visitor.accessible('a till that asks for a PIN');
    const [, pin = ''] = /(\d{4})/.exec(await text('pin-test')) ?? [];
    await page.getByTestId('till-pin').fill(pin);
    await click('pin-confirm');
    await see('see-at-bank');
    assert.match(await text('receipt'), /Verified by PIN/);
    assert.equal(await page.getByTestId('till-pin').count(), 0, 'asked no more');
    await page.getByTestId('till').selectOption('ARM00006');
    await page.getByTestId('till-kind').selectOption('PREAUTHORISATION');
    assert.equal(
      await page.getByTestId('till-points').count(),
      0,
      'a hold is not paid with points',
    );
    await page.getByTestId('amount').fill('20.00');
    await click('tap-done');
    await click('arm');
    await see('armed');
    await click('tap');
    await page.getByTestId('receipt').getByText('PRE-AUTHORISATION').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey('B2 a payment that is declined says why, in the language chosen', {}, async (visitor) => {
  const { page, click, see } = visitor;
  await untilCard(visitor, 'insufficient-funds');
  await page.getByLabel('Language').selectOption('el');
  await page.getByRole('heading', { name: 'Πορτοφόλι' }).waitFor();
  assert.equal(await page.locator('html').getAttribute('lang'), 'el');
  await click('type-passcode');
  await see('armed');
  await click('tap');
  await page.getByTestId('till-status').getByText('Απορρίφθηκε').waitFor();
  await page.getByLabel('Γλώσσα').selectOption('uk');
  await page.getByTestId('till-status').getByText('Відхилено').waitFor();
});

journey(
  'B4 the timeline shows what passed, by kind, decoded when it is opened',
  {},
  async (visitor) => {
    const { page, click, see } = visitor;
    await untilCard(visitor);
    await click('type-passcode');
    await click('tap');
    await see('see-at-bank');
    await page.getByText('ISO 8583', { exact: true }).first().click();
    const entries = page.getByTestId('timeline').getByRole('listitem');
    await entries.filter({ hasText: '0110' }).last().click();
    await page
      .getByTestId('timeline')
      .getByText(/MTI|0110/)
      .last()
      .waitFor();
    const { violations } = await new AxeBuilder({ page })
      .include('[data-testid=timeline]')
      .analyze();
    assert.deepEqual(
      violations.map(({ id }) => id),
      [],
    );
  },
);

for (const [place, width] of WIDTHS.entries()) {
  const colorScheme = place % 2 === 0 ? 'light' : 'dark';
  journey(
    `the main job is accessible in every state at ${width} px, ${colorScheme}`,
    { viewport: { width, height: 1000 }, colorScheme },
    async (visitor) => {
      const { click, see } = visitor;
      // Few entries on the timeline, which would only be walked through again in every state.
      await visitor.page.getByText('Findings').click();
      await visitor.accessible('welcome');
      await click('start');
      await see('set-passcode');
      await visitor.accessible('passcode');
      await click('set-passcode');
      await click('plastic-alpha-bank-approve');
      await see('check-card');
      await visitor.accessible('card form');
      await click('check-card');
      await see('agree');
      await visitor.accessible('terms');
      await click('agree');
      await see('sms');
      await visitor.accessible('code');
      await click('sms');
      await see('wallet-card');
      await visitor.accessible('wallet');
      await click('type-passcode');
      await see('armed');
      await visitor.accessible('armed');
      await click('tap');
      await see('see-at-bank');
      await visitor.accessible('receipt');
      await click('wallet-card');
      await see('remove');
      await visitor.accessible('card');
      await click('see-at-bank');
      await see('bank-transactions');
      await visitor.accessible('bank');
      const wider = await visitor.page.evaluate(() => document.body.scrollWidth - innerWidth);
      assert.ok(wider <= 0, 'nothing is wider than the screen');
    },
  );
}
