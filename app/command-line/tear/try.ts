import { seededChance } from '@armilla/kit/chance';
import { openMemory } from '@armilla/wearable';
import { makeCards } from './card.ts';
import { runMatrix } from './matrix.ts';
import { operations } from './operations.ts';

const cards = makeCards(seededChance(1), 2);
const all = operations(cards);
let t = performance.now();
const r = runMatrix({
  operations: all,
  cards,
  openMemory: (f) => openMemory(f, 4096),
  twice: process.argv[2] === 'full',
  onOperation: (n) => {
    const now = performance.now();
    console.log(Math.round(now - t), n);
    t = now;
  },
});
console.log(Math.round(performance.now() - t));
console.log(r.points, r.halfStates.length, JSON.stringify(r.halfStates.slice(0, 5), null, 1));
