/** Every screen of the operator's room: shut, at rest, at work, in trouble, and mended. */

import { DESK, type Visit } from '../browser.ts';
import {
  bandThatForgot,
  isLookedAt,
  isOperator,
  isRepaired,
  operatorKey,
  paymentsPass,
} from '../operating.ts';
import { wearer } from '../people.ts';
import type { Walk } from '../walk.ts';

export const operateWalk: Walk = { room: 'operate', viewport: DESK, screens };

async function* screens(visitor: Visit): AsyncGenerator<string, void> {
  const { page, scene } = visitor;
  const forgetful = await bandThatForgot(scene);
  await visitor.go('/operate');
  await visitor.see('operator-key');
  yield 'sign-in';
  await page.getByTestId('operator-key').fill('armilla_key_of_somebody_else');
  await visitor.click('operator-sign-in');
  await page.locator('[data-code=OPERATOR_KEY_WRONG]').waitFor();
  yield 'wrong-key';
  await page.getByTestId('operator-key').fill(operatorKey(scene));
  await visitor.click('operator-sign-in');
  await visitor.see('no-payments');
  yield 'overview-quiet';
  await visitor.click('operate-drift');
  await visitor.see('drifts');
  yield 'drift-none';
  await isLookedAt(forgetful);
  await visitor.see('drift');
  yield 'drift';
  await isRepaired(forgetful);
  forgetful.leaves();
  await page.locator('[data-testid=drift-state][data-tone=GOOD]').waitFor();
  yield 'drift-repaired';
  yield* atWork(visitor);
}

async function* atWork(visitor: Visit): AsyncGenerator<string, void> {
  const { page, scene } = visitor;
  await isOperator(page, scene);
  await paymentsPass(scene);
  await visitor.go('/operate');
  await visitor.see('decline-reasons');
  await page.getByTestId('attention').waitFor();
  yield 'overview';
  await visitor.click('operate-health');
  await visitor.see('party');
  yield 'health';
  const line = page.getByTestId(`line-issuer-${scene.bank.id}`);
  await line.getByText('Cut', { exact: true }).click();
  await line.locator('[data-tone=BAD]').waitFor();
  yield 'health-line-cut';
  const { cardholder } = await wearer(scene, 'approve');
  cardholder.holds(cardholder.serialNumber);
  await cardholder.taps(300);
  cardholder.leaves();
  await visitor.click('operate-traffic');
  await page.locator('[data-kind=LINE_CUT]').waitFor();
  yield 'overview-trouble';
  await visitor.click('operate-queues');
  await page.getByTestId('queues').locator('li').first().waitFor();
  await page.locator('summary').click();
  yield 'queues';
  await visitor.click('operate-books');
  await visitor.see('books-state');
  yield 'books-empty';
  await visitor.click('close-day');
  await page.getByTestId('day-closed').locator(':scope:not(:empty)').waitFor();
  await page.locator('[data-testid=books-state]').waitFor();
  yield 'books';
}
