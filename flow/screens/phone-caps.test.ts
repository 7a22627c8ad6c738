/** As many cards as the bank allows, and what is said of one more. */
import assert from 'node:assert/strict';
import { usablePlastics } from '../scene.ts';
import { journeysIn, PHONE } from './browser.ts';
import { isSignedIn } from './people.ts';
import { typesCard } from './walks/phone-adding.ts';

for (const programme of ['alpha-bank', 'pumb']) {
  const journey = journeysIn({ programme });
  journey(
    `M11 the band holds as many cards as the bank allows, and the phone says what to do about one more (sqlite, ${programme})`,
    async (visitor) => {
      const { page, scene, click, see } = visitor;
      const { cap } = scene.bank;
      const cards = await usablePlastics(scene);
      const maria = await scene.cardholder();
      await maria.wears();
      for (const plastic of cards.slice(0, cap.cards)) await maria.adds(plastic);
      const over = cards[cap.cards];
      assert.ok(over, 'there is one card more');
      await isSignedIn(page, maria);
      await page.goto('/phone');
      await see('add-card');
      assert.equal(await page.getByTestId('wallet-card').count(), cap.cards);
      await click('add-card');
      await typesCard(visitor, over);
      await click('check-card');
      const refusal = page.locator('[data-code=CARD_CAP_REACHED]');
      assert.match(await refusal.innerText(), /Remove one first/);
      assert.equal((await maria.band()).cards.length, cap.cards);
      assert.deepEqual(await visitor.complaints(), []);
    },
    { viewport: PHONE },
  );
}
