/** The phone on its own page: who uses it, what is worn, and a card brought onto it. */
import assert from 'node:assert/strict';
import { type Cardholder, eventually, type Plastic, type Scene, yes } from '../scene.ts';
import { journeysOfBanks, PHONE, type Visit } from './browser.ts';
import { isSignedIn } from './people.ts';
import {
  pairs,
  settings,
  signsInAtProvider,
  typesCard,
  typesCredentials,
  withProvider,
} from './walks/phone-adding.ts';

const { journey, bankJourney } = journeysOfBanks({ providers: settings });
const options = { viewport: PHONE };

/** Somebody with an empty band, before the wallet on the phone's page. */
async function arrives(visitor: Visit, model?: string): Promise<Cardholder> {
  const { page, scene, go, see } = visitor;
  const cardholder = await scene.cardholder();
  await cardholder.wears(model);
  // The phone of the page comes near instead.
  cardholder.leaves();
  await isSignedIn(page, cardholder);
  await go('/phone');
  await see('add-card');
  return cardholder;
}

/** To where the code is wanted. */
async function untilCode(visitor: Visit, card: Plastic): Promise<void> {
  const { click, see } = visitor;
  await click('add-card');
  await typesCard(visitor, card);
  for (const step of ['check-card', 'agree', 'choose-method']) await click(step);
  await see('code');
}

async function isReady({ page }: Visit): Promise<void> {
  await page.getByTestId('wallet-card').getByText('Ready to pay').first().waitFor();
}

/** The newest message to a number, as it stands in the tray. */
async function newestTo({ stage }: Scene, { mobile }: Plastic): Promise<string> {
  const { messages } = yes(await stage.listSms({ to: mobile }));
  return messages[0]?.text ?? '';
}

bankJourney(
  'M1 M2 M4 M5 M6 M7 M12 M19 an account, a band and a card in five steps; the browser keeps nothing',
  async (visitor) => {
    const { page, scene, go, click, see } = visitor;
    const card = await scene.plastic('approve');
    const { bank, service } = scene;
    const visa = (await scene.plastics()).find(({ story }) => story === 'visa-not-eligible');
    const model = service.models.find(({ model }) => model === bank.models[0]);
    assert.ok(model);
    const email = 'dimitra@armilla.example';
    await go('/phone');
    await click('to-create');
    await typesCredentials(visitor, email);
    await page.getByTestId('model-xiaomi-phone').check();
    await click('pair');
    await page.getByTestId('told-phone').getByText('Google Pay').waitFor();
    await page.getByTestId('model-mi-smart-band-6').check();
    await click('pair');
    await page.locator('[data-code=UNSUPPORTED_MODEL]').waitFor();
    await page.getByTestId(`model-${model.model}`).check();
    await pairs(visitor);

    if (visa !== undefined) {
      await page.getByTestId('card-number').fill(visa.pan.slice(0, 8));
      await page
        .getByTestId('range')
        .getByText(/Mastercard of this bank/)
        .waitFor();
    }
    await page.getByTestId('card-number').fill(card.pan.slice(0, 8));
    await page
      .getByTestId('range')
      .getByText(/can be added/)
      .waitFor();
    await typesCard(visitor, card);
    await page.getByTestId('card-cvc2').fill(card.cvc2 === '999' ? '998' : '999');
    await click('check-card');
    await page.locator('[data-code=CARD_DETAILS_WRONG]').waitFor();
    await page.getByTestId('card-cvc2').fill(card.cvc2);
    await click('check-card');
    await see('terms');
    assert.equal(await page.getByTestId('steps').getAttribute('data-step-number'), '3');
    await click('agree');
    await click('choose-method');
    await see('code');
    const message = await newestTo(scene, card);
    assert.ok(message.includes(model.name), message);
    await page.getByTestId('code').evaluate((field, text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', text);
      field.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }),
      );
    }, message);
    const code = await page.getByTestId('code').inputValue();
    assert.match(code, /^\d{6}$/);
    await click('submit-code');
    await isReady(visitor);

    const { texts, ...rest } = await whatIsKept(visitor);
    assert.deepEqual(rest, { names: [], cookie: '', databases: 0 });
    for (const secret of [card.pan, card.cardholderName, email, code, 'a-long-enough-password']) {
      assert.ok(!texts.some((text) => text.includes(secret)), 'a secret is kept');
    }
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

/** Everything a browser can keep for a page. */
function whatIsKept({ page }: Visit) {
  return page.evaluate(async () => {
    const texts = [JSON.stringify(localStorage), JSON.stringify(sessionStorage)];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        texts.push(request.url, (await (await cache.match(request))?.text()) ?? '');
      }
    }
    return {
      names: [...Object.keys(localStorage), ...Object.keys(sessionStorage)],
      cookie: document.cookie,
      databases: (await indexedDB.databases()).length,
      texts,
    };
  });
}

journey(
  'M4 another provider’s sign-in looks around, pairs nothing, and adds a card once it is linked',
  async (visitor) => {
    const { page, scene, go, click, see } = visitor;
    const stop = await withProvider(scene);
    try {
      await go('/phone');
      await signsInAtProvider(visitor, 'olha');
      await see('unlinked');
      await page.getByTestId('first-eight').fill('51000000');
      await page.getByTestId('range').locator('p').waitFor();
      await page.reload();
      await see('unlinked');
      await click('to-link');
      await typesCredentials(visitor, 'olha@armilla.example');
      await pairs(visitor);
      await page.getByRole('button', { name: 'Back' }).click();
      await click('to-account');
      await page.getByTestId('linked-providers').getByText('Google').waitFor();
      await click('sign-out');
      // The provider knows who is there, and sends back at once.
      await click('provider-google');
      await see('add-card');
    } finally {
      stop();
    }
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M4 a passkey is made, signs in without a password, and proves once more who is there',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    await holdsPasskeys(visitor);
    // An address of digits has no passkeys.
    await page.goto(`${scene.url.replace('127.0.0.1', 'localhost')}/phone`);
    await click('to-create');
    await typesCredentials(visitor, 'eleni@armilla.example');
    await see('pair');
    await click('to-account');
    await click('add-passkey');
    await page.getByRole('textbox', { name: 'Password' }).fill('a-long-enough-password');
    await click('confirm-step-up');
    await page.getByTestId('passkeys').getByText('Passkey 1').waitFor();
    await click('sign-out');
    await click('passkey');
    await see('pair');
    await click('to-account');
    const saving = page.waitForEvent('download');
    await click('export-account');
    await click('step-up-passkey');
    const saved = await saving;
    assert.equal(saved.suggestedFilename(), 'armilla-account.json');
    await click('remove-passkey');
    await page.getByTestId('remove-passkey').waitFor({ state: 'detached' });
    await click('to-close');
    await click('close-account');
    await see('to-create');
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

/** A phone whose owner's finger opens it, and says yes at once. */
async function holdsPasskeys({ page }: Visit): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

journey(
  'M4 every session ends at once, and the app says so wherever it is still open',
  async (visitor) => {
    const { page, click, see } = visitor;
    await arrives(visitor);
    const other = await visitor.again('/phone');
    await other.getByTestId('to-account').waitFor();
    await click('to-account');
    await click('sign-out-all');
    await see('to-sign-in');
    await other.getByTestId('to-account').click();
    await other.locator('[data-code=NOT_SIGNED_IN]').waitFor();
    await other.getByTestId('to-sign-in').waitFor();
    await page.reload();
    await see('to-sign-in');
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

bankJourney(
  'M6 the terms are declined: adding has ended and the band has nothing of it',
  async (visitor) => {
    const { scene, click, see } = visitor;
    await arrives(visitor);
    await click('add-card');
    await typesCard(visitor, await scene.plastic('replacement'));
    await click('check-card');
    await see('terms');
    await click('decline');
    await see('add-card');
    assert.equal(await visitor.page.getByTestId('wallet-card').count(), 0);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

bankJourney(
  'M7 M8 M10 codes are sent three times; then the number to call is what is left, and the desk helps',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    const card = await scene.plastic('yellow');
    await arrives(visitor);
    await untilCode(visitor, card);
    for (const left of ['1 more can be sent', '0']) {
      await click('resend');
      if (left !== '0') await page.getByTestId('resend').getByText(left).waitFor();
    }
    await page.getByText('No more codes can be sent.').waitFor();
    await page.getByTestId('call-bank').getByText(scene.bank.callCentre).waitFor();
    assert.equal(await page.getByTestId('resend').count(), 0);
    await click('another-way');
    await page.getByTestId('method-CARDHOLDER_TO_CALL_MANNED_NUMBER').check();
    await click('choose-method');
    await see('look-again');
    assert.equal(
      await page.getByTestId('call-bank').getAttribute('href'),
      `tel:${scene.bank.callCentre.replace(/[^\d+]/g, '')}`,
    );
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'B1 M9 after an expired code a new one comes and nothing is typed again',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    const card = await scene.plastic('prepaid');
    await arrives(visitor);
    await untilCode(visitor, card);
    const first = await newestTo(scene, card);
    scene.clock.advance(11 * 60_000);
    await page.getByTestId('code').fill(/\d{6}/.exec(first)?.[0] ?? '');
    await click('submit-code');
    await page.locator('[data-code=EXPIRED_CODE]').waitFor();
    await page.getByTestId('code-clock').getByText('not typed again').waitFor();
    await click('resend');
    await see('code');
    await click('sms');
    await isReady(visitor);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M9 at a bank that gives no second time an expired code ends it, and the card is added again (sqlite, pumb)',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    await arrives(visitor, 'mi-smart-band-4-nfc');
    await click('add-card');
    await click('to-scan');
    await click('scan-pumb-approve');
    for (const step of ['check-card', 'agree', 'choose-method']) await click(step);
    await see('code');
    scene.clock.advance(6 * 60_000);
    await page.getByTestId('code').fill('123456');
    await click('submit-code');
    await see('add-card');
    await page.locator('[data-testid=told-phone] [data-code]').waitFor();
    assert.equal(await page.getByTestId('wallet-card').count(), 0);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

bankJourney(
  'M12 the phone is closed in the middle of provisioning and the band is out of reach: it goes on',
  async (visitor) => {
    const { page, scene, click } = visitor;
    const cardholder = await arrives(visitor);
    const { serialNumber } = cardholder;
    await untilCode(visitor, await scene.plastic('approve'));
    const cut = await passesOnly(visitor, 14);
    await page.reload();
    await click('sms');
    await cut.end;
    await page.getByTestId('phases').waitFor();
    await page.close();
    const { band } = yes(await scene.stage.link({ serialNumber, inReach: false }));
    assert.equal(band.cards.length, 0, 'not on the band yet');

    const second = await visitor.again('/phone');
    await second.getByText('The wearable is out of reach. This goes on by itself').waitFor();
    await second.close();
    const third = await visitor.again('/phone');
    await third.getByTestId('resume').waitFor();
    yes(await scene.stage.link({ serialNumber, inReach: true }));
    await third.getByTestId('wallet-card').getByText('Ready to pay').waitFor();
    const worn = yes(await scene.stage.getBand({ serialNumber })).band;
    assert.equal(worn.cards.length, 1);
  },
  options,
);

/** So many messages reach the band; then nothing is heard of it, in the middle of a script. */
async function passesOnly({ page }: Visit, most: number): Promise<{ readonly end: Promise<void> }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let passed = 0;
  await page.routeWebSocket(/bluetooth/, (socket) => {
    const band = socket.connectToServer();
    socket.onMessage((message) => {
      passed += 1;
      if (passed <= most) band.send(message);
      else resolve();
    });
  });
  return { end: promise };
}

bankJourney(
  'M12 closed at the terms, at the choice and at the code, the phone opens where it was',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    await arrives(visitor);
    await click('add-card');
    await typesCard(visitor, await scene.plastic('green'));
    await click('check-card');
    for (const step of ['agree', 'choose-method']) {
      await see(step);
      await page.reload();
      await click(step);
    }
    await see('code');
    await page.reload();
    await see('code');
    await click('sms');
    await isReady(visitor);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

bankJourney(
  'B8 a card that its bank’s page hands over is offered, and added without typing anything',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    const card = await scene.plastic('approve');
    const bank = await scene.customer(card);
    await arrives(visitor);
    const { pushReceipt } = yes(await bank.pushCard({ cardId: card.cardId }));
    const bankPage = await visitor.again('/bank');
    await bankPage.evaluate((receipt) => {
      const channel = new BroadcastChannel('armilla-handover');
      channel.postMessage({ kind: 'GIVES', pushReceipt: receipt });
    }, pushReceipt);
    await see('take-pushed');
    await visitor.accessible('a card is handed over');
    await click('take-pushed');
    await see('terms');
    await page.getByRole('heading', { name: `Terms of ${scene.bank.name}` }).waitFor();
    assert.equal(await page.getByTestId('take-pushed').count(), 0);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

journey(
  'M4 the phone can be installed, and opens without a network from the files it keeps alone',
  async (visitor) => {
    const { page, go, see } = visitor;
    await go('/phone');
    await see('to-create');
    const manifest = await page.request.get('/armilla.webmanifest');
    assert.match(manifest.headers()['content-type'] ?? '', /manifest/);
    const { start_url, icons } = (await manifest.json()) as {
      start_url: string;
      icons: [{ src: string }];
    };
    assert.equal(start_url, '/phone');
    for (const { src } of icons) assert.ok((await page.request.get(src)).ok(), src);
    await eventually(() => page.evaluate(kept));
    await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const files = await page.evaluate(async () => {
      const names = await caches.keys();
      const lists = names.map(async (name) => (await caches.open(name)).keys());
      return (await Promise.all(lists)).flat().map(({ url }) => new URL(url).pathname);
    });
    assert.ok(files.length > 20);
    const other = files.filter((path) => !/^\/(?:phone$|armilla\.|assets\/)/.test(path));
    assert.deepEqual(other, [], 'built files alone');
    await page.context().setOffline(true);
    await page.reload();
    await page
      .getByRole('alert')
      .getByText(/does not answer/)
      .waitFor();
    await page.context().setOffline(false);
    await see('to-create');
  },
  { ...options, fresh: true },
);

journey(
  'B2 the phone speaks the language that its owner chooses',
  async (visitor) => {
    const { page, click } = visitor;
    await arrives(visitor);
    await click('to-account');
    await page.getByTestId('phone-ACCOUNT').getByLabel('Language').selectOption('uk');
    await page.getByRole('heading', { name: 'Обліковий запис' }).waitFor();
    await page.getByTestId('phone-ACCOUNT').getByLabel('Мова').selectOption('el');
    await page.getByRole('heading', { name: 'Λογαριασμός' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'el');
    // Of the edge, and so before any script: the phone's own worker answers with what it keeps.
    const next = await page.goto('/bank');
    assert.match((await next?.text()) ?? '', /<html data-theme="system" lang="el">.*Τράπεζα/s);
    assert.deepEqual(await visitor.complaints(), []);
  },
  options,
);

/** In the page: whether its worker is at work, having kept what it is to keep. */
async function kept(): Promise<true | undefined> {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.active?.state === 'activated' || undefined;
}
