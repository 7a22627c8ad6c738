/** The test card as a program: a command a line in, an answer a line out. */
import { createInterface } from 'node:readline';
import { fromHex, hex } from '@armilla/bytes';
import { testCard } from './card.ts';

let card = testCard();
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'reset') card = testCard();
  else process.stdout.write(`${hex(card(fromHex(line)))}\n`);
});
