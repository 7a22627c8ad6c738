/** Wishes that overtake each other, without a screen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal, refuse } from '@armilla/kit/refusal';
import type { Backstage } from './backstage.ts';
import { inOrder } from './order.ts';
import { orderCards } from './ordering.ts';
import { firstState, type StageState } from './state.ts';
import { createStore } from './store.ts';

/** A phone whose every answer waits until it is let go. */
function slowPhone() {
  const store = createStore<StageState>({
    ...firstState('en', ''),
    device: { deviceId: 'band' } as StageState['device'],
    cards: ['a', 'b', 'c'].map((cardId) => ({ cardId }) as StageState['cards'][number]),
  });
  const asked: string[] = [];
  const held: ((answer?: object) => void)[] = [];
  const told: string[] = [];
  const phone = {
    async order(cardIds: readonly string[]) {
      asked.push(cardIds.join(''));
      const answer = await new Promise<object | undefined>((resolve) => held.push(resolve));
      return answer ?? { cards: inOrder(store.get().cards, cardIds) };
    },
    sync: async () => ({}),
    cards: async () => ({ cards: store.get().cards }),
    history: async () => ({ entries: [] }),
  };
  const run = async (_place: string, work: 'CARD', task: () => Promise<unknown>) => {
    store.set({ work: new Set([work]) });
    const answer = await task();
    if (typeof answer === 'object' && answer !== null && isRefusal(answer)) told.push(answer.code);
    store.set({ work: new Set() });
  };
  const backstage = { store, phone: () => phone, run } as unknown as Backstage;
  const shown = () => {
    const { cards, wishedOrder } = store.get();
    return inOrder(cards, wishedOrder ?? [])
      .map(({ cardId }) => cardId)
      .join('');
  };
  const release = async (answer?: object) => {
    held.shift()?.(answer);
    await new Promise(setImmediate);
  };
  return { backstage, store, asked, told, shown, release };
}

test('what is wished for while an order is on its way is shown at once and goes after it', async () => {
  const { backstage, asked, shown, release } = slowPhone();
  const first = orderCards(backstage, ['b', 'a', 'c']);
  await new Promise(setImmediate);
  await orderCards(backstage, ['b', 'c', 'a']);
  await orderCards(backstage, ['c', 'b', 'a']);
  assert.equal(shown(), 'cba');
  await release();
  assert.equal(shown(), 'cba', 'an earlier answer moves nothing back');
  await release();
  await first;
  assert.deepEqual(asked, ['bac', 'cba'], 'the one in the middle was nobody’s wish any more');
  assert.equal(shown(), 'cba');
});

test('a wish waits for other work on the cards', async () => {
  const { backstage, store, asked, shown, release } = slowPhone();
  store.set({ work: new Set(['CARD']) });
  const order = orderCards(backstage, ['b', 'a', 'c']);
  await new Promise(setImmediate);
  assert.deepEqual([asked, shown()], [[], 'bac']);
  store.set({ work: new Set() });
  await new Promise(setImmediate);
  await release();
  await order;
  assert.deepEqual([asked, shown()], [['bac'], 'bac']);
});

test('a refused wish is shown no longer, and the next one goes its own way', async () => {
  const { backstage, asked, told, shown, release } = slowPhone();
  const order = orderCards(backstage, ['b', 'a', 'c']);
  await new Promise(setImmediate);
  await release(refuse('BAND_LOCKED'));
  await order;
  assert.deepEqual([told, shown()], [['BAND_LOCKED'], 'abc']);
  const next = orderCards(backstage, ['c', 'a', 'b']);
  await new Promise(setImmediate);
  await release();
  await next;
  assert.deepEqual([asked, shown()], [['bac', 'cab'], 'cab']);
});
