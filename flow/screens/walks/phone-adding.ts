/** The phone, from signing in to a card on the band, and the account it is done with. */
import { SecretText } from '@armilla/kit/secret';
import {
  type RunningProvider,
  startProvider,
} from '../../../party/wallet/accounts/test/provider.ts';
import type { Plastic, Scene } from '../../scene.ts';
import { PHONE, type Visit } from '../browser.ts';
import type { Walk } from '../walk.ts';

const PASSWORD = 'a-long-enough-password';

/** Another provider is met in one scene after the other, and only once it runs. */
let provider: RunningProvider | undefined;

export const settings = () =>
  provider === undefined
    ? []
    : [
        {
          provider: 'google',
          issuerUrl: provider.issuerUrl,
          clientId: 'armilla',
          clientSecret: new SecretText('a secret of the tests'),
        },
      ];

/** The wallet takes the sign-ins of another provider from now on. */
export async function withProvider(scene: Scene): Promise<() => void> {
  const running = await startProvider([`${scene.url}/wallet/providers/google/callback`]);
  provider = running;
  await scene.restart();
  return () => {
    provider = undefined;
    running.stop();
  };
}

/** Signs in there, in the window that opens, and comes back. */
export async function signsInAtProvider({ page, click }: Visit, name: string): Promise<void> {
  // Its own pages ask for a typeface from elsewhere.
  await page.context().route(/^https:/, (route) => route.fulfill({ body: '' }));
  const opening = page.waitForEvent('popup');
  await click('provider-google');
  const other = await opening;
  await other.locator('input[name=login]').fill(name);
  await other.locator('input[name=password]').fill('any');
  await other.locator('button[type=submit]').click();
  // Agreed to, the window has done its part, and may close itself before we see that.
  await other
    .locator('button[type=submit]')
    .click()
    .catch(() => {});
}

export async function typesCredentials({ page, click }: Visit, email: string, password = PASSWORD) {
  await page.getByTestId('email').fill(email);
  await page.getByTestId('password').fill(password);
  await click('send-credentials');
}

/** From the first digit to the card's last field. */
export async function typesCard(visitor: Visit, card: Plastic): Promise<void> {
  const { page, click } = visitor;
  await page.getByTestId('card-number').fill(card.pan);
  await click('check-number');
  await typesDetails(visitor, card);
}

export async function typesDetails({ page }: Visit, card: Plastic): Promise<void> {
  await page.getByTestId('card-name').fill(card.cardholderName);
  await page.getByTestId('card-expiry').fill(`${card.expiry.slice(0, 2)}${card.expiry.slice(-2)}`);
  await page.getByTestId('card-cvc2').fill(card.cvc2);
}

/** Takes a wearable from the shelf, pairs it and gives it its passcode. */
export async function pairs({ page, click, see }: Visit): Promise<void> {
  await see('pair');
  await click('pair');
  await see('set-passcode');
  await page.getByTestId('passcode').fill('246813');
  await click('set-passcode');
  await see('card-number');
}

export const phoneAddingWalk: Walk = {
  room: 'phone-adding',
  viewport: PHONE,
  scene: { providers: settings },
  async *screens(visitor) {
    const stop = await withProvider(visitor.scene);
    try {
      yield* signingIn(visitor);
      yield* pairing(visitor);
      yield* adding(visitor);
      yield* account(visitor);
    } finally {
      stop();
    }
  },
};

async function* signingIn(visitor: Visit): AsyncGenerator<string, void> {
  const { page, go, click, see } = visitor;
  await go('/phone');
  await page.locator('[data-loaded=READY]').waitFor();
  yield 'welcome';
  await click('to-create');
  await page.getByTestId('email').fill('maria');
  await click('send-credentials');
  yield 'create-account';
  await click('to-sign-in');
  await typesCredentials(visitor, 'maria@armilla.example');
  await page.locator('[data-code=SIGN_IN_FAILED]').waitFor();
  yield 'sign-in-refused';
  await signsInAtProvider(visitor, 'maria');
  await see('unlinked');
  await page
    .getByTestId('first-eight')
    .fill((await visitor.scene.plastic('approve')).pan.slice(0, 8));
  await page
    .getByTestId('range')
    .getByText(/can be added/)
    .waitFor();
  yield 'around';
  await click('to-link');
  yield 'link';
  await typesCredentials(visitor, 'maria@armilla.example');
}

async function* pairing({ page, click, see }: Visit): AsyncGenerator<string, void> {
  await see('pair');
  yield 'pair';
  await page.getByTestId('model-xiaomi-phone').check();
  await click('pair');
  await page.locator('[data-code=PHONE_HAS_OWN_WALLET]').waitFor();
  yield 'pair-refused';
  await page.getByTestId('model-mi-smart-band-6-nfc').check();
  await click('pair');
  await see('set-passcode');
  await page.getByTestId('passcode').fill('246813');
  yield 'passcode';
  await click('set-passcode');
}

async function* adding(visitor: Visit): AsyncGenerator<string, void> {
  const { page, scene, click, see } = visitor;
  const card = await scene.plastic('approve');
  const visa = await scene.plastic('visa-not-eligible');
  await see('card-number');
  yield 'add';
  await click('to-scan');
  yield 'scan';
  await page.getByRole('button', { name: 'Back' }).click();
  await click('to-pushed');
  yield 'pushed';
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByTestId('card-number').fill(visa.pan.slice(0, 8));
  await page
    .getByTestId('range')
    .getByText(/Mastercard/)
    .waitFor();
  yield 'number-refused';
  await page.getByTestId('card-number').fill(card.pan);
  await page
    .getByTestId('range')
    .getByText(/can be added/)
    .waitFor();
  yield 'number';
  await click('check-number');
  await click('check-card');
  yield 'details-wanting';
  await typesDetails(visitor, card);
  yield 'details';
  await click('check-card');
  await see('agree');
  yield 'terms';
  await click('agree');
  await see('choose-method');
  yield 'identification';
  await click('choose-method');
  await see('sms');
  yield 'code';
  await page.getByTestId('code').fill('000000');
  await click('submit-code');
  await page.locator('[data-code=INCORRECT_CODE]').waitFor();
  yield 'code-refused';
  scene.clock.advance(11 * 60_000);
  await click('submit-code');
  await page.locator('[data-code=EXPIRED_CODE]').waitFor();
  yield 'code-expired';
  await page.getByTestId('another-way').click();
  await page.getByTestId('method-CARDHOLDER_TO_CALL_MANNED_NUMBER').check();
  await click('choose-method');
  await see('call-bank');
  yield 'call';
  yield* delivering(visitor);
}

async function* delivering({ page, scene, click, see }: Visit): AsyncGenerator<string, void> {
  const { bands } = (await scene.stage.listBands({})) as { bands: { serialNumber: string }[] };
  const serialNumber = bands.at(-1)?.serialNumber ?? '';
  await click('another-way');
  await click('choose-method');
  await see('sms');
  await scene.stage.link({ serialNumber, inReach: false });
  await click('sms');
  await see('resume');
  yield 'provisioning-stopped';
  await scene.stage.link({ serialNumber, inReach: true });
  await page.getByTestId('wallet-card').getByText('Ready to pay').waitFor();
  await click('to-messages');
  await see('messages');
  yield 'messages';
  await page.getByRole('button', { name: 'Back' }).click();
}

async function* account({ page, click, see, go }: Visit): AsyncGenerator<string, void> {
  await click('to-account');
  await see('account-email');
  yield 'account';
  await click('to-password');
  yield 'password';
  await page.getByRole('button', { name: 'Back' }).click();
  await click('to-close');
  yield 'close-account';
  await go('/wallet/providers/google/callback?state=nobody');
  await page.getByRole('heading', { level: 1 }).waitFor();
  yield 'provider-came-back';
}
