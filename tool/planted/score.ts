/** The score: how many bugs were planted and found, by party; the page of it; its last line. */
import type { JudgedBug } from './by-hand.ts';
import type { Judged } from './mechanical.ts';
import { reasonFor } from './survivors.ts';

/** What a run came to. */
export interface Score {
  readonly planted: number;
  readonly found: number;
  readonly survivors: number;
  readonly explained: number;
}

/** Mechanical changes of one party; those not yet planted are counted apart. */
export interface PartyScore extends Score {
  readonly party: string;
  readonly notYetPlanted: number;
  /** Not found by the quick tests; the others have not been asked. */
  readonly waiting: number;
  readonly unexplained: readonly Judged[];
}

export function scoreOf(party: string, judged: readonly Judged[], all: number): PartyScore {
  const survived = judged.filter(({ fate }) => !fate.found);
  const unexplained = survived.filter(({ plant }) => reasonFor(plant) === undefined);
  return {
    party,
    planted: judged.length,
    found: judged.length - survived.length,
    survivors: survived.length,
    explained: survived.length - unexplained.length,
    notYetPlanted: all - judged.length,
    waiting: unexplained.filter(isWaiting).length,
    unexplained,
  };
}

function isWaiting({ fate }: Judged): boolean {
  return (fate.unmet ?? []).length > 0;
}

/** Both kinds of bugs in one sum. */
export function sumOf(byHand: readonly JudgedBug[], parties: readonly Score[]): Score {
  const found = byHand.filter(({ fate }) => fate.found).length;
  const start = { planted: byHand.length, found, survivors: byHand.length - found, explained: 0 };
  return parties.reduce(
    (sum, one) => ({
      planted: sum.planted + one.planted,
      found: sum.found + one.found,
      survivors: sum.survivors + one.survivors,
      explained: sum.explained + one.explained,
    }),
    start,
  );
}

/** `doc/planted-bugs.md` between its marks: tables that nobody writes by hand. */
export function tables(byHand: readonly JudgedBug[], parties: readonly PartyScore[]): string {
  return [...handTable(byHand), '', ...partyTable(parties), '', ...openTable(parties)].join('\n');
}

function handTable(byHand: readonly JudgedBug[]): readonly string[] {
  const found = byHand.filter(({ fate }) => fate.found).length;
  return [
    `## Picked by hand: ${found} of ${byHand.length} found`,
    '',
    '| bug | rule | what it would let happen | who finds it |',
    '|---|---|---|---|',
    ...byHand.map(({ bug, fate }) => {
      const finder = fate.found ? `${finderOf(fate.file)} “${fate.by}”` : '**nobody**';
      return row([bug.name, bug.rule, bug.danger, finder]);
    }),
  ];
}

function finderOf(file: string | undefined): string {
  return file === undefined ? '' : `\`${file}\``;
}

function partyTable(parties: readonly PartyScore[]): readonly string[] {
  return [
    '## Every guard, by party',
    '',
    '| party | planted | found | explained | open | slower tests not yet asked | not yet planted |',
    '|---|---|---|---|---|---|---|',
    ...parties.map(({ party, planted, found, explained, unexplained, waiting, notYetPlanted }) => {
      const open = unexplained.length - waiting;
      return row([party, planted, found, explained, open, waiting, notYetPlanted].map(String));
    }),
  ];
}

const SHOWN_OF_A_PARTY = 400;

function openTable(parties: readonly PartyScore[]): readonly string[] {
  return parties.flatMap(({ party, unexplained }) => {
    const open = unexplained.filter((one) => !isWaiting(one));
    return open.length === 0
      ? []
      : [
          `### Open in ${party}`,
          '',
          '| where | change | |',
          '|---|---|---|',
          ...open
            .slice(0, SHOWN_OF_A_PARTY)
            .map(({ plant, fate }) =>
              row([`\`${plant.path}\` ${plant.where}`, `\`${plant.change}\``, fate.by]),
            ),
          '',
        ];
  });
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const BEGIN = '<!-- written by `npm run planted` from here on -->';

/** The page with these tables in it. */
export function pageWith(page: string, written: string): string {
  const [told = page] = page.split(BEGIN);
  return `${told.trimEnd()}\n\n${BEGIN}\n\n${written.trimEnd()}\n`;
}
