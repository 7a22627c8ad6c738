/** Help, screen by screen: the banks, their questions, what a search finds, and an answer. */
import { DESK } from '../browser.ts';
import type { Walk } from '../walk.ts';

const BANK = 'alpha-bank';

export const helpWalk: Walk = {
  room: 'help',
  viewport: DESK,
  async *screens({ page, go, click, see }) {
    await go('/help');
    await see(`help-${BANK}`);
    yield 'banks';
    await click(`help-${BANK}`);
    await see('help-question');
    await see('call-centre');
    yield 'questions';
    await page.getByTestId('help-search').fill('card');
    await see('help-count');
    yield 'found';
    await page.getByTestId('help-search').fill('unicorn');
    await see('help-nothing');
    yield 'nothing-found';
    await go(`/help/${BANK}/how-to-add`);
    await see('help-entry');
    yield 'answer';
    await click('help-do');
    await see('led');
    yield 'led-to-phone';
    await go(`/help/${BANK}/no-such-question`);
    await see('help-unknown');
    yield 'unknown-question';
    await go('/help/no-such-bank');
    await see('help-unknown');
    yield 'unknown-bank';
  },
};
