/** The band's screens: the shelf, each skin, the keypad, the carousel, the tap and what it refused. */
import { type Cardholder, yes } from '../../scene.ts';
import { PHONE, type Visit } from '../browser.ts';
import type { Walk } from '../walk.ts';

export const PASSCODE = '246813';
const WRONG = '111111';

/** Opens a band on its page, and waits until the page has it in hand. */
export async function picksUp({ go, page }: Visit, serialNumber: string): Promise<void> {
  await go(`/band/${serialNumber}`);
  await page.locator('[data-testid=band-room][data-loaded=READY]').waitFor();
  await page.locator('[data-testid=shelf-band][aria-current]').waitFor();
}

/** Types on the band's own keys. */
export async function types({ page }: Visit, digits: string, key = 'key'): Promise<void> {
  for (const digit of digits) await page.getByTestId(`${key}-${digit}`).click();
}

/** Somebody with a band and two cards on it, whose phone is closed. */
export async function wearsTwo({ scene }: Visit): Promise<Cardholder> {
  const cardholder = await scene.cardholder();
  await cardholder.wears();
  await cardholder.adds(await scene.plastic('approve'));
  await cardholder.adds(await scene.plastic('green'));
  cardholder.leaves();
  return cardholder;
}

export const bandWalk: Walk = {
  room: 'band',
  viewport: PHONE,
  async *screens(visitor) {
    yield* theShelf(visitor);
    const cardholder = await wearsTwo(visitor);
    yield* unlocking(visitor, cardholder);
    yield* paying(visitor, cardholder);
    yield* offTheWrist(visitor, cardholder);
    yield* blocking(visitor);
  },
};

const MODELS = [
  'mi-smart-band-6-nfc',
  'mi-smart-band-4-nfc',
  'xiaomi-watch-s1',
  'xiaomi-watch-s1-active',
] as const;

async function* theShelf({ go, page, see, click }: Visit) {
  await go('/band');
  await page.locator('[data-testid=band-room][data-loaded=READY]').waitFor();
  await see('take-xiaomi-watch-s1');
  yield 'shelf';
  for (const model of MODELS) {
    const before = page.url();
    await click(`take-${model}`);
    await page.waitForURL((url) => url.href !== before);
    await see('no-passcode');
    yield `skin-${model}`;
  }
  await go('/band/NOBODY-7');
  await page.locator('[data-code=NOT_FOUND]').waitFor();
  yield 'unknown';
}

async function* unlocking(visitor: Visit, { serialNumber }: Cardholder) {
  const { page, click, see } = visitor;
  await picksUp(visitor, serialNumber);
  await see('keypad');
  yield 'locked';
  await click('large-keys-wanted');
  await see('large-keys');
  yield 'large-keys';
  await types(visitor, WRONG, 'large-key');
  await page.locator('[data-code=WRONG_PASSCODE]').waitFor();
  yield 'wrong-passcode';
  await types(visitor, PASSCODE, 'large-key');
  await see('armed');
  yield 'armed';
}

async function* paying(visitor: Visit, cardholder: Cardholder) {
  const { click, see } = visitor;
  // A minute may have passed while the screen was looked at.
  yes(await cardholder.arms());
  await cardholder.presents();
  await see('presented');
  yield 'presented';
  await click('tap-done');
  await see('arm');
  yield 'carousel';
  await click('next-card');
  yield 'carousel-second';
  await cardholder.presents();
  await picksUp(visitor, cardholder.serialNumber);
  await see('not-presented');
  yield 'not-presented';
  await click('reach');
  await visitor.page.getByTestId('alone').filter({ hasText: /./ }).waitFor();
  yield 'no-phone';
}

async function* offTheWrist({ page, click, see }: Visit, cardholder: Cardholder) {
  await click('worn');
  await see('off-wrist');
  yield 'off-wrist';
  await cardholder.presents();
  await page.reload();
  await see('missed-tap');
  yield 'held-while-off';
}

async function* blocking(visitor: Visit) {
  const { scene, page, see } = visitor;
  const cardholder = await scene.cardholder();
  await cardholder.wears('xiaomi-watch-s1');
  cardholder.leaves();
  await picksUp(visitor, cardholder.serialNumber);
  await see('keypad');
  yield 'locked-watch';
  for (let left = scene.service.passcode.tries - 1; left > 0; left--) {
    await types(visitor, WRONG);
    await page
      .getByTestId('tries-left')
      .filter({ hasText: String(left) })
      .waitFor();
  }
  yield 'last-try';
  await types(visitor, WRONG);
  await see('blocked');
  yield 'blocked';
}
