/** The stage's screens: the main job from the first click to the bank's ledger, and what disturbs it. */
import { DESK, type Visit } from '../browser.ts';
import type { Walk } from '../walk.ts';

export const FIRST_BANK = 'alpha-bank';

export async function entersStage({ go, page }: Visit): Promise<void> {
  await go('/');
  await page.locator('[data-testid=stage][data-loaded=READY]').waitFor();
}

/** From nothing to the filled form of a plastic card. */
export async function untilForm(visitor: Visit, story: string, bank = FIRST_BANK): Promise<void> {
  const { click, see } = visitor;
  await entersStage(visitor);
  await click('start');
  await click('set-passcode');
  await see('card-number');
  await takesPlastic(visitor, story, bank);
}

/** The drawer shows one bank's cards at a time. */
export async function takesPlastic({ click }: Visit, story: string, bank = FIRST_BANK) {
  if (bank !== FIRST_BANK) await click(`drawer-${bank}`);
  await click(`plastic-${bank}-${story}`);
}

/** Ready to pay, however long ago it was ready before. */
export async function makesReady({ page, click, see }: Visit): Promise<void> {
  const next = page.getByTestId(/^(armed|type-passcode|tap-done|arm)$/).first();
  await next.waitFor();
  const at = await next.getAttribute('data-testid');
  if (at === 'tap-done') await click('tap-done');
  if (at === 'type-passcode') await click('type-passcode');
  else if (at !== 'armed') await click('arm');
  await see('armed');
}

export const stageWalk: Walk = {
  room: 'stage',
  viewport: { ...DESK, height: 1000 },
  async *screens(visitor) {
    yield* cutOff(visitor);
    yield* adding(visitor);
    yield* paying(visitor);
    yield* apart(visitor);
  },
};

async function* cutOff({ go, page }: Visit) {
  await page.route('**/stage/about', (route) => route.abort());
  await go('/');
  await page.locator('[data-loaded=UNREACHABLE]').waitFor();
  yield 'unreachable';
  await page.unroute('**/stage/about');
}

async function* adding(visitor: Visit) {
  const { page, click, see } = visitor;
  await entersStage(visitor);
  yield 'welcome';
  // Few entries on the timeline, which would only be walked through again in every state.
  await click('start');
  await see('set-passcode');
  await page.getByTestId('timeline').getByText('Findings').click();
  yield 'passcode';
  await click('set-passcode');
  await see('card-number');
  yield 'add-card';
  await takesPlastic(visitor, 'approve');
  await see('check-card');
  yield 'card-form';
  await click('check-card');
  await see('agree');
  yield 'terms';
  await click('agree');
  await see('sms');
  await see('slip');
  yield 'code';
  await click('sms');
  await see('wallet-card');
  yield 'wallet';
}

async function* paying(visitor: Visit) {
  const { click, see } = visitor;
  await makesReady(visitor);
  yield 'armed';
  await makesReady(visitor);
  await click('tap');
  await see('see-at-bank');
  yield 'paid';
  await click('see-at-bank');
  await see('bank-transactions');
  yield 'bank';
}

async function* apart({ page, click, see }: Visit) {
  await click('reach');
  await page.getByTestId('alone').filter({ hasText: /./ }).waitFor();
  await click('band-log');
  await click('worn');
  await see('off-wrist');
  yield 'apart';
}
