/** The guide: its contents, a search, a chapter, an engineers' page, and a page there is not. */
import { DESK, type Visit } from '../browser.ts';
import type { Walk } from '../walk.ts';

export const guideWalk: Walk = { room: 'guide', viewport: DESK, screens };

async function* screens(visitor: Visit): AsyncGenerator<string, void> {
  const { page } = visitor;
  await visitor.go('/guide');
  await visitor.see('chapters');
  yield 'contents';
  await page.getByTestId('guide-search').fill('till');
  await visitor.see('guide-hits');
  yield 'found';
  await page.getByTestId('guide-search').fill('nothing like this');
  await page.getByTestId('guide-hits').waitFor({ state: 'detached' });
  yield 'nothing-found';
  for (const chapter of ['begin', 'pay', 'run-it']) {
    await visitor.go(`/guide/${chapter}`);
    await visitor.see('page-behind');
    yield chapter;
  }
  await visitor.go('/guide/paying');
  await visitor.see('page-behind');
  yield 'for-engineers';
  await visitor.go('/guide/no-such-page');
  await page.getByRole('heading', { level: 1 }).waitFor();
  yield 'no-such-page';
}
