/**
 * `npm run canaries`: every bank, every plastic that can be added, every path and field, and what a
 * service holds in memory. Prints what was searched and whatever was found; fails on a secret that
 * is where it should not be, and where a planted one is not found.
 */
import { type Proof, proveForgotten, proveNowhere } from '../flow/canaries/prove.ts';
import { prepareGround } from './ground.ts';

/** Of each bank: what is added and lived with. */
const WALKS: readonly (readonly [programme: string, stories: readonly string[]])[] = [
  ['alpha-bank', ['approve', 'green', 'credit', 'prepaid']],
  ['pumb', ['approve', 'green']],
  ['campus', ['approve']],
];

prepareGround();
let failed = 0;
for (const [programme, stories] of WALKS) {
  const proof = await proveNowhere({ programme, stories, everyField: true });
  tell(programme, proof);
  const { canaries, patterns, searched, bytes } = proof;
  const megabytes = (bytes / 2 ** 20).toFixed(1);
  console.log(
    `  ${canaries} canaries in ${patterns} spellings, ${searched} things, ${megabytes} MB`,
  );
}
tell('the heap of a service, a second after a payment', await proveForgotten());
process.exit(failed === 0 ? 0 : 1);

function tell(what: string, { found, blind }: Pick<Proof, 'found' | 'blind'>): void {
  const well = found.length === 0 && blind.length === 0;
  console.log(`${well ? 'clean' : 'LEAKS'}  ${what}`);
  for (const line of found) console.log(`  ${line}`);
  for (const place of blind) console.log(`  not found where it was planted: ${place}`);
  failed += found.length + blind.length;
}
