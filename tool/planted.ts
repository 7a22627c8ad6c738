/**
 * `npm run planted [-- --hand] [--party issuer] [--file reverse.ts] [--quick] [--thorough] [--told]`:
 * plants bugs one at a time, without touching the tree, and tells which of them a test finds.
 * `--hand` plays those picked by hand alone; `--quick` changes of `decide/` alone, by the tests
 * beside them; `--thorough` asks every test that comes by, however long it takes; `--told` plays
 * nothing and tells what is remembered. Exits 1 when a bug picked by hand is not found, or a
 * mechanical one is not and has no reason in `planted/survivors.ts`.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { askedOf, wordOf } from './asked.ts';
import { playByHand } from './planted/by-hand.ts';
import { numbered, playMechanical, remembered } from './planted/mechanical.ts';
import { PARTIES, placeOf } from './planted/places.ts';
import { type PartyScore, pageWith, scoreOf, sumOf, tables } from './planted/score.ts';
import { root } from './source.ts';

const PAGE = `${root}doc/planted-bugs.md`;

const values = askedOf(import.meta.url, {
  hand: { type: 'boolean', default: false },
  party: { type: 'string' },
  file: { type: 'string' },
  quick: { type: 'boolean', default: false },
  thorough: { type: 'boolean', default: false },
  told: { type: 'boolean', default: false },
});
const tell = (words: string) => console.log(words);

const only = wordOf('party', values.party, PARTIES);

tell('Bugs picked by hand:');
const isPart = only !== undefined || values.file !== undefined;
const byHand = isPart && !values.hand ? [] : await playByHand(values.file ?? '', tell, values.told);
const parties = values.hand ? [] : await everyParty();
publish();
const sum = sumOf(byHand, parties);
console.log(JSON.stringify(sum));
process.exitCode = sum.survivors === sum.explained ? 0 : 1;

async function everyParty(): Promise<readonly PartyScore[]> {
  const scores: PartyScore[] = [];
  for (const party of only === undefined ? PARTIES : [only]) {
    const place = placeOf(party);
    const { file, thorough, quick } = values;
    const judged = values.told
      ? remembered(place)
      : await playMechanical(place, { file, thorough, quick, tell });
    const all = numbered(place.sources).filter(({ path }) => path.includes(file ?? '')).length;
    const score = scoreOf(party, judged, all);
    tellParty(score);
    scores.push(score);
  }
  return scores;
}

function tellParty({ party, planted, found, explained, unexplained }: PartyScore): void {
  tell(`${party}: ${planted} planted, ${found} found, ${explained} explained`);
  for (const { plant, fate } of unexplained) {
    tell(`  not found: ${plant.path}:${plant.line} ${plant.where}: ${plant.change} (${fate.by})`);
  }
}

/** The page tells of the whole alone: a part would take the rest out of it. */
function publish(): void {
  if (isPart || values.hand) return;
  const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '# Planted bugs\n';
  writeFileSync(PAGE, pageWith(page, tables(byHand, parties)));
  tell('doc/planted-bugs.md written');
}
