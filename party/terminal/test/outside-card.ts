/**
 * Somebody else's card as a program: `node outside-card.ts [FAULT]` speaks lines of hexadecimal and
 * knows nothing of this till; with `facts` it prints its authority's key instead. FAULT is what
 * goes wrong with its signature.
 */
import { createInterface } from 'node:readline';
import { fromHex, hex } from '@armilla/bytes';
import { CA_KEY, type CardTraits, testCard } from './card.ts';

const [fault] = process.argv.slice(2);

if (fault === 'facts') {
  const { rid, index, modulus, exponent } = CA_KEY;
  process.stdout.write(
    `${JSON.stringify({ rid, index, modulus: hex(modulus), exponent: hex(exponent) })}\n`,
  );
} else {
  const card = testCard(
    fault === undefined ? {} : { fault: fault as CardTraits['fault'] & string },
  );
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line !== 'reset') process.stdout.write(`${hex(card(fromHex(line)))}\n`);
  });
}
