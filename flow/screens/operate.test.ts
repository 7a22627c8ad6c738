/** Running the service, by hand: what whoever runs it sees, and what they can do about it. */
import assert from 'node:assert/strict';
import { journeysIn, type Visit } from './browser.ts';
import { bandThatForgot, isLookedAt, isOperator, isRepaired, operatorKey } from './operating.ts';
import { wearer } from './people.ts';

const journey = journeysIn();

async function quiet({ complaints }: Visit): Promise<void> {
  assert.deepEqual(await complaints(), []);
}

journey(
  'B5 a card that a band forgot is seen to differ, and seen to be repaired',
  async (visitor) => {
    const { page, scene } = visitor;
    const forgetful = await bandThatForgot(scene);
    await isOperator(page, scene);
    await visitor.go('/operate/drift');
    await page.getByText('No difference was found.').waitFor();
    await isLookedAt(forgetful);
    await page.getByText('A card is missing on the band').waitFor();
    await isRepaired(forgetful);
    forgetful.leaves();
    await page.locator('[data-testid=drift-state][data-tone=GOOD]').waitFor();
    assert.match(await visitor.text('drift'), /Repaired.*The card is made again on the band/);
    await quiet(visitor);
  },
);

journey(
  'the operator’s key opens the room; plots and tables show the payments just made',
  async (visitor) => {
    const { page, scene } = visitor;
    const refused: string[] = [];
    page.on('response', (response) => response.status() === 401 && refused.push(response.url()));
    await visitor.go('/operate');
    await page.getByTestId('operator-key').fill(operatorKey(scene));
    assert.deepEqual(refused, [], 'nothing is asked that only an operator is told');
    await visitor.click('operator-sign-in');
    await visitor.see('no-payments');
    await wearer(scene, 'approve', [1_240, 860]);
    await wearer(scene, 'insufficient-funds', [4_500]);
    await page.getByTestId('payments-count').getByText('3', { exact: true }).waitFor();
    assert.equal(await visitor.text('payments-approved'), '67%');
    assert.match(await visitor.text('decline-reasons'), /Not enough money.*DE 39 51.*1/);
    const plot = page.getByTestId('plot').first();
    await plot.getByText('The figures as a table').click();
    const rows = await plot.locator('tbody tr').allTextContents();
    assert.equal(rows.length, 60);
    assert.ok(
      rows.some((row) => /0\.[246]/.test(row)),
      'a row with payments in it',
    );
    assert.match(
      await page.getByRole('region', { name: 'Roads' }).last().innerText(),
      /Tills → Acquirer\s+3/,
    );
    // The slider of a plot is worked by keys alone.
    await plot.getByRole('slider').focus();
    await page.keyboard.press('Home');
    assert.equal(await plot.getByRole('slider').getAttribute('aria-valuenow'), '0');
    await visitor.click('operator-sign-out');
    await visitor.see('operator-key');
    await quiet(visitor);
  },
);

journey(
  'a bank’s line is cut: health says so, what it has to hear waits, and then does not',
  async (visitor) => {
    const { page, scene } = visitor;
    const { cardholder } = await wearer(scene, 'approve');
    await isOperator(page, scene);
    await visitor.go('/operate/health');
    const line = page.getByTestId(`line-issuer-${scene.bank.id}`);
    await line.getByText('Cut', { exact: true }).click();
    await line.getByText('Down').waitFor();
    cardholder.holds(cardholder.serialNumber);
    const tap = await cardholder.taps(300);
    cardholder.leaves();
    await visitor.click('operate-traffic');
    await page.locator('[data-kind=LINE_CUT]').getByText(scene.bank.name).waitFor();
    if (tap.approved) {
      await visitor.click('operate-queues');
      await page
        .getByTestId('queues')
        .getByText('Advices a bank has still to hear')
        .first()
        .waitFor();
      await visitor.click('operate-health');
    } else {
      await page.locator('[data-kind=LINE_CUT]').click();
    }
    await line.getByText('Whole', { exact: true }).click();
    await line.getByText('Down').waitFor({ state: 'detached' });
    await visitor.click('operate-queues');
    await page
      .getByTestId('queues')
      .getByText('Advices a bank has still to hear')
      .first()
      .waitFor({ state: 'hidden' });
    await quiet(visitor);
  },
);

journey('the business day is closed by hand, and its books agree', async (visitor) => {
  const { page, scene } = visitor;
  await isOperator(page, scene);
  await visitor.go('/operate/books');
  await visitor.click('close-day');
  await page.getByTestId('day-closed').getByText('is closed').waitFor();
  await page.locator('[data-testid=books-state][data-agrees=true]').waitFor();
  await visitor.click('operate-queues');
  await page.getByText('Taken', { exact: true }).waitFor();
  await quiet(visitor);
});

// Last: the door stays shut for a minute.
journey('a wrong key opens nothing, and nobody tries for long', async (visitor) => {
  const { page } = visitor;
  await visitor.go('/operate/queues');
  await visitor.see('operator-key');
  const says = (code: string) => page.locator(`[data-code=${code}]`).waitFor();
  for (let tries = 0; tries < 5; tries++) {
    await page.getByTestId('operator-key').fill(`armilla_key_${tries}`);
    await Promise.all([
      page.waitForResponse((answer) => answer.url().endsWith('/operations/session')),
      visitor.click('operator-sign-in'),
    ]);
    await says('OPERATOR_KEY_WRONG');
  }
  await page.getByTestId('operator-key').fill('armilla_key_once_more');
  await visitor.click('operator-sign-in');
  await says('TOO_MANY_REQUESTS');
  await quiet(visitor);
});
